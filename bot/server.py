"""Serving: one process of the web server, from its first line of log to a drained stop."""

from __future__ import annotations

from bot import logs
from bot.app import Role, bootstrap
from bot.listening import listen
from bot.settings import NotReady, load

_ROLES = {"run": Role.WEB | Role.WORKER, "web": Role.WEB, "worker": Role.WORKER}


def serve(command: str) -> int:
    """Run until a signal comes; what is under way then is finished.

    Raises:
        NotReady: a setting is missing or can't be used.
    """
    settings = load()
    if problems := settings.missing():
        raise NotReady(problems)
    logs.start()
    return listen(bootstrap(settings, role=_ROLES[command]), settings)

"""Serving: one process of the web server, from its first line of log to a drained stop."""

from __future__ import annotations

import sys

import uvicorn

from bot import logs
from bot.app import Role, bootstrap
from bot.settings import NotReady, load

_ROLES = {"run": Role.WEB | Role.WORKER, "web": Role.WEB, "worker": Role.WORKER}
#: What was accepted by then is answered; Slack itself gives up after three seconds.
_GRACE_SECONDS = 10
_TURN_SECONDS = 0.0005


def serve(command: str) -> int:
    """Run until a signal comes; what is under way then is finished.

    Raises:
        NotReady: a setting is missing or can't be used.
    """
    # Waiting for the other thread's turn at the interpreter would take longer than most queries.
    sys.setswitchinterval(_TURN_SECONDS)
    settings = load()
    if problems := settings.missing():
        raise NotReady(problems)
    logs.start()
    app = bootstrap(settings, role=_ROLES[command])
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        # It would write the codes and states of installs.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1

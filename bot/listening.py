"""Listening: what every web server of ours has in common."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette

from bot.settings import NotReady, Settings

#: What was accepted by then is answered; Slack itself gives up after three seconds.
_GRACE_SECONDS = 10
_TURN_SECONDS = 0.0005


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def listen(
    app: Starlette,
    settings: Settings,
    at: socket.socket | None = None,
    announce: Callable[[], None] = lambda: None,
) -> int:
    """Serve until a signal comes, and announce that it can be reached; give 1 if it can't."""
    # Waiting for the other thread's turn at the interpreter would take longer than most queries.
    sys.setswitchinterval(_TURN_SECONDS)
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
    server = _Server(config, announce)
    with suppress(KeyboardInterrupt):
        # It is raised again once all has stopped as it should.
        server.run(sockets=[at] if at else None)
    return 0 if server.started else 1


def listening_socket(settings: Settings) -> socket.socket:
    """Take the port before anything else is done.

    Raises:
        NotReady: somebody has it.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise NotReady(
            [f"Port {settings.port} can't be had: {why}. Choose another with PORT."]
        ) from None


def address_of(at: socket.socket) -> str:
    host, port = at.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

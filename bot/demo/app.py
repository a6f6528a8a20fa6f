"""The demo's wiring: its own database, its own time, and a server on this machine only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute

from bot.background import Background
from bot.core import Core
from bot.demo.bar import Bar
from bot.demo.clock import DemoClock, first_instant
from bot.demo.guard import demo_settings, open_own
from bot.demo.kept import kept_state
from bot.demo.running import Demo
from bot.demo.state import first_state
from bot.keys import sqlite_file
from bot.listening import address_of, listen, listening_socket
from bot.metrics import Metrics
from bot.probes import Probes
from bot.settings import Settings, load
from bot.web.site import Site
from handlers import FEATURES, RHYTHM
from handlers.runner import Runner

_NAMES = ("127.0.0.1", "localhost", "::1", "[::1]")
_WELCOME = """
  Cairn's demo is at  {address}

  Be Ana (a mentor), Ben (her mentee), Cleo (who coordinates) or Dan (who is new here),
  and move time on: what falls due arrives in their inboxes. A few things to try:

  - As Ben, say how it goes with Ana, and mark a step of your goal as reached.
  - As Dan, join, and agree to the policy.
  - As Cleo, match the cohort, look at why and who is left, and publish it. Say yes as Dan or
    Ana, let a day pass, and the others have answered.
  - As Cleo, read the digest, and see who waits for a place and what the circles are up to.

  All of it is invented and stays on this machine. Ctrl+C stops it; each start begins anew.
"""


def serve_demo() -> int:
    """Run the demo until a signal comes.

    Raises:
        NotReady: a setting or the database there is not for the demo.
    """
    settings = demo_settings(load())
    with listening_socket(settings) as socket:
        welcome = _WELCOME.format(address=address_of(socket))
        return listen(demo_app(settings), settings, socket, partial(print, welcome, flush=True))


def demo_app(
    settings: Settings,
    *,
    today: Callable[[], datetime] = lambda: datetime.now(UTC),  # noqa: TID251 - the wiring
) -> Starlette:
    """Assemble the demo.

    Raises:
        NotReady: the settings or the database there are not for the demo.
    """
    settings = demo_settings(settings)
    database = open_own(settings)
    clock = DemoClock(first_instant(today()))
    file = sqlite_file(settings)
    make = partial(
        kept_state,
        file.with_suffix(".first"),
        key=file.with_suffix(".key"),
        begins=clock.begins,
        make=partial(first_state, database.keyring, clock.begins),
    )
    address = f"http://{settings.host}:{settings.port}"
    runner = Runner(database, FEATURES, RHYTHM, clock, public_url=address)
    demo = Demo(Core(database, runner), clock, make)
    app = Starlette(
        routes=_routes(demo, address),
        # Another site could give its name this machine's address, and be anybody here.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[settings.host, *_NAMES])],
        lifespan=lambda _: _running(demo),
    )
    app.state.demo = demo
    return app


def _routes(demo: Demo, address: str) -> list[BaseRoute]:
    bar = Bar(demo)
    site = Site(
        core=demo.core,
        background=Background(),
        clock=demo.clock,
        features=FEATURES,
        public_url=address,
        send_link=bar.take_mail,
        banner=bar.drawn,
        front="demo_welcome.html",
    )
    probes = Probes(demo.core, Metrics(), demo.clock)
    return [*probes.routes(), *bar.routes(site.pages), *site.routes()]


@asynccontextmanager
async def _running(demo: Demo) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        stack.callback(demo.core.database.close)
        stack.callback(demo.core.close)
        await stack.enter_async_context(demo.at_work())
        yield

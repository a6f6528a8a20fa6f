"""Pages: templates, and the headers that every answer of the portal carries."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.formparsers import FormParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.web.paths import SIGN_IN, TAB
from bot.web.policy import policy
from bot.web.visits import Visits

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
Banner: TypeAlias = "Callable[[Pages, Request], Markup]"
Taker: TypeAlias = Callable[[Request, FormData], Awaitable[Response]]

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_HEADERS = {
    "cache-control": "no-store",
    # Some addresses hold a secret, such as links to sign in.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_A_YEAR = "max-age=31536000"
_FORM_TOO_OLD = (
    "This page is from before your browser was last here, so we can't tell that it is really you. "
    "Go back, load the page again, and send it once more."
)
_NOTHING_KEPT = (
    "Cairn can't sign you in here, because your browser keeps nothing for it inside of Teams. Open "
    "Cairn in a window of its own instead."
)
_MOST_BYTES = 2_000_000


def nothing_above(_: Pages, __: Request) -> Markup:
    return Markup()


@dataclass(frozen=True)
class Pages:
    visits: Visits
    #: Stands above every page, such as the demo's bar.
    banner: Banner = nothing_above

    @cached_property
    def environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals["static"] = _static
        return environment

    def render(self, request: Request, name: str, *, status: int = 200, **values: Any) -> Response:
        """Draw a page."""
        shared = {
            # Asked for by the forms of a page; one without needs no cookie.
            "csrf_token": partial(self.visits.csrf_token, request),
            "banner": self.banner(self, request),
            "is_framed": self.visits.is_framed(request),
            "door": self.door(request),
            "is_door": request.url.path == TAB,
            "language": "en",
            "nav": None,
        }
        page = self.environment.get_template(name).render({**shared, **values})
        return self.sealed(request, HTMLResponse(page, status))

    def problem(self, request: Request, words: str | Markup, status: int = 400) -> Response:
        """Say what is wrong, and where to go from there."""
        return self.render(request, "problem.html", status=status, words=words)

    def go(self, request: Request, path: str) -> Response:
        """Send the browser on, to be looked at with GET."""
        return self.sealed(request, RedirectResponse(path, 303))

    def door(self, request: Request) -> str:
        """Say where whoever sees this page signs in."""
        return TAB if self.visits.is_framed(request) else SIGN_IN

    def sealed(self, request: Request, response: Response) -> Response:
        """Give an answer the headers that every one of ours has."""
        response.headers.update(_HEADERS)
        is_framed = self.visits.is_framed(request)
        response.headers["content-security-policy"] = policy(is_framed=is_framed)
        if self.visits.is_https:
            response.headers["strict-transport-security"] = _A_YEAR + "; includeSubDomains"
        self.visits.remember(request, response)
        return response

    def route(
        self,
        path: str,
        handler: Handler,
        *,
        posted: Taker | None = None,
        most_bytes: int = _MOST_BYTES,
    ) -> Route:
        """Make a route: `handler` shows and changes nothing, `posted` takes what was filled in.

        What is posted comes from a page of ours, or goes no further.
        """

        async def serve(request: Request) -> Response:
            if request.method != "POST" or posted is None:
                return await handler(request)
            try:
                form = await _form(request, most_bytes)
            except TooMuch:
                return self.problem(request, _TOO_MUCH, 413)
            if not self.visits.is_ours(request, form.get("_csrf", "")):
                return self.problem(request, self._why_not_ours(request), 403)
            return await posted(request, form)

        methods = ["GET", "POST"] if posted is not None else ["GET"]
        return Route(path, serve, methods=methods)

    def _why_not_ours(self, request: Request) -> str:
        is_framed, remembers = self.visits.is_framed(request), self.visits.remembers(request)
        return _NOTHING_KEPT if is_framed and not remembers else _FORM_TOO_OLD


_TOO_MUCH = (
    "That is more than we can take at once. Go back: your browser still has what you typed. "
    "Shorten it, and send it again."
)


class TooMuch(Exception):
    """Somebody posts more than a form of ours can hold."""


async def _form(request: Request, most_bytes: int) -> FormData:
    return await FormParser(request.headers, _limited(request, most_bytes)).parse()


async def _limited(request: Request, most_bytes: int) -> AsyncGenerator[bytes]:
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > most_bytes:
            raise TooMuch
        yield chunk


def static_files() -> Mount:
    return Mount("/static", _Static(directory=_STATIC))


class _Static(StaticFiles):
    """Files whose addresses change with what is in them, so that browsers may keep them."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        response = super().file_response(*given, **named)
        response.headers["cache-control"] = f"public, {_A_YEAR}, immutable"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def _static(name: str) -> str:
    return f"/static/{name}?{_version(name)}"


@lru_cache
def _version(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]

"""Pages for everybody, signed in or not: what is kept of people, on what terms, and who helps."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.pages import Pages
from scheduling.clock import REQUESTS_KEPT, SIGN_INS_KEPT


@dataclass(frozen=True)
class Operator:
    """Who runs Cairn here, and answers for it; empty where nobody has said so."""

    name: str = ""
    email: str = ""


UNNAMED = Operator()


@dataclass(frozen=True)
class Policies:
    pages: Pages
    operator: Operator

    def routes(self) -> list[Route]:
        return [self.pages.route(f"/{name}", self.show) for name in ("privacy", "terms", "support")]

    async def show(self, request: Request) -> Response:
        return self.pages.render(
            request,
            f"{request.url.path.strip('/')}.html",
            operator=self.operator,
            requests_kept=REQUESTS_KEPT.days,
            sign_ins_kept=SIGN_INS_KEPT.days,
        )

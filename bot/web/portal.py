"""Home, the inbox and what else there is to look at in the browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.about import place_of
from bot.web.blocks import Drawn, without_repeats
from bot.web.desk import Desk, Nav
from bot.web.visits import Visitor
from bot.web.voice import Pen
from handlers.acts import Act, Answer, HomeOpened, Recalled, Words
from storage.database import UnitOfWork
from storage.inbox import InboxMessage
from storage.organizations import Platform
from storage.people import Person
from ui.form import Dialog
from ui.message import Message
from ui.reader import Reader

_PAGE = 20
#: Where those are written to who sign in with a chat's account.
_CHATS = {Platform.SLACK: "Slack", Platform.TEAMS: "Teams"}


@dataclass(frozen=True)
class Item:
    """A message of the inbox, drawn."""

    id: UUID
    arrived: Markup
    is_new: bool
    drawn: Drawn


@dataclass(frozen=True)
class Portal:
    desk: Desk

    def routes(self) -> list[Route]:
        pages, signed_in = self.desk.pages, self.desk.signed_in
        return [
            pages.route("/", signed_in(self.home)),
            pages.route("/say", signed_in(self.say)),
            pages.route("/done/{feature}/{request}", signed_in(self.done)),
            pages.route("/inbox", signed_in(self.inbox), posted=self.desk.known(self.read)),
        ]

    async def home(self, request: Request) -> Response:
        # Looking changes nothing, not even whether somebody has been welcomed.
        opened = HomeOpened(is_refresh=True)
        return await self.desk.show(request, *await self._look(request, opened), here="home")

    async def say(self, request: Request) -> Response:
        """Do what is typed after /mentor in a chat."""
        words = request.query_params.get("words", "").removeprefix("/mentor")
        visitor, answer = await self._look(request, Words(words))
        if isinstance(answer.reply, Dialog):
            return self.desk.pages.go(request, f"/do/{answer.feature}")
        return await self.desk.show(request, visitor, answer)

    async def done(self, request: Request) -> Response:
        """Show what came of something, as often as the page is loaded."""
        earlier = f"web:{request.path_params['request']}"
        visitor, answer = await self._look(request, Recalled(earlier))
        about = replace(answer, feature=request.path_params["feature"])
        return await self.desk.show(request, visitor, about)

    async def inbox(self, request: Request) -> Response:
        before = _instant(request.query_params.get("before", ""))
        read = partial(_read, before=before)
        visitor, (rows, reader) = await self.desk.pages.visits.read(request, read)
        pen = Pen(reader)
        items = [
            Item(
                row.id,
                pen.instant(row.arrived_at),
                row.read_at is None,
                self.desk.draw(request, message, reader, place=place_of(row.id)),
            )
            for row, message in rows[:_PAGE]
        ]
        has_more = len(rows) > _PAGE
        return self.desk.pages.render(
            request,
            "inbox.html",
            nav=Nav(visitor, "inbox"),
            language=pen.language,
            items=items,
            has_new=any(item.is_new for item in items),
            chat=_CHATS.get(visitor.caller.ref.platform, ""),
            older=rows[_PAGE - 1][0].arrived_at.isoformat() if has_more else "",
        )

    async def read(self, request: Request, _: FormData) -> Response:
        visitor = await self.desk.pages.visits.who(request)
        if visitor is not None:
            now = self.desk.pages.visits.clock()

            def mark() -> None:
                with self.desk.core.database.begin(visitor.organization_id) as uow:
                    uow.inbox.mark_read(visitor.person_id, now=now)

            await self.desk.core.call(mark)
        return self.desk.pages.go(request, "/inbox")

    async def _look(self, request: Request, act: Act) -> tuple[Visitor | None, Answer]:
        return await self.desk.pages.visits.look(request, act)


def _read(
    uow: UnitOfWork, person: Person, *, before: datetime | None
) -> tuple[list[tuple[InboxMessage, Message]], Reader]:
    """Give a page of somebody's inbox, and one message more where there are older ones."""
    rows = uow.inbox.of(person.id, limit=_PAGE + 1, before=before)
    messages = without_repeats(uow.inbox.message(row) for row in rows)
    reader = Reader(locale=person.locale, zone=person.zone)
    return list(zip(rows, messages, strict=True)), reader


def _instant(written: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None

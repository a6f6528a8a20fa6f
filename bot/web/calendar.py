"""Hand out calendar files, to those who meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.calendar import PATH, calendar_file
from bot.core import Core
from handlers.next_session import calendar_event
from mentoring.errors import Missing
from storage.database import UnitOfWork
from ui.message import CalendarEvent
from ui.reader import Reader

#: The route, as Starlette writes it.
ROUTE = PATH.format(uid="{uid:uuid}")
_KEPT_NOWHERE = {"Cache-Control": "no-store"}


class Visitor(Protocol):
    """Who is signed in."""

    @property
    def organization_id(self) -> UUID: ...

    @property
    def person_id(self) -> UUID: ...


class Visits(Protocol):
    async def who(self, request: Request) -> Visitor | None: ...


@dataclass(frozen=True)
class CalendarFiles:
    core: Core
    visits: Visits
    clock: Callable[[], datetime]

    async def download(self, request: Request) -> Response:
        """Give the file of one event as it stands now.

        Raises:
            HTTPException: there is none for whoever asks.
        """
        visitor = await self.visits.who(request)
        if visitor is None:
            back = urlencode({"next": request.url.path})
            return RedirectResponse(f"/sign-in?{back}", 303, _KEPT_NOWHERE)
        try:
            event, reader = await self._found(visitor, request.path_params["uid"])
        except Missing:
            raise HTTPException(404) from None
        file = calendar_file(event, reader, self.clock())
        return Response(
            file.data,
            media_type="text/calendar; charset=utf-8",
            headers={
                **_KEPT_NOWHERE,
                "Content-Disposition": f'attachment; filename="{file.name}"',
            },
        )

    async def _found(self, visitor: Visitor, session_id: UUID) -> tuple[CalendarEvent, Reader]:
        def find(uow: UnitOfWork) -> tuple[CalendarEvent, Reader]:
            person = uow.people.get(visitor.person_id)
            event = calendar_event(uow, session_id, person)
            return event, Reader(locale=person.locale, zone=person.zone)

        database = self.core.database
        return await self.core.call(lambda: database.work(visitor.organization_id, find))

"""Hand out calendar files, to those who meet."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.calendar import PATH, calendar_file
from bot.web.desk import Desk
from bot.web.visits import Visitor
from handlers.next_session import calendar_event
from mentoring.errors import Missing
from storage.database import UnitOfWork
from ui.message import CalendarEvent
from ui.reader import Reader

#: The route, as Starlette writes it.
_ROUTE = PATH.format(uid="{uid:uuid}")
_NOT_HERE = "There is no such event, or it is not one of yours."


@dataclass(frozen=True)
class CalendarFiles:
    desk: Desk

    def routes(self) -> list[Route]:
        return [self.desk.pages.route(_ROUTE, self.desk.signed_in(self.download))]

    async def download(self, request: Request, visitor: Visitor) -> Response:
        """Give the file of one event as it stands now."""
        pages = self.desk.pages
        try:
            event, reader = await self._found(visitor, request.path_params["uid"])
        except Missing:
            return pages.problem(request, _NOT_HERE, 404)
        file = calendar_file(event, reader, pages.visits.clock())
        disposition = {"content-disposition": f'attachment; filename="{file.name}"'}
        return pages.sealed(
            request,
            Response(file.data, media_type="text/calendar; charset=utf-8", headers=disposition),
        )

    async def _found(self, visitor: Visitor, session_id: UUID) -> tuple[CalendarEvent, Reader]:
        def find(uow: UnitOfWork) -> tuple[CalendarEvent, Reader]:
            person = uow.people.get(visitor.person_id)
            event = calendar_event(uow, session_id, person)
            return event, Reader(locale=person.locale, zone=person.zone)

        database = self.desk.core.database
        return await self.desk.core.call(lambda: database.work(visitor.organization_id, find))

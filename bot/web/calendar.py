"""Hand out calendar files, to those who meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.calendar import PATH, calendar_file
from bot.web.desk import Desk
from handlers.next_session import calendar_event
from mentoring.errors import Missing
from storage.database import UnitOfWork
from storage.people import Person
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

    async def download(self, request: Request) -> Response:
        """Give the file of one event as it stands now."""
        pages = self.desk.pages
        try:
            find = partial(_find, request.path_params["uid"])
            _, (event, reader) = await pages.visits.read(request, find)
        except Missing:
            return pages.problem(request, _NOT_HERE, 404)
        file = calendar_file(event, reader, pages.visits.clock())
        disposition = {"content-disposition": f'attachment; filename="{file.name}"'}
        return pages.sealed(
            request,
            Response(file.data, media_type="text/calendar; charset=utf-8", headers=disposition),
        )


def _find(session_id: UUID, uow: UnitOfWork, person: Person) -> tuple[CalendarEvent, Reader]:
    event = calendar_event(uow, session_id, person)
    return event, Reader(locale=person.locale, zone=person.zone)

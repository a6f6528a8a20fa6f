"""Hand out tables as files, to those who may open what they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.tables import PATH, csv_file, table_of
from bot.web.about import About
from bot.web.desk import Desk
from handlers.acts import Answer, Opened, Refused
from ui.message import Message, Table

_NOT_HERE = "There is no table here. Go back to Home to see where things stand."


@dataclass(frozen=True)
class TableFiles:
    desk: Desk

    def routes(self) -> list[Route]:
        return [self.desk.pages.route(PATH, self.desk.signed_in(self.download))]

    async def download(self, request: Request) -> Response:
        """Give the file of the table on a page: what its visitor would see, or why they don't."""
        try:
            about = About.addressed(request.path_params["feature"], request.query_params)
        except ValueError:
            return await self.desk.not_here(request, _NOT_HERE)
        opened = Opened(about.feature, about.subject, about.version)
        visitor, answer = await self.desk.pages.visits.look(request, opened)
        if isinstance(answer.reply, Refused):
            return await self.desk.show(request, visitor, answer)
        table = table_of(answer.reply) if isinstance(answer.reply, Message) else None
        if table is None:
            return await self.desk.not_here(request, _NOT_HERE)
        return self.desk.pages.sealed(request, self._file(table, answer))

    def _file(self, table: Table, answer: Answer) -> Response:
        now = self.desk.pages.visits.clock().astimezone(ZoneInfo(answer.reader.zone))
        name = f"{answer.feature.replace('_', '-')}-{now:%Y-%m-%d}.csv"
        return Response(
            csv_file(table, answer.reader),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

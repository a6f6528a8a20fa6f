"""Forms and buttons in the browser: opened, filled in step by step, submitted, pressed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.lookup import found_people
from bot.settling import settled
from bot.web.about import About
from bot.web.answers import Answers, answers_of, steps_of
from bot.web.blocks import request_id
from bot.web.desk import Desk
from bot.web.sheet import Filling, Marks, Sheets
from bot.web.visits import Visitor
from handlers.acts import Closed, Opened, Pressed, Refused, Submitted, UnknownCaller
from mentoring.errors import Missing
from ui.form import Rejected
from ui.message import Message, Press
from ui.text import Text

_MOVED_ON = "This page has moved on. Go back to Home to see where things stand."
_SIGNED_OUT = "You are signed out, so this could not be sent."


@dataclass(frozen=True)
class Conversation:
    desk: Desk

    def routes(self) -> list[Route]:
        route, signed_in = self.desk.pages.route, self.desk.signed_in
        return [
            route("/do/{feature}", signed_in(self.open), posted=self.desk.known(self.take)),
            route("/press", self.home, posted=self.desk.known(self.press)),
        ]

    @property
    def sheets(self) -> Sheets:
        return Sheets(self.desk)

    async def home(self, request: Request) -> Response:
        return self.desk.pages.go(request, "/")

    async def open(self, request: Request) -> Response:
        try:
            about = About.addressed(request.path_params["feature"], request.query_params)
        except ValueError:
            return await self.desk.not_here(request, _MOVED_ON)
        opened = Opened(about.feature, about.subject, about.version)
        visitor, answer = await self.desk.pages.visits.look(request, opened)
        return await self.sheets.opened(request, visitor, answer, about)

    async def take(self, request: Request, posted: FormData) -> Response:
        """Take a form, or one step of it."""
        feature = self.desk.features.get(request.path_params["feature"])
        if feature is None or feature.form is None:
            return self._moved_on(request)
        try:
            about = About.posted(feature.name, posted)
        except ValueError:
            return self._moved_on(request)
        answers = answers_of(feature.form, posted)
        visitor = await self.desk.pages.visits.who(request)
        if visitor is None:
            return await self._lapsed(request, about, answers)
        filling = Filling(request, visitor, about, feature.form, answers)
        match posted.get("_go"):
            case "next" | "back" as way:
                return await self._turn(filling, _step_of(filling, posted), way)
            case _:
                return await self._submit(filling)

    async def press(self, request: Request, posted: FormData) -> Response:
        visitor = await self.desk.pages.visits.who(request)
        if visitor is None:
            return self.desk.sign_in(request, "/")
        carried = str(posted.get("press", ""))
        try:
            press, showing = Press.unpacked(carried), UUID(str(posted.get("_showing")))
        except ValueError:
            return self._moved_on(request)
        name = request_id(showing, carried)
        answer = await self.desk.act(visitor, Pressed(press), request_id=f"web:{name}")
        about = About.pressed(press, str(posted.get("_at") or ""))
        if isinstance(answer.reply, Message):
            await self._settle(visitor, about, press, answer.reply)
            return self._confirmed(request, about, name)
        return await self.sheets.opened(request, visitor, answer, about)

    async def _submit(self, filling: Filling) -> Response:
        about = filling.about
        try:
            given = await found_people(
                self.desk.core, filling.visitor.organization_id, filling.form, filling.answers
            )
        except Rejected as rejected:
            return await self._again(filling, rejected.reasons)
        act = Submitted(about.feature, given, about.subject, about.version)
        name = str(about.showing)
        answer = await self.desk.act(filling.visitor, act, request_id=f"web:{name}")
        if isinstance(answer.reply, Message):
            await self._settle(filling.visitor, about, about.press, answer.reply)
            return self._confirmed(filling.request, about, name)
        if isinstance(answer.reply, Refused):
            return await self._again(filling, answer.reply.reasons)
        return await self.sheets.opened(filling.request, filling.visitor, answer, about)

    async def _settle(self, visitor: Visitor, about: About, press: Press, told: Message) -> None:
        """Let what came of a button stand in the inbox where the button stood."""
        message_id = about.message_id
        if message_id is None:
            return

        def settle() -> None:
            with self.desk.core.database.begin(visitor.organization_id) as uow:
                row = uow.inbox.get(message_id, visitor.person_id)
                uow.inbox.reword(row, settled(uow.inbox.message(row), press, told))

        with suppress(Missing):
            await self.desk.core.call(settle)

    def _confirmed(self, request: Request, about: About, name: str) -> Response:
        """Go to where the confirmation can be seen, as often as the page is loaded."""
        message_id = about.message_id
        path = f"/done/{about.feature}/{name}" if message_id is None else f"/inbox#m-{message_id}"
        return self.desk.pages.go(request, path)

    async def _turn(self, filling: Filling, step: int, way: str) -> Response:
        """Go on to the next questions, or back; what this step refuses is answered first."""
        about = filling.about
        await self.desk.act(filling.visitor, Closed(about.feature, filling.answers, about.subject))
        if way == "back":
            return await self._shown(filling, Marks(step=step - 1))
        reasons = _refused(filling, step)
        return await self._shown(filling, Marks(reasons, step if reasons else step + 1))

    async def _again(self, filling: Filling, reasons: Mapping[str, Text]) -> Response:
        """Show a form once more, at the first question that needs another answer."""
        steps = steps_of(filling.form)
        refused = [n for n, asked in enumerate(steps) if any(q.name in reasons for q in asked)]
        return await self._shown(filling, Marks(reasons, refused[0] if refused else len(steps)))

    async def _shown(self, filling: Filling, marks: Marks) -> Response:
        about = filling.about
        opening = Opened(about.feature, about.subject, about.version)
        act = opening if about.opened_by is None else Pressed(about.opened_by)
        # Opening is never kept as a request, so any name will do for it.
        opened = await self.desk.act(filling.visitor, act, request_id=f"web:again:{uuid4()}")
        return await self.sheets.again(filling, opened, marks)

    async def _lapsed(self, request: Request, about: About, answers: Answers) -> Response:
        """Lose nothing of what somebody typed whose sign-in ended meanwhile."""
        last = await self.desk.pages.visits.last(request)
        if last is not None:
            with suppress(UnknownCaller):
                await self.desk.act(last, Closed(about.feature, answers, about.subject))
                return self.desk.sign_in(request, about.address, kept=True)
        return self.sheets.kept(request, answers, [_SIGNED_OUT], status=403)

    def _moved_on(self, request: Request) -> Response:
        return self.desk.pages.problem(request, _MOVED_ON, 404)


def _step_of(filling: Filling, posted: FormData) -> int:
    step = str(posted.get("_step") or "0")
    last = len(steps_of(filling.form)) - 1
    return min(int(step), last) if step.isdecimal() and len(step) < len("1000") else 0


def _refused(filling: Filling, step: int) -> dict[str, Text]:
    """Say what of one step can't be taken."""
    names = {question.name for question in steps_of(filling.form)[step]}
    try:
        filling.form.parse(filling.answers)
    except Rejected as rejected:
        return {name: why for name, why in rejected.reasons.items() if name in names}
    return {}

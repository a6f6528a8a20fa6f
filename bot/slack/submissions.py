"""Modals: submitted, closed, and searched in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.core import Core
from bot.metrics import Metrics
from bot.slack import inbound as read
from bot.slack.answers import errors
from bot.slack.chat import ChatFailed
from bot.slack.dialog import waiting, with_notice
from bot.slack.inbound import About, Inbound
from bot.slack.inputs import TYPED, suggestions
from bot.slack.payload import Json
from bot.slack.people import People, Stranger
from bot.slack.refill import refilled
from bot.slack.stage import NAME, Stage
from handlers.acts import Answer, Closed, Opened, Refused, Submitted, UnknownCaller
from ui.form import Dialog, Form, ManyOf, OneOf, Option, Rejected
from ui.message import Message
from ui.reader import Reader
from ui.text import Text, say

_NOT_KNOWN = say("This is for people of the workspace where Cairn is installed.")
_SLACK_SILENT = say("Slack didn't answer us just now. What you typed is kept; please try again.")


@dataclass(frozen=True)
class Submissions:
    core: Core
    stage: Stage
    people: People
    metrics: Metrics
    #: By the names of their features.
    forms: Mapping[str, type[Form]]

    async def submitted(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        inbound = read.modal(body, context)
        given, strangers = await self.people.answers(inbound)
        answer = await self._submit(inbound, given, strangers)
        if answer is None:
            await ack(response_action="update", view=waiting(NAME))
            inbound.afterwards.add(lambda: self._later(inbound, given, strangers), "meet people")
            return
        await ack(self._acknowledged(inbound, answer))
        inbound.afterwards.add(lambda: self._settle(inbound, answer), "settle a submission")

    async def closed(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        inbound = read.modal(body, context)
        given, _ = await self.people.answers(inbound)
        if given:
            await self._keep(inbound, given)
        await ack()

    async def search(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """Offer the choices that were too many to be sent along with the modal."""
        inbound = read.modal(body, context)
        name = str(body.get("action_id")).removesuffix(TYPED)
        try:
            answer = await self.core.run(inbound.caller, inbound.request_id, _reopening(inbound))
        except UnknownCaller:
            await ack(options=[])
            return
        options = self._offered(_feature(inbound), answer, name)
        await ack(suggestions(options, str(body.get("value") or ""), answer.reader))

    def _offered(self, feature: str, answer: Answer, name: str) -> Sequence[Option]:
        """Give the choices that the dialog brings, or else those that its form declares."""
        brought = answer.reply.options if isinstance(answer.reply, Dialog) else {}
        declared = {question.name: question.input for question in self.forms[feature].fields()}
        match declared.get(name):
            case OneOf(options=options) | ManyOf(options=options):
                return brought.get(name) or options
            case _:
                return brought.get(name, ())

    async def _submit(
        self, inbound: Inbound, given: dict[str, object], strangers: dict[str, str]
    ) -> Answer | None:
        """Submit what was answered, or nothing where somebody has to be met before."""
        try:
            if strangers:
                await self._keep(inbound, given)
                return None
            answer = await self.core.run(
                inbound.caller, inbound.request_id, _submitted(inbound, given)
            )
        except UnknownCaller:
            return None
        if answer.is_repeat:
            self.metrics.repeats.inc()
        return answer

    async def _keep(self, inbound: Inbound, given: dict[str, object]) -> None:
        about = About.of(inbound.view)
        draft = Closed(_feature(inbound), given, about.subject, about.version)
        await self.core.run(inbound.caller, inbound.request_id, draft)

    def _acknowledged(self, inbound: Inbound, answer: Answer) -> Json:
        """Say with the acknowledgement itself what the open modal becomes."""
        match answer.reply:
            case Message() as told:
                view = self.stage.confirmation(told, answer.reader, _feature(inbound))
                return {"response_action": "update", "view": view}
            case Dialog() as opened:
                view = self.stage.drawn(inbound, answer, opened)
                return {"response_action": "update", "view": view}
            case Refused() as refused:
                form = self.forms.get(_feature(inbound))
                under = errors(form, refused.reasons, answer.reader) if form else {}
                if under:
                    return {"response_action": "errors", "errors": under}
                view = with_notice(inbound.view, _first(refused), answer.reader)
                return {"response_action": "update", "view": view}

    async def _settle(self, inbound: Inbound, answer: Answer) -> None:
        """Bring the message that the modal was opened from, and Home, up to date."""
        if isinstance(answer.reply, Message):
            url = About.of(inbound.view).response_url
            await self.stage.collapse(inbound, url, answer)
            await self.stage.refresh_home(inbound)

    async def _later(
        self, inbound: Inbound, given: Mapping[str, object], strangers: Mapping[str, str]
    ) -> None:
        """Meet who has to be met, submit, and show in the light modal what came of it."""
        answer = await self._introduced(inbound, given, strangers)
        try:
            if isinstance(answer.reply, Refused):
                again = refilled(inbound.view)
                view = with_notice(again, _first(answer.reply), answer.reader)
            else:
                view = self._acknowledged(inbound, answer)["view"]
            await self.stage.chat(inbound).update(inbound.view_id, view)
        except ChatFailed as failure:
            self.stage.log(inbound, failure)
        await self._settle(inbound, answer)

    async def _introduced(
        self, inbound: Inbound, given: Mapping[str, object], strangers: Mapping[str, str]
    ) -> Answer:
        try:
            met = await self.people.introduce(inbound, strangers)
            act = _submitted(inbound, {**given, **met})
            try:
                return await self.core.run(inbound.caller, inbound.request_id, act)
            except UnknownCaller:
                caller = await self.people.meet(inbound, inbound.user)
                return await self.core.run(caller, inbound.request_id, act)
        except Rejected as rejected:
            return Answer(Refused(rejected.reasons), Reader())
        except (Stranger, UnknownCaller):
            return Answer(Refused({"": _NOT_KNOWN}), Reader())
        except ChatFailed as failure:
            self.stage.log(inbound, failure)
            return Answer(Refused({"": _SLACK_SILENT}), Reader())


def _submitted(inbound: Inbound, given: Mapping[str, object]) -> Submitted:
    about = About.of(inbound.view)
    return Submitted(_feature(inbound), given, about.subject, about.version)


def _reopening(inbound: Inbound) -> Opened:
    about = About.of(inbound.view)
    return Opened(_feature(inbound), about.subject, about.version)


def _feature(inbound: Inbound) -> str:
    return str(inbound.view.get("callback_id"))


def _first(refused: Refused) -> Text:
    return next(iter(refused.reasons.values()))

"""What people do in Slack becomes acts: generic listeners over all features, deciding nothing.

A listener lets the core act, which commits; then it acknowledges; Slack itself is called only
after the answer is on its way, in a task of our own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.core import Core
from bot.metrics import Metrics
from bot.slack import inbound as read
from bot.slack import surfaces
from bot.slack.chat import ChatFailed
from bot.slack.inbound import Inbound
from bot.slack.payload import Json
from bot.slack.people import People, Stranger
from bot.slack.stage import Stage
from handlers.acts import Act, Answer, Opened, Pressed, Refused, UnknownCaller, Words
from ui.form import Dialog
from ui.message import Press, message
from ui.reader import Reader

_NOT_FOR_YOU = message(
    "This is for people of the workspace where Cairn is installed. Ask whoever sent it to you "
    "to have it installed in yours."
)
_NOT_TOLD = message("Slack didn't tell us who you are just now. Please try again in a minute.")
_AGAIN = message("Slack didn't let us open a window just now. Please try that once more.")


@dataclass(frozen=True)
class Edge:
    core: Core
    stage: Stage
    people: People
    metrics: Metrics

    async def command(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        inbound = read.command(body, context)
        answer = await self._act(inbound, Words(str(body.get("text") or "")))
        if answer is None or isinstance(answer.reply, Dialog):
            await ack()
            self._show(inbound, answer)
            return
        told = surfaces.refusal(answer.reply) if isinstance(answer.reply, Refused) else answer.reply
        await ack({"response_type": "ephemeral", **surfaces.posted(told, answer.reader)})

    async def shortcut(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        inbound = read.shortcut(body, context)
        answer = await self._act(inbound, Opened(str(body.get("callback_id"))))
        await ack()
        self._show(inbound, answer)

    async def press(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        inbound = read.press(body, context)
        await ack()
        try:
            press = Press.unpacked(str(body["actions"][0].get("value")))
        except ValueError:
            self.metrics.unknown.labels("button").inc()
            return
        inbound = replace(inbound, settles=press.settles)
        answer = await self._act(inbound, Pressed(press))
        self._show(inbound, answer)
        if answer is not None and not isinstance(answer.reply, Dialog):
            inbound.afterwards.add(lambda: self.stage.refresh_home(inbound), "refresh home")

    async def follow_link(self, ack: AsyncAck) -> None:
        """Take note, as Slack wants, of a link that the browser has opened already."""
        await ack()

    async def _act(self, inbound: Inbound, act: Act) -> Answer | None:
        """Let the core act; where the actor has to be met first, that goes on afterwards."""
        try:
            answer = await self.core.run(inbound.caller, inbound.request_id, act)
        except UnknownCaller:
            inbound.afterwards.add(lambda: self._meet(inbound, act), "meet somebody")
            return None
        if answer.is_repeat:
            self.metrics.repeats.inc()
        return answer

    def _show(self, inbound: Inbound, answer: Answer | None) -> None:
        if answer is not None:
            inbound.afterwards.add(lambda: self.stage.show(inbound, answer), "show an answer")

    async def _meet(self, inbound: Inbound, act: Act) -> None:
        """Do the first act of somebody whom we have to look up in Slack."""
        if inbound.is_foreign:
            await self.stage.whisper(inbound, _NOT_FOR_YOU, Reader())
            return
        try:
            shown = await self.stage.wait(inbound)
        except ChatFailed as failure:
            self.stage.log(inbound, failure)
            await self.stage.whisper(inbound, _AGAIN, Reader())
            return
        await self.stage.show(shown, await self._first_act(inbound, act))

    async def _first_act(self, inbound: Inbound, act: Act) -> Answer:
        try:
            caller = await self.people.meet(inbound, inbound.user)
            return await self.core.run(caller, inbound.request_id, act)
        except (Stranger, UnknownCaller):
            return Answer(_NOT_FOR_YOU, Reader())
        except ChatFailed as failure:
            self.stage.log(inbound, failure)
            return Answer(_NOT_TOLD, Reader())

"""What people do in Teams becomes acts: activities are told apart, and nothing is decided here.

An invoke is answered with its own response. Whatever is said in the chat is sent in a task of our
own, so that the request is answered whether or not Teams takes the reply at once.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from bot.background import Background
from bot.metrics import Metrics
from bot.recent import Recent
from bot.teams.about import NotOurs
from bot.teams.acquaintance import Acquaintances
from bot.teams.answers import NothingChosen
from bot.teams.buttons import Buttons
from bot.teams.cards import posted, task
from bot.teams.connector import ConnectorFailed
from bot.teams.desk import Desk
from bot.teams.dialogs import Dialogs
from bot.teams.forms import Forms
from bot.teams.inbound import Inbound, read
from bot.teams.installs import Installs, in_general
from bot.teams.keeping import Keeping
from bot.teams.tenants import Tenants
from bot.teams.wire import Json, Sdk
from handlers.acts import Words
from handlers.hub import NAME as HOME
from ui.message import button, buttons, message
from ui.reader import Reader

_log = logging.getLogger(__name__)

_TYPING_SECONDS = 1.0
#: What people say to begin with, alone or with a few words; the answer is Home.
_GREETINGS = {"", "hi", "hello", "hey", "home", "start"}
_FEW = 4
_MARKS = ".,!?"
_A_SECOND, _PATIENCE = timedelta(seconds=1), timedelta(seconds=5)
_CHOOSE = "Choose from the list first."
_SORRY = message(
    "Something went wrong on our side. Please try that once more.",
    buttons(button("Open Home", HOME)),
)
_CARD = "application/vnd.microsoft.card.adaptive"
_WORDS = "application/vnd.microsoft.activity.message"
_MOVED_ON = message(
    "This has moved on. Home shows where things stand.", buttons(button("Open Home", HOME))
)


@dataclass(frozen=True)
class Edge:
    sdk: Sdk
    desk: Desk
    tenants: Tenants
    acquaintances: Acquaintances
    installs: Installs
    background: Background
    metrics: Metrics
    #: What was said lately: Teams says a thing again whose answer took long.
    _heard: Recent = field(default_factory=Recent)

    @cached_property
    def _keeping(self) -> Keeping:
        return Keeping(self.tenants)

    @cached_property
    def _forms(self) -> Forms:
        return Forms(self.desk, self.tenants, self._keeping)

    @cached_property
    def _buttons(self) -> Buttons:
        return Buttons(self.desk, self._keeping, self._forms)

    @cached_property
    def _dialogs(self) -> Dialogs:
        return Dialogs(self.desk, self._forms, self.background.start, self._change)

    async def receive(self, activity: Json) -> Json | None:
        """Take an activity that the guard has admitted.

        Raises:
            Unreadable: it doesn't say who did it, or where.
        """
        inbound = read(activity)
        return await self.sdk.receive(activity, lambda _: self._turn(inbound))

    async def _turn(self, inbound: Inbound) -> Json | None:
        if inbound.user_id == inbound.reference.bot_id:
            return None
        if not inbound.is_personal:
            return await self._among_others(inbound)
        body: Json | None = None
        match inbound.kind:
            case "invoke":
                body = await self._invoked(inbound)
            case "message":
                await self._said(inbound)
            case "installationUpdate":
                await self.installs.take(inbound)
            case "conversationUpdate":
                pass  # It tells of an install, too, and less of it.
            case _:
                self.metrics.unknown.labels("activity").inc()
                return None
        if not inbound.is_removal and not self.acquaintances.is_fresh(inbound):
            self.background.start(self.acquaintances.note(inbound), "note an acquaintance")
        return body

    async def _said(self, inbound: Inbound) -> None:
        said = f"{inbound.reference.conversation_id}:{inbound.request_id}"
        if said in self._heard:
            self.metrics.repeats.inc()
            return
        self._heard.keep(said)
        working = asyncio.create_task(self._answer_to(inbound))
        done, _ = await asyncio.wait({working}, timeout=_TYPING_SECONDS)
        if not done:
            self.background.start(self._answer_late(inbound, working), "answer late")
            return
        if working.exception() is not None:
            # It may be said again, and is then heard for the first time.
            self._heard.forget(said)
        self.background.start(self._say(inbound, posted(working.result())), "answer")

    async def _answer_late(self, inbound: Inbound, working: asyncio.Task[Json]) -> None:
        await self._say(inbound, {"type": "typing"})
        try:
            card = await working
        except Exception:  # noqa: BLE001 - whoever waits hears something in any case
            _log.exception("a message could not be answered")
            card = self.desk.message(_SORRY, Reader())
        await self._say(inbound, posted(card))

    async def _answer_to(self, inbound: Inbound) -> Json:
        if inbound.value:
            # Clients that know no Action.Execute send a button as a message.
            try:
                return await self._buttons.answer(inbound, inbound.value)
            except NothingChosen:
                return self.desk.message(message(_CHOOSE), Reader())
            except NotOurs:
                return self.desk.message(_MOVED_ON, Reader())
        act = Words(_words(inbound.text))
        return self.desk.card(await self.desk.act(inbound, act, inbound.request_id))

    async def _invoked(self, inbound: Inbound) -> Json:
        try:
            return await self._answered(inbound)
        except NothingChosen:
            if inbound.is_task:
                return {"task": {"type": "message", "value": _CHOOSE}}
            # The card stays as it is.
            return {"statusCode": 200, "type": _WORDS, "value": _CHOOSE}
        except NotOurs:
            self.metrics.unknown.labels("invoke").inc()
            card = self.desk.message(_MOVED_ON, Reader(), in_dialog=True)
            return task("Cairn", card) if inbound.is_task else _replacing(card)

    async def _answered(self, inbound: Inbound) -> Json:
        match inbound.name, inbound.value:
            case "adaptiveCard/action", {"action": {"data": dict(data)} as action}:
                verb = str(action.get("verb") or "")
                return _replacing(await self._buttons.answer(inbound, data, verb))
            case "task/fetch", {"data": dict(data)}:
                return await self._dialogs.fetch(inbound, data)
            case (("task/submit" | "composeExtension/submitAction"), {"data": dict(data)}):
                return await self._dialogs.submit(inbound, data)
            case "composeExtension/fetchTask", {"commandId": str(feature)}:
                return await self._dialogs.begin(inbound, feature)
            case _:
                raise NotOurs("an invoke that nothing is made for")

    async def _among_others(self, inbound: Inbound) -> Json | None:
        """Say in a channel or a group what Cairn is, where it is asked or added.

        A dialog that somebody opens there is seen by nobody else.
        """
        if inbound.kind == "invoke" and inbound.is_task:
            return await self._invoked(inbound)
        was_added = inbound.kind == "conversationUpdate" and inbound.adds(inbound.reference.bot_id)
        if was_added or inbound.kind == "message":
            card = self.desk.message(in_general(), Reader())
            self.background.start(self._say(inbound, posted(card)), "speak generally")
        return None

    async def _say(self, inbound: Inbound, activity: Json) -> None:
        """Say something; what Teams has certainly not taken is tried again, twice."""
        for last in (False, False, True):
            try:
                await self.sdk.send(inbound.reference, activity)
            except ConnectorFailed as failure:
                if last or not failure.is_certain:
                    self._log(inbound, failure)
                    return
                await asyncio.sleep(min(failure.wait or _A_SECOND, _PATIENCE).total_seconds())
            else:
                return

    async def _change(self, inbound: Inbound, activity_id: str, card: Json) -> None:
        try:
            await self.sdk.change(inbound.reference, activity_id, posted(card))
        except ConnectorFailed as failure:
            self._log(inbound, failure)

    @staticmethod
    def _log(inbound: Inbound, failure: ConnectorFailed) -> None:
        about = {"tenant": inbound.reference.tenant_id, "request": inbound.request_id}
        _log.warning("Teams refused an answer", extra=about | {"reason": failure.reason})


def _words(text: str) -> str:
    """Give the command that was typed; people who know another chat may write /mentor before it."""
    words = text.removeprefix("/").removeprefix("mentor").strip() if text[:1] == "/" else text
    first, *others = [word.strip(_MARKS).casefold() for word in words.split()[:_FEW]] or [""]
    if first in _GREETINGS and len(others) < _FEW - 1:
        return ""
    return "help" if first == "help" else words


def _replacing(card: Json) -> Json:
    return {"statusCode": 200, "type": _CARD, "value": card}

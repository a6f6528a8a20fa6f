"""Where acts are taken and answers drawn: what messages, buttons and dialogs have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID, uuid4

from bot.core import Core
from bot.teams.acquaintance import Acquaintances
from bot.teams.cards import About, form_card, message_card
from bot.teams.inbound import Inbound
from bot.teams.wire import Json
from handlers.acts import (
    Act,
    Answer,
    Opened,
    Pressed,
    Refused,
    UnknownCaller,
    UnknownWorkspace,
)
from handlers.hub import NAME as HOME
from ui.form import Dialog, Form, LongText, ShortText
from ui.message import Block, Message, Press, button, buttons, message, quiet
from ui.reader import Reader
from ui.text import Text, say

_ELSEWHERE = message(
    "This is for people of the organization where Cairn is installed, and yours isn't one. "
    "Ask whoever gave it to you to have it set up for yours."
)
_GONE = message("Your account here is no longer active, so there is nothing that we can do.")
_TO_HOME = buttons(button("Open Home", HOME))


@dataclass(frozen=True)
class Desk:
    core: Core
    acquaintances: Acquaintances
    #: By the names of their features.
    forms: Mapping[str, type[Form]]

    async def act(self, inbound: Inbound, act: Act, request_id: str) -> Answer:
        """Let the core act; who is new is met first."""
        try:
            try:
                return await self.core.run(inbound.caller, request_id, act)
            except UnknownCaller:
                caller = await self.acquaintances.introduced(inbound)
                return await self.core.run(caller, request_id, act)
        except UnknownWorkspace:
            return Answer(_ELSEWHERE, Reader())
        except UnknownCaller:
            return Answer(_GONE, Reader())

    def card(self, answer: Answer, *, in_dialog: bool = False) -> Json:
        """Draw an answer as a card of its own."""
        match answer.reply:
            case Message() as told:
                return self.message(told, answer.reader, in_dialog=in_dialog)
            case Refused() as refused:
                told = message(*refused.reasons.values(), _TO_HOME)
                return self.message(told, answer.reader, in_dialog=in_dialog)
            case Dialog() as dialog:
                about = About(answer.feature, uuid4(), dialog.subject, dialog.version)
                return form_card(about, dialog, answer.reader, in_dialog=in_dialog)

    def message(
        self, told: Message, reader: Reader, *, kept: UUID | None = None, in_dialog: bool = False
    ) -> Json:
        showing = kept or uuid4()
        return message_card(told, reader, forms=self._names, kept=showing, in_dialog=in_dialog)

    def title(self, answer: Answer) -> str:
        form = self.forms.get(answer.feature)
        return form.title if form is not None else "Cairn"

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.forms)


def opening(press: Press) -> Act:
    """Say what a button asks for: to open something can be asked for again and again."""
    if press.choice:
        return Pressed(press)
    return Opened(press.feature, press.subject, press.version)


def with_way_home(told: Message) -> Message:
    """Add the way on to what stands alone."""
    has_buttons = any(block.kind == "buttons" for block in told.blocks)
    return told if has_buttons else Message(blocks=(*told.blocks, _TO_HOME))


def with_words(refused: Refused, form: type[Form], answers: Mapping[str, object]) -> Message:
    """Say why a form can't be taken or shown again, and give back what was typed into it."""
    typed: list[Block | Text] = [
        say("{question} {words}", question=say(question.label), words=str(answers[question.name]))
        for question in form.fields()
        if isinstance(question.input, ShortText | LongText) and answers.get(question.name)
    ]
    if typed:
        typed.insert(0, quiet("What you had typed, for you to copy:"))
    return message(*refused.reasons.values(), *typed, _TO_HOME)


def renewed(about: About) -> About:
    """Name another showing of the same form."""
    return replace(about, showing=uuid4())

"""Where acts are taken and answers drawn: what messages, buttons and dialogs have in common."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID, uuid4

from bot.core import Core
from bot.cutting import cut
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
from ui.form import Dialog, Form, LongText, ShortText, Undrawable
from ui.message import Message, Press, button, buttons, message, quiet
from ui.reader import Reader
from ui.text import Text, say

_ELSEWHERE = message(
    "This is for people of the organization where Cairn is installed, and yours isn't one. "
    "Ask whoever gave it to you to have it set up for yours."
)
_TOO_MUCH = (
    "This form holds more than Teams takes in one card. It can be filled in in the browser, on the "
    "portal of Cairn."
)
#: What a field of a form takes at the most, anyway.
_LONGEST = 3000
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
        except (UnknownWorkspace, UnknownCaller):
            return Answer(_ELSEWHERE, Reader())

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
                return self.form(about, dialog, answer.reader, in_dialog=in_dialog)

    def message(
        self, told: Message, reader: Reader, *, kept: UUID | None = None, in_dialog: bool = False
    ) -> Json:
        return message_card(
            told, reader, forms=self._names, kept=kept, showing=uuid4(), in_dialog=in_dialog
        )

    def form(
        self,
        about: About,
        dialog: Dialog,
        reader: Reader,
        *,
        in_dialog: bool,
        answers: Mapping[str, object] | None = None,
        reasons: Mapping[str, Text] | None = None,
    ) -> Json:
        """Draw a form; what was typed is shortened where a card can't hold all of it."""
        for given in (answers, _shortened(dialog.values if answers is None else answers)):
            with suppress(Undrawable):
                return form_card(
                    about, dialog, reader, answers=given, reasons=reasons, in_dialog=in_dialog
                )
        told = message(*(reasons or {}).values(), _TOO_MUCH, _TO_HOME)
        return self.message(told, reader, in_dialog=in_dialog)

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


def with_words(told: Message, form: type[Form], answers: Mapping[str, object]) -> Message:
    """Give back what was typed into a form that can't be shown again, under why it can't."""
    typed = [
        say("{question} {words}", question=say(question.label), words=str(answers[question.name]))
        for question in form.fields()
        if isinstance(question.input, ShortText | LongText) and answers.get(question.name)
    ]
    words = message(quiet("What you had typed, for you to copy:"), *typed).blocks if typed else ()
    return with_way_home(Message(blocks=(*told.blocks, *words)))


def renewed(about: About) -> About:
    """Name another showing of the same form."""
    return replace(about, showing=uuid4())


def _shortened(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: cut(value, _LONGEST) if isinstance(value, str) else value
        for name, value in values.items()
    }

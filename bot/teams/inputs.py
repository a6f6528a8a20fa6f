"""Draw the questions of a form as inputs of a card."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import Any
from uuid import UUID

from microsoft_teams.cards.core import (
    CardElement,
    Choice,
    ChoiceSetInput,
    TextInput,
    ToggleInput,
)
from microsoft_teams.cards.core import (
    DateInput as DateElement,
)
from microsoft_teams.cards.core import (
    NumberInput as NumberElement,
)
from microsoft_teams.cards.core import (
    TimeInput as TimeElement,
)

from bot.cutting import cut, size
from bot.teams.answers import TICKED, TYPED, UNTICKED, joined
from bot.teams.blocks import alert, quiet
from bot.teams.naming import titles_of
from bot.teams.payload import (
    EXPANDED_CHOICES,
    LABEL_TEXT,
    LISTED_CHOICES,
    NAMED_CHOICES,
    NOTHING,
    written,
)
from bot.teams.voice import Pen
from bot.teams.wire import Json
from ui.form import (
    DateInput,
    Dialog,
    FormField,
    LongText,
    ManyOf,
    NumberInput,
    OneOf,
    PersonInput,
    ShortText,
    SkillsInput,
    TimeInput,
    YesNo,
)
from ui.text import Text, say
from ui.wording import clean

_WHO = "Their name or e-mail address."
_NAMED = "There are too many to list here. Type the name as it is written elsewhere."
_COMMAS = "Put commas between them."


@dataclass(frozen=True)
class Questionnaire:
    """Draws a dialog's questions, with what is answered so far and why some can't be taken."""

    pen: Pen
    dialog: Dialog
    #: What was answered; nothing where the form has only just opened.
    answers: Mapping[str, object] | None
    reasons: Mapping[str, Text]
    #: Whether the client holds back what is not filled in. It would hold back every button.
    is_checked: bool = True

    def draw(self, question: FormField) -> Iterator[Json]:
        """Draw a question: its input, why its answer can't be taken, and what helps with it."""
        for element in self._inputs(question):
            yield written(element)
        reason = self.reasons.get(question.name)
        if reason is not None:
            yield alert(self.pen.rich(reason) or NOTHING)
        needed = ["Required."] if question.required and not self.is_checked else []
        several = [*needed, *_hints(question, self._offered(question))]
        hints = " ".join(filter(None, map(self._label, several)))
        if hints:
            yield quiet(hints)

    def _inputs(self, question: FormField) -> Iterator[CardElement]:
        match question.input:
            case SkillsInput():
                yield from self._skills(question)
            case YesNo():
                yield self._toggle(question)
            case OneOf():
                yield self._one_of(question)
            case ManyOf():
                yield self._many_of(question, self._offered(question))
            case ShortText() | LongText() | PersonInput():
                yield self._text(question, question.input)
            case NumberInput() | DateInput() | TimeInput():
                yield self._picker(question, question.input)

    def _text(self, question: FormField, asked: ShortText | LongText | PersonInput) -> TextInput:
        given = self._given(question)
        typed = clean(given) if isinstance(given, str) else ""
        match asked:
            case PersonInput():
                # An id says nothing to whoever reads it.
                shown = "" if _is_id(typed) else typed
                return TextInput(**self._common(question), value=shown or None)
            case ShortText(max_length=limit) | LongText(max_length=limit):
                return TextInput(
                    **self._common(question),
                    value=typed or None,
                    max_length=_room_for(typed, limit),
                    is_multiline=isinstance(asked, LongText) or None,
                )

    def _picker(
        self, question: FormField, asked: NumberInput | DateInput | TimeInput
    ) -> CardElement:
        common, given = self._common(question), self._given(question)
        match asked:
            case NumberInput(at_least=least, at_most=most):
                return NumberElement(**common, min=least, max=most, value=_number(given))
            case DateInput():
                return DateElement(**common, value=_day(given))
            case TimeInput():
                return TimeElement(**common, value=_hour(given))

    def _toggle(self, question: FormField) -> ToggleInput:
        is_ticked = self._given(question) not in (None, False, "", UNTICKED)
        common = self._common(question)
        # The box says what its label would; only one that has to be ticked needs both.
        label, title = None, common["label"]
        if question.required:
            label, title = title, self._label("Yes")
        return ToggleInput(
            **{**common, "label": label},
            title=title,
            value=TICKED if is_ticked else UNTICKED,
            value_on=TICKED,
            value_off=UNTICKED,
            wrap=True,
        )

    def _one_of(self, question: FormField) -> ChoiceSetInput | TextInput:
        offered = self._offered(question)
        chosen = _names(self._given(question))
        if len(offered) > NAMED_CHOICES:
            titles = {str(one.value): one.title for one in offered}
            named = next((titles.get(one, one) for one in chosen), None)
            return TextInput(**self._common(question), value=named)
        return ChoiceSetInput(
            **self._common(question),
            choices=offered,
            style=_style(offered),
            wrap=True,
            placeholder=self._label("Choose one"),
            value=next((one.value for one in offered if one.value in chosen), None),
        )

    def _many_of(self, question: FormField, offered: list[Choice]) -> ChoiceSetInput:
        chosen = _names(self._given(question))
        picked = [one for one in offered if one.value in chosen]
        packed = [one.model_copy(update={"value": joined([str(one.value)])}) for one in offered]
        return ChoiceSetInput(
            **self._common(question),
            choices=packed,
            is_multi_select=True,
            style="expanded" if len(offered) <= EXPANDED_CHOICES else "compact",
            wrap=True,
            value=joined([str(one.value) for one in picked]) or None,
        )

    def _skills(self, question: FormField) -> Iterator[CardElement]:
        offered = self._offered(question)
        listed = {one.value for one in offered}
        others = ", ".join(one for one in _names(self._given(question)) if one not in listed)
        common = self._common(question)
        typed = TextInput(**{**common, "id": question.name + TYPED}, value=clean(others) or None)
        if not offered:
            yield typed
            return
        # Either of the two answers the question, so neither can be required by itself.
        free = {"is_required": None, "error_message": None}
        yield self._many_of(question, offered).model_copy(update=free)
        label = self._label("Others, with commas between them")
        yield typed.model_copy(update={**free, "label": label, "spacing": "Small"})

    def _common(self, question: FormField) -> dict[str, Any]:
        common: dict[str, Any] = {
            "id": question.name,
            "label": cut(self._label(question.label), LABEL_TEXT),
            "spacing": "Large",
        }
        if question.required and self.is_checked:
            common |= {"is_required": True, "error_message": self._label("Please fill this in.")}
        return common

    def _given(self, question: FormField) -> object:
        if self.answers is None:
            return _plain(self.dialog.values.get(question.name, question.default))
        return self.answers.get(question.name)

    def _offered(self, question: FormField) -> list[Choice]:
        titles = titles_of(question, self.dialog, self.pen)
        return [Choice(title=title, value=value) for value, title in titles.items()]

    def _label(self, words: str) -> str:
        return self.pen.label(say(words))


def _hints(question: FormField, offered: Sequence[Choice]) -> Iterator[str]:
    yield question.help
    match question.input:
        case ShortText(readers=readers) | LongText(readers=readers):
            yield readers.value
        case PersonInput():
            yield _WHO
        case SkillsInput() if not offered:
            yield _COMMAS
        case OneOf() if len(offered) > NAMED_CHOICES:
            yield _NAMED
        case _:
            return


def _room_for(typed: str, limit: int) -> int:
    # Clients count what readers call one character as several, and some cut what is over the
    # limit: what was typed before always has room, and the form says if it is too long.
    return max(limit, size(typed))


def _style(offered: Sequence[Choice]) -> Any:
    if len(offered) <= EXPANDED_CHOICES:
        return "expanded"
    return "compact" if len(offered) <= LISTED_CHOICES else "filtered"


def _number(given: object) -> float | None:
    try:
        number = float(str(given))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _day(given: object) -> str | None:
    try:
        return date.fromisoformat(str(given)[:10]).isoformat()
    except ValueError:
        return None


def _hour(given: object) -> str | None:
    try:
        return f"{time.fromisoformat(str(given)):%H:%M}"
    except ValueError:
        return None


def _is_id(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True


def _plain(value: object) -> object:
    """Give a value of a form as a card would bring it back."""
    match value:
        case None | bool():
            return value
        case list() | tuple() | set() | frozenset():
            return tuple(str(_plain(one)) for one in value)
        case Enum():
            return str(value.value)
        case _:
            return str(value)


def _names(given: object) -> list[str]:
    several = given if isinstance(given, list | tuple) else (given,)
    return [str(one) for one in several if one not in (None, "", False)]

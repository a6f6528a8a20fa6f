"""Draw the questions of a form as inputs of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from bot.web.answers import Answers
from bot.web.voice import Pen
from ui.form import (
    DateInput,
    Dialog,
    FormField,
    LongText,
    ManyOf,
    NumberInput,
    OneOf,
    Option,
    PersonInput,
    ShortText,
    SkillsInput,
    TimeInput,
    YesNo,
)
from ui.text import Text, say
from ui.wording import clean

# More choices than this fold into a list.
_RADIO_BUTTONS = 6


@dataclass(frozen=True)
class Questionnaire:
    """Draws a dialog's questions, with what is answered so far and why some can't be taken."""

    environment: Environment
    pen: Pen
    dialog: Dialog
    answers: Answers
    reasons: Mapping[str, Text]

    def draw(self, question: FormField) -> Markup:
        match question.input:
            case LongText():
                return self._part("paragraphs", question)
            case YesNo():
                return self._part("box", question)
            case OneOf(options=declared):
                options = self._options(question, declared)
                kind = "radios" if len(options) <= _RADIO_BUTTONS else "list"
                return self._part(kind, question, options=options)
            case ManyOf(options=declared):
                return self._part("boxes", question, options=self._options(question, declared))
            case SkillsInput():
                return self._skills(question)
            case ShortText() | PersonInput() | NumberInput() | DateInput() | TimeInput():
                return self._line(question, question.input)

    def _line(
        self,
        question: FormField,
        asked: ShortText | PersonInput | NumberInput | DateInput | TimeInput,
    ) -> Markup:
        match asked:
            case ShortText():
                return self._part("line", question, type="text")
            case PersonInput():
                return self._part("line", question, type="text", hint=_WHO)
            case NumberInput(at_least=least, at_most=most):
                return self._part("line", question, type="number", least=least, most=most)
            case DateInput():
                return self._part("line", question, type="date")
            case TimeInput():
                return self._part("line", question, type="time")

    def _skills(self, question: FormField) -> Markup:
        options = self._options(question, ())
        listed = {value for value, _ in options}
        others = ", ".join(name for name in self._chosen(question) if name not in listed)
        return self._part("skills", question, options=options, others=others)

    def _part(self, kind: str, question: FormField, **values: Any) -> Markup:
        reason, answer = self.reasons.get(question.name), self.answers.get(question.name)
        template = self.environment.get_template(f"inputs/{kind}.html")
        drawn = template.render(
            question=question,
            label=self.pen.label(say(question.label)),
            help=_joined(question.help, values.pop("hint", ""), _readers(question)),
            answer=clean(answer) if isinstance(answer, str) else answer,
            chosen=self._chosen(question),
            reason=self.pen.rich(reason) if reason is not None else None,
            **values,
        )
        return Markup(drawn)  # noqa: S704 - a template escapes what it is given

    def _options(self, question: FormField, declared: Sequence[Option]) -> list[tuple[str, str]]:
        options = self.dialog.options.get(question.name, ()) or declared
        return [(option.value, self.pen.label(option.label)) for option in options]

    def _chosen(self, question: FormField) -> tuple[str, ...]:
        answer = self.answers.get(question.name)
        if isinstance(answer, tuple):
            return answer
        return (str(answer),) if answer not in (None, False, "") else ()


_WHO = "Their name or e-mail address."


def _readers(question: FormField) -> str:
    match question.input:
        case ShortText(readers=readers) | LongText(readers=readers):
            return readers.value
        case _:
            return ""


def _joined(*hints: str) -> str:
    return " ".join(filter(None, hints))

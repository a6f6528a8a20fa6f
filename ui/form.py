"""Form: a pydantic model that is the dialog, the validator and the command at once.

A field's input follows from its type (`date` is a date picker, an enum a choice) or is named with
``Annotated[str, LongText(...)]``. What no surface can draw fails when the class is made.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Self, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from ui.message import Message
from ui.refusal import refusals
from ui.text import Text, say
from ui.wording import clean, visible_length


class Readers(StrEnum):
    """Who will read what is typed into a field; shown beside it."""

    AUTHOR = "Only you can read this."
    PAIR = "You and your partner can read this."
    PARTNER_LATER = "Your partner reads this once you have both answered. Nobody else does."
    MATCHING = "Your partner and the coordinators who match you can read this."
    BOTH = "Both of them and the coordinators can read this."
    COORDINATORS = "You and the coordinators can read this."
    ONLY_COORDINATORS = "Only the coordinators can read this."
    RECIPIENT = "Only the person whom it is for reads this."
    NEXT_MENTOR = "Your mentee reads this first. If they share it, so does their next mentor."
    GROUP = "You and those who were there can read this."
    PROGRAM = "Everyone in the program can read this."


@dataclass(frozen=True)
class ShortText:
    readers: Readers
    max_length: int = 150


@dataclass(frozen=True)
class LongText:
    readers: Readers
    max_length: int = 3000


@dataclass(frozen=True)
class NumberInput:
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class DateInput:
    pass


@dataclass(frozen=True)
class TimeInput:
    pass


@dataclass(frozen=True)
class YesNo:
    pass


@dataclass(frozen=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True)
class OneOf:
    """One of the options; where none are declared, the dialog brings them when it opens."""

    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class ManyOf:
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class PersonInput:
    """Anybody in the chat; the answer is the id of a person."""


@dataclass(frozen=True)
class SkillsInput:
    """Any number of the organization's skills, and others typed with commas between them."""


Input: TypeAlias = (
    ShortText
    | LongText
    | NumberInput
    | DateInput
    | TimeInput
    | YesNo
    | OneOf
    | ManyOf
    | PersonInput
    | SkillsInput
)
_INPUTS = typing.get_args(Input)
_BY_TYPE: dict[type, Input] = {date: DateInput(), time: TimeInput(), bool: YesNo()}


@dataclass(frozen=True)
class FormField:
    name: str
    label: str
    help: str
    input: Input
    required: bool
    default: object


class Undrawable(TypeError):
    """A form has a field that no surface can draw."""


class Rejected(Exception):
    """Answers that can't be taken, each with its reason under the name of its field.

    The reason under the empty name belongs to the whole form.
    """

    def __init__(self, reasons: Mapping[str, Text]) -> None:
        super().__init__(", ".join(sorted(reasons)) or "form")
        self.reasons = dict(reasons)


class Form(BaseModel):
    """Subclass it, name the act in `title`, and declare the questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: ClassVar[str]
    submit: ClassVar[str] = "Save"

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.fields()

    @classmethod
    @cache
    def fields(cls) -> tuple[FormField, ...]:
        """Give the questions in the order they are asked.

        Raises:
            Undrawable: a field has no title, or a type that no input stands for.
        """
        return tuple(_form_field(cls, name, info) for name, info in cls.model_fields.items())

    @classmethod
    def parse(cls, answers: Mapping[str, object]) -> Self:
        """Validate what a person answered; blank answers count as not given.

        Raises:
            Rejected: with a reason for each field that needs another answer.
        """
        fields = {question.name: question for question in cls.fields()}
        given = {name: _cleaned(answer) for name, answer in answers.items()}
        given = {name: answer for name, answer in given.items() if not _is_blank(answer)}
        reasons = {
            question.name: say("Please fill this in.")
            for question in fields.values()
            if question.required and question.name not in given
        }
        for question in fields.values():
            if not question.required and question.name not in given:
                given[question.name] = _blank_of(question)
        try:
            form = cls.model_validate(given)
        except ValidationError as error:
            raise Rejected({**refusals(error), **reasons}) from None
        reasons |= _too_long(fields.values(), given)
        if reasons:
            raise Rejected(reasons)
        return form


@dataclass(frozen=True)
class Dialog:
    """A form as it opens for one person: its subject, what is filled in, what can be chosen."""

    form: type[Form]
    values: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    intro: Message | None = None
    subject: UUID | None = None
    version: int = 0


def options_of(kind: type[StrEnum]) -> tuple[Option, ...]:
    """Offer the members of an enum; a member's `label`, where it has one, is what people see."""
    return tuple(
        Option(value=member.value, label=say(getattr(member, "label", _sentence(member.value))))
        for member in kind
    )


def _sentence(value: str) -> str:
    return value.replace("_", " ").capitalize()


def _form_field(form: type[Form], name: str, info: FieldInfo) -> FormField:
    if not info.title:
        raise Undrawable(f"{form.__name__}.{name} has no title")
    kind, optional = _without_none(info.annotation)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    # A box that starts ticked may be left unticked.
    needless = optional or kind is bool or _is_blank(default)
    return FormField(
        name=name,
        label=info.title,
        help=info.description or "",
        input=_input(form, name, info, kind),
        required=info.is_required() or not needless,
        default=default,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
        if len(kinds) == 1:
            return kinds[0], True
    return annotation, False


def _input(form: type[Form], name: str, info: FieldInfo, kind: Any) -> Input:
    declared = [extra for extra in info.metadata if isinstance(extra, _INPUTS)]
    if declared:
        return typing.cast("Input", declared[0])
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if kind is int:
        return NumberInput(at_least=_bound(info, "ge"), at_most=_bound(info, "le"))
    if _is_choice(kind):
        return OneOf(options_of(kind))
    if typing.get_origin(kind) is tuple and _is_choice(member := typing.get_args(kind)[0]):
        return ManyOf(options_of(member))
    raise Undrawable(f"{form.__name__}.{name}: no input stands for {kind}")


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _bound(info: FieldInfo, which: str) -> int | None:
    return next((getattr(m, which) for m in info.metadata if hasattr(m, which)), None)


def _cleaned(answer: object) -> object:
    if isinstance(answer, str):
        return clean(answer)
    if isinstance(answer, list | tuple):
        cleaned = (_cleaned(one) for one in answer)
        return tuple(one for one in cleaned if not _is_blank(one))
    return answer


def _is_blank(answer: object) -> bool:
    # By identity, because 0 == False and a nought is an answer.
    return answer is None or answer is False or answer in ("", ())


def _blank_of(question: FormField) -> object:
    if isinstance(question.input, YesNo):
        return False
    return question.default if _is_blank(question.default) else None


def _too_long(fields: typing.Iterable[FormField], given: Mapping[str, object]) -> dict[str, Text]:
    return {
        question.name: say(
            "Please shorten this to {limit} characters; it has {length}.",
            limit=question.input.max_length,
            length=length,
        )
        for question in fields
        if isinstance(question.input, ShortText | LongText)
        and (length := visible_length(str(given.get(question.name) or "")))
        > question.input.max_length
    }

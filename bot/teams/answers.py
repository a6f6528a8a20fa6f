"""Read what comes back from a card: what a form was answered, and which button was pressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from bot.teams.about import NotOurs
from bot.teams.actions import MORE
from ui.form import Form, FormField, ManyOf, SkillsInput, YesNo
from ui.message import Press
from ui.wording import clean

#: The end of the name under which skills are typed that are not in the list.
TYPED = ":typed"
TICKED, UNTICKED = "true", "false"
#: What a card carries that no question asks.
OURS = frozenset({"form", "press", "kept", "showing", "msteams", "type", MORE})


class NothingChosen(Exception):
    """Somebody asked for what they chose from a list, and had chosen nothing."""


class Pushed(NamedTuple):
    press: Press
    #: The kept message on which it stood.
    kept: UUID | None
    #: The drawing of the card on which it stood.
    showing: UUID | None


def press_of(data: object) -> Pushed:
    """Read which button was pressed, and where.

    Raises:
        NothingChosen: it was the one beside the list, and nothing in the list was chosen.
        NotOurs: it is no button of ours.
    """
    if not isinstance(data, dict):
        raise NotOurs("not the data of a button")
    if "press" not in data and data.get(MORE) in (True, ""):
        raise NothingChosen("nothing was chosen")
    try:
        press = Press.unpacked(data.get("press", data.get(MORE)))
        return Pushed(press, _id(data.get("kept")), _id(data.get("showing")))
    except ValueError:
        raise NotOurs("not the data of a button") from None


def _id(given: object) -> UUID | None:
    return None if given is None else UUID(str(given))


def answers_of(form: type[Form], data: Mapping[str, object]) -> dict[str, object]:
    """Give what was answered, by the names of the questions.

    What the form does not ask is kept too: the form itself refuses it.
    """
    questions = form.fields()
    answers = {question.name: _answer(question, data) for question in questions}
    known = OURS | {name for question in questions for name in _names(question)}
    strangers = {name: _words(data[name]) for name in data if name not in known}
    return answers | strangers


def joined(values: Sequence[str]) -> str:
    """Write several choices as a card does: with commas between, so none may be inside of one."""
    return ",".join(value.replace("%", "%25").replace(",", "%2C") for value in values)


def _parted(choices: str) -> list[str]:
    return [one.replace("%2C", ",").replace("%25", "%") for one in choices.split(",") if one]


def _names(question: FormField) -> tuple[str, ...]:
    match question.input:
        case SkillsInput():
            return question.name, question.name + TYPED
        case _:
            return (question.name,)


def _answer(question: FormField, data: Mapping[str, object]) -> object:
    given = _words(data.get(question.name))
    match question.input:
        case YesNo():
            return given == TICKED
        case ManyOf():
            return tuple(_parted(given))
        case SkillsInput():
            typed = _words(data.get(question.name + TYPED)).split(",")
            return _once([*_parted(given), *(clean(name) for name in typed)])
        case _:
            return given


def _words(given: object) -> str:
    """Give an answer as words; clients send some as numbers, and strangers send anything."""
    match given:
        case str():
            return given
        case bool():
            return TICKED if given else UNTICKED
        case float() if given.is_integer():
            return str(int(given))
        case int() | float():
            return str(given)
        case _:
            return ""


def _once(names: Iterable[str]) -> tuple[str, ...]:
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(name.casefold(), name)
    return tuple(name for name in once.values() if name)

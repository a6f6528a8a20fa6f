"""Choices that are too many for a card: one of them is typed by its name, and found by that."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from bot.cutting import cut
from bot.teams.payload import NAMED_CHOICES, NOTHING, OPTION_TEXT
from bot.teams.voice import Pen
from ui.form import Dialog, Form, FormField, ManyOf, OneOf, Rejected, SkillsInput
from ui.text import Text, say

_NOTHING_CALLED_THAT = say("There is nothing of that name to choose. Check how it is written.")
_SEVERAL_CALLED_THAT = say("Several are called that. The portal of Cairn lists them all.")


def titles_of(question: FormField, dialog: Dialog, pen: Pen) -> dict[str, str]:
    """Name the choices by their values; one without a value could not come back, and is out."""
    brought = dialog.options.get(question.name, ())
    match question.input:
        case OneOf(options=declared) | ManyOf(options=declared):
            several = brought or declared
        case SkillsInput():
            several = brought
        case _:
            several = ()
    return {
        one.value: cut(pen.label(one.label), OPTION_TEXT) or NOTHING for one in several if one.value
    }


def may_be_named(form: type[Form], answers: Mapping[str, object]) -> bool:
    """Tell if something was answered that may be a name, before looking what it can be."""
    return any(
        isinstance(question.input, OneOf) and _may_be_name(question.input, answers[question.name])
        for question in form.fields()
        if answers.get(question.name)
    )


def chosen_by_name(dialog: Dialog, answers: Mapping[str, object], pen: Pen) -> dict[str, object]:
    """Give the answers with the choice in place of its name.

    Raises:
        Rejected: nothing of that name can be chosen, or several can.
    """
    chosen: dict[str, object] = {}
    reasons: dict[str, Text] = {}
    for question in dialog.form.fields():
        titles, answer = titles_of(question, dialog, pen), str(answers.get(question.name) or "")
        if not (isinstance(question.input, OneOf) and len(titles) > NAMED_CHOICES and answer):
            continue
        found = _found(titles, answer)
        if len(found) == 1:
            chosen[question.name] = found[0]
        else:
            reasons[question.name] = _SEVERAL_CALLED_THAT if found else _NOTHING_CALLED_THAT
    if reasons:
        raise Rejected(reasons)
    return {**answers, **chosen}


def _found(titles: Mapping[str, str], answer: str) -> list[str]:
    """Give the values that an answer may mean: of a whole title before one of its beginning."""
    if answer in titles:
        return [answer]
    wanted = answer.casefold()
    whole = [value for value, title in titles.items() if title.casefold() == wanted]
    # A title says after a colon what else there is to know.
    return whole or [v for v, title in titles.items() if title.casefold().split(":")[0] == wanted]


def _may_be_name(asked: OneOf, answer: object) -> bool:
    if asked.options:
        return len(asked.options) > NAMED_CHOICES
    try:
        UUID(str(answer))
    except ValueError:
        return True
    return False

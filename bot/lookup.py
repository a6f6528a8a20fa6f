"""People whom somebody names in a form: found by their name or e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from bot.core import Core
from storage.database import UnitOfWork
from ui.form import Form, PersonInput, Rejected
from ui.text import Text, say
from ui.wording import clean


async def found_people(
    core: Core, organization_id: UUID, form: type[Form], answers: Mapping[str, object]
) -> dict[str, object]:
    """Give the answers with people's ids in place of what they were called.

    Raises:
        Rejected: nobody is called that here, or several are.
    """
    asked = [question.name for question in form.fields() if isinstance(question.input, PersonInput)]
    named = {name: clean(str(answers[name])) for name in asked if answers.get(name)}
    if not named:
        return dict(answers)

    def look() -> tuple[dict[str, object], dict[str, Text]]:
        with core.database.begin(organization_id) as uow:
            found: dict[str, object] = {}
            reasons: dict[str, Text] = {}
            for name, words in named.items():
                _find(uow, name, words, found, reasons)
            return found, reasons

    found, reasons = await core.call(look)
    if reasons:
        raise Rejected(reasons)
    return {**answers, **found}


def _find(
    uow: UnitOfWork, name: str, words: str, found: dict[str, object], reasons: dict[str, Text]
) -> None:
    match uow.people.named(words):
        case [person]:
            found[name] = str(person.id)
        case []:
            reasons[name] = say(
                "We know nobody of that name here. Check it, or enter their e-mail address."
            )
        case _:
            reasons[name] = say("Several people are called that. Enter their e-mail address.")

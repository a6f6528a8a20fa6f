"""Whom messages don't reach, as a coordinator sees it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.feature import Context
from storage.database import UnitOfWork
from storage.people import Person
from storage.programs import Cohort
from ui.message import Block, Items, items, message, quiet
from ui.text import Text, say, typed

_MOST_NAMES = 10


def out_of_mail(uow: UnitOfWork) -> tuple[Block, ...]:
    """Name whose mail comes back; why it does is between them and their mail server."""
    people = uow.people.out_of_mail()
    if not people:
        return ()
    return (
        *message(
            "Mail to these people comes back. What Cairn tells them waits in their inbox on the "
            "portal; signing in there by mail makes it try again."
        ).blocks,
        _names(people),
    )


def out_of_reach(uow: UnitOfWork, cohort: Cohort, context: Context) -> tuple[Block, ...]:
    """Name who takes part and can't be written to, with words that somebody else can send them."""
    people = [person for _, person in uow.participants.active(cohort.id)]
    lost = uow.people.unreachable(person.id for person in people)
    if not lost:
        return ()
    return message(
        "Cairn can't reach these people: they have removed it, blocked it or never opened it. "
        "Nothing is sent to them until they open it.",
        _names([person for person in people if person.id in lost]),
        quiet("To send them yourself:"),
        say(
            "Hello, this is {name}. You take part in our mentoring program, {cohort}, but its "
            "assistant Cairn can't write to you any more. Please find Cairn among your apps, "
            "install it again and say hello to it: what it has for you is still there. If you "
            "would rather stop, just tell me.",
            name=context.actor.name,
            cohort=cohort.name,
        ),
    ).blocks


def _names(people: Sequence[Person]) -> Items:
    names: list[str | Text] = [typed(person.name) for person in people[:_MOST_NAMES]]
    if len(people) > _MOST_NAMES:
        names.append(say("and {n} more", n=len(people) - _MOST_NAMES))
    return items(*names)

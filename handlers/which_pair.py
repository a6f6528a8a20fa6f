"""Which pair is meant: the one that a button names, the only one, or the one that is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.feature import Context
from mentoring.errors import MentoringError
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from ui.message import Button, Buttons, Message, Press, message
from ui.text import say


class NoPair(MentoringError):
    def __init__(self) -> None:
        super().__init__("You have no partner at present. We tell you as soon as you are paired.")


def which_pair(
    context: Context,
    uow: UnitOfWork,
    feature: str,
    question: str,
    besides: Iterable[Button] = (),
) -> Pair | Message:
    """Find the pair that an act is about; with several, ask with a button for each.

    `besides` are buttons for what else may be meant.

    Raises:
        NoPair: the actor is in none.
        Missing, MovedOn: the pair that was named is not theirs, or has ended.
    """
    if context.subject is not None:
        return uow.pairs.for_member(context.subject, context.actor.id)
    pairs = uow.pairs.active_of(context.actor.id)
    if not pairs:
        raise NoPair
    if len(pairs) == 1:
        return pairs[0]
    partners = uow.people.several(pair.partner_of(context.actor.id) for pair in pairs)
    return message(
        question,
        Buttons(
            buttons=tuple(
                Button(
                    label=say("{name}", name=partners[pair.partner_of(context.actor.id)].name),
                    press=Press(feature=feature, subject=pair.id),
                )
                for pair in pairs
            )
            + tuple(besides)
        ),
    )


def partner_in(uow: UnitOfWork, pair: Pair, person: Person) -> Person:
    return uow.people.get(pair.partner_of(person.id))

"""End a pair, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.handing_over import looks_on
from handlers.parting import part
from mentoring.errors import MovedOn
from mentoring.vocabulary import EndKind, PairStatus
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from ui.form import Dialog, Form, LongText, OneOf, Option, Readers
from ui.message import Block, Button, Message, Press, Style, button, buttons, message
from ui.text import Text, say


class EndPair(Form):
    title = "End a pair"
    submit = "End it"

    pair: Annotated[UUID, OneOf()] = Field(title="Which pair?")
    kind: EndKind = Field(title="Why?", description="Kept for the program; the pair is not told.")
    words: Annotated[str, LongText(Readers.BOTH, max_length=1000)] = Field(
        "", title="A few words for both", description="They read it when they are told."
    )


def open_end(context: Context, uow: UnitOfWork) -> Reply:
    cohort = uow.programs.required().cohort
    pairs = uow.pairs.active(cohort.id)
    if context.subject and context.subject not in {pair.id for pair in pairs}:
        raise MovedOn
    if not pairs:
        return message("There is no pair to end.", buttons(button("Pair people", "pair_people")))
    people = uow.people.several(person_id for pair in pairs for person_id in pair.members())
    named = sorted(
        (people[pair.mentor_id].name, people[pair.mentee_id].name, str(pair.id)) for pair in pairs
    )
    options = tuple(
        Option(pair_id, say("{mentor} and {mentee}", mentor=mentor, mentee=mentee))
        for mentor, mentee, pair_id in named
    )
    chosen = {"pair": context.subject} if context.subject else {}
    return Dialog(form=EndPair, values=chosen, options={"pair": options})


def end_pair(form: EndPair, context: Context, uow: UnitOfWork) -> Message:
    pair = uow.pairs.get(form.pair)
    if pair.status is PairStatus.ENDED:
        raise MovedOn
    part(uow, pair, kind=form.kind, words=form.words, actor=context.actor, now=context.now)
    both = uow.people.several(pair.members())
    return message(
        say(
            "{mentor} and {mentee} are no longer a pair. Both are told, and asked for feedback.",
            mentor=both[pair.mentor_id],
            mentee=both[pair.mentee_id],
        ),
        *_handed_over(uow, pair, both),
    )


def _handed_over(
    uow: UnitOfWork, pair: Pair, both: Mapping[UUID, Person]
) -> tuple[Text | Block, ...]:
    """Say what comes next for a mentee who has lost a mentor."""
    choices = [button("Pair people", "pair_people"), button("See all pairs", "overview")]
    if not looks_on(uow, pair):
        return (buttons(*choices),)
    mentor, mentee = both[pair.mentor_id], both[pair.mentee_id]
    find = Button(
        label=say("Find {name} another mentor", name=mentee.name),
        press=Press(feature="pair_people", subject=mentee.id),
        style=Style.PRIMARY,
    )
    note = "{mentor} may write a note for the next mentor; {mentee} decides whether it is read."
    return (say(note, mentor=mentor, mentee=mentee), buttons(find, *choices))


feature = Feature(
    name="end_pair",
    summary="End a pair",
    command="end",
    audience=Audience.COORDINATORS,
    form=EndPair,
    open=open_end,
    on_submit=end_pair,
)

"""End a pair, with a reason."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.parting import part
from mentoring.errors import MovedOn
from mentoring.vocabulary import PairStatus
from storage.database import UnitOfWork
from ui.form import Dialog, Form, LongText, OneOf, Option, Readers
from ui.message import Message, button, buttons, message
from ui.text import say


class EndKind(StrEnum):
    COMPLETED = "completed"
    NOT_A_FIT = "not_a_fit"
    NO_TIME = "no_time"
    LEFT = "left"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    EndKind.COMPLETED: "They reached what they set out for",
    EndKind.NOT_A_FIT: "It was not a fit",
    EndKind.NO_TIME: "One of them has no time",
    EndKind.LEFT: "One of them has left",
    EndKind.OTHER: "Another reason",
}


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
    options = tuple(
        Option(
            str(pair.id),
            say(
                "{mentor} and {mentee}",
                mentor=people[pair.mentor_id].name,
                mentee=people[pair.mentee_id].name,
            ),
        )
        for pair in pairs
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
        buttons(button("Pair people", "pair_people"), button("See all pairs", "overview")),
    )


feature = Feature(
    name="end_pair",
    summary="End a pair",
    command="end",
    audience=Audience.COORDINATORS,
    form=EndPair,
    open=open_end,
    on_submit=end_pair,
)

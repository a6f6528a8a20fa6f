"""Read what the mentor before has written, for the mentor whom the mentee shares it with."""

from __future__ import annotations

from handlers.feature import Context, Feature
from handlers.handing_over import HANDED_OVER
from mentoring.errors import Missing
from mentoring.vocabulary import PairStatus
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.pairs import Pair
from ui.form import Form
from ui.message import Message, message, quiet
from ui.text import say


def open_notes(context: Context, uow: UnitOfWork) -> Message:
    pair = uow.pairs.for_member(context.subject, context.actor.id)
    notes = _notes(uow, pair) if context.actor.id == pair.mentor_id else None
    if notes is None:
        raise Missing("Handover", pair.id)
    return notes


def _notes(uow: UnitOfWork, pair: Pair) -> Message | None:
    notes = uow.handovers.for_pair(pair.id)
    people = uow.people.several([pair.mentee_id, *(before.mentor_id for _, before in notes)])
    shown = [
        message(
            say(
                "{before} mentored {mentee} before you, and wrote this for you:",
                before=people[before.mentor_id],
                mentee=people[pair.mentee_id],
            ),
            say("{note}", note=uow.handovers.text(handover)),
            quiet(
                say(
                    "{mentee} has read it and shares it with you. Nobody else reads it.",
                    mentee=people[pair.mentee_id].name,
                )
            ),
        )
        for handover, before in notes
    ]
    return shown[0].followed_by(*shown[1:]) if shown else None


def tell(asking: Asking, uow: UnitOfWork) -> Message | None:
    pair = uow.pairs.get(asking.prompt.subject_id)
    return None if pair.status is PairStatus.ENDED else _notes(uow, pair)


feature: Feature[Form] = Feature(
    name="read_handover",
    summary="Read the note of the mentor before you",
    open=open_notes,
    prompts=(PromptRule(kind=HANDED_OVER, ask=tell, times=1, capped=False),),
)

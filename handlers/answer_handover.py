"""Decide about a note for the next mentor: the mentee reads it first, and need not explain."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.handing_over import HANDOVER, decide_button, hand_on_at_once, show_note
from mentoring.errors import Missing, MovedOn
from mentoring.vocabulary import HandoverStatus
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.handovers import Handover
from storage.pairs import Pair
from storage.prompts import Outcome
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Block, Message, button, buttons, message
from ui.text import Text, say

_OPEN = (HandoverStatus.WAITING, HandoverStatus.CHANGES)


class AskForChange(Form):
    title = "Ask for a change"
    submit = "Ask"

    words: Annotated[str, LongText(Readers.RECIPIENT, max_length=1000)] = Field(
        "", title="What would you like to be different?", description="You need not say why."
    )


def ask(asking: Asking, uow: UnitOfWork) -> Message | None:
    handover = uow.handovers.get(asking.prompt.subject_id)
    if handover.status is not HandoverStatus.WAITING:
        return None
    return show_note(uow, handover, uow.pairs.get(handover.pair_id))


def share(context: Context, uow: UnitOfWork) -> Message:
    handover, pair = _held(context, uow)
    _settle(context, uow, handover, HandoverStatus.APPROVED)
    told = "{mentee} shares your note with their next mentor. Thank you for having written it."
    _tell(context, uow, handover, pair, message(say(told, mentee=context.actor)))
    now_in = hand_on_at_once(uow, context.actor.id, now=context.now)
    after = (
        say("{mentor} reads it now.", mentor=uow.people.get(now_in.mentor_id))
        if now_in
        else say("Your next mentor reads it once you are introduced, and nobody else does.")
    )
    return message(after, buttons(decide_button("Rather not", "keep", handover)))


def keep(context: Context, uow: UnitOfWork) -> Message:
    handover, pair = _held(context, uow, may_be=(*_OPEN, HandoverStatus.APPROVED))
    if handover.next_pair_id is not None:
        return message("Your mentor has it already, so this can't be changed any more.")
    _settle(context, uow, handover, HandoverStatus.DECLINED)
    told = "{mentee} keeps your note to themselves. Thank you for having written it."
    _tell(context, uow, handover, pair, message(say(told, mentee=context.actor)))
    return message("It stays between you. Nobody asks why.")


def open_change(context: Context, uow: UnitOfWork) -> Reply:
    handover, pair = _held(context, uow)
    mentor = uow.people.get(pair.mentor_id)
    intro = say(
        "We ask {mentor} to change it, and you read it again before anybody else.", mentor=mentor
    )
    return Dialog(
        form=AskForChange,
        intro=message(intro),
        subject=handover.id,
        version=handover.version,
    )


def ask_for_change(form: AskForChange, context: Context, uow: UnitOfWork) -> Message:
    handover, pair = _held(context, uow)
    _settle(context, uow, handover, HandoverStatus.CHANGES)
    words: tuple[Text | Block, ...] = (
        (say("{mentee} writes: {words}", mentee=context.actor, words=form.words),)
        if form.words
        else ()
    )
    asks = "{mentee} would like something in your note to be different."
    change = buttons(button("Change it", "hand_over", subject=pair.id))
    _tell(context, uow, handover, pair, message(say(asks, mentee=context.actor), *words, change))
    return message("Asked. You read it again before anybody else does.")


def _held(
    context: Context, uow: UnitOfWork, *, may_be: tuple[HandoverStatus, ...] = _OPEN
) -> tuple[Handover, Pair]:
    """Find a note about the actor that is to be decided, while they and it are held."""
    # As pairing holds them: a pair that begins now knows of the decision, or comes before it.
    uow.pairs.lock_mentor(context.actor.id)
    handover = uow.handovers.locked(context.subject)
    pair = uow.pairs.get(handover.pair_id)
    if pair.mentee_id != context.actor.id:
        raise Missing("Handover", handover.id)
    context.still_current(handover.version)
    if handover.status not in may_be:
        raise MovedOn
    return handover, pair


def _settle(context: Context, uow: UnitOfWork, handover: Handover, status: HandoverStatus) -> None:
    uow.prompts.close(uow.prompts.about(handover.id), Outcome.MOOT, now=context.now)
    uow.handovers.settle(handover, status, context.now)


def _tell(context: Context, uow: UnitOfWork, handover: Handover, pair: Pair, told: Message) -> None:
    key = f"handover:{handover.id}:{handover.version}"
    uow.outbox.add(key=key, to=pair.mentor_id, message=told, due_at=context.now)


def handover_card(context: Context, uow: UnitOfWork) -> list[Card]:
    # What is asked is among the prompts of a person, which Home has asked for already.
    waiting = [one for one in uow.prompts.of(context.actor.id) if one.kind == HANDOVER]
    worded = [ask(Asking(one, context.actor, context.now), uow) for one in waiting]
    return [Card(Place.NEXT, one) for one in worded if one is not None]


feature = Feature(
    name="answer_handover",
    summary="Decide about a note for your next mentor",
    form=AskForChange,
    open=open_change,
    on_submit=ask_for_change,
    on_press={"share": share, "keep": keep},
    prompts=(PromptRule(kind=HANDOVER, ask=ask, times=2, capped=False),),
    home=handover_card,
)

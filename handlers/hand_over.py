"""Hand over: a mentor whose pair has ended writes for the mentee's next mentor."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.handing_over import ask_mentee, is_here, looks_on
from mentoring.errors import Missing, MovedOn
from mentoring.vocabulary import HandoverStatus, PairStatus
from storage.database import UnitOfWork
from storage.handovers import Handover
from storage.pairs import Pair
from storage.prompts import Outcome
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, button, buttons, message
from ui.text import say

_SETTLED = {
    HandoverStatus.APPROVED: "{mentee} shares your note with their next mentor. Thank you for it.",
    HandoverStatus.DECLINED: "{mentee} keeps your note to themselves. Thank you for having "
    "written it.",
}


class HandOver(Form):
    title = "For the next mentor"
    submit = "Send"

    note: Annotated[str, LongText(Readers.NEXT_MENTOR, max_length=2000)] = Field(
        title="What would help them to begin well?",
        description="What you worked on, what goes well, what comes next. A few sentences are "
        "enough.",
    )


def open_hand_over(context: Context, uow: UnitOfWork) -> Reply:
    pair = _pair(context, uow)
    written = uow.handovers.of(pair.id)
    if answered := _cannot_write(uow, pair, written):
        return answered
    mentee = uow.people.get(pair.mentee_id)
    before = say(
        "{mentee} reads it first, and decides whether a next mentor reads it. Nobody else does.",
        mentee=mentee,
    )
    return Dialog(
        form=HandOver,
        values={"note": uow.handovers.text(written)} if written else {},
        intro=message(before),
        subject=pair.id,
        version=written.version if written else 0,
    )


def hand_over(form: HandOver, context: Context, uow: UnitOfWork) -> Message:
    pair = _pair(context, uow)
    # Of two that are sent at once the second finds the first.
    uow.pairs.lock_mentor(pair.mentee_id)
    written = uow.handovers.of(pair.id)
    if answered := _cannot_write(uow, pair, written):
        return answered
    if written is None:
        note = Handover(pair_id=pair.id, written_at=context.now, status=HandoverStatus.WAITING)
        written = uow.handovers.write(note, form.note)
    else:
        context.still_current(written.version)
        uow.handovers.rewrite(written, form.note, context.now)
    ask_mentee(uow, written, pair, on=context.today, now=context.now)
    mentee = uow.people.get(pair.mentee_id)
    return message(
        say("Sent. {mentee} reads it first, and you hear what they decide.", mentee=mentee),
        buttons(
            button("Change it", feature.name, subject=pair.id),
            button("Take it back", feature.name, "withdraw", subject=pair.id),
        ),
    )


def withdraw(context: Context, uow: UnitOfWork) -> Message:
    pair = _pair(context, uow)
    uow.pairs.lock_mentor(pair.mentee_id)
    written = uow.handovers.of(pair.id)
    if written is None:
        raise MovedOn
    if written.next_pair_id is not None:
        return message("The next mentor has it already, so it can't be taken back any more.")
    uow.prompts.close(uow.prompts.about(written.id), Outcome.MOOT, now=context.now)
    uow.handovers.settle(written, HandoverStatus.WITHDRAWN, context.now)
    return message(
        "Taken back. Nobody reads it any more.",
        buttons(button("Write it anew", feature.name, subject=pair.id)),
    )


def _pair(context: Context, uow: UnitOfWork) -> Pair:
    """Find a pair that has ended, for its mentor."""
    pair = uow.pairs.of_member(context.subject, context.actor.id)
    if context.actor.id != pair.mentor_id:
        raise Missing("Pair", pair.id)
    if pair.status is not PairStatus.ENDED:
        raise MovedOn
    return pair


def _cannot_write(uow: UnitOfWork, pair: Pair, written: Handover | None) -> Message | None:
    """Say why there is nothing to write any more; nothing where there is."""
    mentee = uow.people.get(pair.mentee_id)
    if written is not None and written.status in _SETTLED:
        take_back = button("Take it back", feature.name, "withdraw", subject=pair.id)
        return message(say(_SETTLED[written.status], mentee=mentee), buttons(take_back))
    # A note that was written before may still be changed for a mentor whom the mentee has by now.
    if not is_here(uow, pair) or (written is None and not looks_on(uow, pair)):
        return message(
            say("{mentee} needs no note any more. Thank you for the thought.", mentee=mentee)
        )
    return None


feature = Feature(
    name="hand_over",
    summary="Write a note for the next mentor",
    audience=Audience.EVERYONE,
    form=HandOver,
    open=open_hand_over,
    on_submit=hand_over,
    on_press={"withdraw": withdraw},
)

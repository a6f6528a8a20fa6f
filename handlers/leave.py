"""Leave the program, without having to explain it."""

from __future__ import annotations

from handlers.feature import Context, Feature, Reply
from handlers.parting import part
from mentoring.errors import MovedOn
from mentoring.vocabulary import ParticipantStatus
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Dialog, Form
from ui.message import Message, button, buttons, message
from ui.text import say


class Leave(Form):
    title = "Leave the program"
    submit = "Leave"


def open_leave(context: Context, uow: UnitOfWork) -> Reply:
    pairs = uow.pairs.active_of(context.actor.id)
    partners = uow.people.several(pair.partner_of(context.actor.id) for pair in pairs)
    goodbye = (
        say(
            "Your pairing with {partners} ends, and we tell them kindly.",
            partners=[partners[pair.partner_of(context.actor.id)] for pair in pairs],
        )
        if pairs
        else say("You have no partner now, so nobody else is affected.")
    )
    return Dialog(
        form=Leave,
        intro=message(
            goodbye,
            "What you logged is kept. You can come back at any time.",
            buttons(button("Rather take a pause", "pause")),
        ),
    )


def leave(_: Leave, context: Context, uow: UnitOfWork) -> Message:
    participant = uow.participants.latest_of(context.actor.id)
    if participant is None or participant.status is ParticipantStatus.LEFT:
        raise MovedOn
    for pair in uow.pairs.active_of(context.actor.id):
        part(uow, pair, kind="left", words="", actor=context.actor, now=context.now)
    participant.status = ParticipantStatus.LEFT
    participant.paused_until = None
    uow.prompts.close(uow.prompts.of(context.actor.id), Outcome.MOOT, now=context.now)
    return message(
        "You have left the program. Thank you for having been part of it.",
        buttons(button("Join again", "join")),
    )


feature = Feature(
    name="leave",
    summary="Leave the program",
    command="leave",
    form=Leave,
    open=open_leave,
    on_submit=leave,
)

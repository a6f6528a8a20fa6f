"""Leave the program, without having to explain it."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.absence import forget_answers
from handlers.coordinating import FOR_COORDINATORS
from handlers.expectations import feedback_kind
from handlers.feature import Audience, Context, Feature, Reply
from handlers.handing_over import write_button
from handlers.parting import part
from handlers.places import hold_list, leave_list, settle_list
from handlers.profile import intake_of
from handlers.requesting import settle_after_leaving
from handlers.sealed_feedback import is_wanted
from mentoring.errors import MovedOn
from mentoring.vocabulary import EndKind, FeedbackMoment, ParticipantStatus
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.prompts import Outcome
from ui.form import Dialog, Form
from ui.message import Block, Button, Buttons, Message, Press, button, buttons, message
from ui.text import say

_FEEDBACK = feedback_kind(FeedbackMoment.END)
_OFFER = "You take your offer back. You can make it again at any time."
#: Who has no part in the program, and so nobody who would be affected: what they take back.
_OUTSIDE = {
    ParticipantStatus.WAITING: _OFFER,
    ParticipantStatus.DECLINED: _OFFER,
    ParticipantStatus.WAITING_LIST: "You leave the list. You can join again later, at its end.",
    ParticipantStatus.NOT_ELIGIBLE: "You take your answers back. You can join again at any time.",
}


class Leave(Form):
    title = "Leave the program"
    submit = "Leave"


def open_leave(context: Context, uow: UnitOfWork) -> Reply:
    participant = uow.participants.latest_of(context.actor.id)
    if participant is not None and (words := _OUTSIDE.get(participant.status)):
        return Dialog(form=Leave, intro=message(words))
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
    hold_list(uow)
    # Nobody proposes a pair with them meanwhile, or pairs them.
    uow.pairs.lock_mentor(context.actor.id)
    latest = uow.participants.latest_of(context.actor.id)
    # A coordinator may be about to approve what is taken back here.
    participant = uow.participants.locked(latest.id if latest else None)
    if participant.status is ParticipantStatus.LEFT:
        raise MovedOn
    pairs, was = uow.pairs.active_of(context.actor.id), participant.status
    called_off = [
        event
        for pair in pairs
        for event in part(
            uow, pair, kind=_left(context, pair), words="", actor=context.actor, now=context.now
        )
    ]
    settle_after_leaving(uow, context)
    leave_list(uow, participant, context.now)
    participant.status = ParticipantStatus.LEFT
    participant.paused_until = None
    forget_answers(uow, context.actor.id)
    settle_list(uow, context.now)
    # Feedback too, of a pair that ended before as well: for that there are buttons below.
    mine = [p for p in uow.prompts.of(context.actor.id) if p.kind not in FOR_COORDINATORS]
    uow.prompts.close(mine, Outcome.MOOT, now=context.now)
    asked = [uow.pairs.get(p.pair_id) for p in mine if p.kind == _FEEDBACK and p.pair_id]
    if was is ParticipantStatus.WAITING_LIST:
        return message("You are off the list. Thank you for having waited.", _again(context))
    if was in _OUTSIDE:
        return message("Taken back. Thank you for having thought of us.", _again(context))
    return message(
        "You have left the program. Thank you for having been part of it.",
        *called_off,
        *_last_words(context, uow, dict.fromkeys([*pairs, *asked])),
        *_notes(context, uow, pairs),
        _again(context),
    )


def _left(context: Context, pair: Pair) -> EndKind:
    return EndKind.MENTOR_LEFT if context.actor.id == pair.mentor_id else EndKind.MENTEE_LEFT


def _again(context: Context) -> Buttons:
    label = "Join again" if context.actor.external_since is None else "Offer help again"
    return buttons(button(label, intake_of(context.actor)))


def _last_words(context: Context, uow: UnitOfWork, pairs: Iterable[Pair]) -> tuple[Block, ...]:
    me = context.actor.id
    wanted = [pair for pair in pairs if is_wanted(uow, pair, me, FeedbackMoment.END)]
    if not wanted:
        return ()
    give = [
        Button(
            label=say("Give feedback to {name}", name=uow.people.get(pair.partner_of(me)).name),
            press=Press(feature=_FEEDBACK, subject=pair.id),
        )
        for pair in wanted
    ]
    return message(
        "One last thing, if you like: say what it was worth. You both read it at the same moment, "
        "once both have written.",
        buttons(*give),
    ).blocks


def _notes(context: Context, uow: UnitOfWork, pairs: Iterable[Pair]) -> tuple[Block, ...]:
    """Offer a mentor to write for the next one of each mentee."""
    mine = [pair for pair in pairs if pair.mentor_id == context.actor.id]
    write = [one for pair in mine for one in write_button(uow, pair)]
    offer = "A few sentences may help whoever comes after you. Your mentee reads them first."
    return message(offer, buttons(*write)).blocks if write else ()


feature = Feature(
    name="leave",
    summary="Leave the program",
    command="leave",
    audience=Audience.APPLICANTS,
    form=Leave,
    open=open_leave,
    on_submit=leave,
)

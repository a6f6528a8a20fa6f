"""Experts: the external experts of the program, and deciding about those who wait."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.offer import approved, details, offers, summary
from handlers.places import hold_list, settle_list
from mentoring.errors import Missing, MovedOn
from mentoring.vocabulary import ParticipantStatus
from storage.database import UnitOfWork
from storage.participants import Participant
from storage.people import Person
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Items, Message, button, buttons, heading, message
from ui.text import say

_APPROVED = (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)


class Decline(Form):
    title = "Decline an offer"
    submit = "Decline"

    words: Annotated[str, LongText(Readers.RECIPIENT, max_length=1000)] = Field(
        "", title="A kind word, if you like"
    )


def open_experts(context: Context, uow: UnitOfWork) -> Reply:
    if context.subject is not None:
        return details(uow, *_expert(context, uow))
    experts = uow.participants.experts(uow.programs.required().cohort.id)
    waiting = [one for one in experts if one[0].status is ParticipantStatus.WAITING]
    known = [summary(*one) for one in experts if one[0].status in _APPROVED]
    return message(
        heading("Experts who wait for approval" if waiting else "No expert waits for approval"),
        *offers(uow, waiting),
        heading("Approved experts"),
        Items(items=tuple(known)) if known else say("Nobody yet."),
        buttons(button("Invite an expert", "invite")),
    )


def approve(context: Context, uow: UnitOfWork) -> Message:
    hold_list(uow)
    participant, person = _expert(context, uow, lock=True)
    if settled := _settled(participant, person):
        return settled
    if context.version not in (0, participant.version):
        changed = say("The answers have changed since. This is how they are now.")
        return details(uow, participant, person, changed)
    told = approved(uow, person, by=context.actor)
    _decide(context, uow, participant, ParticipantStatus.ACTIVE, told)
    settle_list(uow, context.now)
    return message(
        say("{expert} is approved, and can be paired now. We have told them.", expert=person),
        buttons(button("Pair people", "pair_people"), button("See all experts", feature.name)),
    )


def open_decline(context: Context, uow: UnitOfWork) -> Reply:
    participant, person = _expert(context, uow)
    if settled := _settled(participant, person):
        return settled
    return Dialog(
        form=Decline,
        intro=message(
            say("We thank {expert}, and say that it does not fit for now.", expert=person),
            "They may offer their help again.",
        ),
        subject=participant.id,
        version=participant.version,
    )


def decline(form: Decline, context: Context, uow: UnitOfWork) -> Message:
    participant, person = _expert(context, uow, lock=True)
    if settled := _settled(participant, person):
        return settled
    context.still_current(participant.version)
    words = say("{actor} writes: {words}", actor=context.actor, words=form.words)
    told = message(
        "Thank you for offering your help. We can't take you up on it for now.",
        *([words] if form.words else []),
        "You may offer it again, when it is about something else or at another time.",
        buttons(button("Offer it again", "apply")),
    )
    _decide(context, uow, participant, ParticipantStatus.DECLINED, told)
    return message(
        say("{expert} is declined. We have told them kindly.", expert=person),
        buttons(button("See all experts", feature.name)),
    )


def _decide(
    context: Context,
    uow: UnitOfWork,
    participant: Participant,
    status: ParticipantStatus,
    told: Message,
) -> None:
    participant.status = status
    participant.version += 1
    uow.outbox.add(
        key=f"decided:{participant.id}:{participant.version}",
        to=participant.person_id,
        message=told,
        due_at=context.now,
        is_critical=True,
    )


def _expert(context: Context, uow: UnitOfWork, *, lock: bool = False) -> tuple[Participant, Person]:
    find = uow.participants.locked if lock else uow.participants.get
    participant = find(context.subject)
    person = uow.people.get(participant.person_id)
    if person.external_since is None:
        raise Missing("Expert", participant.id)
    if participant.status is ParticipantStatus.LEFT or person.deactivated_at is not None:
        raise MovedOn
    return participant, person


def _settled(participant: Participant, person: Person) -> Message | None:
    """Say that it was decided before, whoever did that; nothing while it is open."""
    if participant.status is ParticipantStatus.WAITING:
        return None
    is_approved = participant.status in _APPROVED
    already = "{expert} is approved already." if is_approved else "{expert} was declined already."
    return message(say(already, expert=person), buttons(button("See all experts", feature.name)))


feature = Feature(
    name="experts",
    summary="See external experts, and approve those who wait",
    command="experts",
    audience=Audience.COORDINATORS,
    form=Decline,
    open=open_experts,
    on_submit=decline,
    on_press={"approve": approve, "decline": open_decline},
)

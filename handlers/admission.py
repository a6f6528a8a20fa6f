"""Admission: who has answered the intake gets in, waits for a place, or learns why not yet.

What somebody who takes part changes never puts them out. External experts don't come this way: a
coordinator decides about each.
"""

from __future__ import annotations

from datetime import datetime

from handlers.agreeing import please_agree
from handlers.eligible import ask_for_more, can_now, open_to, verdict_on, why_not
from handlers.feature import Context
from handlers.places import hold_list, is_room, join_list, leave_list, settle_list
from handlers.profile import IN_COMMON
from handlers.queue_words import where_they_stand
from mentoring.eligibility import NotOpenToYou, Verdict, sides_of
from mentoring.vocabulary import MoveKind, ParticipantStatus, Role
from mentoring.waiting import StaysMentor
from storage.admissions import Admission
from storage.database import UnitOfWork
from storage.participants import Participant
from storage.people import Person
from storage.programs import Cohort
from ui.message import Block, Message, Style, button, buttons, message
from ui.text import Text, say

_CHANGE = button("Change my answers", "join")


def admit(
    context: Context, uow: UnitOfWork, cohort: Cohort, participant: Participant, role: Role
) -> Message:
    """Decide about somebody whose answers are written down, and tell them.

    Raises:
        MentoringError: they take part already, and can't take on what they would like to add.
        Rejected: a rule needs an answer that they haven't given.
    """
    rules, was_in = hold_list(uow), participant.is_in
    if rules and not uow.admissions.is_excepted(participant.id):
        is_known = was_in or participant.is_waiting
        known = sides_of(participant.wished_role or participant.role) if is_known else []
        verdict = verdict_on(rules, context.actor, role, besides=known)
        ask_for_more(verdict)
        if verdict.unmet and is_known:
            raise NotOpenToYou
        if verdict.unmet:
            participant.role, participant.status = role, ParticipantStatus.NOT_ELIGIBLE
            return message(*not_yet(uow, cohort, participant, context.actor))
    if not let_in(uow, rules, participant, role, context.now):
        return _on_the_list(uow, cohort, participant, context)
    if was_in:
        return message("Saved. The next match uses what you changed.", buttons(IN_COMMON))
    return message(
        say("Welcome to {cohort}. You are in.", cohort=cohort.name),
        "The coordinators bring people together. We write to you here as soon as it is your turn; "
        "there is nothing you need to do until then.",
        *please_agree(uow, context.actor),
        buttons(_CHANGE, IN_COMMON),
    )


def not_yet(
    uow: UnitOfWork, cohort: Cohort, participant: Participant, person: Person
) -> tuple[Block, ...]:
    """Say why somebody isn't in, by the rules and the answers as they are now."""
    rules = uow.admissions.of(cohort.id)
    verdict = verdict_on(rules, person, participant.role) if rules else Verdict()
    if rules is None or verdict.is_eligible:
        return can_now(cohort.name)
    return why_not(cohort.name, verdict, open_to(rules, person))


def let_in(
    uow: UnitOfWork,
    rules: Admission | None,
    participant: Participant,
    role: Role,
    now: datetime,
    *,
    is_settled: bool = False,
) -> bool:
    """Give somebody the role they would like, or put them on the list; say if they have it.

    Who would be both is in as a mentor meanwhile. Where the list `is_settled` already, it is
    settled again for those only who bring places.

    Raises:
        StaysMentor: they would give up mentoring, and there is no place for them.
    """
    if rules is None or not role.learns or (participant.is_in and participant.role.learns):
        leave_list(uow, participant, now)
        _become(participant, role)
        settle_list(uow, now)
        return True
    if participant.is_in and not role.mentors:
        return _give_up_mentoring(uow, rules, participant, now)
    if role.mentors:
        _become(participant, Role.MENTOR)
    # Whoever waits comes first; a new mentor may have brought the place.
    if role.mentors or not is_settled:
        settle_list(uow, now)
    if uow.waiting.entry(participant.id) is None and is_room(uow, rules):
        _become(participant, role)
        return True
    if role.mentors:
        participant.wished_role = role
    else:
        participant.role, participant.status = role, ParticipantStatus.WAITING_LIST
    join_list(uow, participant, now)
    return False


def _give_up_mentoring(
    uow: UnitOfWork, rules: Admission, participant: Participant, now: datetime
) -> bool:
    settle_list(uow, now)
    # The place that they are being offered is there for them, and not taken by somebody else.
    entry = uow.waiting.entry(participant.id)
    takes = entry is not None and uow.waiting.open_offer_to(entry.id) is not None
    leave_list(uow, participant, now, MoveKind.ADMITTED if takes else MoveKind.LEFT)
    # The places that they gave go with them.
    participant.role = Role.MENTEE
    if not is_room(uow, rules, counted=1):
        raise StaysMentor
    settle_list(uow, now)
    return True


def let_in_later(  # noqa: PLR0913 - who is let in, where, by which rules and by whom
    uow: UnitOfWork,
    rules: Admission,
    cohort: Cohort,
    participant: Participant,
    person: Person,
    *,
    now: datetime,
    by: Person | None = None,
) -> bool:
    """Let in who could not take part before, if the rules or a coordinator now say so; tell them.

    The list is settled before, and after the last one. Says whether they did.
    """
    if by is not None:
        uow.admissions.except_one(participant.id, by=by.id, now=now)
    elif not verdict_on(rules, person, participant.role).is_eligible:
        return False
    why = (
        say("A coordinator, {by}, lets you take part in {cohort}.", by=by, cohort=cohort.name)
        if by is not None
        else say("Who can take part in {cohort} was changed, and you can.", cohort=cohort.name)
    )
    if let_in(uow, rules, participant, participant.role, now, is_settled=True):
        then = [say("You are in. We write to you as soon as you are paired with somebody.")]
    else:
        then = _standing(uow, participant, now)
    asked = please_agree(uow, person) if participant.is_in else ()
    uow.outbox.add(
        key=f"let_in:{participant.id}:{participant.version}:{rules.version}",
        to=person.id,
        message=message(why, *then, *asked, buttons(button("See where things stand", "home"))),
        due_at=now,
    )
    return True


def _become(participant: Participant, role: Role) -> None:
    participant.role = role
    if not participant.is_in:
        participant.status = ParticipantStatus.ACTIVE


def _on_the_list(
    uow: UnitOfWork, cohort: Cohort, participant: Participant, context: Context
) -> Message:
    entry = uow.waiting.entry(participant.id)
    if entry is not None and uow.waiting.open_offer_to(entry.id):
        answer = button("See where things stand", "home", style=Style.PRIMARY)
        return message(
            "Saved. A place is there for you, and waits for your answer.", buttons(answer)
        )
    return message(
        say("All places for mentees of {cohort} are taken for now.", cohort=cohort.name),
        *_standing(uow, participant, context.now),
        *(["You are in as a mentor meanwhile."] if participant.is_in else []),
        *(please_agree(uow, context.actor) if participant.is_in else ()),
        "When it is your turn we offer you a place here, and you have some days to answer. There "
        "is nothing you need to do until then.",
        buttons(_CHANGE, button("See where things stand", "home")),
    )


def _standing(uow: UnitOfWork, participant: Participant, now: datetime) -> list[Text]:
    entry = uow.waiting.entry(participant.id)
    return where_they_stand(uow, uow.waiting.queued(entry.id if entry else None), now)

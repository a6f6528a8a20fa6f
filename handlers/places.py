"""Places in a cohort: offered to whoever waits, in order and with a deadline, and passed on.

Everything here is done while the cohort's list is held (`hold_list`), which comes before anything
else is held, so that two acts don't wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from mentoring.cohorts import is_over
from mentoring.vocabulary import EndKind, LimitKind, MoveKind, ParticipantStatus, PlaceStatus, Role
from mentoring.waiting import (
    ANSWER_WITHIN,
    REST,
    Waiting,
    has_room,
    keeps_number,
    limit_of,
    next_offers,
    number_on_joining,
)
from scheduling.calendar import local_now, next_humane, start_of_work, working_day_after
from storage.admissions import Admission, Mentoring
from storage.database import UnitOfWork
from storage.participants import Participant
from storage.people import Person
from storage.prompts import Outcome, Prompt
from storage.waiting import PlaceOffer, Queued, WaitingEntry
from ui.message import message

#: What is asked of somebody on the list, what they are told, and what only the clock needs.
PLACE_OFFERED, PLACE_PASSES, REST_ENDS = "place_offered", "place_passes", "place_rest_ends"
_DAY = timedelta(days=1)


def hold_list(uow: UnitOfWork) -> Admission | None:
    """Hold the list of the running cohort until commit; nothing where it never had a rule."""
    cohort = uow.programs.cohort()
    return uow.admissions.hold(cohort.id) if cohort is not None else None


def limit(
    uow: UnitOfWork, rules: Admission, mentoring: Iterable[Mentoring] | None = None
) -> int | None:
    """Say how many mentees there may be, by what mentors have places for where that counts."""
    given = mentoring_of(uow, rules) if mentoring is None else mentoring
    places = sum(max(one.capacity - len(one.taken_until), 0) for one in given)
    return limit_of(rules.limit_kind, rules.most_mentees, places)


def mentoring_of(uow: UnitOfWork, rules: Admission) -> list[Mentoring]:
    """Give what mentors have places for; nothing where the limit is another."""
    if rules.limit_kind is not LimitKind.PLACES:
        return []
    return uow.admissions.mentoring(rules.cohort_id)


def is_room(uow: UnitOfWork, rules: Admission, *, counted: int = 0) -> bool:
    """Say whether there is a place that nobody has, and that is offered to nobody.

    `counted` is how many there are among those inside for whom it would be.
    """
    return has_room(
        limit(uow, rules),
        inside=uow.admissions.count_mentees(rules.cohort_id) - counted,
        offered=len(uow.waiting.open_offers(rules.cohort_id)),
    )


def make_room(uow: UnitOfWork, rules: Admission) -> None:
    """Raise a number so that there is one place more than are taken and offered."""
    if not is_room(uow, rules):
        offered = len(uow.waiting.open_offers(rules.cohort_id))
        rules.most_mentees = uow.admissions.count_mentees(rules.cohort_id) + offered + 1
        rules.version += 1


def settle_list(uow: UnitOfWork, now: datetime) -> None:
    """Offer what has come free, in order, and take back what there is no more."""
    rules = hold_list(uow)
    if rules is None or _is_over(uow, rules, now):
        return
    queue = uow.waiting.queue(rules.cohort_id)
    if not queue:
        return
    offers = uow.waiting.open_offers(rules.cohort_id)
    by_id = {one.entry.id: one for one in queue}
    plan = next_offers(
        [
            Waiting(one.entry.id, has_offer=one.entry.id in offers, rests=rests(one, now))
            for one in queue
        ],
        limit(uow, rules),
        inside=uow.admissions.count_mentees(rules.cohort_id),
    )
    for entry_id in plan.take_back:
        _take_back(uow, by_id[entry_id], offers[entry_id], now)
    for entry_id in plan.make:
        offer_place(uow, by_id[entry_id], now)


def _is_over(uow: UnitOfWork, rules: Admission, now: datetime) -> bool:
    return is_over(uow.programs.cohort_of(rules.cohort_id).ends_on, today=now.date())


def rests(one: Queued, now: datetime) -> bool:
    """Say whether somebody is not to be offered anything now."""
    if one.participant.status is ParticipantStatus.PAUSED:
        return True
    until = one.entry.rests_until
    return until is not None and until > local_now(one.person, now).date()


def offer_place(uow: UnitOfWork, one: Queued, now: datetime) -> PlaceOffer:
    """Offer somebody a place from their next working hour on, for their next working days."""
    first = local_now(one.person, next_humane(one.person, now)).date()
    until = working_day_after(one.person, first, ANSWER_WITHIN)
    offer = uow.waiting.offer(one.entry, until=until, now=now)
    end_rest(uow, one.entry, now)
    asking = Prompt(kind=PLACE_OFFERED, person_id=one.person.id, subject_id=offer.id, due_on=first)
    uow.prompts.schedule(asking).due_at = now
    _remember(uow, PLACE_PASSES, one.person, offer, until + _DAY)
    return offer


def _remember(
    uow: UnitOfWork, kind: str, person: Person, about: PlaceOffer | WaitingEntry, on: date
) -> None:
    prompt = Prompt(kind=kind, person_id=person.id, subject_id=about.id, due_on=on)
    uow.prompts.schedule(prompt).due_at = start_of_work(person, on)


def close_offer(uow: UnitOfWork, offer: PlaceOffer, status: PlaceStatus, now: datetime) -> bool:
    """Write down what became of an offer; say whether the person has heard of it."""
    prompts = uow.prompts.about(offer.id)
    kept = PLACE_PASSES if status is PlaceStatus.PASSED else ""
    uow.prompts.close((p for p in prompts if p.kind != kept), Outcome.MOOT, now=now)
    uow.waiting.settle(offer, status, now=now)
    return any(prompt.kind == PLACE_OFFERED and prompt.times_asked for prompt in prompts)


def _take_back(uow: UnitOfWork, one: Queued, offer: PlaceOffer, now: datetime) -> None:
    is_known = close_offer(uow, offer, PlaceStatus.WITHDRAWN, now)
    if is_known and not rests(one, now):
        told = message(
            "The place that we offered you is gone again: there is room for fewer mentees now.",
            "You keep your number on the waiting list, and hear of the next place.",
        )
        uow.outbox.add(key=f"place_gone:{offer.id}", to=one.person.id, message=told, due_at=now)


def let_pass(uow: UnitOfWork, one: Queued, offer: PlaceOffer, now: datetime) -> None:
    """Pass on a place that somebody hasn't answered to; they keep their number, the first time."""
    close_offer(uow, offer, PlaceStatus.PASSED, now)
    one.entry.unanswered += 1
    if not keeps_number(one.entry.unanswered):
        last = uow.waiting.count(one.entry.cohort_id)
        uow.waiting.move(one.entry, MoveKind.UNANSWERED, last, now=now)
    rest(uow, one, local_now(one.person, now).date() + REST, now)
    settle_list(uow, now)


def rest(uow: UnitOfWork, one: Queued, until: date, now: datetime) -> None:
    """Offer somebody nothing before a day; they keep their number meanwhile."""
    end_rest(uow, one.entry, now)
    one.entry.rests_until = until
    _remember(uow, REST_ENDS, one.person, one.entry, until)


def end_rest(uow: UnitOfWork, entry: WaitingEntry, now: datetime) -> None:
    entry.rests_until = None
    ending = [prompt for prompt in uow.prompts.about(entry.id) if prompt.kind == REST_ENDS]
    uow.prompts.close(ending, Outcome.MOOT, now=now)


def join_list(uow: UnitOfWork, participant: Participant, now: datetime) -> WaitingEntry:
    """Put somebody on the list; who is on it already stays where they are."""
    if there := uow.waiting.entry(participant.id):
        return there
    is_first = _lost_their_mentor(uow, participant)
    queue = uow.waiting.queue(participant.cohort_id)
    number = number_on_joining([one.entry.came_first for one in queue], is_first=is_first)
    entry = WaitingEntry(
        cohort_id=participant.cohort_id,
        participant_id=participant.id,
        since=now,
        came_first=is_first,
    )
    kind = MoveKind.CAME_BACK if is_first else MoveKind.JOINED
    return uow.waiting.join(entry, kind, number)


def _lost_their_mentor(uow: UnitOfWork, participant: Participant) -> bool:
    ended = uow.pairs.ended_of(participant.person_id)
    mine = [
        pair
        for pair in ended
        if (pair.mentee_id, pair.cohort_id) == (participant.person_id, participant.cohort_id)
    ]
    return bool(mine) and EndKind(mine[0].end_kind).was_the_mentors


def leave_list(
    uow: UnitOfWork, participant: Participant, now: datetime, kind: MoveKind = MoveKind.LEFT
) -> None:
    """Take somebody off the list, if they are on it; what was offered to them goes on."""
    participant.wished_role = None
    entry = uow.waiting.entry(participant.id)
    if entry is None:
        return
    if offer := uow.waiting.open_offer_to(entry.id):
        is_in = kind is MoveKind.ADMITTED
        close_offer(uow, offer, PlaceStatus.ACCEPTED if is_in else PlaceStatus.WITHDRAWN, now)
    end_rest(uow, entry, now)
    uow.waiting.move(entry, kind, None, now=now)


def take_place(uow: UnitOfWork, participant: Participant, now: datetime) -> None:
    """Let somebody in from the list, as what they wished to be."""
    participant.role = participant.wished_role or Role.MENTEE
    if not participant.is_in:
        participant.status = ParticipantStatus.ACTIVE
    leave_list(uow, participant, now, MoveKind.ADMITTED)

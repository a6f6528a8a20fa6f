"""Proposals to two people: how they are made, and what becomes of them when something else happens.

Whoever has not heard of a proposal never does; of those who have, nobody learns why it is closed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from handlers.feature import Context
from mentoring.offers import ASKED_BY_ITSELF, MOST_ASKED, REMIND_AFTER
from mentoring.vocabulary import OfferAnswer, OfferStatus, ParticipantStatus, Repair, Role
from scheduling.calendar import local_now, start_of_work
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import Person
from storage.prompts import Outcome, Prompt
from ui.message import Message, button, buttons, message
from ui.text import Text, say

#: What both are asked about a proposal, and told once its time is over.
OFFERED, OFFER_ENDS = "match_offer", "match_offer_ends"
_DAY = timedelta(days=1)


def offer_pairs(
    uow: UnitOfWork,
    offers: Iterable[tuple[MatchOffer, tuple[Text, ...]]],
    people: dict[UUID, Person],
    *,
    now: datetime,
) -> None:
    """Propose pairs to their people, who are asked as soon as they work."""
    new = list(offers)
    uow.match_offers.add_all(new)
    uow.prompts.add_all(
        prompt
        for offer, _ in new
        for person_id in offer.members()
        for prompt in _prompts(offer, people[person_id], now)
    )


def _prompts(offer: MatchOffer, person: Person, now: datetime) -> Iterator[Prompt]:
    over_on = offer.expires_on + _DAY
    for kind, on, at in (
        (OFFERED, offer.offered_on, now),
        (OFFER_ENDS, over_on, start_of_work(person, over_on)),
    ):
        yield Prompt(kind=kind, person_id=person.id, subject_id=offer.id, due_on=on, due_at=at)


def can_be_answered(offer: MatchOffer, today: date) -> bool:
    return offer.is_open and offer.expires_on >= today


def is_on_pause(uow: UnitOfWork, offer: MatchOffer, person_id: UUID) -> bool:
    one = uow.participants.of(offer.cohort_id, person_id)
    return one is not None and one.status is ParticipantStatus.PAUSED


def movable(offers: Iterable[MatchOffer], there: Collection[UUID], today: date) -> list[MatchOffer]:
    """Keep those that may still be changed for somebody else's sake: nobody has answered them."""
    return [
        one
        for one in offers
        if can_be_answered(one, today)
        and one.is_unanswered
        and all(person_id in there for person_id in one.members())
    ]


def has_heard(uow: UnitOfWork, offer: MatchOffer, person_id: UUID) -> bool:
    """Say whether somebody knows of an open proposal: they were asked, or have found it on Home."""
    if offer.answer_of(person_id) is not None:
        return True
    return any(
        one.kind == OFFERED and one.person_id == person_id and one.times_asked
        for one in uow.prompts.about(offer.id)
    )


def wait_for_other(uow: UnitOfWork, offer: MatchOffer, person_id: UUID) -> None:
    """Ask somebody nothing more who has said yes."""
    for prompt in _asking(uow, offer, person_id):
        prompt.due_at = None


def ask_again(uow: UnitOfWork, offer: MatchOffer, person_id: UUID, *, now: datetime) -> None:
    """Remind somebody later who has taken back their yes, unless they have been reminded."""
    asking = Prompt(kind=OFFERED, person_id=person_id, subject_id=offer.id, due_on=offer.offered_on)
    prompt = uow.prompts.schedule(asking)
    prompt.due_at = now + REMIND_AFTER if prompt.times_asked < ASKED_BY_ITSELF else None


def remind(uow: UnitOfWork, offer: MatchOffer, person_id: UUID, now: datetime) -> bool:
    """Ask somebody once more who hasn't answered; say whether it can be."""
    if offer.answer_of(person_id) is not None:
        return False
    reminded = False
    for prompt in _asking(uow, offer, person_id):
        is_recent = prompt.asked_at is None or prompt.asked_at > now - _DAY
        if not is_recent and prompt.times_asked < MOST_ASKED:
            prompt.due_at, reminded = now, True
    return reminded


def _asking(uow: UnitOfWork, offer: MatchOffer, person_id: UUID) -> list[Prompt]:
    return [
        one
        for one in uow.prompts.about(offer.id)
        if one.kind == OFFERED and one.person_id == person_id
    ]


def settle_offer(
    uow: UnitOfWork, offer: MatchOffer, status: OfferStatus, *, today: date, now: datetime
) -> None:
    """Write down what became of a proposal, of which nothing more is asked or told."""
    uow.prompts.close(uow.prompts.about(offer.id), Outcome.MOOT, now=now)
    uow.match_offers.settle(offer, status, today)


def run_out(uow: UnitOfWork, offer: MatchOffer, *, now: datetime) -> None:
    """Close a proposal that not both have answered in time; its prompts tell them."""
    asking = [one for one in uow.prompts.about(offer.id) if one.kind == OFFERED]
    uow.prompts.close(asking, Outcome.MOOT, now=now)
    uow.match_offers.settle(offer, OfferStatus.EXPIRED, offer.expires_on)
    # Who hasn't answered themselves is asked again by the next match, not at once.
    if offer.mentee_answer is OfferAnswer.ACCEPTED:
        offer.wanted = Repair.ALONE


def close_offer(  # noqa: PLR0913 - what is to be known of an end
    uow: UnitOfWork,
    offer: MatchOffer,
    status: OfferStatus,
    *,
    without: Iterable[UUID] = (),
    looks_on: bool = True,
    today: date,
    now: datetime,
) -> None:
    """Close a proposal and tell those who have heard of it, but for those who know.

    Its mentee gets another one where there is any, if they look on.
    """
    told = [one for one in offer.members() if one not in without and has_heard(uow, offer, one)]
    settle_offer(uow, offer, status, today=today, now=now)
    if looks_on:
        offer.wanted = Repair.ALONE
    people = uow.people.several(offer.members())
    for person_id in told:
        uow.outbox.add(
            key=f"match_offer:{offer.id}:{person_id}:{status}",
            to=person_id,
            message=not_this_time(offer, people, person_id),
            due_at=now,
        )


def not_this_time(offer: MatchOffer, people: dict[UUID, Person], person_id: UUID) -> Message:
    """Tell one of the two kindly that nothing comes of a proposal, and that we look on."""
    partner = people[offer.partner_of(person_id)]
    looks_on = (
        "We look on for another mentor for you, and write to you here."
        if person_id == offer.mentee_id
        else "Your place stays yours to give, and we write to you here when somebody else fits."
    )
    kindly = "It won't be {partner} this time. That happens, and says nothing of you."
    return message(
        say(kindly, partner=partner),
        looks_on,
        buttons(button("See where things stand", "home")),
    )


def settle_offers_after_pairing(
    uow: UnitOfWork, pair: Pair, mentor: Participant, context: Context
) -> None:
    """Close what a new pair has settled or made impossible."""
    today, now = context.today, context.now
    for offer in uow.match_offers.hold_open_of(pair.mentee_id):
        if offer.mentee_id != pair.mentee_id:
            continue
        if offer.mentor_id == pair.mentor_id:
            settle_offer(uow, offer, OfferStatus.PAIRED, today=today, now=now)
            continue
        close_offer(
            uow,
            offer,
            OfferStatus.IMPOSSIBLE,
            without=[pair.mentee_id],
            looks_on=False,
            today=today,
            now=now,
        )
    taken = uow.pairs.mentees_by_mentor([pair.mentor_id]).get(pair.mentor_id, 0)
    if taken < mentor.capacity:
        return
    for offer in uow.match_offers.hold_open_of(pair.mentor_id):
        if offer.mentor_id == pair.mentor_id:
            without = [pair.mentor_id]
            impossible(uow, offer, without=without, today=today, now=now)


def settle_offers_after_leaving(
    uow: UnitOfWork, person: Person, *, until: date | None = None, now: datetime
) -> None:
    """Close what is proposed to somebody who leaves, or is away until after it has run out."""
    for offer in uow.match_offers.hold_open_of(person.id):
        if until is None or until > offer.expires_on:
            _close_as_away(uow, offer, person, now)


def settle_offers_after_change(uow: UnitOfWork, role: Role, context: Context) -> None:
    """Close what is proposed to somebody in a role that they have given up."""
    for offer in uow.match_offers.hold_open_of(context.actor.id):
        if not (role.learns if offer.mentee_id == context.actor.id else role.mentors):
            _close_as_away(uow, offer, context.actor, context.now)


def settle_offers_between(
    uow: UnitOfWork, one: UUID, other: UUID, context: Context, *, without: Iterable[UUID] = ()
) -> None:
    """Close what is proposed to two who must not be matched, and give no reason."""
    for offer in uow.match_offers.hold_open_of(one):
        if other in offer.members():
            impossible(uow, offer, without=without, today=context.today, now=context.now)


def _close_as_away(uow: UnitOfWork, offer: MatchOffer, person: Person, now: datetime) -> None:
    today = local_now(person, now).date()
    impossible(uow, offer, without=[person.id], gone=person.id, today=today, now=now)


def impossible(
    uow: UnitOfWork,
    offer: MatchOffer,
    *,
    without: Iterable[UUID] = (),
    gone: UUID | None = None,
    today: date,
    now: datetime,
) -> None:
    """Close a proposal of which no pair can come any more."""
    may_seek = seeks_mentor(uow, offer.cohort_id, offer.mentee_id)
    looks_on = gone != offer.mentee_id and (may_seek or is_on_pause(uow, offer, offer.mentee_id))
    close_offer(
        uow,
        offer,
        OfferStatus.IMPOSSIBLE,
        without=without,
        looks_on=looks_on,
        today=today,
        now=now,
    )


def seeks_mentor(uow: UnitOfWork, cohort_id: UUID, person_id: UUID) -> bool:
    """Say whether somebody is there who would like a mentor and has none in their cohort."""
    one = uow.participants.of(cohort_id, person_id)
    is_there = one is not None and one.status is ParticipantStatus.ACTIVE and one.role.learns
    return is_there and not any(
        pair.mentee_id == person_id and pair.cohort_id == cohort_id
        for pair in uow.pairs.active_of(person_id)
    )

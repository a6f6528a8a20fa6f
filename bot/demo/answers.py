"""What the others answer when they are proposed to somebody, or offered a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bot.demo.arrivals import EVERYBODY, HESITANT
from bot.demo.people import CAST
from handlers.acts import Act, Pressed, Submitted
from mentoring.vocabulary import NotThisTime
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from ui.message import Press

#: Whoever looks at the demo may bring in more people; those act for themselves as well.
OTHERS = {figure.name for figure in EVERYBODY} - set(CAST)
#: How long somebody thinks about a place.
_THINKS = timedelta(days=2)


@dataclass(frozen=True)
class Wish:
    """Something that somebody is about to do."""

    by: str
    act: Act


def answers_of_others(uow: UnitOfWork, today: date) -> Iterator[Wish]:
    cohort = uow.programs.required().cohort
    offers = uow.match_offers.open_in(cohort.id)
    requests = uow.mentor_requests.open_in(cohort.id, today)
    people = uow.people.several(
        [who for one in offers for who in one.members()] + [one.mentor_id for one in requests]
    )
    for offer in offers:
        for who in offer.members():
            if people[who].name in OTHERS and offer.answer_of(who) is None:
                yield Wish(people[who].name, _answer(offer, people[who].name))
    for request in requests:
        name = people[request.mentor_id].name
        if name in OTHERS:
            press = Press(feature="answer_request", choice="accept", subject=request.id)
            yield Wish(name, Pressed(press))
    yield from _take_places(uow, cohort.id, today)


def _take_places(uow: UnitOfWork, cohort_id: UUID, today: date) -> Iterator[Wish]:
    offers = uow.waiting.open_offers(cohort_id)
    for one in uow.waiting.queue(cohort_id) if offers else ():
        place = offers.get(one.entry.id)
        if place and one.person.name in OTHERS and place.offered_at.date() + _THINKS <= today:
            press = Press(feature="place", choice="accept", subject=place.id)
            yield Wish(one.person.name, Pressed(press))


def _answer(offer: MatchOffer, name: str) -> Act:
    if name == HESITANT:
        return Submitted("answer_match", {"kind": NotThisTime.OTHER_TOPICS}, offer.id)
    return Pressed(Press(feature="answer_match", choice="yes", subject=offer.id))

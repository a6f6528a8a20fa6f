"""How a published match stands: who has said yes, who is waited for, and what came of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from mentoring.vocabulary import OfferAnswer, OfferStatus
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.people import Person
from ui.message import Block, Message, Progress, button, buttons, items, message, quiet
from ui.text import Text, say, say_count

#: What became of proposals, in the order in which it is told.
_ENDS = {
    OfferStatus.DECLINED: ("{n} was declined.", "{n} were declined."),
    OfferStatus.EXPIRED: ("{n} was not answered in time.", "{n} were not answered in time."),
    OfferStatus.IMPOSSIBLE: ("{n} can't be any more.", "{n} can't be any more."),
    OfferStatus.WITHDRAWN: ("{n} was taken back.", "{n} were taken back."),
}


def state_of(uow: UnitOfWork, run: MatchRun, *, is_short: bool = True) -> Iterator[Block]:
    """Sum up what has become of the proposals of a match."""
    offers = uow.match_offers.of_run(run.id)
    if not offers:
        return
    status = Counter(offer.status for offer in offers)
    begun = say_count("{n} pair has begun.", "{n} pairs have begun.", n=status[OfferStatus.PAIRED])
    yield Progress(
        done=status[OfferStatus.PAIRED],
        total=status[OfferStatus.PAIRED] + status[OfferStatus.OPEN],
        label=begun,
    )
    lines = [*_waiting(offers), *_ends(status)]
    if lines:
        yield items(*lines)
    yield from despite(uow, run)
    if is_short:
        yield buttons(button("See all proposals", "match_offers", subject=run.id))


def _waiting(offers: list[MatchOffer]) -> Iterator[Text]:
    waits = [offer for offer in offers if offer.is_open]
    half = sum(not offer.is_unanswered for offer in waits)
    if waits:
        yield say_count(
            "{n} waits for an answer; in {half} of them one of the two has said yes.",
            "{n} wait for an answer; in {half} of them one of the two has said yes.",
            n=len(waits),
            half=half,
        )


def _ends(status: Counter[OfferStatus]) -> Iterator[Text]:
    for ended, words in _ENDS.items():
        if status[ended]:
            yield say_count(*words, n=status[ended])


def waiting_offers(uow: UnitOfWork, cohort_id: UUID) -> tuple[Block, ...]:
    """Tell coordinators how many proposals wait for an answer, where any do."""
    waiting = uow.match_offers.count_open(cohort_id)
    if not waiting:
        return ()
    count = say_count(
        "{n} proposal of the match waits for an answer.",
        "{n} proposals of the match wait for an answer.",
        n=waiting,
    )
    return message(count, buttons(button("See all proposals", "match_offers"))).blocks


def despite(uow: UnitOfWork, run: MatchRun) -> Iterator[Block]:
    """Show what was said when a match was published."""
    words = uow.match_runs.despite(run)
    if words and run.published_by_id is not None:
        by = uow.people.get(run.published_by_id)
        yield quiet(say("{by} wrote when it was published: {words}", by=by.name, words=words))


def published(uow: UnitOfWork, run: MatchRun) -> Message:
    """Tell a coordinator that a match is published already, and by whom."""
    by = uow.people.get(run.published_by_id)
    said = say("This match is published already, by {by}.", by=by)
    see = buttons(button("See who has answered", "match_offers", subject=run.id))
    return message(said, see)


def line(uow: UnitOfWork, offer: MatchOffer, people: dict[UUID, Person], viewer: UUID) -> Text:
    """Say how one proposal stands. Who is one of the two isn't told what the other wrote."""
    both = say(
        "{mentee} and {mentor}",
        mentee=people[offer.mentee_id].name,
        mentor=people[offer.mentor_id].name,
    )
    return say("{both}: {state}", both=both, state=_state(uow, offer, people, viewer))


def _state(uow: UnitOfWork, offer: MatchOffer, people: dict[UUID, Person], viewer: UUID) -> Text:
    answers = {people[one].name: offer.answer_of(one) for one in offer.members()}
    silent = [name for name, answer in answers.items() if answer is None]
    match offer.status:
        case OfferStatus.OPEN:
            yes = [name for name in answers if name not in silent]
            return _asked(yes, silent, offer.offered_on)
        case OfferStatus.PAIRED:
            return say("a pair")
        case OfferStatus.DECLINED:
            return _declined(uow, offer, answers, viewer)
        case OfferStatus.EXPIRED:
            return say("no answer from {silent}", silent=silent)
        case OfferStatus.WITHDRAWN:
            return say("taken back")
        case OfferStatus.IMPOSSIBLE:
            return say("can't be any more")


def _asked(yes: list[str], silent: list[str], on: date) -> Text:
    if not silent:
        return say("both have said yes, and are introduced once both are back")
    if not yes:
        return say("both are asked since {on}", on=on)
    said = "{yes} has said yes, and {silent} is asked since {on}"
    return say(said, yes=yes, silent=silent, on=on)


def _declined(
    uow: UnitOfWork, offer: MatchOffer, answers: dict[str, OfferAnswer | None], viewer: UUID
) -> Text:
    who = [name for name, answer in answers.items() if answer is OfferAnswer.DECLINED]
    no = say("{who} said “not this time”", who=who)
    if viewer in offer.members():
        return no
    words = uow.match_offers.reason(offer)
    kind = say(offer.reason_kind.label) if offer.reason_kind else None
    if kind is not None:
        no = say("{no} ({kind})", no=no, kind=kind)
    return say("{no}: {words}", no=no, words=words) if words else no

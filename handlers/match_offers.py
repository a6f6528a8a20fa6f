"""See how the proposals of a published match stand, remind who is silent, and take one back."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from handlers.feature import Audience, Context, Feature, Reply
from handlers.match_offering import can_be_answered, close_offer, remind
from handlers.match_state import line, state_of
from mentoring.errors import MovedOn
from mentoring.vocabulary import OfferStatus, RunStatus
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.people import Person
from ui.form import Form
from ui.message import Block, Message, Style, button, buttons, heading, items, message
from ui.text import say, say_count

_PAGE = 6
_MOST_SETTLED = 15
_TOLD = (OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.IMPOSSIBLE, OfferStatus.WITHDRAWN)


def open_offers(context: Context, uow: UnitOfWork) -> Reply:
    run = _run(context, uow)
    return _shown(context, uow, run, uow.match_offers.of_run(run.id), after=None)


def more(context: Context, uow: UnitOfWork) -> Reply:
    """Go on after the last proposal that was shown, whatever has become of it."""
    last = uow.match_offers.get(context.subject)
    run = uow.match_runs.get(last.run_id)
    return _shown(context, uow, run, uow.match_offers.of_run(run.id), after=last)


def _run(context: Context, uow: UnitOfWork) -> MatchRun:
    run = (
        uow.match_runs.get(context.subject)
        if context.subject is not None
        else uow.match_runs.published(uow.programs.required().cohort.id)
    )
    if run is None or run.status is not RunStatus.PUBLISHED:
        raise MovedOn
    return run


def _shown(
    context: Context,
    uow: UnitOfWork,
    run: MatchRun,
    offers: list[MatchOffer],
    *,
    after: MatchOffer | None,
) -> Message:
    waiting = [one for one in offers if one.is_open and _is_after(one, after)]
    settled = [one for one in reversed(offers) if one.status in _TOLD]
    people = uow.people.several(
        who for one in (*waiting[:_PAGE], *settled[:_MOST_SETTLED]) for who in one.members()
    )
    page = message(
        heading("Proposals that wait for an answer" if waiting else "Nothing waits for an answer")
    )
    blocks = [*page.blocks, *_rows(context, uow, waiting, people)]
    if after is None:
        blocks += [*_settled(context, uow, settled, people), *state_of(uow, run, is_short=False)]
    return Message(blocks=tuple(blocks))


def _is_after(offer: MatchOffer, last: MatchOffer | None) -> bool:
    return last is None or (offer.offered_at, offer.id) > (last.offered_at, last.id)


def _rows(
    context: Context, uow: UnitOfWork, waiting: list[MatchOffer], people: dict[UUID, Person]
) -> Iterator[Block]:
    for offer in waiting[:_PAGE]:
        take_back = button(
            "Take it back", feature.name, "withdraw", subject=offer.id, style=Style.DANGER
        )
        yield from message(
            line(uow, offer, people, context.actor.id),
            buttons(button("Remind", feature.name, "remind", subject=offer.id), take_back),
        ).blocks
    if len(waiting) > _PAGE:
        count = say_count("{n} more waits.", "{n} more wait.", n=len(waiting) - _PAGE)
        last = waiting[_PAGE - 1]
        go_on = buttons(button("Show more", feature.name, "more", subject=last.id))
        yield from message(count, go_on).blocks


def _settled(
    context: Context, uow: UnitOfWork, settled: list[MatchOffer], people: dict[UUID, Person]
) -> Iterator[Block]:
    if settled:
        yield heading("What didn't come about")
        shown = settled[:_MOST_SETTLED]
        yield items(*(line(uow, one, people, context.actor.id) for one in shown))


def remind_silent(context: Context, uow: UnitOfWork) -> Message:
    offer = uow.match_offers.locked(context.subject)
    if not can_be_answered(offer, context.today):
        raise MovedOn
    people = uow.people.several(offer.members())
    reminded = [people[one] for one in offer.members() if remind(uow, offer, one, context.now)]
    if reminded:
        return message(say("We remind {who} in their working hours.", who=reminded), _back(offer))
    if offer.is_agreed:
        both = "Both have said yes. They are introduced once both are back from their pause."
        return message(both, _back(offer))
    silent = [people[one] for one in offer.members() if offer.answer_of(one) is None]
    often = "{who} can't be reminded again: we ask nobody more than three times, or twice in a day."
    return message(say(often, who=silent), _back(offer))


def withdraw(context: Context, uow: UnitOfWork) -> Message:
    offer = uow.match_offers.locked(context.subject)
    if not offer.is_open:
        raise MovedOn
    close_offer(
        uow,
        offer,
        OfferStatus.WITHDRAWN,
        looks_on=False,
        today=context.today,
        now=context.now,
    )
    people = uow.people.several(offer.members())
    words = "Taken back. Whoever had heard of it is told kindly; the next match takes {mentee} in."
    return message(say(words, mentee=people[offer.mentee_id]), _back(offer))


def _back(offer: MatchOffer) -> Block:
    return buttons(button("See all proposals", feature.name, subject=offer.run_id))


feature: Feature[Form] = Feature(
    name="match_offers",
    summary="See who has answered to the match",
    audience=Audience.COORDINATORS,
    open=open_offers,
    on_press={"more": more, "remind": remind_silent, "withdraw": withdraw},
)

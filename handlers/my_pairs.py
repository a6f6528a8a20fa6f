"""My pairs: who somebody's partners are, and what comes next with each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.absence import absence
from handlers.expectations import DID_YOU_MEET
from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.handing_over import notes_button
from handlers.next_session import events_of
from handlers.profile import intake_of
from handlers.which_pair import NoPair, partner_in
from mentoring.sessions import may_undo
from mentoring.vocabulary import ParticipantStatus
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from storage.sessions import Session
from ui.form import Form
from ui.message import (
    Block,
    Button,
    Buttons,
    Message,
    Press,
    Style,
    button,
    buttons,
    heading,
    message,
)
from ui.text import Text, say, say_count

_DAY = timedelta(days=1)
_EARLIER = 5


def open_pairs(context: Context, uow: UnitOfWork) -> Reply:
    pairs = uow.pairs.active_of(context.actor.id)
    shown = [_pair(context, uow, pair) for pair in pairs] + _earlier(context, uow)
    if not shown:
        raise NoPair
    return shown[0].followed_by(*shown[1:])


def _pair(context: Context, uow: UnitOfWork, pair: Pair) -> Message:
    partner = partner_in(uow, pair, context.actor)
    held = uow.sessions.count(pair.id)
    last = uow.sessions.latest(pair.id)
    away = absence(uow, partner)
    rows: list[Block] = [
        heading(say("You and {partner}", partner=partner.name)),
        *message(
            say_count(
                "{n} session so far, the last on {on}.",
                "{n} sessions so far, the last on {on}.",
                n=held,
                on=last.held_on,
            )
            if last
            else _without_an_entry(uow, pair),
            *([away] if away else _agreed(last, partner, context) or _expected(uow, pair, context)),
        ).blocks,
    ]
    choices = [
        button("Log a session", "log_session", subject=pair.id, style=Style.PRIMARY),
        button("Set a goal", "set_goal", subject=pair.id),
    ]
    if last is not None:
        choices.append(button("Edit the last session", "edit_session", subject=last.id))
        if held > 1:
            choices.append(button("All sessions", "sessions", subject=pair.id))
        if last.author_id == context.actor.id and may_undo(last.logged_at, context.now):
            choices.append(
                button("Undo", "log_session", "undo", subject=last.id, version=last.version)
            )
    choices.append(button("Change how often", "change_frequency", subject=pair.id))
    choices += notes_button(uow, pair, context.actor.id)
    return message(*rows, buttons(*choices))


def _agreed(last: Session | None, partner: Person, context: Context) -> Sequence[Block]:
    """Give the day that they have agreed on, until it is past."""
    return events_of(last, partner, since=context.today) if last and last.next_on else ()


def _without_an_entry(uow: UnitOfWork, pair: Pair) -> Text:
    if met_by := uow.answers.met_by([pair.id]).get(pair.id):
        return say("You have met, by {on}; nothing is logged yet.", on=max(met_by))
    return say("You have not met yet. The first meeting is the one that matters most.")


def _expected(uow: UnitOfWork, pair: Pair, context: Context) -> list[Block]:
    """Say when the next session is due, from the question that is scheduled for the day after."""
    waiting = [
        prompt
        for prompt in uow.prompts.of(context.actor.id)
        if (prompt.kind, prompt.pair_id, prompt.times_asked) == (DID_YOU_MEET, pair.id, 0)
    ]
    if not waiting:
        return []
    return list(message(say("Meet by {due}.", due=min(p.due_on for p in waiting) - _DAY)).blocks)


def _earlier(context: Context, uow: UnitOfWork) -> list[Message]:
    """Lead to what was logged in the pairs that have ended."""
    ended = uow.pairs.ended_of(context.actor.id)
    held = uow.sessions.last_held(pair.id for pair in ended)
    pairs = [pair for pair in ended if pair.id in held][:_EARLIER]
    if not pairs:
        return []
    partners = uow.people.several(pair.partner_of(context.actor.id) for pair in pairs)
    there = tuple(
        Button(
            label=say(
                "Sessions with {name}", name=partners[pair.partner_of(context.actor.id)].name
            ),
            press=Press(feature="sessions", subject=pair.id),
        )
        for pair in pairs
    )
    return [message("What you logged in earlier pairs is still there.", Buttons(buttons=there))]


def pairs_card(context: Context, uow: UnitOfWork) -> list[Card]:
    pairs = uow.pairs.active_of(context.actor.id)
    cards = [Card(Place.PAIRS, _pair(context, uow, pair)) for pair in pairs]
    earlier = [Card(Place.PAIRS, one) for one in _earlier(context, uow)]
    participant = uow.participants.latest_of(context.actor.id)
    if cards or participant is None or participant.status is not ParticipantStatus.ACTIVE:
        return cards + earlier
    waiting = message(
        "You have no partner at present.",
        "We write to you here as soon as you are paired. Until then, a fuller profile helps to "
        "find somebody who fits.",
        buttons(button("Add to my profile", intake_of(context.actor))),
    )
    return [Card(Place.NEXT, waiting), *earlier]


feature: Feature[Form] = Feature(
    name="my_pairs",
    summary="See your pairs",
    command="pairs",
    open=open_pairs,
    home=pairs_card,
)

"""Moving time: what falls due on the way arrives in its order, and once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from bot.demo.people import ANA, BEN, CLEO, DAN, MENTORS, ORGANIZATION_ID
from bot.demo.running import Demo
from bot.demo.stories import NEWCOMER, QUIET, STRAINED
from handlers.acts import Pressed, Refused, Submitted
from mentoring.vocabulary import MessageKind
from scheduling.calendar import is_humane
from storage.inbox import InboxMessage
from storage.outbox import OutboxRow, OutboxState
from storage.pairs import Pair
from storage.people import Person
from tests.bot.demo.conftest import BEGINS
from tests.bot.demo.visitor import Visitor
from ui.message import Press

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def pair_of(visitor: Visitor, mentor: str, mentee: str) -> Pair:
    one, other = visitor.person(mentor), visitor.person(mentee)
    with visitor.look() as uow:
        return uow.pairs.between(one.id, other.id)[0]


async def test_tomorrow_ana_is_asked_about_both_mentees(demo: Demo, visitor: Visitor) -> None:
    before = visitor.inbox(ANA)
    await demo.advance(DAY)
    assert demo.clock() == BEGINS + DAY
    [asked] = visitor.inbox(ANA)[len(before) :]
    assert "Did you and Wanjiru Kamau meet" in asked.words
    assert "You are half-way. Tell Ben Berg what helps" in asked.words
    assert "You are half-way. Tell Ana Alves" in "".join(
        one.words for one in visitor.inbox(BEN)[-2:]
    )


async def test_a_week_brings_the_next_digest(demo: Demo, visitor: Visitor) -> None:
    await demo.advance(WEEK)
    digest = visitor.inbox(CLEO)[-1]
    assert digest.at.date() == (BEGINS + timedelta(days=6)).date()
    assert "Your week in" in digest.words
    # The others have gone on meeting.
    assert "Sessions this week\n0" not in digest.words


async def test_all_arrives_in_order_and_once(demo: Demo, visitor: Visitor) -> None:
    with visitor.look() as uow:
        before = set(uow.db.scalars(select(InboxMessage.id)))
    await demo.advance(WEEK)
    with visitor.look() as uow:
        rows = list(uow.db.execute(select(InboxMessage, Person).join(Person)))
        sent = list(uow.db.scalars(select(OutboxRow).order_by(OutboxRow.sent_at)))
    new = [(message, person) for message, person in rows if message.id not in before]
    assert len(new) > 40
    assert all(BEGINS <= message.arrived_at <= demo.clock() for message, _ in new)
    asked = [one for one in new if one[0].kind is not MessageKind.NEWS]
    assert all(is_humane(person, message.arrived_at) for message, person in asked)
    assert all(row.state in (OutboxState.SENT, OutboxState.CANCELLED) for row in sent)
    delivered = [row for row in sent if row.state is OutboxState.SENT]
    assert Counter(row.id for row in delivered) == Counter(m.delivery_id for m, _ in rows)
    # Whatever is due is delivered then, but for a second after another to the same person.
    late = [row for row in delivered if row.sent_at and row.sent_at - row.due_at > timedelta()]
    assert late == []


async def test_seven_days_are_a_week(demo: Demo, visitor: Visitor) -> None:
    await demo.advance(WEEK)
    at_once = visitor.sight()
    await demo.reset()
    for _ in range(7):
        await demo.advance(DAY)
    assert visitor.sight() == at_once


async def test_two_who_move_at_once_move_one_after_the_other(demo: Demo, visitor: Visitor) -> None:
    await demo.advance(DAY)
    await demo.advance(DAY)
    in_turn = visitor.sight()
    await demo.reset()
    await asyncio.gather(demo.advance(DAY), demo.advance(DAY), demo.catch_up())
    assert demo.clock() == BEGINS + 2 * DAY
    assert visitor.sight() == in_turn


async def test_an_act_reaches_the_other_at_once(demo: Demo, visitor: Visitor) -> None:
    pair = pair_of(visitor, ANA, BEN)
    answers = {"goal": "Sleep before the board", "milestone_1": "Early bed", "due_1": "2026-03-20"}
    visitor.act(BEN, Submitted("set_goal", answers, pair.id))
    await demo.catch_up()
    assert "Ben Berg set a goal: Sleep before the board" in visitor.inbox(ANA)[-1].words


async def test_a_hand_helps(demo: Demo, visitor: Visitor) -> None:
    for match in (QUIET, STRAINED):
        pair = pair_of(visitor, *match.both)
        visitor.act(CLEO, Pressed(Press(feature="pair_status", choice="help", subject=pair.id)))
    await demo.advance(2 * WEEK + DAY)
    # Nobody has answered for Ana and Ben, and that is all there is.
    digest = visitor.inbox(CLEO)[-1].words
    assert QUIET.mentor not in digest
    assert STRAINED.mentor not in digest
    assert "Ana Alves and Ben Berg do not answer our reminders" in digest


async def test_a_pair_that_is_ended_meanwhile_does_not_stop_time(
    demo: Demo, visitor: Visitor
) -> None:
    with visitor.look() as uow:
        pairs = uow.pairs.active(uow.programs.required().cohort.id)
    for pair in pairs[::2]:
        ended = visitor.act(CLEO, Submitted("end_pair", {"pair": str(pair.id), "kind": "other"}))
        assert not isinstance(ended.reply, Refused)
    await demo.advance(WEEK)
    assert demo.clock() == BEGINS + WEEK


async def test_whom_a_visitor_pairs_lives_on_too(demo: Demo, visitor: Visitor) -> None:
    joined = visitor.act(
        DAN, Submitted("join", {"role": "mentor", "tenure": "one_to_three_years", "capacity": "1"})
    )
    assert not isinstance(joined.reply, Refused)
    for mentor, mentee in ((MENTORS[-1].name, NEWCOMER.name), (DAN, "Astrid Nygaard")):
        both = {
            "mentor": str(visitor.person(mentor).id),
            "mentee": str(visitor.person(mentee).id),
        }
        paired = visitor.act(CLEO, Submitted("pair_people", both))
        assert not isinstance(paired.reply, Refused)
    await demo.advance(2 * WEEK + DAY)
    met = pair_of(visitor, MENTORS[-1].name, NEWCOMER.name)
    alone = pair_of(visitor, DAN, "Astrid Nygaard")
    with visitor.database.begin(ORGANIZATION_ID) as uow:
        assert uow.sessions.count(met.id) == 1
        # Dan is whoever looks: nobody meets for him.
        assert uow.sessions.count(alone.id) == 0

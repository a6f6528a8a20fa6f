"""How fast messages go out: by workspace, and by person."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bot.slack.send import PACE
from bot.teams.send import PACE as TEAMS_PACE
from scheduling.outcomes import Outcome
from storage.budgets import Budget, Pace
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, NOW
from tests.fakes.slack_api import FakeSlack
from tests.scheduling.office import UNLIMITED, Office

SECOND = timedelta(seconds=1)
FIVE_A_SECOND = Pace("chat.postMessage", timedelta(milliseconds=200), burst=10)


def budget() -> Budget:
    return Budget(
        workspace_id=UUID(int=1), method="chat.postMessage", spent_until=NOW, queued_until=NOW
    )


def test_a_burst_goes_out_at_once_and_the_rest_at_a_steady_pace() -> None:
    fresh = budget()
    waits = [fresh.take(FIVE_A_SECOND, NOW) for _ in range(15)]
    assert waits[:10] == [None] * 10
    assert waits[10:] == [NOW + step * SECOND / 5 for step in range(1, 6)]


def test_everybody_who_waits_finds_their_turn() -> None:
    fresh = budget()
    waits = [fresh.take(FIVE_A_SECOND, NOW) for _ in range(500)]
    returns = [again for again in waits if again is not None]
    assert [fresh.take(FIVE_A_SECOND, again) for again in returns] == [None] * len(returns)


def test_an_idle_budget_saves_up_no_more_than_a_burst() -> None:
    fresh = budget()
    later = NOW + timedelta(days=1)
    taken = [fresh.take(FIVE_A_SECOND, later) for _ in range(20)]
    assert taken.count(None) == 10


def test_a_rest_empties_it_until_it_is_over() -> None:
    fresh = budget()
    fresh.rest(FIVE_A_SECOND, NOW + 30 * SECOND)
    assert fresh.take(FIVE_A_SECOND, NOW) == NOW + 30 * SECOND
    assert fresh.take(FIVE_A_SECOND, NOW + 30 * SECOND) is None
    assert fresh.take(FIVE_A_SECOND, NOW + 30 * SECOND) is not None


def test_a_shorter_rest_does_not_cut_a_longer_one() -> None:
    fresh = budget()
    fresh.rest(FIVE_A_SECOND, NOW + 30 * SECOND)
    fresh.rest(FIVE_A_SECOND, NOW + SECOND)
    assert fresh.take(FIVE_A_SECOND, NOW + 29 * SECOND) is not None


@pytest.fixture
def paced(database: Database, slack: FakeSlack) -> Office:
    return Office(database, slack, pace=PACE)


def tell_everybody(office: Office, number: int) -> None:
    """Put a message to each of so many people of Ana's workspace into the outbox."""
    with office.database.begin(office.organization) as uow:
        people = [
            uow.people.meet(ActorRef(ANA.platform, ANA.team, f"U{one:04}"), f"Number {one}").id
            for one in range(number)
        ]
    for person in people:
        office.say("Hello", to=person)


async def test_f26_a_workspace_is_sent_ten_at_once_and_five_a_second(paced: Office) -> None:
    tell_everybody(paced, 40)
    posted = []
    for _ in range(7):
        await paced.deliver()
        posted.append(len(paced.slack.ledger))
        paced.pass_time(SECOND)
    assert posted == [10, 15, 20, 25, 30, 35, 40]
    assert set(paced.slack.counts.values()) == {1}


async def test_f26_a_busy_workspace_does_not_hold_up_another(paced: Office) -> None:
    tell_everybody(paced, 40)
    paced.say("Elsewhere", to=paced.eve)
    assert await paced.deliver() == {Outcome.SENT: 11, Outcome.POSTPONED: 30}
    assert paced.slack.texts("U0EVE") == ["Elsewhere"]


async def test_each_message_waits_in_line_once(paced: Office) -> None:
    tell_everybody(paced, 40)
    counts: Counter[Outcome] = Counter()
    for _ in range(70):
        counts += await paced.deliver()
        paced.pass_time(SECOND / 10)
    assert counts == {Outcome.SENT: 40, Outcome.POSTPONED: 30}


async def test_nobody_gets_two_messages_in_one_second(paced: Office) -> None:
    for number in range(3):
        paced.say(f"Number {number}", to=paced.ana)
    for expected in (1, 1, 2, 2, 3):
        await paced.deliver()
        assert len(paced.slack.ledger) == expected
        paced.pass_time(SECOND / 2)


async def test_a_chat_may_want_them_further_apart(database: Database, slack: FakeSlack) -> None:
    slower = replace(UNLIMITED, per_person=3 * SECOND)
    office = Office(database, slack, pace=slower)
    for number in range(2):
        office.say(f"Number {number}", to=office.ana)
    office.say("Meanwhile", to=office.ben)
    for expected in (2, 2, 2, 3):
        await office.deliver()
        assert len(office.slack.ledger) == expected
        office.pass_time(SECOND)


def test_teams_windows_are_kept_in_each_conversation_and_for_the_tenant() -> None:
    windows = ((7, 1), (8, 2), (60, 30), (10, 60), (1800, 3600))
    for most, seconds in windows:
        assert timedelta(seconds=seconds) / TEAMS_PACE.per_person <= most
    in_a_second = TEAMS_PACE.burst + SECOND / TEAMS_PACE.interval
    assert in_a_second <= 50

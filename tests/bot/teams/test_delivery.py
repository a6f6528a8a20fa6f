"""Messages to people in Teams: where they go, what stops them, and what their buttons do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scheduling.outcomes import Outcome
from storage.outbox import UNREACHABLE, OutboxState
from tests.bot.teams.cast import ref
from tests.bot.teams.town import BEN, CLEO, DAN, Town, action_in, shown
from tests.cast import Cast
from tests.fakes.teams_service import Trouble
from tests.scheduling.office import row_by_key
from ui.message import button, buttons, message

Json = dict[str, Any]


def tell(town: Town, cast: Cast, user: str, *, is_critical: bool = False) -> None:
    with town.database.begin(cast.organization_id) as uow:
        person = uow.people.at(ref(user))
        assert person is not None
        told = message("There is news.", buttons(button("Read it", "my_pairs")))
        uow.outbox.add(
            key="told", to=person.id, message=told, due_at=town.clock(), is_critical=is_critical
        )


def state_of(town: Town, cast: Cast) -> tuple[OutboxState, str]:
    with town.database.begin(cast.organization_id) as uow:
        row = row_by_key(uow, "told")
        return row.state, row.last_error


async def test_whoever_installs_is_welcomed_once(teams: Town) -> None:
    for _ in range(2):
        await teams.install(DAN)
        await teams.deliver()
        teams.clock.later(minutes=1)
    await teams.remove(DAN)
    await teams.install(DAN)
    await teams.deliver()
    assert len(teams.talk(DAN).said) == 1
    welcome = shown(teams.last(DAN))
    for promise in (
        "Hello Dan. I am Cairn",
        "put me there",
        "at most twice a week",
        "never what you write",
        "Pause, leave",
        "Join the program",
    ):
        assert promise in welcome


async def test_a_newcomers_name_is_asked_of_teams(fresh: Town) -> None:
    await fresh.install(DAN)
    await fresh.deliver()
    assert "Hello Dan" in shown(fresh.last(DAN))


async def test_news_goes_where_the_person_last_was(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.clock.later(seconds=5)
    assert await teams.deliver() == {Outcome.SENT: 1}
    assert "There is news." in shown(teams.last(BEN))


async def test_f44_who_never_installed_is_not_reachable(teams: Town, cast: Cast) -> None:
    tell(teams, cast, DAN)
    await teams.deliver()
    assert state_of(teams, cast) == (OutboxState.FAILED, UNREACHABLE)
    assert teams.service.requests == 0


async def test_f43_a_removal_is_final_whatever_teams_would_take(teams: Town, cast: Cast) -> None:
    await teams.install(BEN)
    await teams.deliver()
    await teams.remove(BEN)
    teams.talk(BEN).is_installed = True
    tell(teams, cast, BEN)
    asked = teams.service.requests
    await teams.deliver()
    assert teams.service.requests == asked
    shown_to_cleo = shown(await teams.say(CLEO, "overview"))
    assert "can't reach these people" in shown_to_cleo
    await teams.install(BEN)
    assert "can't reach these people" not in shown(await teams.say(CLEO, "overview"))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "BotNotInConversationRoster"),
        (403, "ConversationBlockedByUser"),
        (403, "MessageWritesBlocked"),
        (404, "ConversationNotFound"),
    ],
)
async def test_f39_a_block_is_final_for_the_person(
    teams: Town, cast: Cast, status: int, code: str
) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.service.fails(Trouble(status, code))
    teams.clock.later(seconds=5)
    await teams.deliver()
    assert state_of(teams, cast) == (OutboxState.FAILED, UNREACHABLE)
    with teams.database.begin(cast.organization_id) as uow:
        address = uow.people.address(ref(BEN))
        assert address is not None
        assert address.unreachable == code


@pytest.mark.parametrize(
    ("trouble", "wait"),
    [
        (Trouble(412, "PreconditionFailed"), timedelta(minutes=1)),
        (Trouble(429, "Throttled", {"Retry-After": "7"}), timedelta(seconds=15)),
        (Trouble(429, "Throttled", {"Retry-After": "soon"}), timedelta(minutes=2)),
    ],
)
async def test_f40_a_limit_is_waited_for(
    teams: Town, cast: Cast, trouble: Trouble, wait: timedelta
) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.service.fails(trouble)
    teams.clock.later(seconds=5)
    assert await teams.deliver() == {Outcome.RETRIED: 1}
    assert state_of(teams, cast)[0] is OutboxState.READY
    teams.clock.now += wait
    assert await teams.deliver() == {Outcome.SENT: 1}


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(408),
        Trouble(500),
        Trouble(502),
        Trouble(503),
        Trouble(504),
        Trouble(502, is_posted=True),
        Trouble(500, is_posted=True, is_dropped=True),
    ],
)
async def test_f41_what_may_have_arrived_is_not_said_again(
    teams: Town, cast: Cast, trouble: Trouble
) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.service.fails(trouble)
    teams.clock.later(seconds=5)
    assert await teams.deliver() == {Outcome.AMBIGUOUS: 1}
    teams.clock.later(hours=3)
    assert await teams.deliver() == {}


async def test_f41_what_is_critical_is_said_again(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN, is_critical=True)
    teams.service.fails(Trouble(502, is_posted=True))
    teams.clock.later(seconds=5)
    assert await teams.deliver() == {Outcome.RETRIED: 1}
    teams.clock.later(minutes=1)
    assert await teams.deliver() == {Outcome.SENT: 1}


async def test_f42_what_is_too_large_is_given_up(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.service.fails(Trouble(413, "MessageSizeTooBig"))
    teams.clock.later(seconds=5)
    assert await teams.deliver() == {Outcome.FAILED: 1}
    assert state_of(teams, cast) == (OutboxState.FAILED, "MessageSizeTooBig")


async def test_an_app_that_is_switched_off_waits_for_its_administrator(
    teams: Town, cast: Cast
) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.service.fails(Trouble(403, "BotDisabledByAdmin"))
    teams.clock.later(seconds=5)
    await teams.deliver()
    assert state_of(teams, cast)[0] is OutboxState.READY
    teams.clock.later(hours=1, minutes=30)
    assert await teams.deliver() == {Outcome.SENT: 1}


async def test_f23_a_conversation_that_moved_is_written_to_where_it_is_now(
    teams: Town, cast: Cast
) -> None:
    moved = teams.service.url.replace("127.0.0.1", "localhost")
    await teams.say(BEN, "hi")
    await teams.say(BEN, "hi", serviceUrl=moved)
    with teams.database.begin(cast.organization_id) as uow:
        address = uow.people.address(ref(BEN))
        assert address is not None
        known = uow.conversations.of(address.id)
        assert known is not None
        assert known.service_url == moved


async def test_what_came_of_a_button_takes_the_place_of_what_it_stood_on(teams: Town) -> None:
    asked = await _asked_whether_they_met(teams)
    card = teams.last_id(BEN)
    dialog = await teams.open(BEN, asked, "Log it now")
    filled = {"held_on": "2026-03-20", "minutes": "45", "format": "one_on_one"}
    await teams.fill(BEN, dialog, **filled)
    after = shown(teams.last(BEN))
    assert "Logged for 20 March 2026" in after
    assert teams.last_id(BEN) == card
    assert "Did you" not in after


async def test_an_answer_in_place_is_taken_once(teams: Town) -> None:
    asked = await _asked_whether_they_met(teams)

    label = "Not yet"
    data = action_in(asked, label)["data"]
    first = await teams.press(BEN, asked, label)
    again = await teams.invoke(
        BEN,
        "adaptiveCard/action",
        {"action": {"verb": "press", "data": data}},
        replyToId=teams.last_id(BEN),
    )
    assert shown(again.json()["value"]) == shown(first)


async def _asked_whether_they_met(town: Town) -> Json:
    """Let Ben log a session, and wait until he is asked about the next."""
    dialog = await town.open(BEN, await town.say(BEN, "hi"), "Log a session")
    await town.fill(BEN, dialog, held_on="2026-03-09", minutes="45", format="one_on_one")
    town.clock.later(days=16)
    await town.deliver()
    asked = town.last(BEN)
    assert "Did you" in shown(asked)
    return asked

"""Messages to people in Teams: where they go, what stops them, and what their buttons do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scheduling.outcomes import Outcome
from storage.outbox import UNREACHABLE, OutboxState
from tests.bot.teams.cast import ref
from tests.bot.teams.town import ANA, BEN, CLEO, DAN, Town, action_in, actions_of, shown
from tests.cast import Cast
from tests.fakes import teams_service
from tests.fakes.teams_service import Trouble
from tests.scheduling.office import row_by_key
from ui.message import Press, button, buttons, message

Json = dict[str, Any]


def tell(
    town: Town, cast: Cast, user: str, *, key: str = "told", is_critical: bool = False
) -> None:
    with town.database.begin(cast.organization_id) as uow:
        person = uow.people.at(ref(user))
        assert person is not None
        told = message("There is news.", buttons(button("Read it", "my_pairs")))
        uow.outbox.add(
            key=key, to=person.id, message=told, due_at=town.clock(), is_critical=is_critical
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
    teams.clock.later(seconds=7)
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
    teams.clock.later(seconds=7)
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
    teams.clock.later(seconds=7)
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
    teams.clock.later(seconds=7)
    assert await teams.deliver() == {Outcome.AMBIGUOUS: 1}
    teams.clock.later(hours=3)
    assert await teams.deliver() == {}


async def test_f41_what_is_critical_is_said_again(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN, is_critical=True)
    teams.service.fails(Trouble(502, is_posted=True))
    teams.clock.later(seconds=7)
    assert await teams.deliver() == {Outcome.RETRIED: 1}
    teams.clock.later(minutes=1)
    assert await teams.deliver() == {Outcome.SENT: 1}


async def test_f42_what_is_too_large_is_given_up(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.service.fails(Trouble(413, "MessageSizeTooBig"))
    teams.clock.later(seconds=7)
    assert await teams.deliver() == {Outcome.FAILED: 1}
    assert state_of(teams, cast) == (OutboxState.FAILED, "MessageSizeTooBig")


async def test_who_may_not_use_the_app_holds_up_nobody_else(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    await teams.say(ANA, "hi")
    tell(teams, cast, BEN)
    teams.service.fails(Trouble(403, "BotDisabledByAdmin"))
    teams.clock.later(seconds=7)
    await teams.deliver()
    tell(teams, cast, ANA, key="other")
    assert await teams.deliver() == {Outcome.SENT: 1}


async def test_what_could_not_be_said_is_unread_in_the_inbox(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    for key, trouble in (("kept", Trouble(413, "MessageSizeTooBig")), ("said", None)):
        tell(teams, cast, BEN, key=key)
        teams.service.fails(*([trouble] if trouble else []))
        teams.clock.later(seconds=7)
        await teams.deliver()
    with teams.database.begin(cast.organization_id) as uow:
        newest, oldest = uow.inbox.of(cast.ben, limit=2)
        assert newest.read_at is not None
        assert oldest.read_at is None


async def test_f43_a_late_press_does_not_undo_a_removal(teams: Town, cast: Cast) -> None:
    home = await teams.say(BEN, "hi")
    await teams.remove(BEN)
    action = action_in(home, "Log a session")
    await teams.invoke(BEN, "task/fetch", {"data": action["data"]})
    with teams.database.begin(cast.organization_id) as uow:
        address = uow.people.address(ref(BEN))
        assert address is not None
        assert address.unreachable == "uninstalled"
        assert uow.conversations.of(address.id) is None
    await teams.say(BEN, "hi")
    tell(teams, cast, BEN)
    teams.clock.later(seconds=7)
    assert await teams.deliver() == {Outcome.SENT: 1}


async def test_a_form_opened_in_a_meeting_does_not_move_the_conversation(
    teams: Town, cast: Cast
) -> None:
    await teams.say(BEN, "hi")
    meeting = {"id": "19:meeting_abc@thread.v2", "tenantId": "x"}
    value = {"commandId": "log_session", "commandContext": "compose"}
    for where in (meeting, None):
        answer = await teams.invoke(BEN, "composeExtension/fetchTask", value, conversation=where)
        assert answer.status_code == 200
    with teams.database.begin(cast.organization_id) as uow:
        address = uow.people.address(ref(BEN))
        assert address is not None
        known = uow.conversations.of(address.id)
        assert known is not None
        assert known.conversation_id == teams_service.conversation_of(BEN)


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


async def test_what_was_only_opened_leaves_the_question_standing(teams: Town) -> None:
    asked = await _asked_whether_they_met(teams)
    opens = {"press": Press(feature="my_pairs").packed(), "kept": _kept(asked)}
    answer = await teams.invoke(
        BEN, "adaptiveCard/action", {"action": {"verb": "press", "data": opens}}
    )
    card = answer.json()["value"]
    assert "Did you" in shown(card)
    assert "Log it now" in shown(card)


async def test_one_of_two_questions_is_answered_and_the_other_stays(
    teams: Town, cast: Cast
) -> None:
    await teams.say(BEN, "hi")
    first = message("Do you like trains?", buttons(button("I do", "pulse", "great")))
    second = message("And boats?", buttons(button("Tell us", "settings")))
    with teams.database.begin(cast.organization_id) as uow:
        uow.outbox.add(
            key="two", to=cast.ben, message=first.followed_by(second), due_at=teams.clock()
        )
    teams.clock.later(seconds=7)
    await teams.deliver()
    card = await teams.press(BEN, teams.last(BEN), "I do")
    assert "And boats?" in shown(card)
    assert "Tell us" in shown(card)


async def test_a_button_that_comes_back_can_be_pressed_again(teams: Town, cast: Cast) -> None:
    await teams.say(BEN, "hi")
    with teams.database.begin(cast.organization_id) as uow:
        told = message("Where are you?", buttons(button("Open settings", "settings", "nothing")))
        uow.outbox.add(key="told", to=cast.ben, message=told, due_at=teams.clock())
    teams.clock.later(seconds=7)
    await teams.deliver()
    card = teams.last(BEN)
    once = action_in(card, "Open settings")["data"]["showing"]
    home = await teams.say(BEN, "home")
    again = await teams.say(BEN, "home")
    drawn = [action_in(one, "Log a session")["data"]["showing"] for one in (home, again)]
    assert len({once, *drawn}) == 3


def _kept(card: Json) -> str:
    return str(next(one["data"]["kept"] for one in actions_of(card) if "kept" in one["data"]))

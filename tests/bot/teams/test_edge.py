"""What people do in Teams, through the real app and each of the SDKs."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.exc import NoResultFound

from mentoring.vocabulary import Role
from storage.organizations import Platform
from storage.participants import Participant
from storage.people import ActorRef
from tests.bot.teams.cast import ref
from tests.bot.teams.town import (
    ANA,
    BEN,
    BOT,
    CLEO,
    DAN,
    Town,
    action_in,
    actions_of,
    inputs_of,
    parts_of,
    shown,
)
from tests.cast import NOW, Cast
from tests.fakes.teams_service import Trouble

Json = dict[str, Any]


async def test_the_first_coordinator_enters_the_code_and_sets_up(fresh: Town) -> None:
    assert fresh.setup_code in fresh.announced[0]
    assert "In Teams, type  setup" in fresh.announced[0]
    asked = await fresh.say(DAN, "setup")
    dialog = await fresh.open(DAN, asked, "Enter the code")
    wrong = await fresh.fill(DAN, dialog, code="nonsense")
    assert "That is not the code." in shown(wrong)
    done = await fresh.fill(DAN, wrong, code=fresh.setup_code)
    assert "You are the first coordinator" in shown(done)
    assert "Set up the program" in shown(done)


@pytest.mark.parametrize("word", ["hi", "Hello", "HEY!", "", "home", "Hi there", "hi, Cairn"])
async def test_a_greeting_opens_home(teams: Town, word: str) -> None:
    home = await teams.say(BEN, word)
    assert "Hello Ben" in shown(home)
    assert actions_of(home)


@pytest.mark.parametrize("word", ["help", "HELP", "help!", "/mentor help"])
async def test_help_lists_the_commands_without_a_slash(teams: Town, word: str) -> None:
    card = await teams.say(BEN, word)
    assert "Here is what you can do." in shown(card)
    assert "log" in shown(card)
    assert "/mentor" not in shown(card)


async def test_an_unknown_word_gets_the_nearest(teams: Town) -> None:
    card = await teams.say(BEN, "goal please")
    assert 'There is no "goal"' in shown(card)
    assert "goals" in shown(card)
    assert actions_of(card)


async def test_nonsense_of_any_length_gets_a_useful_answer(teams: Town) -> None:
    for text in ("🦖" * 75_000, "a" * 300_000, "\u202e<at>x</at> ```", "{{DATE(2026)}}"):
        card = await teams.say(BEN, text)
        assert actions_of(card)


async def test_a_form_is_a_dialog_with_errors_beside_its_fields(teams: Town) -> None:
    home = await teams.say(BEN, "hi")
    dialog = await teams.open(BEN, home, "Log a session")
    again = await teams.fill(
        BEN, dialog, held_on="2031-01-01", minutes="45", format="one_on_one", agreed="Read *more*"
    )
    assert "can be logged once it was held" in shown(again)
    assert "Read *more*" in [part.get("value") for part in _inputs(again)]
    done = await teams.fill(BEN, again, held_on="2026-03-09")
    assert "Logged for 9 March 2026" in shown(done)
    sessions = await teams.say(BEN, "pairs")
    assert "9 March 2026" in shown(sessions)


async def test_the_same_form_works_as_a_card_in_the_chat(teams: Town) -> None:
    form = await teams.say(BEN, "log")
    send, cancel = (one["title"] for one in actions_of(form))
    assert (send, cancel) == ("Save", "Cancel")
    filled = {"held_on": "2031-01-01", "minutes": "45", "format": "one_on_one"}
    again = await teams.press(BEN, form, send, inputs=filled)
    assert "can be logged once it was held" in shown(again)
    done = await teams.press(BEN, again, send, inputs={**filled, "held_on": "2026-03-09"})
    assert "Logged for 9 March 2026" in shown(done)


async def test_a_form_that_is_put_away_keeps_what_was_typed(teams: Town) -> None:
    form = await teams.say(BEN, "log")
    home = await teams.press(BEN, form, "Cancel", inputs={"agreed": "Call Fay"})
    assert "Hello Ben" in shown(home)
    again = await teams.say(BEN, "log")
    assert "Call Fay" in [part.get("value") for part in _inputs(again)]


async def test_f21_a_message_that_comes_again_is_answered_once(teams: Town) -> None:
    said = teams.activity(BEN, "message", text="hi")
    teams.talk(BEN).is_installed = teams.talk(ANA).is_installed = True
    for _ in range(2):
        assert (await teams.bring(said)).status_code == 200
    assert len(teams.talk(BEN).said) == 1
    assert teams.cairn.metrics.registry.get_sample_value("cairn_dedupe_hits_total") == 1
    # Ids count within one conversation only.
    await teams.bring(teams.activity(ANA, "message", text="hi", id=said["id"]))
    assert len(teams.talk(ANA).said) == 1


async def test_an_answer_that_teams_did_not_take_is_given_again(teams: Town) -> None:
    teams.service.fails(Trouble(429, "Throttled", {"Retry-After": "1"}), Trouble(412))
    home = await teams.say(BEN, "hi")
    assert "Hello Ben" in shown(home)


async def test_a_corrected_form_is_another_than_the_one_it_corrects(teams: Town) -> None:
    dialog = await teams.open(BEN, await teams.say(BEN, "hi"), "Log a session")
    filled = {"held_on": "2026-03-09", "minutes": "45", "format": "one_on_one"}
    await teams.fill(BEN, dialog, **filled)
    again = await teams.fill(BEN, dialog, **filled, agreed="Call Fay")
    assert "already logged" in shown(again)
    assert "Call Fay" in [part.get("value") for part in _inputs(again)]


async def test_more_than_a_form_can_hold_is_shortened_and_never_in_the_way(teams: Town) -> None:
    dialog = await teams.open(BEN, await teams.say(BEN, "hi"), "Log a session")
    again = await teams.fill(BEN, dialog, agreed="Call Fay. " * 10_000, held_on="2026-03-09")
    assert "Please shorten this" in shown(again)
    form = await teams.say(BEN, "log")
    assert any("Call Fay." in str(part.get("value")) for part in _inputs(form))


async def test_of_many_one_is_chosen_by_name(teams: Town, cast: Cast) -> None:
    with teams.database.begin(cast.organization_id) as uow:
        for number in range(300):
            role = Role.MENTOR if number % 2 else Role.MENTEE
            person = uow.people.meet(ref(f"many-{number}"), f"Person {number}")
            uow.participants.enrol(
                Participant(cohort_id=cast.cohort, person_id=person.id, role=role, joined_at=NOW)
            )
    form = await teams.say(CLEO, "pair")
    fields = inputs_of(form)
    assert {fields[name]["type"] for name in ("mentor", "mentee")} == {"Input.Text"}
    again = await teams.press(
        CLEO, form, "Pair them", inputs={"mentor": "Nobody", "mentee": "Person 2"}
    )
    assert "nothing of that name" in shown(again)
    assert inputs_of(again)["mentee"]["value"] == "Person 2"
    done = await teams.press(
        CLEO, again, "Pair them", inputs={"mentor": "person 1", "why": "Trains"}
    )
    assert "Person 1" in shown(done), [p["text"] for p in parts_of(done) if p.get("color")]
    assert "Person 2" in shown(done)


async def test_f21_an_invoke_that_comes_again_under_another_id_is_done_once(teams: Town) -> None:
    dialog = await teams.open(BEN, await teams.say(BEN, "hi"), "Log a session")
    filled = {"held_on": "2026-03-09", "minutes": "45", "format": "one_on_one"}
    first = await teams.fill(BEN, dialog, **filled)
    second = await teams.fill(BEN, dialog, **filled)
    assert shown(first) == shown(second)
    assert "already" not in shown(second)


async def test_f14_an_old_button_says_that_this_has_moved_on(teams: Town) -> None:
    home = await teams.say(BEN, "hi")
    action = action_in(home, "Log a session")
    data = {**action["data"], "press": '{"feature":"no_such_thing","choice":"x"}'}
    answer = await teams.invoke(
        BEN, "adaptiveCard/action", {"action": {"verb": "press", "data": data}}
    )
    assert "moved on" in shown(answer.json()["value"])


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"action": None},
        {"action": {"data": "words"}},
        {"action": {"data": {"press": 7}}},
        {"action": {"data": {"press": "{"}}},
        {"action": {"data": {"form": {"feature": "log_session", "subject": "x"}}}},
        {"action": {"data": {"form": {"feature": "nothing"}}}},
    ],
)
async def test_what_is_no_button_of_ours_is_answered_all_the_same(teams: Town, value: Json) -> None:
    answer = await teams.invoke(BEN, "adaptiveCard/action", value)
    assert answer.status_code == 200
    assert "moved on" in shown(answer.json()["value"])


async def test_a_client_without_universal_actions_gets_a_new_card(teams: Town) -> None:
    home = await teams.say(BEN, "hi")
    value = action_in(home, "Log a session")["data"]
    form = await teams.say(BEN, None, value=value)  # type: ignore[arg-type]  # such clients send none
    assert "held_on" in {part["id"] for part in _inputs(form)}


async def test_a_form_opens_from_the_message_box(teams: Town) -> None:
    value = {"commandId": "log_session", "commandContext": "compose"}
    answer = await teams.invoke(BEN, "composeExtension/fetchTask", value)
    card = answer.json()["task"]["value"]["card"]["content"]
    action = next(one for one in actions_of(card) if "form" in one["data"])
    filled = {"held_on": "2026-03-09", "minutes": "45", "format": "one_on_one"}
    sent = {"commandId": "log_session", "data": {**action["data"], **filled}}
    done = await teams.invoke(BEN, "composeExtension/submitAction", sent)
    assert "Logged for 9 March 2026" in shown(done.json()["task"]["value"]["card"]["content"])


async def test_f13_a_dialog_after_the_pair_has_ended_gives_the_words_back(
    teams: Town,
) -> None:
    dialog = await teams.open(BEN, await teams.say(BEN, "hi"), "Log a session")
    ends = await teams.say(CLEO, "end")
    send = next(one["title"] for one in actions_of(ends) if one["title"] != "Cancel")
    pair = next(p for p in _inputs(ends) if p["type"] == "Input.ChoiceSet")
    picked = {pair["id"]: pair["choices"][0]["value"]}
    reasons = {
        part["id"]: part["choices"][0]["value"]
        for part in _inputs(ends)
        if part["type"] == "Input.ChoiceSet" and part is not pair
    }
    ended = await teams.press(CLEO, ends, send, inputs={**reasons, **picked})
    assert "no longer a pair" in shown(ended)
    told = await teams.fill(
        BEN, dialog, held_on="2026-03-09", minutes="45", format="one_on_one", agreed="Call Fay"
    )
    assert "Call Fay" in shown(told)


async def test_someone_of_another_tenant_is_told_so_and_kept_nowhere(teams: Town) -> None:
    talk = teams.talk(DAN)
    talk.is_installed = True
    elsewhere = {"tenant": {"id": "0" * 8}}
    await teams.bring(teams.activity(DAN, "message", text="join", channelData=elsewhere))
    assert "isn't one" in shown(teams.last(DAN))
    with teams.database.begin_everywhere() as everywhere:
        assert everywhere.workspace(Platform.TEAMS, "0" * 8) is None
        with pytest.raises(NoResultFound):
            everywhere.address(ActorRef(Platform.TEAMS, "0" * 8, DAN))


async def test_f10_our_own_words_are_not_answered(teams: Town) -> None:
    ours = {"id": BOT, "name": "Cairn"}
    await teams.bring(teams.activity(BEN, "message", text="hi", **{"from": ours}))
    assert not teams.talk(BEN).said


async def test_it_types_while_an_answer_takes_long(teams: Town) -> None:
    path = str(teams.database.engine.url.database)
    # Another process writes for longer than anybody waits without a sign.
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        asking = asyncio.create_task(teams.say(BEN, "hi"))
        await asyncio.sleep(1.5)
        assert teams.talk(BEN).typed == 1
        assert not teams.talk(BEN).said
        writer.execute("ROLLBACK")
        home = await asking
    assert "Hello Ben" in shown(home)


@pytest.mark.parametrize("kind", ["event", "messageReaction", "endOfConversation", "trace", "x"])
async def test_an_activity_of_another_kind_is_taken_and_left(teams: Town, kind: str) -> None:
    answer = await teams.bring(teams.activity(ANA, kind))
    assert answer.status_code == 200
    assert not teams.talk(ANA).said


async def test_a_channel_hears_only_what_cairn_is(teams: Town) -> None:
    for kind in ("channel", "groupChat"):
        channel = teams.service.talk(kind, kind)
        channel.is_installed = True
        where = {"id": f"a:{kind}/1", "conversationType": kind, "isGroup": True}
        members = [{"id": "29:someone"}, {"id": f"28:{teams.authority.app_id}"}]
        await teams.bring(
            teams.activity(BEN, "conversationUpdate", conversation=where, membersAdded=members)
        )
        assert len(channel.said) == 1
        text = "<at>Cairn</at> pairs"
        await teams.bring(teams.activity(BEN, "message", conversation=where, text=text))
        assert len(channel.said) == 2
        assert "Ana" not in str(channel.said)
    assert not teams.talk(BEN).said
    assert not teams.talk(ANA).said


async def test_a_form_can_be_opened_from_the_message_box_of_a_channel(teams: Town) -> None:
    where = {"id": "a:channel/1", "conversationType": "channel"}
    value = {"commandId": "log_session", "commandContext": "compose"}
    answer = await teams.invoke(BEN, "composeExtension/fetchTask", value, conversation=where)
    card = answer.json()["task"]["value"]["card"]["content"]
    assert "held_on" in {part["id"] for part in _inputs(card)}
    tell = {"id": "7", "conversationType": "channel"}
    assert (await teams.bring(teams.activity(BEN, "typing", conversation=tell))).content == b""


async def test_a_list_in_which_nothing_is_chosen_asks_for_a_choice(teams: Town) -> None:
    answer = await teams.invoke(
        BEN, "adaptiveCard/action", {"action": {"verb": "press", "data": {"more": True}}}
    )
    assert answer.json()["value"] == "Choose from the list first."


async def test_what_does_not_fit_on_a_card_is_chosen_from_a_list(teams: Town) -> None:
    helped = await teams.say(CLEO, "help")
    choices = inputs_of(helped)["more"]["choices"]
    chosen = next(one["value"] for one in choices if "overview" in one["value"])
    card = await teams.press(CLEO, helped, "Open", inputs={"more": chosen})
    assert "Pairs in Spring" in shown(card)


def _inputs(card: Json) -> list[Json]:
    return list(inputs_of(card).values())

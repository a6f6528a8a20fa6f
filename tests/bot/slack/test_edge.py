"""What people do in Slack, from the raw request to what Slack is told."""

from __future__ import annotations

from sqlalchemy import select

from storage.drafts import Draft
from storage.people import ActorRef, Person
from storage.sessions import Session
from tests.bot.slack.workspace import LOGGED, Json, Workspace, button_in, shown
from tests.cast import ANA, BEN, DAN, Cast
from ui.message import Press


def sessions(slack: Workspace, cast: Cast) -> list[Session]:
    with slack.database.begin(cast.organization_id) as uow:
        return list(uow.db.scalars(select(Session)))


def person_at(slack: Workspace, cast: Cast, ref: ActorRef) -> Person | None:
    with slack.database.begin(cast.organization_id) as uow:
        return uow.people.at(ref)


async def log_form(slack: Workspace, user: str = "U0ANA") -> Json:
    await slack.command(user, "log")
    return slack.slack.view


async def test_a_command_opens_the_form_that_it_names(slack: Workspace, cast: Cast) -> None:
    answer = await slack.command("U0ANA", "log")
    assert (answer.status_code, answer.content) == (200, b"")
    view = slack.slack.view
    assert view["callback_id"] == "log_session"
    assert cast.pair.hex in view["private_metadata"]


async def test_an_answer_in_words_is_in_the_acknowledgement(slack: Workspace) -> None:
    answer = await slack.command("U0ANA", "help")
    assert answer.json()["response_type"] == "ephemeral"
    assert "/mentor log" in shown(answer.json())
    assert not slack.slack.called("views.open")


async def test_it_is_acknowledged_before_slack_is_called(slack: Workspace) -> None:
    slack.slack.people["U0NEW"] = {**slack.slack.people["U0ANA"], "id": "U0NEW"}
    before = len(slack.slack.calls)
    await slack.command("U0NEW", "join", waits=False)
    assert len(slack.slack.calls) == before
    await slack.idle()
    assert len(slack.slack.calls) > before


async def test_a_shortcut_opens_its_form(slack: Workspace) -> None:
    await slack.shortcut("U0BEN", "log_session")
    assert slack.slack.view["callback_id"] == "log_session"


async def test_a_submission_becomes_a_confirmation_in_its_place(
    slack: Workspace, cast: Cast
) -> None:
    view = await log_form(slack)
    answer = (await slack.submit("U0ANA", view, LOGGED)).json()
    assert answer["response_action"] == "update"
    assert "Logged for 9 March 2026" in shown(answer["view"])
    assert answer["view"]["title"]["text"] == "Log a session"
    assert [session.minutes for session in sessions(slack, cast)] == [45]


async def test_home_follows_what_was_done(slack: Workspace) -> None:
    view = await log_form(slack)
    await slack.submit("U0ANA", view, LOGGED)
    assert "U0ANA" in slack.slack.homes


async def test_a_reason_stands_under_its_question(slack: Workspace, cast: Cast) -> None:
    view = await log_form(slack)
    future = {**LOGGED, "held_on": {"selected_date": "2026-04-01"}}
    answer = (await slack.submit("U0ANA", view, future)).json()
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["held_on"]
    assert sessions(slack, cast) == []


async def test_a_refused_form_keeps_what_was_typed(slack: Workspace) -> None:
    view = await log_form(slack)
    typed = {**LOGGED, "agreed": {"value": "Talk to the release team."}}
    future = {**typed, "held_on": {"selected_date": "2026-04-01"}}
    await slack.submit("U0ANA", view, future)
    assert "Talk to the release team." in str(await log_form(slack))


async def test_a_closed_form_opens_again_as_it_was(slack: Workspace) -> None:
    view = await log_form(slack)
    await slack.close("U0ANA", view, {"topics": {"value": "Presenting"}})
    assert "Presenting" in str(await log_form(slack))


async def test_a_closed_form_about_what_can_age_opens_again_as_it_was(slack: Workspace) -> None:
    view = await log_form(slack)
    confirmed = (await slack.submit("U0ANA", view, LOGGED)).json()["view"]
    modal = {**confirmed, "id": view["id"]}
    await slack.press("U0ANA", button_in(modal, "Edit"), view=modal)
    await slack.close("U0ANA", slack.slack.view, {"topics": {"value": "Presenting"}})
    await slack.press("U0ANA", button_in(modal, "Edit"), view=modal)
    assert "Presenting" in str(slack.slack.view)


async def test_closing_an_empty_form_keeps_nothing(slack: Workspace, cast: Cast) -> None:
    view = await log_form(slack)
    await slack.close("U0ANA", view, {})
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.db.scalars(select(Draft)).all() == []


async def test_a_button_in_a_modal_changes_that_modal(slack: Workspace, cast: Cast) -> None:
    view = await log_form(slack)
    confirmed = (await slack.submit("U0ANA", view, LOGGED)).json()["view"]
    modal = {**confirmed, "id": view["id"]}
    await slack.press("U0ANA", button_in(modal, "Undo"), view=modal)
    assert "Taken back" in shown(slack.slack.view)
    assert sessions(slack, cast)[0].undone_at is not None


async def test_a_button_that_opens_a_form_takes_the_place_of_a_confirmation(
    slack: Workspace,
) -> None:
    view = await log_form(slack)
    confirmed = (await slack.submit("U0ANA", view, LOGGED)).json()["view"]
    modal = {**confirmed, "id": view["id"]}
    await slack.press("U0ANA", button_in(modal, "Edit"), view=modal)
    assert slack.slack.views[view["id"]]["callback_id"] == "edit_session"


async def _log_from_a_message(slack: Workspace, cast: Cast, url: str, *, settles: bool) -> None:
    press = Press(feature="log_session", subject=cast.pair, settles=settles)
    pressed = {"value": press.model_dump_json()}
    message = {"blocks": [{"type": "actions", "block_id": "cairn:1", "elements": []}]}
    await slack.press("U0ANA", pressed, message=message, response_url=url)
    await slack.submit("U0ANA", slack.slack.view, LOGGED)


async def test_an_introduction_stays_when_a_form_is_opened_from_it(
    slack: Workspace, cast: Cast
) -> None:
    place, url = slack.slack.place()
    await _log_from_a_message(slack, cast, url, settles=False)
    assert not slack.slack.responses.get(place)


async def test_a_reminder_collapses_when_its_form_is_taken(slack: Workspace, cast: Cast) -> None:
    place, url = slack.slack.place()
    await _log_from_a_message(slack, cast, url, settles=True)
    [told] = slack.slack.responses[place]
    assert told["replace_original"] is True
    assert "Logged for 9 March 2026" in shown(told)


async def test_a_button_in_a_message_is_answered_in_that_message(slack: Workspace) -> None:
    place, url = slack.slack.place()
    pressed = {"value": '{"feature":"my_pairs"}'}
    await slack.press("U0ANA", pressed, response_url=url)
    [told] = slack.slack.responses[place]
    assert told["replace_original"] is True


async def test_the_other_questions_of_a_message_stay_open(slack: Workspace) -> None:
    place, url = slack.slack.place()
    blocks: list[Json] = [
        {"type": "section", "block_id": "cairn:0", "text": {"type": "mrkdwn", "text": "First?"}},
        {"type": "actions", "block_id": "cairn:1", "elements": [_button("my_pairs")]},
        {"type": "divider", "block_id": "cairn:2"},
        {"type": "section", "block_id": "cairn:3", "text": {"type": "mrkdwn", "text": "Second?"}},
        {"type": "actions", "block_id": "cairn:4", "elements": [_button("my_pairs")]},
    ]
    pressed = {"value": '{"feature":"my_pairs"}', "block_id": "cairn:4"}
    await slack.press("U0ANA", pressed, message={"blocks": blocks}, response_url=url)
    [told] = slack.slack.responses[place]
    assert "First?" in shown(told)
    assert "Second?" not in shown(told)


async def test_a_button_on_home_is_answered_in_a_small_window(slack: Workspace) -> None:
    home = {"type": "home", "id": "VHOME", "blocks": []}
    await slack.press("U0ANA", {"value": '{"feature":"my_pairs"}'}, view=home)
    assert slack.slack.view["type"] == "modal"
    assert "U0ANA" in slack.slack.homes


async def test_a_strangers_home_is_useful(slack: Workspace, cast: Cast) -> None:
    slack.slack.people["U0EVE"] = {**slack.slack.people["U0DAN"], "id": "U0EVE"}
    await slack.open_home("U0EVE")
    assert "Join" in shown(slack.slack.homes["U0EVE"])
    eve = person_at(slack, cast, DAN._replace(external_id="U0EVE"))
    assert eve is not None
    assert (eve.zone, eve.locale, eve.welcomed_at) == ("Europe/Lisbon", "en-GB", slack.clock())


async def test_people_are_welcomed_once(slack: Workspace, cast: Cast) -> None:
    await slack.open_home("U0BEN")
    first = slack.clock()
    slack.clock.later(60)
    await slack.open_home("U0BEN")
    ben = person_at(slack, cast, BEN)
    assert ben is not None
    assert ben.welcomed_at == first


async def test_a_light_window_stands_in_while_a_stranger_is_met(slack: Workspace) -> None:
    slack.slack.people["U0EVE"] = {**slack.slack.people["U0DAN"], "id": "U0EVE"}
    before = len(slack.slack.calls)
    await slack.command("U0EVE", "join")
    methods = [method for method, _ in slack.slack.calls[before:]]
    assert methods == ["views.open", "users.info", "views.update"]
    assert slack.slack.view["callback_id"] == "join"


async def test_somebody_who_was_never_seen_can_be_picked(slack: Workspace, cast: Cast) -> None:
    slack.slack.people["U0EVE"] = {**slack.slack.people["U0DAN"], "id": "U0EVE"}
    await slack.press("U0CLEO", {"value": '{"feature":"coordinators","choice":"add"}'}, view=_HOME)
    view = slack.slack.view
    answer = (await slack.submit("U0CLEO", view, {"who": {"selected_user": "U0EVE"}})).json()
    assert "One moment" in shown(answer["view"])
    assert "is a coordinator now" in shown(slack.slack.views[view["id"]])
    eve = person_at(slack, cast, DAN._replace(external_id="U0EVE"))
    assert eve is not None
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.coordinators.includes(eve.id)


async def test_a_bot_can_not_be_picked(slack: Workspace) -> None:
    slack.slack.people["U0BOT"] = {**slack.slack.people["U0DAN"], "id": "U0BOT", "is_bot": True}
    await slack.press("U0CLEO", {"value": '{"feature":"coordinators","choice":"add"}'}, view=_HOME)
    view = slack.slack.view
    await slack.submit("U0CLEO", view, {"who": {"selected_user": "U0BOT"}})
    again = slack.slack.views[view["id"]]
    assert again["callback_id"] == "coordinators"
    assert "somebody with an account" in shown(again)


async def test_somebody_known_is_picked_at_once(slack: Workspace) -> None:
    await slack.press("U0CLEO", {"value": '{"feature":"coordinators","choice":"add"}'}, view=_HOME)
    view = slack.slack.view
    answer = (await slack.submit("U0CLEO", view, {"who": {"selected_user": "U0DAN"}})).json()
    assert answer["response_action"] == "update"
    assert "One moment" not in shown(answer["view"])


async def test_profiles_are_followed(slack: Workspace, cast: Cast) -> None:
    moved = {**slack.slack.people["U0ANA"], "tz": "Asia/Tokyo"}
    del moved["locale"]
    await slack.event({"type": "user_change", "user": moved})
    ana = person_at(slack, cast, ANA)
    assert ana is not None
    assert (ana.zone, ana.locale) == ("Asia/Tokyo", "en")


def _button(feature: str) -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": "Press"},
        "action_id": "cairn:0",
        "value": f'{{"feature":"{feature}"}}',
    }


_HOME: Json = {"type": "home", "id": "VHOME", "blocks": []}

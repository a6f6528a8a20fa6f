"""Forms in the browser: nothing typed is lost, and nothing counts twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.bot.web.browser import Browser, Page, Town
from tests.cast import ANA, BEN, CLEO, DAN


async def _sessions(town: Town) -> int:
    with town.chat.look() as uow:
        [pair] = uow.pairs.active_of(uow.people.at(ANA).id)  # type: ignore[union-attr]  # she is there
        return uow.sessions.count(pair.id)


def _value(page: Page, name: str) -> str:
    return next(value for form in page.read.forms for key, value in form.values if key == name)


async def test_a_refusal_stands_beside_the_field_and_what_was_typed_stays(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    again = await ana.press("Save", minutes="many", agreed="Do not lose me")
    assert again.status == 422
    assert 'id="minutes-reason">Please enter a whole number.</p>' in again.html
    assert 'aria-describedby="minutes-reason minutes-help"' in again.html
    assert _value(again, "minutes") == "many"
    assert _value(again, "agreed") == "Do not lose me"
    done = await ana.press("Save", minutes="45")
    assert "Logged for 10 March 2026." in done.words
    assert await _sessions(town) == 1


async def test_sent_twice_it_counts_once(town: Town) -> None:
    ana = await town.signed_in(ANA)
    page = await ana.open("/do/log_session")
    first = await ana.press("Save", page, agreed="Once")
    # As from the browser's back button, or a second click on a slow network.
    second = await ana.press("Save", page, agreed="Once")
    assert first.words == second.words
    assert first.response.url == second.response.url
    assert await _sessions(town) == 1


async def test_in_two_tabs_the_second_learns_what_the_first_did(town: Town) -> None:
    ana = await town.signed_in(ANA)
    one, other = await ana.open("/do/log_session"), await ana.open("/do/log_session")
    await ana.press("Save", one)
    refused = await ana.press("Save", other, agreed="From the other tab")
    assert refused.status == 422
    assert "Ana already logged 10 March 2026" in refused.words
    assert _value(refused, "agreed") == "From the other tab"
    assert await _sessions(town) == 1


async def test_a_confirmation_can_be_loaded_again(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    done = await ana.press("Save")
    assert done.response.request.method == "GET"
    assert (await ana.open(str(done.response.url))).words == done.words
    assert "Log a session" in done.html.split("<h1>")[1]


async def test_an_unfinished_form_survives_the_end_of_a_sign_in(town: Town) -> None:
    ana = await town.signed_in(ANA)
    form = await ana.open("/do/log_session")
    town.chat.now += timedelta(days=8)
    ended = await ana.press("Save", form, agreed="Still here", held_on="2026-03-18")
    assert ended.response.url.path == "/sign-in"
    assert "What you typed is kept" in ended.words
    assert await _sessions(town) == 0
    await ana.press("Mail me a link", email=town.address(ANA))
    await ana.settle()
    await ana.open(town.mailed[-1][1].removeprefix(town.host))
    again = await ana.press("Sign in")
    assert _value(again, "agreed") == "Still here"
    assert "What you had typed before is kept below." in again.words


async def test_what_nobody_can_be_asked_to_keep_is_given_back(town: Town) -> None:
    ana, elsewhere = await town.signed_in(ANA), await town.signed_in(ANA)
    form = await ana.open("/do/log_session")
    await elsewhere.open("/sign-out")
    await elsewhere.press("Sign out everywhere")
    refused = await ana.press("Save", form, agreed="Still here")
    assert refused.status == 403
    assert "You are signed out, so this could not be sent." in refused.words
    assert "Still here" in refused.words


async def test_a_pair_that_ended_meanwhile_takes_no_session_but_gives_back_the_words(
    town: Town,
) -> None:
    ana, cleo = await town.signed_in(ANA), await town.signed_in(CLEO)
    form = await ana.open("/do/log_session")
    with town.chat.look() as uow:
        [pair] = uow.pairs.active_of(uow.people.at(ANA).id)  # type: ignore[union-attr]  # she is there
    await cleo.open(f"/do/end_pair?subject={pair.id}")
    await cleo.press("End it", pair=str(pair.id), kind="other")
    refused = await ana.press("Save", form, agreed="Still here")
    assert refused.status == 409
    assert "This was not sent" in refused.words
    assert "moved on" in refused.words
    assert "Still here" in refused.words


async def test_a_field_that_the_form_does_not_have_is_refused(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    refused = await ana.press("Save", author_id="0", logged_at="2020-01-01")
    assert refused.status == 422
    assert "This form has no such field." in refused.words
    assert await _sessions(town) == 0


async def test_a_megabyte_in_a_field_is_refused_beside_it_and_kept(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    refused = await ana.press("Save", agreed="x" * 1_000_000)
    assert refused.status == 422
    assert "Please shorten this to 3,000 characters; it has 1,000,000." in refused.words
    assert len(_value(refused, "agreed")) == 1_000_000


async def test_more_than_any_form_holds_is_turned_away_with_advice(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    refused = await ana.press("Save", agreed="x" * 3_000_000)
    assert refused.status == 413
    assert "your browser still has what you typed" in refused.words


async def test_long_forms_have_steps_that_keep_what_was_answered(town: Town) -> None:
    dan = await _newcomer(town)
    await dan.open("/do/join")
    assert dan.page is not None
    assert "Step 1 of 3" in dan.page.words
    refused = await dan.press("Next", department="Signals")
    assert "Please fill this in." in refused.words
    second = await dan.press("Next", role="mentee")
    assert "Step 2 of 3" in second.words
    others: dict[str, Any] = {"skills_wanted:typed": "Knots, Writing"}
    await dan.press("Next", skills_wanted=["Writing"], **others)
    back = await dan.press("Back")
    assert "Step 2 of 3" in back.words
    assert 'value="Writing" checked' in back.html
    assert _value(back, "skills_wanted:typed") == "Knots"
    await dan.press("Next")
    done = await dan.press("Join")
    assert "You are in." in done.words
    with town.chat.look() as uow:
        person = uow.people.at(DAN)
        assert person is not None
        assert person.department == "Signals"
        participant = uow.participants.latest_of(person.id)
        assert participant is not None


async def test_a_refusal_on_an_earlier_step_leads_back_to_it(town: Town) -> None:
    dan = await _newcomer(town)
    await dan.open("/do/join")
    await dan.press("Next", role="mentee")
    await dan.press("Next")
    refused = await dan.press("Join", department="x" * 200)
    assert "Step 1 of 3" in refused.words
    assert "Please shorten this to 150 characters; it has 200." in refused.words


async def test_half_a_form_is_there_again_another_day(town: Town) -> None:
    dan = await _newcomer(town)
    await dan.open("/do/join")
    await dan.press("Next", role="mentee", location="Aviemore")
    again = await dan.open("/do/join")
    assert _value(again, "location") == "Aviemore"


async def test_people_are_named_by_name_or_address(town: Town) -> None:
    await _newcomer(town)
    cleo = await town.signed_in(CLEO)
    await cleo.open("/say?words=coordinators")
    await cleo.press("Add a coordinator")
    unknown = await cleo.press("Add", who="Nobody")
    assert "We know nobody of that name here." in unknown.words
    done = await cleo.press("Add", who="ANA")
    assert "Ana is a coordinator now." in done.words
    await cleo.open("/say?words=coordinators")
    await cleo.press("Add a coordinator")
    by_mail = await cleo.press("Add", who=town.address(DAN))
    assert "Dan is a coordinator now." in by_mail.words


async def test_of_two_who_share_a_name_the_address_tells(town: Town) -> None:
    await _newcomer(town)
    with town.chat.look() as uow:
        dan = uow.people.at(DAN)
        assert dan is not None
        dan.name = "Ana"
    cleo = await town.signed_in(CLEO)
    await cleo.open("/say?words=coordinators")
    await cleo.press("Add a coordinator")
    refused = await cleo.press("Add", who="Ana")
    assert "Several people are called that. Enter their e-mail address." in refused.words


async def test_a_button_pressed_twice_is_one_press(town: Town) -> None:
    ana = await town.signed_in(ANA)
    page = await ana.open("/do/log_session")
    first = await ana.press("Save", page)
    once = await ana.press("Undo", first)
    twice = await ana.press("Undo", first)
    assert "Taken back." in once.words
    assert once.words == twice.words


async def test_an_old_button_says_that_things_have_moved_on(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    done = await ana.press("Save")
    await ana.press("Undo", done)
    stale = await ana.follow("Edit", done)
    assert stale.status == 409
    assert "couldn't find that" in stale.words


@pytest.mark.parametrize(
    "path",
    [
        "/do/nothing",
        "/do/log_session?subject=7",
        "/do/log_session?version=x",
        "/do/edit_session?subject=00000000-0000-0000-0000-000000000007",
        "/do/pulse",
        "/inbox?before=yesterday",
        "/done/log_session/nothing",
        "/say?words=%00%F0",
    ],
)
async def test_an_address_that_leads_nowhere_is_a_clear_page(town: Town, path: str) -> None:
    ana = await town.signed_in(ANA)
    page = await ana.open(path)
    assert page.status < 500
    assert "<h1>" in page.html


async def test_what_is_of_others_is_not_there(town: Town) -> None:
    with town.chat.look() as uow:
        [pair] = uow.pairs.active_of(uow.people.at(ANA).id)  # type: ignore[union-attr]  # she is there
    dan = await _newcomer(town, joins=True)
    page = await dan.open(f"/do/log_session?subject={pair.id}")
    assert page.status == 409
    assert "couldn't find that" in page.words


async def test_commands_in_our_words_lead_to_what_they_open(town: Town) -> None:
    dan = await _newcomer(town)
    refused = await dan.open("/say?words=log")
    assert refused.status == 409
    joining = await dan.follow("/mentor join")
    assert joining.response.url.path == "/do/join"


async def test_hostile_words_are_shown_as_words(town: Town) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=1> {{7*7}} \u202egnp"
    with town.chat.look() as uow:
        person = uow.people.at(BEN)
        assert person is not None
        person.name = hostile
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    await ana.press("Save", agreed=hostile, minutes=hostile)
    for page in (ana.page, await ana.open("/"), await ana.open("/do/log_session")):
        assert page is not None
        assert "<script>alert" not in page.html
        assert "<img src=x" not in page.html
        assert "\u202e" not in page.html
        assert "49" not in page.words.replace("1,049", "")


async def test_a_person_who_has_left_sees_nothing_with_an_old_cookie(town: Town) -> None:
    ana = await town.signed_in(ANA)
    form = await ana.open("/do/log_session")
    with town.chat.look() as uow:
        person = uow.people.at(ANA)
        assert person is not None
        person.deactivated_at = town.chat.now
    for page in (await ana.open("/"), await ana.open("/inbox"), await ana.press("Save", form)):
        assert page.status == 403
        assert "Your account here has been closed." in page.words
        assert "Ben" not in page.words


async def _newcomer(town: Town, *, joins: bool = False) -> Browser:
    chat = town.chat
    opened = chat.say(DAN, "join")
    if joins:
        chat.fill(DAN, opened, role="mentee")
    return await town.signed_in(DAN)


async def test_a_list_has_an_empty_line_only_while_nothing_is_chosen(town: Town) -> None:
    cleo = await town.signed_in(CLEO)
    form = await cleo.open("/do/end_pair")
    assert '<option value="">' in _list(form, "kind")
    again = await cleo.press("End it", form, kind="completed")
    assert '<option value="">' not in _list(again, "kind")


def _list(page: Page, name: str) -> str:
    return page.html.split(f'<select id="{name}"')[1].split("</select>")[0]

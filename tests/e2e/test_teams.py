"""The main job in Teams, as people do it in Microsoft's own client: its pictures are in var/e2e.

That client opens no dialog from a button of a card, but does so from below the box that one types
in.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Office
from tests.e2e.teams import Person

_TODAY = datetime.now(UTC).date()  # noqa: TID251 - the bot runs by the real clock at first
_WEDNESDAY = 2
_REQUIRED = "Please fill this in."


@pytest.mark.timeout(600)  # three people take their time, more so on a busy machine
def test_three_people_do_the_main_job_in_teams(office: Office) -> None:
    with office.running():
        cleo, ana, ben = (office.seats(name) for name in ("Cleo Costa", "Ana Alves", "Ben Berg"))
        for person, name in ((cleo, "Cleo Costa"), (ana, "Ana Alves"), (ben, "Ben Berg")):
            _is_welcomed(person, name)
        _is_welcomed_only_once(cleo, office)
        _finds_the_way(cleo)
        _proves_that_it_is_theirs(cleo, office.app.setup_code)
        _sets_up(cleo)
        _joins(ana, "I'd like to mentor somebody", "Skills you can pass on")
        _joins(ben, "I'd like to have a mentor", "Skills you'd like to grow")
        _asks_in_a_group(ana)
    paired_at = _wednesday_morning(after=_TODAY)
    with office.running(since=paired_at):
        _pairs(cleo)
        _are_introduced(ana, ben)
        _logs_a_session(ana, ben)
    with office.running(since=paired_at + timedelta(days=8)):
        _answers_a_pulse(ben)
    with office.running(since=paired_at + timedelta(days=16)):
        _is_reminded(ben)
    assert {status for _, status in office.vouching.passed} == {200}


def _wednesday_morning(*, after: date) -> datetime:
    day = after + timedelta(days=1)
    day += timedelta(days=(_WEDNESDAY - day.weekday()) % 7)
    return datetime.combine(day, time(10), UTC)


def _is_welcomed(person: Person, name: str) -> None:
    person.sees(f"Hello {name}. I am Cairn")
    expect(person.cards).to_have_count(1)


def _is_welcomed_only_once(cleo: Person, office: Office) -> None:
    cleo.photographs("1-welcome")
    installs = office.vouching.count("installationUpdate")
    cleo.opens()
    cleo.says("help")
    cleo.sees("Here is what you can do.")
    assert office.vouching.count("installationUpdate") == installs + 1
    expect(cleo.cards).to_have_count(1)


def _finds_the_way(cleo: Person) -> None:
    for number, words in enumerate(("HELP", "flibbertigibbet"), 2):
        cleo.says(words)
        expect(cleo.cards).to_have_count(number)
        cleo.sees("Here is what you can do.", "setup")
    cleo.sees('There is no "flibbertigibbet".')
    cleo.photographs("2-help")


def _proves_that_it_is_theirs(cleo: Person, code: str) -> None:
    cleo.says("setup")
    cleo.sees("one-time code")
    dialog = cleo.opens_dialog("become_coordinator")
    send = dialog.get_by_role("button", name="Continue")
    send.click()
    expect(dialog).to_contain_text(_REQUIRED)
    dialog.get_by_label("One-time code").fill("AAAAAAAAAA")
    send.click()
    expect(dialog).to_contain_text("That is not the code.")
    expect(dialog.get_by_label("One-time code")).to_have_value("AAAAAAAAAA")
    cleo.photographs("3-dialog")
    dialog.get_by_label("One-time code").fill(code)
    send.click()
    expect(dialog).to_contain_text("You are the first coordinator.")
    cleo.photographs("4-confirmed")
    dialog.get_by_role("button", name="Close").click()


def _sets_up(cleo: Person) -> None:
    cleo.says("setup")
    form = cleo.sees("What is the program called?")
    form.get_by_label("What is the program called?").fill("First steps")
    form.get_by_role("button", name="Save").click()
    cleo.sees("First steps is running")


def _joins(person: Person, role: str, skills: str) -> None:
    person.says("join")
    form = person.sees("How would you like to take part?")
    send = form.get_by_role("button", name="Join", exact=True)
    form.get_by_label("Your job title").fill("Signaller")
    send.click()
    expect(form).to_contain_text(_REQUIRED)
    expect(form.get_by_label("Your job title")).to_have_value("Signaller")
    person.photographs("5-required")
    form.get_by_role("radio", name=role).check()
    form.get_by_role("combobox", name=skills).click()
    person.page.get_by_role("menuitemcheckbox", name="Presenting").click()
    person.page.keyboard.press("Escape")
    send.click()
    person.sees("You are in.")
    # It stands where the form stood.
    expect(person.cards.filter(has_text="How would you like to take part?")).to_have_count(0)
    person.photographs("6-joined")


def _asks_in_a_group(ana: Person) -> None:
    ana.goes_to_group()
    before = ana.cards.count()
    ana.says("Who is in this program?")
    ana.calls_bot("pairs")
    expect(ana.cards).to_have_count(before + 1)
    said = ana.sees("I am Cairn", "Here I only say what I am.")
    expect(said.get_by_role("button")).to_have_count(0)
    ana.photographs("7-group")
    ana.goes_to_bot()


def _pairs(cleo: Person) -> None:
    cleo.says("pair")
    form = cleo.sees("Why these two?")
    form.get_by_role("radio", name=re.compile("^Ana Alves")).check()
    form.get_by_role("radio", name=re.compile("^Ben Berg")).check()
    form.get_by_label("Why these two?").fill("You both speak at conferences.")
    cleo.photographs("8-pair")
    form.get_by_role("button", name="Pair them").click()
    cleo.sees("are a pair now")


def _are_introduced(ana: Person, ben: Person) -> None:
    for person, partner, role in ((ana, "Ben Berg", "mentee"), (ben, "Ana Alves", "mentor")):
        told = person.sees("Your first meeting", "Presenting", "You both speak at conferences.")
        expect(told).to_contain_text(partner)
        expect(told).to_contain_text(f"your {role}.")
    ben.photographs("9-introduced")


def _logs_a_session(ana: Person, ben: Person) -> None:
    ana.says("log")
    form = ana.sees("What did you agree on?")
    form.get_by_label("What did you agree on?").fill("Talk to the release team.")
    form.get_by_label("A note to yourself").fill("Shy.")
    ana.photographs("10-log")
    form.get_by_role("button", name="Save").click()
    ana.sees("Logged for")
    told = ben.sees("logged your session", "Talk to the release team.")
    expect(told).not_to_contain_text("Shy.")
    ben.photographs("11-told")


def _answers_a_pulse(ben: Person) -> None:
    asked = ben.sees("How is it going with")
    ben.photographs("12-pulse")
    before = ben.cards.count()
    asked.get_by_role("button", name="Great").click()
    ben.sees("Noted: Great")
    expect(ben.cards).to_have_count(before)
    expect(ben.cards.filter(has_text="How is it going with")).to_have_count(0)
    ben.photographs("13-answered")


def _is_reminded(ben: Person) -> None:
    nudge = ben.sees("Did you and", "meet since", "You get this because")
    for label in ("Log it now", "Snooze", "Skip", "Change how often"):
        expect(nudge.get_by_role("button", name=label)).to_be_visible()
    ben.photographs("14-reminded")

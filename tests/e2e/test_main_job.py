"""The main job, as four people do it: set up, join, pair, log, set a goal, be asked, be told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from mentoring.vocabulary import Weekday
from tests.e2e.conftest import Scene
from tests.e2e.slack import Person

_TODAY = datetime.now(UTC).date()  # noqa: TID251 - the bot runs by the real clock here
_MONDAY, _WEDNESDAY = 0, 2
_YESTERDAY, _TOMORROW = _TODAY - timedelta(days=1), _TODAY + timedelta(days=1)


@pytest.mark.timeout(300)  # four people take their time
def test_four_people_do_the_main_job(scene: Scene) -> None:
    ana, ben, cleo = scene.ana, scene.ben, scene.cleo
    with scene.running():
        _sets_up(cleo, scene.app.setup_code)
        _joins(ana, role="I'd like to mentor somebody", skills_offered=["Presenting"])
        _joins(ben, role="I'd like to have a mentor", skills_wanted=["Presenting"])
        for person in (ana, ben):
            _works_at_any_hour(person)
        _pairs(cleo)
        _are_introduced(ana, ben)
        _logs_a_double_submit(ana, ben)
        _logs_another(ana, ben)
        _sets_a_goal(ben, ana)
        _stranger_is_welcome(scene.dan)
    with scene.running(since=_morning(_MONDAY, after=_TOMORROW)):
        _gets_a_digest(cleo)
    # Pulses come half a cadence in.
    with scene.running(since=_morning(_WEDNESDAY, after=_TODAY + timedelta(days=8))):
        _answers_a_pulse(ben)


def _morning(weekday: int, *, after: date) -> datetime:
    """Give ten o'clock on the first such day of the week."""
    day = after + timedelta(days=(weekday - after.weekday()) % 7)
    return datetime.combine(day, time(10), UTC)


def _sets_up(cleo: Person, code: str) -> None:
    cleo.command("/mentor setup")
    cleo.click("Enter the code")
    cleo.fill(code="AAAAAAAAAA").submit()
    assert "not the code" in cleo.errors["code"]
    cleo.fill(code=code).submit()
    assert cleo.errors == {}
    cleo.sees("You are the first coordinator")
    cleo.click("Set up the program")
    cleo.fill(program_name="First steps", ends_on=_YESTERDAY).submit()
    assert "after it starts" in cleo.errors["ends_on"]
    cleo.fill(program_name="First steps", digest_day="Monday").submit()
    cleo.sees("First steps is running")
    cleo.close()


def _joins(person: Person, **answers: str | list[str]) -> None:
    person.command("/mentor join")
    person.fill(**answers).submit()
    assert person.errors == {}
    person.sees("You are in.")
    person.close()


def _works_at_any_hour(person: Person) -> None:
    """News waits for working hours, and this test runs whenever somebody starts it."""
    person.command("/mentor settings")
    days = [day.capitalize() for day in Weekday]
    person.fill(zone="UTC", work_starts=time(0), work_ends=time(23, 59), work_days=days).submit()
    assert person.errors == {}
    person.sees("Saved.")
    person.close()


def _pairs(cleo: Person) -> None:
    cleo.command("/mentor pair")
    cleo.fill(
        mentor=cleo.offered("mentor", "Ana"),
        mentee=cleo.offered("mentee", "Ben"),
        why="You both speak at conferences.",
    ).submit()
    cleo.sees("are a pair now")
    cleo.close()


def _are_introduced(ana: Person, ben: Person) -> None:
    for person, partner, role in ((ana, ben, "mentee"), (ben, ana, "mentor")):
        told = person.reads(f"<@{partner.id}>, your {role}", "Your first meeting")
        assert "Presenting" in told
        assert "You both speak at conferences." in told


def _logs_a_double_submit(ana: Person, ben: Person) -> None:
    ana.command("/mentor log")
    ana.fill(held_on=_TOMORROW).submit()
    assert list(ana.errors) == ["held_on"]
    ana.fill(held_on=_TODAY, minutes=45, agreed="Talk to the release team.").submit(times=2)
    assert ana.errors == {}
    ana.sees("Logged for")
    ana.close()
    ben.reads("logged your session", "Talk to the release team.")
    assert len([one for one in ben.messages if "logged your session" in one]) == 1


def _logs_another(ana: Person, ben: Person) -> None:
    ana.command("/mentor log")
    ana.fill(held_on=_TODAY).submit()
    assert "already" in ana.errors["held_on"]
    ana.fill(held_on=_YESTERDAY, agreed="Write a one-pager.", private_note="Shy.").submit()
    ana.sees("Logged for")
    ana.close()
    assert "Shy." not in ben.reads("logged your session", "Write a one-pager.")


def _sets_a_goal(ben: Person, ana: Person) -> None:
    ben.click("Set a goal")
    ben.fill(goal="Lead the March release", milestone_1="Shadow one", due_1=_YESTERDAY).submit()
    assert list(ben.errors) == ["due_1"]
    ben.fill(goal="Lead the March release", milestone_1="Shadow one").submit()
    ben.sees("The goal is set")
    ben.close()
    ana.reads("set a goal", "Lead the March release", "Shadow one")
    assert "Lead the March release" in ben.open_home()


def _stranger_is_welcome(dan: Person) -> None:
    home = dan.open_home()
    assert "You are not in First cohort yet" in home
    assert "release" not in home


def _answers_a_pulse(ben: Person) -> None:
    ben.reads("How is it going with", "[Snooze]")
    ben.click("Great")
    ben.reads("Noted: Great")


def _gets_a_digest(cleo: Person) -> None:
    digest = cleo.reads("Your week in First cohort")
    assert "release" not in digest

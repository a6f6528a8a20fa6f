"""Nobody is written to too often, at a bad hour, or about what is over: with the real features."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from handlers import RHYTHM
from scheduling.calendar import is_holiday
from scheduling.transport import Envelope, Sent
from storage.database import Database
from storage.people import ActorRef
from storage.prompts import Prompt
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, Inbox, labels_of, with_pair, with_program, words_of
from ui.form import Dialog
from ui.message import Message

_WHY = "You get this because you are part of a mentoring pair."
_WEEK = timedelta(weeks=1)
_EVE = DAN._replace(external_id="U0EVE")
_FAY = DAN._replace(external_id="U0FAY")
#: Mentors and their mentees, with where they live and how many reminders a week they want.
_WHERE = {
    ANA: ("Asia/Kolkata", "IN", 2),
    BEN: ("America/Los_Angeles", "US", 1),
    DAN: ("Pacific/Auckland", "NZ", 3),
    _EVE: ("Asia/Kolkata", "IN", 1),
    _FAY: ("America/Los_Angeles", "US", 2),
}
_PAIRS = ((ANA, BEN), (DAN, _EVE), (DAN, _FAY))


@dataclass
class Diary(Inbox):
    """Takes messages as the inbox does, and notes when each reminder came."""

    chat: Chat
    reminded: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def send(self, envelope: Envelope) -> Sent:
        if _WHY in words_of(envelope.message):
            self.reminded.append((envelope.external_id, self.chat.now))
        return await super().send(envelope)

    def times(self, who: ActorRef) -> list[datetime]:
        return [at for external_id, at in self.reminded if external_id == who.external_id]


def _with_diary(chat: Chat) -> Diary:
    diary = Diary(chat)
    chat.inbox = diary
    return diary


def _around_the_world(database: Database) -> Chat:
    chat = with_program(database)
    for who in _WHERE:
        role = "mentor" if who in (ANA, DAN) else "mentee"
        chat.fill(who, chat.say(who, "join"), role=role, capacity=2)
    with chat.look() as uow:
        for who, (zone, country, cap) in _WHERE.items():
            person = uow.people.at(who)
            assert person is not None
            person.zone, person.country, person.weekly_cap = zone, country, cap
    for mentor, mentee in _PAIRS:
        ids = {"mentor": str(chat.person(mentor).id), "mentee": str(chat.person(mentee).id)}
        chat.fill(CLEO, chat.say(CLEO, "pair"), request="", **ids)
        opened = chat.press(mentee, "Set a goal", chat.home(mentee))
        chat.fill(mentee, opened, goal="Lead", milestone_1="Shadow", due_1=date(2026, 3, 30))
    return chat


def _answer_all(chat: Chat, day: int) -> None:
    """Have people do something about what they were last asked, each in their own way."""
    for number, who in enumerate(_WHERE):
        last = chat.received(who)[-1] if chat.received(who) else None
        choice = ("Good", "Not yet", "Log it now", "Snooze")[(day + number) % 4]
        if last is not None and choice in labels_of(last):
            answer = chat.press(who, choice, last)
            if choice == "Snooze" and isinstance(answer.reply, Message):
                chat.press(who, "Tomorrow", answer)
            elif isinstance(answer.reply, Dialog):
                chat.fill(who, answer)


def _check_open_questions(chat: Chat) -> None:
    with chat.look() as uow:
        asked = uow.db.scalars(
            select(Prompt).where(Prompt.closed_at.is_(None), Prompt.times_asked > 0)
        ).all()
    about = Counter((prompt.person_id, prompt.kind, prompt.subject_id) for prompt in asked)
    assert max(about.values(), default=0) <= 1


@pytest.mark.parametrize("is_lively", [False, True], ids=["silent", "lively"])
def test_twelve_weeks_keep_to_everybodys_cap_and_hours(
    sqlite_database: Database, *, is_lively: bool
) -> None:
    chat = _around_the_world(sqlite_database)
    diary = _with_diary(chat)
    for day in range(84):
        chat.later(days=1)
        _check_open_questions(chat)
        if is_lively:
            _answer_all(chat, day)

    for who, (zone, country, cap) in _WHERE.items():
        times = diary.times(who)
        assert len(times) >= 4, "it was quiet because nothing was asked"
        for at in times:
            local = at.astimezone(ZoneInfo(zone))
            assert time(9) <= local.time() < time(17)
            assert local.weekday() < 5
            assert not is_holiday(country, local.date())
            assert sum(at - _WEEK < other <= at for other in times) <= cap


def test_twelve_silent_weeks_ask_nothing_more_often_than_its_rule_says(
    sqlite_database: Database,
) -> None:
    chat = _around_the_world(sqlite_database)
    chat.later(weeks=12)

    with chat.look() as uow:
        most = dict(
            uow.db.execute(
                select(Prompt.kind, func.max(Prompt.times_asked))
                .where(Prompt.times_asked > 0)
                .group_by(Prompt.kind)
            ).all()
        )
    assert set(most) >= {"pulse", "did_you_meet", "check_in", "milestone", "digest"}
    assert all(times <= RHYTHM.rules[kind].times for kind, times in most.items())


def test_a_holiday_is_a_day_off(sqlite_database: Database) -> None:
    chat = _around_the_world(sqlite_database)
    diary = _with_diary(chat)
    # Good Friday, on which New Zealand rests and California works.
    good_friday = date(2026, 4, 3)
    with chat.look() as uow:
        for prompt in uow.db.scalars(select(Prompt).where(Prompt.kind == "pulse")):
            prompt.due_at = datetime(2026, 4, 2, 11, 0, tzinfo=UTC)
    chat.now = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
    chat.later(days=7)

    in_auckland = [at.astimezone(ZoneInfo("Pacific/Auckland")) for at in diary.times(DAN)]
    assert in_auckland
    # The Monday after is one as well.
    assert good_friday not in {at.date() for at in in_auckland}
    assert min(in_auckland).date() == date(2026, 4, 7)


@pytest.mark.parametrize("days", [3, 17, 45])
def test_f49_after_an_outage_each_gets_one_message(sqlite_database: Database, days: int) -> None:
    chat = _around_the_world(sqlite_database)
    diary = _with_diary(chat)
    chat.later(days=13)
    told = len(diary.reminded)
    chat.now += timedelta(days=days)
    chat.later(days=3)

    for who in _WHERE:
        after = [at for at in diary.times(who) if at in {t for _, t in diary.reminded[told:]}]
        assert all(b - a >= timedelta(hours=20) for a, b in pairwise(after))
    assert len(diary.reminded) > told


def test_f49_what_was_missed_is_in_that_one_message(sqlite_database: Database) -> None:
    chat = with_pair(sqlite_database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(BEN, opened, goal="Lead", milestone_1="Shadow", due_1=date(2026, 3, 26))
    diary = _with_diary(chat)
    chat.now += timedelta(days=16)
    chat.tick()
    chat.later(hours=1)

    assert len(diary.times(BEN)) == 1
    labels = labels_of(chat.last(BEN))
    assert {"So-so", "Not yet", "It's done"} <= set(labels)


def test_f49_digests_that_were_missed_are_one(sqlite_database: Database) -> None:
    chat = _around_the_world(sqlite_database)
    chat.now += timedelta(weeks=6)
    chat.later(days=5)

    digests = [m for m in chat.received(CLEO) if words_of(m).startswith("Your week in")]
    assert len(digests) == 1


def test_the_cap_counts_reminders_only(sqlite_database: Database) -> None:
    chat = with_pair(sqlite_database)
    diary = _with_diary(chat)
    for day in range(4, 10):
        chat.fill(ANA, chat.say(ANA, "log"), held_on=date(2026, 3, day))
        chat.later(minutes=1)

    assert len(chat.received(BEN)) == 6
    assert diary.times(BEN) == []

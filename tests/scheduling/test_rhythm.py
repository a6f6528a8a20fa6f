"""The rhythm: what is due becomes one message at a humane hour, at most so often, then stops."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from scheduling.rhythm import Asking, PromptRule, Rhythm
from storage.database import UnitOfWork
from storage.outbox import OutboxRow, OutboxState
from storage.prompts import Outcome, Prompt
from tests.cast import NOW, Cast
from ui.message import Message, message
from ui.text import say

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
# NOW is a Tuesday, 10:00.
_MORNING = time(9)


def _ask(asking: Asking, _: UnitOfWork) -> Message:
    return message(say("How was it on {day}?", day=asking.prompt.due_on))


def _never(_: Asking, __: UnitOfWork) -> None:
    return None


def _follow_weekly(asking: Asking, uow: UnitOfWork) -> None:
    due_on = asking.prompt.due_on + _WEEK
    _schedule(uow, asking.person.id, asking.prompt.kind, asking.prompt.subject_id, due_on)


def _footer(prompt: Prompt) -> Message:
    return message(f"Snooze or skip ({prompt.kind})")


_RULES = (
    PromptRule("pulse", _ask),
    PromptRule("check_in", _ask),
    PromptRule("goal", _ask),
    PromptRule("session", _ask),
    PromptRule("weekly", _ask, follow=_follow_weekly),
    PromptRule("moot", _never),
    PromptRule("digest", _ask, times=1, capped=False),
)
_RHYTHM = Rhythm({rule.kind: rule for rule in _RULES}, _footer)


def _schedule(
    uow: UnitOfWork, person_id: UUID, kind: str, subject_id: UUID, due_on: date
) -> Prompt:
    return uow.prompts.schedule(
        Prompt(
            kind=kind,
            person_id=person_id,
            subject_id=subject_id,
            due_on=due_on,
            due_at=datetime.combine(due_on, _MORNING, NOW.tzinfo),
        )
    )


class Ben:
    """What is asked of Ben, and what went into the outbox for it."""

    def __init__(self, uow: UnitOfWork, cast: Cast) -> None:
        self.uow, self.cast = uow, cast
        self.person = uow.people.get(cast.ben)
        # The cap is for its own tests.
        self.person.weekly_cap = 7
        participant = uow.participants.latest_of(cast.ben)
        assert participant is not None
        self.participant = participant

    def owes(self, kind: str = "pulse", *, days: int = 0, subject: UUID | None = None) -> Prompt:
        due_on = NOW.date() + days * _DAY
        return _schedule(self.uow, self.cast.ben, kind, subject or self.cast.pair, due_on)

    def tick(self, now: datetime = NOW) -> None:
        _RHYTHM.ask_person(self.uow, self.cast.ben, now)

    def ticks(self, start: datetime, length: timedelta, *, every: timedelta = _HOUR) -> None:
        for number in range(length // every):
            self.tick(start + number * every)

    def outbox(self) -> list[OutboxRow]:
        return list(self.uow.db.scalars(select(OutboxRow).order_by(OutboxRow.due_at)))

    def asked(self) -> list[list[UUID]]:
        return [[UUID(one) for one in row.prompt_ids] for row in self.outbox()]

    def asked_at(self) -> list[datetime]:
        return [row.due_at for row in self.outbox()]

    def read(self, *prompts: Prompt) -> Message | None:
        return _RHYTHM.compose(self.uow, [prompt.id for prompt in prompts], NOW)


@pytest.fixture
def ben(uow: UnitOfWork, cast: Cast) -> Ben:
    return Ben(uow, cast)


def test_what_is_due_goes_into_the_outbox_as_ids(ben: Ben) -> None:
    prompt = ben.owes()
    ben.tick()
    [row] = ben.outbox()
    assert row.person_id == ben.cast.ben
    assert (row.message, row.prompt_ids) == (None, [str(prompt.id)])
    assert (row.due_at, row.is_reminder) == (NOW, True)
    assert (prompt.times_asked, prompt.asked_at) == (1, NOW)


def test_nothing_is_asked_before_its_time(ben: Ben) -> None:
    ben.owes(days=1)
    ben.tick()
    assert ben.asked() == []


def test_a_tick_that_runs_twice_asks_once(ben: Ben) -> None:
    ben.owes()
    ben.tick()
    ben.tick()
    assert len(ben.outbox()) == 1


def test_what_is_due_together_is_one_message_soonest_first(ben: Ben) -> None:
    later, sooner = ben.owes("pulse"), ben.owes("goal", days=-1)
    ben.tick()
    assert ben.asked() == [[sooner.id, later.id]]


def test_what_is_not_capped_is_a_message_of_its_own(ben: Ben) -> None:
    pulse, digest = ben.owes("pulse"), ben.owes("digest")
    ben.tick()
    assert sorted(ben.asked()) == sorted([[digest.id], [pulse.id]])
    assert {(row.prompt_ids[0], row.is_reminder) for row in ben.outbox()} == {
        (str(digest.id), False),
        (str(pulse.id), True),
    }


def test_it_nudges_twice_and_then_leaves_it_to_the_coordinator(ben: Ben) -> None:
    prompt = ben.owes()
    prompt.pair_id = ben.cast.pair
    ben.ticks(NOW, 20 * _DAY)
    assert ben.asked() == [[prompt.id]] * 3
    # Three days after Tuesday is Friday, and three after that Monday.
    assert ben.asked_at() == [NOW, NOW + 3 * _DAY, NOW + 6 * _DAY]
    assert prompt.is_open
    assert prompt.due_at is None
    assert ben.uow.prompts.exhausted(ben.cast.cohort) == [prompt]


def test_what_is_answered_is_not_nudged(ben: Ben) -> None:
    prompt = ben.owes()
    ben.tick()
    ben.uow.prompts.close([prompt], Outcome.ANSWERED, now=NOW)
    ben.ticks(NOW, 10 * _DAY)
    assert len(ben.outbox()) == 1


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-10T17:00+00:00", "2026-03-11T09:00+00:00"),
        ("2026-03-14T12:00+00:00", "2026-03-16T09:00+00:00"),
    ],
)
def test_out_of_hours_it_waits(ben: Ben, now: str, then: str) -> None:
    prompt = ben.owes()
    ben.tick(datetime.fromisoformat(now))
    assert ben.asked() == []
    assert prompt.due_at == datetime.fromisoformat(then)
    assert prompt.times_asked == 0
    ben.tick(datetime.fromisoformat(then))
    assert ben.asked() == [[prompt.id]]


def test_the_weekly_cap_holds_in_any_seven_days(ben: Ben) -> None:
    ben.person.weekly_cap = 2
    for day in range(10):
        ben.owes("pulse", days=day, subject=UUID(int=day))
    ben.ticks(NOW, 28 * _DAY, every=3 * _HOUR)
    sent = ben.asked_at()
    assert len(sent) >= 4
    assert all(later - earlier >= _WEEK for earlier, later in zip(sent, sent[2:], strict=False))


def test_what_the_cap_holds_back_is_asked_together_when_it_may_be(ben: Ben) -> None:
    ben.person.weekly_cap = 1
    first = ben.owes("pulse")
    ben.tick()
    held = [ben.owes("goal"), ben.owes("check_in")]
    ben.tick(NOW + _HOUR)
    assert ben.asked() == [[first.id]]
    assert {prompt.due_at for prompt in held} == {NOW + _WEEK}
    ben.tick(NOW + _WEEK)
    [_, second] = ben.asked()
    # The nudge for the first one waited too.
    assert set(second) == {first.id, *(prompt.id for prompt in held)}


def test_what_is_not_capped_goes_out_at_the_cap(ben: Ben) -> None:
    ben.person.weekly_cap = 1
    ben.owes("pulse")
    ben.tick()
    digest = ben.owes("digest")
    ben.tick(NOW + _HOUR)
    assert ben.asked()[1:] == [[digest.id]]


def test_a_reminder_that_was_not_sent_after_all_does_not_count(ben: Ben) -> None:
    ben.person.weekly_cap = 1
    ben.owes("pulse")
    ben.tick()
    ben.outbox()[0].state = OutboxState.CANCELLED
    goal = ben.owes("goal")
    ben.tick(NOW + _HOUR)
    assert ben.asked()[1:] == [[goal.id]]


def test_of_one_thing_the_newest_is_asked_and_the_others_are_overtaken(ben: Ben) -> None:
    old, older, newest = ben.owes(days=-7), ben.owes(days=-14), ben.owes()
    other_subject = ben.owes(days=-7, subject=ben.cast.cohort)
    ben.tick()
    [asked] = ben.asked()
    assert set(asked) == {newest.id, other_subject.id}
    assert {old.outcome, older.outcome} == {Outcome.OVERTAKEN}


def test_a_nudge_for_an_older_one_does_not_keep_the_new_one_away(ben: Ben) -> None:
    old = ben.owes(days=-3)
    ben.tick(NOW - 3 * _DAY + 7 * _DAY)
    new = ben.owes(days=4)
    # Both are due: the nudge later than the new one.
    old.due_at = NOW + 5 * _DAY
    ben.tick(NOW + 6 * _DAY)
    assert ben.asked()[-1] == [new.id]
    assert old.outcome is Outcome.OVERTAKEN


def test_asking_anew_settles_what_was_asked_before(ben: Ben) -> None:
    old = ben.owes()
    ben.tick()
    new = ben.owes(days=1)
    ben.tick(NOW + _DAY)
    assert ben.asked() == [[old.id], [new.id]]
    assert old.outcome is Outcome.OVERTAKEN
    assert new.is_open


@pytest.mark.parametrize("outage", [timedelta(hours=3), timedelta(days=3)])
def test_f49_after_an_outage_each_thing_is_asked_once_in_one_message(
    ben: Ben, outage: timedelta
) -> None:
    goal, check_in = ben.owes("goal"), ben.owes("check_in")
    pulses = [ben.owes("pulse", days=day) for day in range(outage.days + 1)]
    back = NOW + outage
    ben.ticks(back, 2 * _HOUR, every=timedelta(minutes=10))
    [asked] = ben.asked()
    assert set(asked) == {goal.id, check_in.id, pulses[-1].id}
    assert ben.asked_at() == [back]


def test_f49_an_outage_that_ends_at_night_is_felt_in_the_morning(ben: Ben) -> None:
    ben.owes()
    ben.ticks(NOW + 12 * _HOUR, _DAY)
    # 22:00 to 9:00.
    assert ben.asked_at() == [NOW + 23 * _HOUR]


def test_f49_of_a_chain_that_fell_behind_only_the_last_is_asked(ben: Ben) -> None:
    first = ben.owes("weekly")
    back = NOW + 10 * _WEEK
    ben.ticks(back, 2 * _HOUR, every=timedelta(minutes=10))
    chain = sorted(
        ben.uow.db.scalars(select(Prompt).where(Prompt.kind == "weekly")),
        key=lambda prompt: prompt.due_on,
    )
    assert chain[0] is first
    assert [prompt.outcome for prompt in chain[:-2]] == [Outcome.OVERTAKEN] * 10
    assert ben.asked() == [[chain[-2].id]]
    assert chain[-1].due_on == back.date() + _WEEK
    assert chain[-1].times_asked == 0


def test_what_follows_is_scheduled_once(ben: Ben) -> None:
    followed: list[UUID] = []

    def follow(asking: Asking, _: UnitOfWork) -> None:
        followed.append(asking.prompt.id)

    rhythm = Rhythm({"pulse": PromptRule("pulse", _ask, follow=follow)}, _footer)
    prompt = ben.owes()
    for number in range(14 * 4):
        rhythm.ask_person(ben.uow, ben.cast.ben, NOW + number * 6 * _HOUR)
    assert prompt.times_asked == 3
    assert followed == [prompt.id]


def test_a_weekly_chain_asks_once_a_week(ben: Ben) -> None:
    ben.owes("weekly")
    asked_on = []
    for number in range(27 * 8):
        now = NOW + number * 3 * _HOUR
        ben.tick(now)
        for prompt in ben.uow.prompts.waiting_on(ben.cast.ben):
            ben.uow.prompts.close([prompt], Outcome.ANSWERED, now=now)
            asked_on.append(now.date())
    assert asked_on == [NOW.date() + week * _WEEK for week in range(4)]


def test_who_is_on_a_pause_is_asked_when_it_ends(ben: Ben) -> None:
    # A Saturday: Monday is the first working day.
    ben.participant.paused_until = date(2026, 4, 4)
    prompt = ben.owes()
    ben.tick()
    assert ben.asked() == []
    assert prompt.due_at == datetime(2026, 4, 6, 9, tzinfo=NOW.tzinfo)


def test_a_pause_that_is_over_changes_nothing(ben: Ben) -> None:
    ben.participant.paused_until = NOW.date() - _DAY
    prompt = ben.owes()
    ben.tick(NOW + 12 * _HOUR)
    assert ben.asked() == []
    assert prompt.due_at == NOW + 23 * _HOUR
    ben.tick(NOW + 23 * _HOUR)
    assert ben.asked() == [[prompt.id]]


def test_who_was_deactivated_is_asked_nothing_more(ben: Ben) -> None:
    ben.person.deactivated_at = NOW
    prompts = [ben.owes("pulse"), ben.owes("digest")]
    ben.tick()
    assert ben.asked() == []
    assert {prompt.outcome for prompt in prompts} == {Outcome.MOOT}


def test_what_no_longer_makes_sense_is_closed_unasked(ben: Ben) -> None:
    moot, pulse = ben.owes("moot"), ben.owes("pulse")
    ben.tick()
    assert ben.asked() == [[pulse.id]]
    assert (moot.outcome, moot.times_asked) == (Outcome.MOOT, 0)


def test_f55_a_kind_of_a_newer_version_is_left_for_it(ben: Ben) -> None:
    unknown, pulse = ben.owes("invented_later"), ben.owes("pulse")
    ben.tick()
    assert ben.asked() == [[pulse.id]]
    assert unknown.is_open
    assert unknown.due_at == NOW + _HOUR
    assert ben.read(unknown) is None
    assert unknown.is_open


def test_a_reminder_is_worded_when_it_is_sent_with_its_buttons(ben: Ben) -> None:
    pulse, goal = ben.owes("pulse"), ben.owes("goal")
    read = ben.read(pulse, goal)
    assert read is not None
    said = _said(read)
    assert said.count("How was it on {day}?") == 2
    assert said.index("Snooze or skip (pulse)") < said.index("Snooze or skip (goal)")


def test_what_is_not_capped_has_no_buttons_to_skip_it(ben: Ben) -> None:
    read = ben.read(ben.owes("digest"))
    assert read is not None
    assert "Snooze or skip" not in _said(read)


def test_what_was_settled_meanwhile_is_left_out(ben: Ben) -> None:
    pulse, goal = ben.owes("pulse"), ben.owes("goal")
    ben.uow.prompts.close([goal], Outcome.ANSWERED, now=NOW)
    read = ben.read(pulse, goal)
    assert read is not None
    assert "(goal)" not in _said(read)
    ben.uow.prompts.close([pulse], Outcome.ANSWERED, now=NOW)
    assert ben.read(pulse, goal) is None


def test_what_became_moot_before_it_was_sent_is_closed(ben: Ben) -> None:
    moot = ben.owes("moot")
    assert ben.read(moot) is None
    assert moot.outcome is Outcome.MOOT


@pytest.mark.parametrize(("kinds", "more"), [(3, None), (4, 1)])
def test_more_than_three_things_wait_on_home(ben: Ben, kinds: int, more: int | None) -> None:
    prompts = [ben.owes(rule.kind) for rule in _RULES[:kinds]]
    read = ben.read(*prompts)
    assert read is not None
    said = _said(read)
    assert said.count("How was it on {day}?") == 3
    assert ("thing waits for you on Home" in said) is (more is not None)


def _said(read: Message) -> str:
    return read.model_dump_json()

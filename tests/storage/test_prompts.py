"""Prompts: what is due, what waits, what is settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from storage.database import Database, UnitOfWork
from storage.prompts import Outcome, Prompt
from tests.cast import (
    BEN,
    DAN,
    NOW,
    OTHER_TEAM,
    Cast,
    make_cohort,
    make_organization,
    make_pair_of,
)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

Schedule = Callable[..., Prompt]


@pytest.fixture
def schedule(uow: UnitOfWork, cast: Cast) -> Schedule:
    """Write down a prompt for Ben about the pair, due an hour ago unless said otherwise."""

    def _schedule(
        *, kind: str = "pulse", to: UUID = cast.ben, days: int = 0, due_at: datetime | None = NOW
    ) -> Prompt:
        return uow.prompts.schedule(
            Prompt(
                kind=kind,
                person_id=to,
                subject_id=cast.pair,
                due_on=NOW.date() + days * _DAY,
                pair_id=cast.pair,
                due_at=due_at,
            )
        )

    return _schedule


def test_the_same_thing_is_scheduled_once(schedule: Schedule, cast: Cast) -> None:
    first = schedule()
    assert schedule(due_at=NOW + _DAY) is first
    assert first.due_at == NOW
    others = [schedule(days=1), schedule(kind="check_in"), schedule(to=cast.ana)]
    assert len({first, *others}) == 4


@pytest.mark.parametrize(
    ("outcome", "is_open"),
    [(Outcome.ANSWERED, False), (Outcome.SKIPPED, False), (Outcome.MOOT, True)],
)
def test_what_was_moot_opens_again_when_its_reason_is_back(
    uow: UnitOfWork, schedule: Schedule, outcome: Outcome, *, is_open: bool
) -> None:
    prompt = schedule()
    uow.prompts.close([prompt], outcome, now=NOW)
    assert schedule() is prompt
    assert prompt.is_open is is_open


def test_due_prompts_are_one_persons_soonest_first(
    uow: UnitOfWork, schedule: Schedule, cast: Cast
) -> None:
    second, first = schedule(due_at=NOW), schedule(days=1, due_at=NOW - _HOUR)
    schedule(days=2, due_at=NOW + timedelta(seconds=1))
    schedule(days=3, due_at=None)
    schedule(to=cast.ana)
    uow.prompts.close([schedule(days=4)], Outcome.SKIPPED, now=NOW)
    assert uow.prompts.due_for(cast.ben, NOW) == [first, second]


def test_people_whose_prompts_are_due_are_named_once_soonest_first(
    database: Database, cast: Cast
) -> None:
    with database.begin(cast.organization_id) as uow:
        for person_id, hours in (
            (cast.ana, -1),
            (cast.ben, -3),
            (cast.ben, -2),
            (cast.ana, 0),
            (cast.cleo, 1),
        ):
            uow.prompts.schedule(
                Prompt(
                    kind="pulse",
                    person_id=person_id,
                    subject_id=cast.pair,
                    due_on=NOW.date() + hours * _DAY,
                    due_at=NOW + hours * _HOUR,
                )
            )
    with database.begin_everywhere() as everywhere:
        due = everywhere.people_with_due_prompts(NOW, limit=10)
        assert [(one.organization_id, one.person_id) for one in due] == [
            (cast.organization_id, cast.ben),
            (cast.organization_id, cast.ana),
        ]
        [soonest] = everywhere.people_with_due_prompts(NOW, limit=1)
        assert soonest.person_id == cast.ben


def test_people_of_every_organization_are_found(database: Database, cast: Cast) -> None:
    other = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    with database.begin(other.id) as uow:
        dan = uow.people.meet(DAN._replace(team=OTHER_TEAM), "Dan")
        uow.prompts.schedule(
            Prompt(
                kind="pulse",
                person_id=dan.id,
                subject_id=dan.id,
                due_on=NOW.date(),
                due_at=NOW,
            )
        )
    with database.begin_everywhere() as everywhere:
        [due] = everywhere.people_with_due_prompts(NOW, limit=10)
    assert (due.organization_id, due.person_id) == (other.id, dan.id)
    assert due.organization_id != cast.organization_id


def test_what_was_asked_and_is_open_waits_oldest_first(
    uow: UnitOfWork, schedule: Schedule, cast: Cast
) -> None:
    second, first, answered = schedule(), schedule(days=1), schedule(days=2)
    schedule(days=3)
    for prompt, ago in ((second, 1), (first, 2), (answered, 3)):
        prompt.times_asked, prompt.asked_at = 1, NOW - ago * _HOUR
    uow.prompts.close([answered], Outcome.ANSWERED, now=NOW)
    assert uow.prompts.waiting_on(cast.ben) == [first, second]
    assert uow.prompts.waiting_on(cast.ana) == []


def test_open_prompts_of_a_pair_come_by_kind_and_the_undated_last(
    uow: UnitOfWork, schedule: Schedule, cast: Cast
) -> None:
    undated, later, sooner = (
        schedule(due_at=None),
        schedule(days=1, due_at=NOW + _DAY),
        schedule(kind="check_in"),
    )
    assert uow.prompts.open_of(cast.pair) == [sooner, later, undated]
    assert uow.prompts.open_of(cast.pair, kind="pulse") == [later, undated]
    assert set(uow.prompts.about(cast.pair)) == {undated, later, sooner}
    assert set(uow.prompts.of(cast.ben)) == {undated, later, sooner}
    assert uow.prompts.of(cast.ana) == []


def test_several_come_in_the_order_they_were_asked_for(uow: UnitOfWork, schedule: Schedule) -> None:
    some = [schedule(days=day, due_at=None if day % 2 else NOW) for day in range(5)]
    wanted = [prompt.id for prompt in reversed(some)]
    assert [prompt.id for prompt in uow.prompts.several(wanted)] == wanted
    assert uow.prompts.several([]) == []


def test_what_was_asked_often_enough_is_the_coordinators_turn(
    uow: UnitOfWork, schedule: Schedule, cast: Cast
) -> None:
    exhausted, to_come, closed = schedule(due_at=None), schedule(days=1), schedule(days=2)
    schedule(days=3, due_at=None)
    for prompt in (exhausted, to_come, closed):
        prompt.times_asked, prompt.asked_at = 3, NOW
    closed.due_at = None
    uow.prompts.close([closed], Outcome.SKIPPED, now=NOW)
    assert uow.prompts.exhausted(cast.cohort) == [exhausted]
    assert uow.prompts.exhausted(make_cohort(uow).id) == []


def test_a_closed_prompt_keeps_its_first_outcome_and_reason(
    uow: UnitOfWork, schedule: Schedule
) -> None:
    prompt = schedule()
    uow.prompts.close([prompt], Outcome.SKIPPED, now=NOW, reason="On holiday")
    uow.prompts.close([prompt], Outcome.MOOT, now=NOW + _DAY, reason="Another")
    assert (prompt.outcome, prompt.closed_at) == (Outcome.SKIPPED, NOW)
    assert uow.vault.open(prompt, Prompt.reason) == "On holiday"
    assert b"holiday" not in (prompt.reason or b"")


def test_the_prompts_of_a_pair_that_ends_are_moot(
    uow: UnitOfWork, schedule: Schedule, cast: Cast
) -> None:
    open_one, answered = schedule(), schedule(days=1)
    uow.prompts.close([answered], Outcome.ANSWERED, now=NOW - _DAY)
    other = make_pair_of(uow, cast.cohort, cast.ana, cast.dan)
    elsewhere = uow.prompts.schedule(
        Prompt(
            kind="pulse",
            person_id=cast.dan,
            subject_id=other.id,
            due_on=NOW.date(),
            pair_id=other.id,
        )
    )
    uow.prompts.close_pair(cast.pair, now=NOW)
    assert (open_one.outcome, open_one.closed_at) == (Outcome.MOOT, NOW)
    assert answered.outcome is Outcome.ANSWERED
    assert elsewhere.is_open


def test_f47_prompts_that_another_worker_is_asking_are_left_to_it(
    postgresql_database: Database,
) -> None:
    organization = make_organization(postgresql_database)
    with postgresql_database.begin(organization.id) as uow:
        ben = uow.people.meet(BEN, "Ben").id
        uow.prompts.schedule(
            Prompt(kind="pulse", person_id=ben, subject_id=ben, due_on=NOW.date(), due_at=NOW)
        )
    with (
        postgresql_database.begin(organization.id) as one,
        postgresql_database.begin(organization.id) as other,
    ):
        assert len(one.prompts.due_for(ben, NOW)) == 1
        assert other.prompts.due_for(ben, NOW) == []

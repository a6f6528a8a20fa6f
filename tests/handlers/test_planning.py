"""What a pair will be asked while its cohort runs, written down as prompts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from handlers.planning import begin, move_cohort
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.prompts import Outcome, Prompt
from tests.cast import NOW, Cast

_TODAY = NOW.date()
_DAY = timedelta(days=1)
#: The first and last day of the cast's cohort.
_STARTS, _ENDS = date(2026, 3, 2), date(2026, 8, 31)


def _days(uow: UnitOfWork, person_id: UUID) -> dict[str, date]:
    return {prompt.kind: prompt.due_on for prompt in uow.prompts.of(person_id)}


def _begin(
    uow: UnitOfWork, cast: Cast, *, starts_on: date = _STARTS, ends_on: date = _ENDS
) -> Pair:
    pair = uow.pairs.get(cast.pair)
    cohort = uow.programs.cohort_of(cast.cohort)
    cohort.starts_on, cohort.ends_on = starts_on, ends_on
    begin(uow, pair, now=NOW)
    return pair


def _move(
    uow: UnitOfWork,
    *,
    starts_on: date = _STARTS,
    ends_on: date = _ENDS,
    now: datetime = NOW,
) -> None:
    move_cohort(uow, starts_on=starts_on, ends_on=ends_on, today=now.date(), now=now)


def _prompt(uow: UnitOfWork, person_id: UUID, kind: str) -> Prompt:
    (found,) = (prompt for prompt in uow.prompts.of(person_id) if prompt.kind == kind)
    return found


def test_a_new_pair_is_asked_everything_in_its_time(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast)

    for person_id in (cast.ana, cast.ben):
        assert _days(uow, person_id) == {
            "did_you_meet": date(2026, 3, 25),
            "pulse": date(2026, 3, 17),
            "check_in": date(2026, 5, 5),
            "feedback_midway": date(2026, 6, 5),
            "feedback_end": date(2026, 8, 24),
        }


def test_before_its_cohort_starts_a_pair_is_left_alone(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast, starts_on=_TODAY + 56 * _DAY)

    assert _days(uow, cast.ben) == {
        "did_you_meet": date(2026, 5, 20),
        "pulse": date(2026, 5, 12),
        "check_in": date(2026, 6, 30),
        "feedback_midway": date(2026, 7, 3),
        "feedback_end": date(2026, 8, 24),
    }


@pytest.mark.parametrize(("days", "kinds"), [(3, set()), (7, {"pulse"}), (0, set())])
def test_in_the_last_days_only_what_fits_is_asked(
    uow: UnitOfWork, cast: Cast, days: int, kinds: set[str]
) -> None:
    """Not even for closing words: they would have been due in the past."""
    _begin(uow, cast, ends_on=_TODAY + days * _DAY)

    assert set(_days(uow, cast.ben)) == kinds


def test_each_question_waits_for_the_persons_own_morning(uow: UnitOfWork, cast: Cast) -> None:
    ana, ben = uow.people.get(cast.ana), uow.people.get(cast.ben)
    ana.zone, ben.zone = "Asia/Kolkata", "America/Los_Angeles"
    ben.work_starts = time(8)
    _begin(uow, cast)

    # The 25th is a Wednesday.
    anas, bens = (_prompt(uow, one, "did_you_meet") for one in (cast.ana, cast.ben))
    assert anas.due_at == datetime(2026, 3, 25, 3, 30, tzinfo=UTC)
    assert bens.due_at == datetime(2026, 3, 25, 15, 0, tzinfo=UTC)


def test_beginning_twice_changes_nothing(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast)
    before = {prompt.id for prompt in uow.prompts.open_of(cast.pair)}
    _begin(uow, cast)

    assert {prompt.id for prompt in uow.prompts.open_of(cast.pair)} == before


def test_everything_that_is_asked_of_a_pair_names_it(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast)

    assert {prompt.pair_id for prompt in uow.prompts.of(cast.ben)} == {cast.pair}


def test_a_new_end_moves_feedback_that_was_not_asked_for(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast)
    _prompt(uow, cast.ana, "feedback_midway").times_asked = 1
    _move(uow, ends_on=_ENDS + 28 * _DAY)

    assert _days(uow, cast.ana)["feedback_end"] == date(2026, 9, 21)
    assert _days(uow, cast.ana)["feedback_midway"] == date(2026, 6, 5)
    assert _days(uow, cast.ben)["feedback_midway"] == date(2026, 6, 19)


def test_a_later_end_leaves_the_rounds_as_they_are(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast)
    before = _days(uow, cast.ben)
    _move(uow, ends_on=_ENDS + 28 * _DAY, now=NOW + 3 * _DAY)

    rounds = ("did_you_meet", "pulse", "check_in")
    after = _days(uow, cast.ben)
    assert [after[kind] for kind in rounds] == [before[kind] for kind in rounds]


def test_an_earlier_end_takes_back_what_would_come_after_it(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast)
    _move(uow, ends_on=_TODAY + 14 * _DAY)

    assert _days(uow, cast.ben) == {
        "pulse": date(2026, 3, 17),
        "feedback_end": date(2026, 3, 17),
    }


@pytest.mark.parametrize("weeks", [1, 8])
def test_a_new_start_moves_the_first_rounds(uow: UnitOfWork, cast: Cast, weeks: int) -> None:
    _begin(uow, cast, starts_on=_TODAY + timedelta(weeks=4))
    starts_on = _TODAY + timedelta(weeks=weeks)
    _move(uow, starts_on=starts_on)

    assert _days(uow, cast.ben)["pulse"] == starts_on + 7 * _DAY
    assert _days(uow, cast.ben)["did_you_meet"] == starts_on + 15 * _DAY
    assert _days(uow, cast.ben)["check_in"] == starts_on + 56 * _DAY


def test_a_cohort_that_had_ended_goes_on_with_everything(uow: UnitOfWork, cast: Cast) -> None:
    _begin(uow, cast)
    for prompt in uow.prompts.open_of(cast.pair):
        prompt.times_asked = 1
    back = datetime(2026, 9, 14, 10, tzinfo=UTC)
    _move(uow, ends_on=date(2026, 12, 31), now=back)

    waiting = [prompt for prompt in uow.prompts.of(cast.ben) if not prompt.times_asked]
    assert {prompt.kind: prompt.due_on for prompt in waiting} == {
        "did_you_meet": date(2026, 9, 15),
        "pulse": date(2026, 9, 21),
        "check_in": date(2026, 11, 9),
        "feedback_end": date(2026, 12, 24),
    }
    closed = [p.outcome for p in uow.prompts.about(cast.pair) if p.kind == "feedback_end"]
    assert set(closed) <= {None, Outcome.MOOT}

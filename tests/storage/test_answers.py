"""Pulses, check-ins, "did you meet?" and feedback."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing
from mentoring.pulse import Obstacle
from mentoring.vocabulary import FeedbackMoment
from storage.answers import CheckIn, Feedback, MeetAnswer, Pulse
from storage.database import Database, UnitOfWork
from storage.prompts import Prompt
from tests.cast import NOW, Cast, make_cohort

_DAY = timedelta(days=1)


def _prompt(uow: UnitOfWork, cast: Cast, person_id: UUID, on: date) -> UUID:
    prompt = Prompt(
        kind="pulse", person_id=person_id, subject_id=cast.pair, due_on=on, pair_id=cast.pair
    )
    return uow.prompts.schedule(prompt).id


def _pulse(
    uow: UnitOfWork, cast: Cast, rating: int, at: datetime = NOW, obstacle: str = ""
) -> Pulse:
    return uow.answers.add_pulse(
        Pulse(
            prompt_id=_prompt(uow, cast, cast.ben, at.date()),
            pair_id=cast.pair,
            person_id=cast.ben,
            answered_at=at,
            rating=rating,
            obstacle=obstacle,
        )
    )


def _check_in(uow: UnitOfWork, cast: Cast, at: datetime, *, wants_help: bool) -> CheckIn:
    return uow.answers.add_check_in(
        CheckIn(
            prompt_id=_prompt(uow, cast, cast.ana, at.date()),
            pair_id=cast.pair,
            person_id=cast.ana,
            answered_at=at,
            trust=4,
            progress=3,
            wants_help=wants_help,
        ),
        "We talk past each other",
    )


def _met(cast: Cast, person_id: UUID, *, met: bool, ago: int = 0) -> MeetAnswer:
    return MeetAnswer(
        pair_id=cast.pair,
        person_id=person_id,
        due_on=NOW.date() - ago * _DAY,
        answered_at=NOW - ago * _DAY,
        met=met,
    )


def test_a_pulse_is_answered_once(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        pulse = _pulse(uow, cast, 4)
        assert uow.answers.get_pulse(pulse.id) is pulse
        with pytest.raises(Missing):
            uow.answers.get_pulse(None)
    with pytest.raises(IntegrityError), database.begin(cast.organization_id) as uow:
        _pulse(uow, cast, 5)


def test_a_pulses_note_comes_back_and_lies_encrypted(uow: UnitOfWork, cast: Cast) -> None:
    pulse = _pulse(uow, cast, 2)
    assert uow.answers.pulse_note(pulse) == ""
    uow.answers.keep_pulse_note(pulse, "No time")
    assert uow.answers.pulse_note(pulse) == "No time"
    assert b"No time" not in (pulse.note or b"")


def test_ratings_are_each_persons_last_of_a_cohort_and_a_span_without_its_end(
    uow: UnitOfWork, cast: Cast
) -> None:
    for rating, days_ago in ((1, 8), (2, 7), (3, 1), (4, 0)):
        _pulse(uow, cast, rating, NOW - days_ago * _DAY)
    week = (NOW - 7 * _DAY, NOW)
    assert uow.answers.pulse_ratings(cast.cohort, *week) == [3]
    assert uow.answers.pulse_ratings(make_cohort(uow).id, *week) == []


def test_a_pair_met_by_the_days_that_one_says_and_nobody_denies(
    uow: UnitOfWork, cast: Cast
) -> None:
    said = [(cast.ana, 0, True), (cast.ana, 1, True), (cast.ben, 1, False), (cast.ben, 2, True)]
    for person_id, days, met in said:
        answer = MeetAnswer(
            pair_id=cast.pair,
            person_id=person_id,
            due_on=NOW.date() + days * _DAY,
            answered_at=NOW,
            met=met,
        )
        uow.answers.say_met(answer)
    met_by = uow.answers.met_by([cast.pair])
    assert {pair: sorted(days) for pair, days in met_by.items()} == {
        cast.pair: [NOW.date(), NOW.date() + 2 * _DAY]
    }
    assert uow.answers.met_by([]) == {}


@pytest.mark.parametrize(
    ("rating", "obstacle", "is_low"),
    [(1, "", True), (2, "", True), (3, "", False), (5, "", False), (5, Obstacle.FIT, True)],
)
def test_a_low_pulse_says_which_pair_and_when(
    uow: UnitOfWork, cast: Cast, rating: int, obstacle: str, *, is_low: bool
) -> None:
    _pulse(uow, cast, rating, obstacle=obstacle)
    expected = {cast.pair: NOW} if is_low else {}
    assert uow.answers.low_pulses(cast.cohort, NOW - _DAY) == expected
    assert uow.answers.low_pulses(cast.cohort, NOW + _DAY) == {}


def test_who_asked_for_help_last_is_seen_since_a_day(uow: UnitOfWork, cast: Cast) -> None:
    _check_in(uow, cast, NOW - 2 * _DAY, wants_help=True)
    _check_in(uow, cast, NOW - _DAY, wants_help=True)
    _check_in(uow, cast, NOW, wants_help=False)
    assert uow.answers.asks_for_help(cast.cohort, NOW - 3 * _DAY) == {cast.pair: NOW - _DAY}
    assert uow.answers.asks_for_help(cast.cohort, NOW) == {}


def test_a_check_ins_note_comes_back_and_lies_encrypted(uow: UnitOfWork, cast: Cast) -> None:
    check_in = _check_in(uow, cast, NOW, wants_help=False)
    assert uow.answers.check_in_note(check_in) == "We talk past each other"
    assert b"talk" not in (check_in.note or b"")


@pytest.mark.parametrize(
    ("anas", "bens", "differ"),
    [(True, True, False), (False, False, False), (True, False, True), (True, None, False)],
)
def test_partners_differ_when_one_says_they_met(
    uow: UnitOfWork, cast: Cast, *, anas: bool, bens: bool | None, differ: bool
) -> None:
    uow.answers.say_met(_met(cast, cast.ana, met=anas))
    if bens is not None:
        uow.answers.say_met(_met(cast, cast.ben, met=bens))
    expected = {cast.pair: NOW} if differ else {}
    assert uow.answers.disagreements(cast.cohort, NOW - _DAY) == expected


def test_answers_about_different_days_do_not_differ(uow: UnitOfWork, cast: Cast) -> None:
    uow.answers.say_met(_met(cast, cast.ana, met=True))
    uow.answers.say_met(_met(cast, cast.ben, met=False, ago=1))
    assert uow.answers.disagreements(cast.cohort, NOW - 7 * _DAY) == {}


def test_of_several_disagreements_the_last_counts(uow: UnitOfWork, cast: Cast) -> None:
    for ago in (0, 1, 2):
        uow.answers.say_met(_met(cast, cast.ana, met=True, ago=ago))
        uow.answers.say_met(_met(cast, cast.ben, met=False, ago=ago))
    assert uow.answers.disagreements(cast.cohort, NOW - 7 * _DAY) == {cast.pair: NOW}


def test_a_later_answer_replaces_the_earlier_one(uow: UnitOfWork, cast: Cast) -> None:
    uow.answers.say_met(_met(cast, cast.ana, met=True))
    uow.answers.say_met(_met(cast, cast.ben, met=False))
    uow.answers.say_met(_met(cast, cast.ben, met=True))
    assert uow.answers.disagreements(cast.cohort, NOW - _DAY) == {}


def test_feedback_is_given_once_a_moment_and_can_be_reworded(uow: UnitOfWork, cast: Cast) -> None:
    feedback = Feedback(
        pair_id=cast.pair,
        author_id=cast.ana,
        moment=FeedbackMoment.MIDWAY,
        given_at=NOW,
        rating=4,
    )
    uow.answers.give_feedback(feedback, helped="You listen", wished="")
    assert uow.answers.feedback(cast.pair, cast.ana, FeedbackMoment.MIDWAY) is feedback
    assert uow.answers.feedback(cast.pair, cast.ana, FeedbackMoment.END) is None
    assert uow.answers.feedback(cast.pair, cast.ben, FeedbackMoment.MIDWAY) is None
    assert uow.answers.feedback_words(feedback) == ("You listen", "")
    uow.answers.reword_feedback(feedback, helped="You listen well", wished="More time")
    assert uow.answers.feedback_words(feedback) == ("You listen well", "More time")
    assert b"listen" not in (feedback.helped or b"")

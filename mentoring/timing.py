"""When a pair is asked what: plain dates from cadence and cohort."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

from mentoring.vocabulary import Cadence, FeedbackMoment

#: Check-ins come at least quarterly (D1), however rarely a pair meets.
_QUARTER = timedelta(days=91)
_CADENCES_BETWEEN_CHECK_INS = 4
#: Feedback at the end is asked while the cohort still runs, so that it can be talked about.
_BEFORE_THE_END = timedelta(days=7)
#: Whoever has just said what helps has nothing new to say.
_BETWEEN_FEEDBACK = timedelta(weeks=2)


def first_session_by(started_on: date) -> date:
    """A new pair should have met within two weeks: the sooner, the better it goes."""
    return started_on + timedelta(weeks=2)


def first_pulse_on(started_on: date, cadence: Cadence) -> date:
    """Half a cadence in, so that pulses fall between sessions."""
    return started_on + cadence.interval / 2


def check_in_interval(cadence: Cadence) -> timedelta:
    return min(_CADENCES_BETWEEN_CHECK_INS * cadence.interval, _QUARTER)


def next_round(due_on: date, interval: timedelta, *, today: date) -> date:
    """Say when to ask next what was due on a day and is asked now.

    It stays on the rounds that began with that day, but at least half a round is between: whoever
    is asked late, after a pause or an outage, isn't asked again at once.
    """
    rounds_late = (today - due_on) / interval
    return due_on + interval * max(1, ceil(rounds_late + 0.5))


def feedback_on(
    moment: FeedbackMoment, started_on: date, ends_on: date, *, today: date
) -> date | None:
    """Say when feedback is asked for; nothing where the moment for it has passed.

    In a short time there is no room for both, and nobody who has just begun is asked what it was
    worth.
    """
    closing = closing_feedback_on(ends_on)
    if moment is FeedbackMoment.END:
        return closing if closing > started_on and today <= ends_on else None
    on = midway(started_on, ends_on)
    return on if today < on <= closing - _BETWEEN_FEEDBACK else None


def midway(started_on: date, ends_on: date) -> date:
    return started_on + (ends_on - started_on) / 2


def closing_feedback_on(ends_on: date) -> date:
    return ends_on - _BEFORE_THE_END

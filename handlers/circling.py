"""Rounds of peer circles: planned, shown, begun by whoever comes first, and told to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from mentoring.circles import Plan, plan_round, remind_on
from mentoring.cohorts import is_over
from scheduling.calendar import start_of_work
from storage.circles import CircleRound, CircleSeries, Played
from storage.database import UnitOfWork
from storage.outbox import News
from storage.people import Person
from storage.prompts import Outcome, Prompt
from ui.message import Message, button, buttons, heading, items, message, quiet
from ui.text import say

#: What is asked about a round of whom it seats, and about a series of the coordinators.
CIRCLE, NEXT_ROUND = "circle", "circle_round"


def plan_of(uow: UnitOfWork, series: CircleSeries, played: Sequence[Played]) -> Plan:
    """Plan the next round among those who are there now and want to be in it."""
    out = uow.circles.left_out(series.id)
    people = [
        person.id
        for one, person in uow.participants.active(series.cohort_id)
        if series.who.includes(one.role) and person.id not in out
    ]
    pairs = [pair.members() for pair in uow.pairs.active(series.cohort_id)]
    seats = [one.seats for one in played]
    return plan_round(people, seats, pairs, size=series.size, apart=uow.boundaries.couples())


def begin_round(
    uow: UnitOfWork, series: CircleSeries, plan: Plan, on: date, now: datetime
) -> CircleRound:
    """Keep a round of a series that is held, and tell everybody who is in it."""
    latest = uow.circles.latest(series.id)
    if latest is not None:
        uow.prompts.close(uow.prompts.about(latest.id), Outcome.MOOT, now=now)
    began = uow.circles.keep(
        CircleRound(
            series_id=series.id,
            number=plan.number,
            began_at=now,
            began_on=on,
            meet_by=series.rhythm.meet_by(on),
        ),
        plan.round,
    )
    seated = [*plan.round.circles, *((one,) for one in plan.round.left_out)]
    people = uow.people.several(who for circle in seated for who in circle)
    told = [
        (who, circle_message(series, began, [people[one] for one in circle], who))
        for circle in plan.round.circles
        for who in circle
    ]
    uow.prompts.add_all(_reminder(began, people[who]) for who, _ in told)
    told += [(who, _sits_out(series, began)) for who in plan.round.left_out]
    news = (News(f"circle:{began.id}:{who}", who, words) for who, words in told)
    uow.outbox.add_all(news, due_at=now)
    expect_round(uow, series, began.began_on, now=now)
    return began


def expect_round(uow: UnitOfWork, series: CircleSeries, after: date, *, now: datetime) -> None:
    """Have the next round begin by itself, when the first of the coordinators is at work."""
    on = series.rhythm.next_on(after)
    early = [prompt for prompt in uow.prompts.about(series.id) if prompt.due_on > after]
    uow.prompts.close(early, Outcome.MOOT, now=now)
    if on is None:
        return
    for coordinator in uow.coordinators.people():
        _have_begin(uow, series, coordinator, on)


def expect_next_rounds(
    uow: UnitOfWork, cohort_id: UUID, coordinator: Person, *, today: date
) -> None:
    """Have the next rounds begin when this coordinator is at work, too."""
    for series in uow.circles.running(cohort_id):
        if (on := _next_on(uow, series, today)) is not None:
            _have_begin(uow, series, coordinator, on)


def _have_begin(uow: UnitOfWork, series: CircleSeries, coordinator: Person, on: date) -> None:
    prompt = uow.prompts.schedule(
        Prompt(kind=NEXT_ROUND, person_id=coordinator.id, subject_id=series.id, due_on=on)
    )
    if not prompt.times_asked:
        prompt.due_at = start_of_work(coordinator, on)


def _next_on(uow: UnitOfWork, series: CircleSeries, today: date) -> date | None:
    """Say when the next round begins: as others expect it, or else when it would next be due."""
    latest = uow.circles.latest(series.id)
    if latest is None:
        return None
    if expected := [one.due_on for one in uow.prompts.about(series.id) if not one.times_asked]:
        return min(expected)
    on = series.rhythm.next_on(latest.began_on)
    while on is not None and on <= today:
        on = series.rhythm.next_on(on)
    return on


def _reminder(began: CircleRound, person: Person) -> Prompt:
    on = remind_on(began.began_on, began.meet_by)
    at = start_of_work(person, on)
    return Prompt(kind=CIRCLE, person_id=person.id, subject_id=began.id, due_on=on, due_at=at)


def is_to_meet(uow: UnitOfWork, series: CircleSeries, began: CircleRound, today: date) -> bool:
    """Say whether a circle still has a day by which to meet."""
    cohort = uow.programs.cohort_of(series.cohort_id)
    return today <= began.meet_by and not is_over(cohort.ends_on, today=today)


def circle_message(
    series: CircleSeries, began: CircleRound, circle: Sequence[Person], reader_id: UUID
) -> Message:
    """Say who is in somebody's circle, what to do and why."""
    you, others = say("you"), [person for person in circle if person.id != reader_id]
    # Each round somebody else begins, or it would always be the same few.
    starter = circle[began.number % len(circle)]
    first = say("You suggest a time to the others today: the first message is the hardest.")
    return message(
        say("Your circle in “{series}”: {circle}.", series=series.name, circle=[you, *others]),
        first
        if starter.id == reader_id
        else say("{starter} is asked to suggest a time.", starter=starter),
        heading(say("Meet by {by}", by=began.meet_by)),
        items(
            "Say what you are working on, and what is hard about it (10 minutes each).",
            "Ask before you advise: two questions each (10 minutes).",
            "Say what you will try next, and how the others can help (10 minutes).",
        ),
        quiet(
            say(
                "You get this because you take part in the program. Round {n} brings you together "
                "with people whom you haven't met in this series, as far as that goes.",
                n=began.number,
            )
        ),
        buttons(button("Leave me out of the next rounds", "my_circle", "out", subject=series.id)),
    )


def _sits_out(series: CircleSeries, began: CircleRound) -> Message:
    return message(
        say(
            "Round {n} of “{series}” has begun, and this time there was no seat for you. Seats go "
            "by turns: next time you come before those who had one.",
            n=began.number,
            series=series.name,
        ),
        buttons(button("Leave me out of the next rounds", "my_circle", "out", subject=series.id)),
    )

"""Somebody's own circle: with whom they are in it, and being left out of the next rounds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from handlers.circling import CIRCLE, is_to_meet
from handlers.feature import Card, Context, Feature, Place
from mentoring.errors import MentoringError, Missing, MovedOn
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.circles import CircleRound, CircleSeries
from storage.database import UnitOfWork
from storage.people import Person
from ui.form import Form
from ui.message import Button, Message, button, buttons, heading, message
from ui.text import say


class NoCircles(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "There are no peer circles for you at present. You hear of it when they begin."
        )


def open_circle(context: Context, uow: UnitOfWork) -> Message:
    participant = uow.participants.latest_of(context.actor.id)
    running = uow.circles.running(participant.cohort_id) if participant else []
    mine = [one for one in running if participant and one.who.includes(participant.role)]
    if not mine:
        raise NoCircles
    out = uow.circles.breaks_of(context.actor.id)
    shown = [_series(context, uow, one, is_out=one.id in out) for one in mine]
    return shown[0].followed_by(*shown[1:])


def _series(context: Context, uow: UnitOfWork, series: CircleSeries, *, is_out: bool) -> Message:
    latest = uow.circles.latest(series.id)
    circle = uow.circles.circle_of(latest.id, context.actor.id) if latest else []
    is_now = latest is not None and is_to_meet(uow, series, latest, context.today)
    now = _circle(series, latest, circle, context.actor) if latest and is_now and circle else None
    later = (
        "You are left out of the next rounds, as you asked."
        if is_out
        else "You are in the next round."
    )
    return message(
        heading(say("{series}", series=series.name)),
        *(now.blocks if now else message("You are in no circle of this round.").blocks),
        later,
        buttons(_again(series) if is_out else _leave_out(series)),
    )


def leave_out(context: Context, uow: UnitOfWork) -> Message:
    series = _running(context, uow)
    uow.circles.leave_out(series.id, context.actor.id, context.now)
    return message(
        say("The next rounds of “{series}” are without you. Nobody asks why.", series=series.name),
        "The circle that you are in now goes on, unless you tell the others.",
        buttons(_again(series)),
    )


def come_back(context: Context, uow: UnitOfWork) -> Message:
    series = _running(context, uow)
    uow.circles.take_back(series.id, context.actor.id)
    return message(
        say("Welcome back. You are in the next round of “{series}”.", series=series.name),
        buttons(_leave_out(series)),
    )


def _running(context: Context, uow: UnitOfWork) -> CircleSeries:
    """Find a series, and hold it: a round that begins now knows of it or is over."""
    series = uow.circles.locked(context.subject)
    participant = uow.participants.of(series.cohort_id, context.actor.id)
    if participant is None:
        raise Missing("CircleSeries", series.id)
    if series.ended_at is not None:
        raise MovedOn
    return series


def _leave_out(series: CircleSeries) -> Button:
    return button("Leave me out of the next rounds", feature.name, "out", subject=series.id)


def _again(series: CircleSeries) -> Button:
    return button("Take part again", feature.name, "back", subject=series.id)


def _circle(
    series: CircleSeries, began: CircleRound, circle: list[Person], reader: Person
) -> Message:
    others = [person for person in circle if person.id != reader.id]
    words = "Your circle in “{series}”: {circle}. Meet by {by}."
    return message(say(words, series=series.name, circle=[say("you"), *others], by=began.meet_by))


def remind(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Remind of the day by which a circle meets, while its round is the newest."""
    today = local_now(asking.person, asking.now).date()
    shown = _shown(uow, asking.prompt.subject_id, asking.person, today)
    if shown is None:
        return None
    return message(
        *_circle(*shown, asking.person).blocks,
        "If you have met already, there is nothing you need to do.",
        buttons(_leave_out(shown[0])),
    )


def circle_card(context: Context, uow: UnitOfWork) -> list[Card]:
    # Whoever is in a circle has been, or will be, reminded of it: nobody else is asked about.
    rounds = {one.subject_id for one in uow.prompts.of(context.actor.id) if one.kind == CIRCLE}
    shown = [_shown(uow, round_id, context.actor, context.today) for round_id in rounds]
    see = buttons(button("See my circles", feature.name))
    return [
        Card(Place.PAIRS, Message(blocks=(*_circle(*one, context.actor).blocks, see)))
        for one in shown
        if one is not None
    ]


def _shown(
    uow: UnitOfWork, round_id: UUID, person: Person, today: date
) -> tuple[CircleSeries, CircleRound, list[Person]] | None:
    """Give somebody's circle, as long as it is to meet and another is there to be met."""
    began = uow.circles.round(round_id)
    series = uow.circles.get(began.series_id)
    if series.ended_at is not None or not is_to_meet(uow, series, began, today):
        return None
    circle = uow.circles.circle_of(began.id, person.id)
    return (series, began, circle) if circle else None


feature: Feature[Form] = Feature(
    name="my_circle",
    summary="See your peer circle",
    command="circle",
    open=open_circle,
    on_press={"out": leave_out, "back": come_back},
    prompts=(PromptRule(kind=CIRCLE, ask=remind, times=1, capped=False),),
    home=circle_card,
)

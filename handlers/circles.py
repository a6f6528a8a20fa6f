"""Peer circles for coordinators: a series of rounds, each looked at before it is sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.circle_rounds import RULE
from handlers.circle_views import preview_of, row, sent
from handlers.circling import begin_round, plan_of
from handlers.feature import Audience, Context, Feature, Reply
from mentoring.circles import CircleRhythm, CircleWho, version_of
from mentoring.cohorts import check_open
from mentoring.errors import MovedOn
from storage.circles import CircleSeries, Played
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Message, button, buttons, message
from ui.text import say


class StartCircles(Form):
    title = "Start peer circles"
    submit = "Show me the first"

    name: Annotated[str, ShortText(Readers.PROGRAM, max_length=60)] = Field(
        title="What are they called?", description="Such as: lunch among mentees."
    )
    who: CircleWho = Field(CircleWho.MENTEES, title="Who takes part?")
    size: int = Field(3, title="How many in a circle?", ge=2, le=6)
    rhythm: CircleRhythm = Field(CircleRhythm.BY_HAND, title="When does a next round begin?")


def open_circles(context: Context, uow: UnitOfWork) -> Reply:
    cohort = uow.programs.required().cohort
    running = uow.circles.running(cohort.id)
    if not running:
        return new_series(context, uow)
    rows = [row(uow, series) for series in running]
    another = message(buttons(button("Start another series", feature.name, "new")))
    return rows[0].followed_by(*rows[1:], another)


def new_series(context: Context, uow: UnitOfWork) -> Reply:
    cohort = uow.programs.required().cohort
    check_open(cohort.name, cohort.ends_on, today=context.today)
    intro = message(
        "Small groups of peers who meet without you, with new people each round. You see the first "
        "round before anybody hears of it."
    )
    return Dialog(form=StartCircles, intro=intro)


def start(form: StartCircles, context: Context, uow: UnitOfWork) -> Message:
    cohort = uow.programs.required().cohort
    check_open(cohort.name, cohort.ends_on, today=context.today)
    series = uow.circles.add(
        CircleSeries(
            cohort_id=cohort.id,
            name=form.name,
            who=form.who,
            size=form.size,
            rhythm=form.rhythm,
            made_by_id=context.actor.id,
            made_at=context.now,
        )
    )
    return preview_of(uow, series, plan_of(uow, series, []))


def preview(context: Context, uow: UnitOfWork) -> Message:
    series = _running(context, uow)
    return preview_of(uow, series, plan_of(uow, series, uow.circles.history(series.id)))


def send(context: Context, uow: UnitOfWork) -> Message:
    series = _running(context, uow)
    played = uow.circles.history(series.id)
    if played and context.version == version_of(len(played), played[-1].seats):
        return sent(series, played[-1])
    cohort = uow.programs.cohort_of(series.cohort_id)
    check_open(cohort.name, cohort.ends_on, today=context.today)
    plan = plan_of(uow, series, played)
    if plan.is_empty or context.version != plan.version:
        moved = "This has moved on since you looked. Nothing is sent yet; this is how it is now."
        return preview_of(uow, series, plan, say(moved))
    kept = begin_round(uow, series, plan, context.today, context.now)
    return sent(series, Played(kept, plan.round))


def end(context: Context, uow: UnitOfWork) -> Message:
    series = _running(context, uow)
    series.ended_at = context.now
    latest = uow.circles.latest(series.id)
    about = [*uow.prompts.about(series.id), *(uow.prompts.about(latest.id) if latest else ())]
    uow.prompts.close(about, Outcome.MOOT, now=context.now)
    return message(
        say(
            "“{series}” has ended. No further round begins, and nobody is asked more.",
            series=series.name,
        ),
        *(["Circles that are on their way may still meet."] if latest else []),
        buttons(button("See the circles", feature.name)),
    )


def _running(context: Context, uow: UnitOfWork) -> CircleSeries:
    """Find a series, and hold it: of two coordinators the second sees what the first has done."""
    series = uow.circles.locked(context.subject)
    if series.ended_at is not None:
        raise MovedOn
    return series


feature = Feature(
    name="circles",
    summary="Bring peers together in circles",
    command="circles",
    audience=Audience.COORDINATORS,
    form=StartCircles,
    open=open_circles,
    on_submit=start,
    on_press={"new": new_series, "next": preview, "send": send, "end": end},
    prompts=(RULE,),
)

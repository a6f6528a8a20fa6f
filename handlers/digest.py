"""The coordinator's weekly digest: three numbers, one chart, and the pairs that need a hand."""

from __future__ import annotations

from handlers.expectations import DIGEST, expect_digest
from handlers.feature import Audience, Context, Feature, Reply
from handlers.offer import waiting_experts
from handlers.week import Week, week_of
from mentoring.cohorts import is_over
from mentoring.digest import WEEK, Figure
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.programs import Cohort
from ui.form import Form
from ui.message import (
    Bar,
    Block,
    Chart,
    Fact,
    Facts,
    Message,
    Style,
    button,
    buttons,
    heading,
    message,
    quiet,
)
from ui.text import Text, say, say_count

_MOST_PAIRS = 5


def ask(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Write the digest; nothing when there is nothing to say."""
    cohort = uow.programs.cohort()
    if cohort is None:
        return None
    today = local_now(asking.person, asking.now).date()
    if is_over(cohort.ends_on, today=today):
        is_first = asking.prompt.due_on - WEEK <= cohort.ends_on
        return _closing(uow, cohort) if is_first else None
    week = week_of(uow, cohort, today, asking.now, viewer=asking.person.id)
    return None if week.is_empty else _digest(cohort, week)


def ask_next(asking: Asking, uow: UnitOfWork) -> None:
    program, cohort = uow.programs.current(), uow.programs.cohort()
    today = local_now(asking.person, asking.now).date()
    if program is None or cohort is None or is_over(cohort.ends_on, today=today):
        return
    if uow.coordinators.includes(asking.person.id):
        # After an outage one digest is enough, not one for each week of it.
        expect_digest(uow, program, asking.person, after=max(asking.prompt.due_on, today))


def open_digest(context: Context, uow: UnitOfWork) -> Reply:
    cohort = uow.programs.required().cohort
    if is_over(cohort.ends_on, today=context.today):
        return _closing(uow, cohort)
    week = week_of(uow, cohort, context.today, context.now, viewer=context.actor.id)
    if week.is_empty:
        return message("A quiet week: no session, and nobody who needs you.")
    return _digest(cohort, week)


def _digest(cohort: Cohort, week: Week) -> Message:
    rows: list[Block] = []
    for one in week.needs_action[:_MOST_PAIRS]:
        rows += one.row()
    return message(
        heading(say("Your week in {cohort}", cohort=cohort.name)),
        Facts(facts=_facts(week)),
        *_chart(week),
        heading("Pairs that may need a hand" if rows else "No pair needs a hand"),
        *rows,
        *_more(len(week.needs_action) - _MOST_PAIRS),
        *_waiting(week.mentees_waiting),
        *waiting_experts(week.experts_waiting),
        quiet("You see that pairs meet and how they feel, never what they write."),
    )


def _closing(uow: UnitOfWork, cohort: Cohort) -> Message:
    """Write the last digest: after the end, there is only what is left to do."""
    pairs = len(uow.pairs.active(cohort.id))
    return message(
        heading(say("{cohort} has ended", cohort=cohort.name)),
        say_count("{n} pair is still open.", "{n} pairs are still open.", n=pairs)
        if pairs
        else say("No pair is open any more."),
        "We ask nothing more of anybody, and this is the last digest. To go on, move the end.",
        buttons(button("See all pairs", "overview"), button("Program settings", "set_up")),
    )


def _chart(week: Week) -> tuple[Block, ...]:
    if len(week.history) < 2:  # noqa: PLR2004 - one bar compares with nothing
        return ()
    bars = tuple(
        Bar(label=say("week of {day}", day=day), value=count) for day, count in week.history
    )
    return (Chart(title=say("Sessions a week"), bars=bars),)


def _facts(week: Week) -> tuple[Fact, ...]:
    return (
        Fact(label=say("Sessions this week"), value=_number(week.sessions)),
        Fact(label=say("Pairs on track"), value=_number(week.on_track, of=week.pairs)),
        Fact(label=say("How it goes, from 1 to 5"), value=_number(week.pulse)),
    )


def _number(figure: Figure, *, of: int | None = None) -> Text:
    if figure.now is None:
        return say("too few answers to show")
    now = (
        say("{now}", now=figure.now) if of is None else say("{now} of {of}", now=figure.now, of=of)
    )
    if not figure.change:
        return now
    direction = "{now} (up {by})" if figure.change > 0 else "{now} (down {by})"
    return say(direction, now=now, by=abs(figure.change))


def _more(count: int) -> tuple[Block, ...]:
    if count <= 0:
        return ()
    more = say_count("{n} more pair on the overview.", "{n} more pairs on the overview.", n=count)
    return message(more, buttons(button("See all pairs", "overview"))).blocks


def _waiting(count: int) -> tuple[Block, ...]:
    if not count:
        return ()
    words = say_count("{n} mentee waits for a mentor.", "{n} mentees wait for a mentor.", n=count)
    pair = button("Pair people", "pair_people", style=Style.PLAIN if count > 1 else Style.PRIMARY)
    match = [button("Match the cohort", "match", style=Style.PRIMARY)] if count > 1 else []
    return message(words, buttons(*match, pair)).blocks


feature: Feature[Form] = Feature(
    name="digest",
    summary="See this week's digest",
    command="digest",
    audience=Audience.COORDINATORS,
    open=open_digest,
    prompts=(PromptRule(kind=DIGEST, ask=ask, follow=ask_next, times=1, capped=False),),
)

"""Fairness of a match: who is placed and how well, by groups that are large enough to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.feature import Audience, Context, Feature
from handlers.match_factors import group_factors
from handlers.match_review import review_of
from handlers.match_shortfall import named, shortfall
from mentoring.voluntary import Question
from storage.database import UnitOfWork
from ui.form import Form
from ui.message import (
    Bar,
    Block,
    Chart,
    Items,
    Message,
    button,
    buttons,
    heading,
    items,
    message,
    quiet,
)
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.fairness import (
        Breach,
        GroupReport,
        Interval,
        LoadReport,
        QuestionReport,
    )

_HOW = (
    "Groups are what people chose to say of themselves; matching never sees them. Groups under "
    "five are hidden, and so is what would give them away. The ranges say where the true figure "
    "lies, 95 times of 100: where they overlap, the difference may be chance. When a change gives "
    "somebody else to fewer than five of a group, only who is placed is told, until the next match."
)


def open_fairness(context: Context, uow: UnitOfWork) -> Message:
    review = review_of(replace(context, version=0), uow)
    outcome = review.outcome
    told = [one for one in outcome.reports if any(not group.is_hidden for group in one.groups)]
    return message(
        heading("How groups do in this match"),
        *_held(outcome.breaches),
        *(block for report in told for block in _question(report)),
        *([] if told else [quiet("No group is large enough to be told of.")]),
        *(_load(outcome.load) if outcome.load else ()),
        quiet(_HOW),
        buttons(
            button("Change weights", "match_weights"),
            button("Set the bound", "match", "anew"),
            button("Back to the match", "match"),
        ),
    )


def _held(breaches: tuple[Breach, ...]) -> Iterator[Block]:
    if breaches:
        yield from message(*map(shortfall, breaches)).blocks
        yield quiet("That is below the bound, so publishing is held.")


def _question(report: QuestionReport) -> Iterator[Block]:
    told = [group for group in report.groups if not group.is_hidden]
    yield Chart(
        title=say("{question}: placed, in %", question=say(Question(report.question).label)),
        bars=tuple(
            Bar(label=named(report.question, group.name), value=round(100 * group.placed.value))
            for group in told
            if group.placed
        ),
    )
    lines = [_line(report.question, group) for group in told]
    yield items(*lines, *group_factors(report.question, told))
    if hidden := len(report.groups) - len(told):
        yield quiet(say_count("{n} group is hidden.", "{n} groups are hidden.", n=hidden))


def _line(question: str, group: GroupReport) -> Text:
    name = named(question, group.name)
    placed = say("{group}: placed {placed}", group=name, placed=_range(group.placed))
    if group.fit is None:
        return placed
    return say("{placed}, fit {fit}", placed=placed, fit=_range(group.fit))


def _range(interval: Interval | None) -> Text:
    if interval is None:
        return say("hidden")
    low, value, high = (round(100 * one) for one in (interval.low, interval.value, interval.high))
    return say("{value}% (between {low} and {high})", value=value, low=low, high=high)


def _load(load: LoadReport) -> Iterator[Block]:
    yield heading("How mentees are spread")
    yield Items(
        items=tuple(
            say_count(
                "{n} mentor has {mentees}",
                "{n} mentors have {mentees}",
                n=mentors,
                mentees=_of(held),
            )
            for held, mentors in load.mentors.items()
        )
    )


def _of(mentees: int) -> Text:
    if not mentees:
        return say("nobody")
    return say_count("{n} mentee", "{n} mentees", n=mentees)


feature: Feature[Form] = Feature(
    name="match_fairness",
    summary="See how groups do in a match",
    audience=Audience.COORDINATORS,
    open=open_fairness,
)

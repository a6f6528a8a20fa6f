"""Who is left without a mentor by a match: which rule stops them, and what would have to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from handlers.feature import Audience, Context, Feature
from handlers.match_review import Review, review_of
from handlers.match_stops import whom_to_look_for, why_left
from mentoring.errors import MovedOn
from mentoring.matching.vocabulary import Rule
from storage.database import UnitOfWork
from ui.form import Form
from ui.message import (
    Block,
    Button,
    Items,
    Message,
    Press,
    button,
    buttons,
    heading,
    message,
)
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.explain import Change, UnmatchedExplanation

_PAGE = 6


def open_left(context: Context, uow: UnitOfWork) -> Message:
    return _page(review_of(replace(context, version=0), uow), after=None)


def more(context: Context, uow: UnitOfWork) -> Message:
    return _page(review_of(context, uow), after=context.subject)


def waive(context: Context, uow: UnitOfWork, rule: Rule) -> Message:
    """Set a rule aside for somebody."""
    review = review_of(context, uow, to_change=True)
    if rule not in {one.rule for one in _explained(review, context.subject).changes}:
        raise MovedOn
    return review.vary(waived=review.terms.policy.waived | {(context.subject, rule)})


def _page(review: Review, after: UUID | None) -> Message:
    unmatched = list(review.outcome.proposal.unmatched)
    left = unmatched[unmatched.index(after) + 1 :] if after in unmatched else unmatched
    back = button("Back to the match", "match")
    if not left:
        return message("Nobody is left without a mentor.", buttons(back))
    page = left[:_PAGE]
    rows = [block for mentee in page for block in _row(review, mentee)]
    on = [_press(review, page[-1], say("Show more"), "more")] if len(left) > _PAGE else []
    return message(
        heading(
            say_count(
                "{n} person has no mentor yet", "{n} people have no mentor yet", n=len(unmatched)
            )
        ),
        *whom_to_look_for(review.outcome.needs),
        *rows,
        buttons(*on, back),
    )


def _row(review: Review, mentee: UUID) -> Iterator[Block]:
    name = review.name(mentee)
    explained = next((one for one in review.outcome.unmatched if one.mentee == mentee), None)
    if explained is None:
        yield from message(say("{mentee}", mentee=name)).blocks
    else:
        yield from message(
            say("{mentee}: {why}", mentee=name, why=why_left(explained, viewer=review.viewer))
        ).blocks
        if explained.changes:
            yield Items(items=tuple(_change(review, mentee, one) for one in explained.changes))
    if review.is_open:
        yield buttons(*_acts(review, mentee, explained))


def _change(review: Review, mentee: UUID, change: Change) -> Text:
    if change.mentor is not None:
        return say_count(
            "If {mentor} had one more place, {n} more person would have a mentor.",
            "If {mentor} had one more place, {n} more people would have a mentor.",
            n=change.placed_more,
            mentor=review.everybody[change.mentor].name,
        )
    return say_count(
        "Without the rule “{rule}” for {mentee}, {n} more person would have a mentor.",
        "Without the rule “{rule}” for {mentee}, {n} more people would have a mentor.",
        n=change.placed_more,
        rule=say(change.rule.words if change.rule else ""),
        mentee=review.name(mentee),
    )


def _acts(review: Review, mentee: UUID, explained: UnmatchedExplanation | None) -> Iterator[Button]:
    for change in explained.changes if explained else ():
        if change.rule:
            label = say("Allow it: {rule}", rule=say(change.rule.words))
            yield _press(review, mentee, label, f"waive_{change.rule}")
    yield Button(
        label=say("Choose a mentor"),
        press=Press(feature="match_swap", subject=mentee, version=review.run.version),
    )


def _explained(review: Review, mentee: UUID | None) -> UnmatchedExplanation:
    for one in review.outcome.unmatched:
        if one.mentee == mentee:
            return one
    raise MovedOn


def _press(review: Review, mentee: UUID, label: Text, choice: str) -> Button:
    press = Press(feature=feature.name, choice=choice, subject=mentee, version=review.run.version)
    return Button(label=label, press=press)


feature: Feature[Form] = Feature(
    name="match_left",
    summary="See who is left without a mentor, and why",
    audience=Audience.COORDINATORS,
    open=open_left,
    on_press={
        "more": more,
        **{f"waive_{rule}": partial(waive, rule=rule) for rule in Rule if not rule.is_absolute},
    },
)

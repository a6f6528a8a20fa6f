"""Choose a mentor for somebody by hand, in a match that is under review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.match_difference import per_cent
from handlers.match_review import Review, review_of
from mentoring.boundaries import NotPossible
from mentoring.errors import MentoringError, MovedOn
from mentoring.matching.choices import Keep
from mentoring.matching.vocabulary import Rule
from storage.database import UnitOfWork
from ui.form import Dialog, Form, OneOf, Option
from ui.message import Message, button, buttons, message
from ui.text import say


class BreaksRule(MentoringError):
    def __init__(self, words: str) -> None:
        super().__init__("These two break a rule: {words}.", field="mentor", words=words)


class NoFreePlace(MentoringError):
    def __init__(self) -> None:
        super().__init__("All of their places are taken. Choose somebody else.", field="mentor")


class Swap(Form):
    title = "Choose a mentor"
    submit = "See what changes"

    mentor: Annotated[UUID, OneOf()] = Field(title="Mentor")


def open_swap(context: Context, uow: UnitOfWork) -> Reply:
    review = review_of(context, uow, to_change=True)
    mentee = _mentee(review, context.subject)
    options = _mentors(review, mentee)
    if not options:
        back = buttons(button("Back to the match", "match"))
        return message("There is no mentor with a free place to choose.", back)
    return Dialog(
        form=Swap,
        options={"mentor": options},
        intro=message(
            say("A mentor for {mentee}, the best fit first.", mentee=review.everybody[mentee].name),
            "If somebody else is proposed to them, that person moves. You see whom before it is "
            "taken. Mentors whose places are taken by pairs, or locked, are left out.",
        ),
        subject=mentee,
        version=review.run.version,
    )


def _mentors(review: Review, mentee: UUID) -> tuple[Option, ...]:
    """Offer every mentor with a place, with what a pair would be like and what it would break."""
    from mentoring.matching.explain import prospects  # noqa: PLC0415 - loads arrays

    me = review.context.actor.id
    there = _with_a_place(review, mentee) - {mentee}
    return tuple(
        Option(
            str(pair.mentor),
            say(
                "{name}: {fit}, but {rules}" if pair.broken else "{name}: {fit}",
                name=review.everybody[pair.mentor].name,
                fit=per_cent(pair.points),
                rules=[say(rule.words) for rule in pair.broken],
            ),
        )
        for pair in prospects(review.population, review.terms.policy, mentee)
        # A coordinator who is one of the two must not learn that they were named.
        if pair.mentor in there and not (me in (mentee, pair.mentor) and _is_apart(pair.broken))
    )


def swap(form: Swap, context: Context, uow: UnitOfWork) -> Message:
    from mentoring.matching.explain import explain_pair  # noqa: PLC0415 - loads arrays

    review = review_of(context, uow, to_change=True)
    mentee = _mentee(review, context.subject)
    if form.mentor not in review.population.mentor_columns:
        raise MovedOn
    policy = review.terms.policy
    pair = explain_pair(review.population, policy, mentee, form.mentor)
    if context.actor.id in (mentee, form.mentor) and _is_apart(pair.broken):
        raise NotPossible
    if form.mentor not in _with_a_place(review, mentee):
        raise NoFreePlace
    if pair.broken:
        raise BreaksRule("; ".join(rule.words for rule in pair.broken))
    others = frozenset(couple for couple in policy.locked if couple[0] != mentee)
    return review.vary(locked=others | {(mentee, form.mentor)}, keep=Keep.FEWEST.worth)


def _with_a_place(review: Review, mentee: UUID) -> set[UUID]:
    """Name the mentors who have a place that is neither a pair's nor locked for somebody else."""
    locked = Counter(mentor for other, mentor in review.terms.policy.locked if other != mentee)
    return {one.id for one in review.population.mentors if one.capacity > locked[one.id]}


def _is_apart(broken: Iterable[Rule]) -> bool:
    return any(rule.is_absolute for rule in broken)


def _mentee(review: Review, mentee: UUID | None) -> UUID:
    if mentee is None or mentee not in review.population.mentee_rows:
        raise MovedOn
    return mentee


feature = Feature(
    name="match_swap",
    summary="Choose a mentor by hand in a match",
    audience=Audience.COORDINATORS,
    form=Swap,
    open=open_swap,
    on_submit=swap,
)

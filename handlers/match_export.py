"""Export a proposal: all of it as one table, to look through and to take along as a file."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import TYPE_CHECKING
from uuid import UUID

from handlers.feature import Audience, Context, Feature
from handlers.match_factors import in_common
from handlers.match_review import Review, review_of
from handlers.match_stops import why_left
from mentoring.errors import MovedOn
from mentoring.matching.policy import FULL
from storage.database import UnitOfWork
from ui.form import Form
from ui.message import Message, Press, Table, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count, typed

if TYPE_CHECKING:
    from mentoring.matching.explain import PairExplanation

_COLUMNS = ("Mentee", "Mentor", "Fit in %", "Locked", "What both named", "Why without a mentor")
_NOTHING = say("")

Row = tuple[Text, ...]


def open_export(context: Context, uow: UnitOfWork) -> Message:
    review = review_of(context, uow)
    run = review.run
    if context.version and context.subject != run.id:
        # Whoever asks for the file of a page gets what the page showed, or nothing.
        raise MovedOn
    rows = sorted(_rows(review), key=itemgetter(0))
    return message(
        heading("The match as a table"),
        quiet("Only coordinators see this until it is published. Keep the file among you as well.")
        if review.is_open
        else quiet("The file names people, so keep it where only coordinators look."),
        Table(
            title=_title(review, len(rows)),
            columns=tuple(say(column) for column in _COLUMNS),
            rows=tuple(row for _, row in rows),
            source=Press(feature=feature.name, subject=run.id, version=run.version),
        ),
        buttons(button("Back to the match", "match")),
    )


def _title(review: Review, mentees: int) -> Text:
    return say_count(
        "{placed} of {n} mentee has a mentor",
        "{placed} of {n} mentees have a mentor",
        n=mentees,
        placed=review.outcome.proposal.placed,
    )


def _rows(review: Review) -> Iterator[tuple[tuple[str, str], Row]]:
    """Give a row for each mentee, after what it is sorted by: their name."""
    for pair in review.outcome.pairs:
        yield _order(review, pair.mentee), _placed(review, pair)
    reasons = {one.mentee: why_left(one, viewer=review.viewer) for one in review.outcome.unmatched}
    for mentee in review.outcome.proposal.unmatched:
        why = reasons.get(mentee) or _unexplained(review)
        row = (typed(review.name(mentee)), *[_NOTHING] * 4, why)
        yield _order(review, mentee), row


def _order(review: Review, mentee: UUID) -> tuple[str, str]:
    return review.name(mentee).casefold(), str(mentee)


def _placed(review: Review, pair: PairExplanation) -> Row:
    return (
        typed(review.name(pair.mentee)),
        typed(review.name(pair.mentor)),
        say("{share}", share=round(100 * pair.points / FULL)),
        say("yes") if review.is_locked(pair) else say("no"),
        in_common(pair) or _NOTHING,
        _NOTHING,
    )


def _unexplained(review: Review) -> Text:
    """Say why it isn't known what stops somebody: for very many it would take too long."""
    proposal = review.outcome.proposal
    return say("Not worked out.") if proposal.pairs else say(proposal.verdict.words)


feature: Feature[Form] = Feature(
    name="match_export",
    summary="Export a match as a table",
    audience=Audience.COORDINATORS,
    open=open_export,
)

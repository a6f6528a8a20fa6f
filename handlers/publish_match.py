"""Publish a match: its pairs are proposed to their people, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.match_standing import Checked, standing_of
from handlers.match_state import published
from handlers.match_summary import outcome_of
from handlers.proposing import propose_pairs
from handlers.publishing import held_back, left_out, none_left, until, what_happens
from mentoring.cohorts import check_open
from mentoring.errors import MovedOn
from mentoring.offers import SHORTEST_REASON, ReasonTooShort
from mentoring.vocabulary import RunStatus
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, button, buttons, message
from ui.text import say_count

if TYPE_CHECKING:
    from mentoring.matching.outcome import Outcome


class PublishMatch(Form):
    title = "Publish the match"
    submit = "Publish"

    reason: Annotated[str, LongText(Readers.COORDINATORS, max_length=1000)] = Field(
        "",
        title="A word to the other coordinators",
        description="Kept with the match. Needed only where publishing is held.",
    )


def open_publish(context: Context, uow: UnitOfWork) -> Reply:
    run = uow.match_runs.get(context.subject)
    if run.status is RunStatus.PUBLISHED:
        return published(uow, run)
    _check_current(context, uow, run)
    outcome = outcome_of(uow, run)
    found = _checked(context, uow, run, outcome)
    if not found.can:
        return none_left(uow, found)
    return Dialog(
        form=PublishMatch,
        intro=message(*what_happens(found), *left_out(uow, found), *held_back(run, outcome)),
        subject=run.id,
        version=run.version,
    )


def publish(form: PublishMatch, context: Context, uow: UnitOfWork) -> Message:
    run = uow.match_runs.locked(context.subject)
    if run.status is RunStatus.PUBLISHED:
        return published(uow, run)
    _check_current(context, uow, run)
    outcome = outcome_of(uow, run)
    if outcome.breaches and len(form.reason) < SHORTEST_REASON:
        raise ReasonTooShort
    # As pairing holds them: nobody gets a mentor or gives a place away meanwhile.
    uow.pairs.lock_people(who for pair in outcome.proposal.pairs for who in pair.couple)
    found = _checked(context, uow, run, outcome)
    if not found.can:
        return none_left(uow, found)
    can = set(found.can)
    propose_pairs(
        context, uow, run.id, run, (one for one in outcome.pairs if (one.mentee, one.mentor) in can)
    )
    run.status, run.version = RunStatus.PUBLISHED, run.version + 1
    run.published_at, run.published_by_id = context.now, context.actor.id
    uow.match_runs.keep_despite(run, form.reason)
    count = say_count(
        "Published: {n} pair is proposed to both.",
        "Published: {n} pairs are proposed to both.",
        n=len(found.can),
    )
    see = buttons(button("See who has answered", "match_offers", subject=run.id))
    return message(count, *left_out(uow, found), until(context), see)


def _check_current(context: Context, uow: UnitOfWork, run: MatchRun) -> None:
    """Make sure that this is the proposal that counts, as it was reviewed.

    Raises:
        MovedOn: another one was made or chosen since, or it was changed.
        CohortOver: the cohort has ended.
    """
    chosen = uow.match_runs.chosen(run.cohort_id)
    if run.status is not RunStatus.READY or chosen is None or chosen.id != run.id:
        raise MovedOn
    context.still_current(run.version)
    cohort = uow.programs.cohort_of(run.cohort_id)
    check_open(cohort.name, cohort.ends_on, today=context.today)


def _checked(context: Context, uow: UnitOfWork, run: MatchRun, outcome: Outcome) -> Checked:
    standing = standing_of(uow, run.cohort_id, today=context.today)
    return standing.check(pair.couple for pair in outcome.proposal.pairs)


feature = Feature(
    name="publish_match",
    summary="Propose the pairs of a match to their people",
    audience=Audience.COORDINATORS,
    form=PublishMatch,
    open=open_publish,
    on_submit=publish,
)

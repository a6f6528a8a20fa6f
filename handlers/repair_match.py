"""Give somebody another mentor after a "not this time": the best alternative, or one by choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.match_alternative import found_for, moves, pair_of
from handlers.match_difference import per_cent
from handlers.match_mending import mend, settled
from handlers.match_repair import declined_couples, needs_another
from handlers.match_standing import standing_of
from handlers.match_summary import outcome_of
from handlers.match_terms import terms_of
from mentoring.errors import MentoringError, MovedOn
from mentoring.matching.inputs import Inputs
from mentoring.vocabulary import RunStatus
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from ui.form import Dialog, Form, OneOf, Option
from ui.message import Message, button, buttons, message
from ui.text import say

if TYPE_CHECKING:
    from mentoring.matching.explain import PairExplanation

_MOST_OFFERED = 20


class RepairMatch(Form):
    title = "Another mentor"
    submit = "Propose to both"

    mentor: Annotated[UUID, OneOf()] = Field(title="Mentor")


def propose(context: Context, uow: UnitOfWork) -> Message:
    lost, run = _lost(context, uow)
    if done := settled(uow, lost):
        return done
    context.still_current(lost.repairs)
    outcome = outcome_of(uow, run)
    moved = moves(uow, run, outcome)
    if moved is None or pair_of(outcome, lost.mentee_id) is None:
        return found_for(uow, run, outcome, lost)
    new = {pair.mentee for pair, _ in moved} | {lost.mentee_id}
    if moved:
        # What moves is moved for all whom the run has found somebody for.
        together = uow.match_offers.repaired_by(run.id)
        new |= {one.mentee_id for one in together if needs_another(uow, one)}
    found = [one for one in outcome.pairs if one.mentee in new]
    return mend(context, uow, lost, run, found, [offer for _, offer in moved])


def show(context: Context, uow: UnitOfWork) -> Message:
    lost, run = _lost(context, uow)
    return settled(uow, lost) or found_for(uow, run, outcome_of(uow, run), lost)


def open_others(context: Context, uow: UnitOfWork) -> Reply:
    lost, run = _lost(context, uow)
    if done := settled(uow, lost):
        return done
    found = _possible(context, uow, lost, run)
    mentee = uow.people.get(lost.mentee_id)
    if not found:
        return message(
            say("No mentor with a free place fits the rules for {mentee}.", mentee=mentee.name),
            buttons(button("Pair people", "pair_people"), button("Match again", "match", "anew")),
        )
    people = uow.people.several(one.mentor for one in found)
    options = tuple(
        Option(
            str(one.mentor),
            say("{name}: {fit}", name=people[one.mentor].name, fit=per_cent(one.points)),
        )
        for one in found
    )
    words = "Mentors with a free place, who fits {mentee} best first. Nobody else moves."
    return Dialog(
        form=RepairMatch,
        options={"mentor": options},
        intro=message(say(words, mentee=mentee.name)),
        subject=lost.id,
    )


def choose(form: RepairMatch, context: Context, uow: UnitOfWork) -> Message:
    lost, run = _lost(context, uow)
    if done := settled(uow, lost):
        return done
    found = [one for one in _possible(context, uow, lost, run) if one.mentor == form.mentor]
    if not found:
        raise MentoringError("They have no free place any more. Choose another.", field="mentor")
    return mend(context, uow, lost, run, found)


def _lost(context: Context, uow: UnitOfWork) -> tuple[MatchOffer, MatchRun]:
    """Find a proposal that came to nothing, and hold the run that has looked for another.

    Raises:
        MovedOn: it is being looked for anew.
    """
    lost = uow.match_offers.get(context.subject)
    if lost.repair_run_id is None:
        raise MovedOn
    run = uow.match_runs.locked(lost.repair_run_id)
    if run.status not in (RunStatus.READY, RunStatus.PUBLISHED):
        raise MovedOn
    return lost, run


def _possible(
    context: Context, uow: UnitOfWork, lost: MatchOffer, run: MatchRun
) -> tuple[PairExplanation, ...]:
    """Give the mentors whom somebody could have now without anybody's moving."""
    # Only who looks for somebody loads the arrays.
    from mentoring.matching.explain import best_mentors  # noqa: PLC0415
    from mentoring.matching.population import Population  # noqa: PLC0415

    inputs = uow.match_runs.inputs(run, Inputs)
    if inputs is None:
        raise MovedOn
    population = Population.of(inputs.people, starts_on=inputs.starts_on, ends_on=inputs.ends_on)
    if lost.mentee_id not in population.mentee_rows:
        # They were away when it was looked for: it is known of nobody how well they fit.
        return ()
    standing = standing_of(uow, lost.cohort_id, today=context.today)
    resting = {one.id for one in inputs.people if not one.capacity}
    couples = declined_couples(uow, lost.cohort_id)
    refused = {mentor for mentee, mentor in couples if mentee == lost.mentee_id}
    among, policy = standing.open_to(lost.mentee_id) - refused - resting, terms_of(run).policy
    return best_mentors(population, policy, lost.mentee_id, among=among, most=_MOST_OFFERED)


feature = Feature(
    name="repair_match",
    summary="Give somebody another mentor",
    audience=Audience.COORDINATORS,
    form=RepairMatch,
    open=open_others,
    on_submit=choose,
    on_press={"propose": propose, "show": show},
)

"""A run from its inputs to all that a coordinator reviews.

Given the same inputs and the same terms, `work_out` gives the same outcome.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from mentoring.matching.explain import (
    Need,
    PairExplanation,
    UnmatchedExplanation,
    explain_pairs,
    explain_unmatched,
    missing_skills,
)
from mentoring.matching.fairness import (
    Breach,
    LoadReport,
    QuestionReport,
    breaches,
    load,
    report,
)
from mentoring.matching.inputs import Inputs, Rankings, Terms
from mentoring.matching.policy import Policy
from mentoring.matching.population import Population
from mentoring.matching.proposal import Proposal
from mentoring.matching.solve import Watch, solve
from mentoring.matching.stability import Blocking, blocking_pairs, solve_stable

#: Each unmatched person costs some solving anew; where there are more, these stand for all.
_MOST_EXPLAINED = 40
#: Above this, what would have to change is not tried out: a coordinator waits for the pairs.
_LARGE = 2_000
#: Stability looks at all pairs at once.
_TOO_LARGE_FOR_STABILITY = 5_000
_MOST_BLOCKING = 20
#: Both would gain a tenth of a full fit: less is not worth a talk.
_WORTH_A_TALK = 10_000


@dataclass(frozen=True)
class Outcome:
    """What a run found, with all that explains it."""

    proposal: Proposal
    #: In the order of the proposal's pairs.
    pairs: tuple[PairExplanation, ...] = ()
    #: Of those without a mentor, as many as there was time for.
    unmatched: tuple[UnmatchedExplanation, ...] = ()
    needs: tuple[Need, ...] = ()
    reports: tuple[QuestionReport, ...] = ()
    breaches: tuple[Breach, ...] = ()
    load: LoadReport | None = None
    #: Pairs of whom both would clearly rather have each other, the clearest first.
    blocking: tuple[Blocking, ...] = ()


def work_out(inputs: Inputs, terms: Terms, *, watch: Watch = lambda _: True) -> Outcome:
    """Solve, and explain what comes of it.

    Raises:
        MentoringError: the inputs or a locked pair can't be worked with.
    """
    population = Population.of(inputs.people, starts_on=inputs.starts_on, ends_on=inputs.ends_on)
    policy = terms.policy
    if terms.is_stable:
        proposal = solve_stable(population, policy, rankings=inputs.rankings)
    else:
        proposal = solve(population, policy, watch=watch)
    watch("Explaining the pairs")
    reports = report(population, policy, proposal)
    is_large = len(population.mentees) > _LARGE
    return Outcome(
        proposal=proposal,
        pairs=explain_pairs(population, policy, [pair.couple for pair in proposal.pairs]),
        unmatched=() if is_large else _unmatched(population, policy, proposal, watch),
        needs=() if is_large else _needs(population, policy, proposal),
        reports=reports,
        breaches=breaches(reports, terms.bound) if terms.bound is not None else (),
        load=load(population, proposal),
        blocking=_blocking(population, policy, proposal, inputs.rankings),
    )


def _unmatched(
    population: Population, policy: Policy, proposal: Proposal, watch: Watch
) -> tuple[UnmatchedExplanation, ...]:
    if not population.mentors:
        return ()
    watch("Asking what would have to change")
    return tuple(
        explain_unmatched(population, policy, proposal, mentee)
        for mentee in proposal.unmatched[:_MOST_EXPLAINED]
    )


def _needs(population: Population, policy: Policy, proposal: Proposal) -> tuple[Need, ...]:
    return missing_skills(population, policy, proposal) if proposal.unmatched else ()


def _blocking(
    population: Population, policy: Policy, proposal: Proposal, rankings: Rankings
) -> tuple[Blocking, ...]:
    if not proposal.pairs or len(population.mentees) > _TOO_LARGE_FOR_STABILITY:
        return ()
    found = blocking_pairs(
        population, policy, proposal, rankings=rankings, by_at_least=_WORTH_A_TALK
    )
    return found[:_MOST_BLOCKING]


@dataclass(frozen=True)
class Difference:
    """What one run would change of another: who gets another mentor, and what each gains."""

    #: Each mentee whose mentor changes: the one before and the one after, where there is one.
    moved: tuple[tuple[UUID, UUID | None, UUID | None], ...]
    #: By mentee, points gained or lost; somebody unmatched has none.
    gains: dict[UUID, int]
    placed_more: int
    total_more: int


def difference(
    before: Proposal, after: Proposal, *, repriced: Iterable[PairExplanation]
) -> Difference:
    """Compare two proposals for the same people.

    `repriced` are the pairs of the one before by the policy of the one after, so that what changed
    weights alone have done is not taken for a gain.
    """
    had = {pair.mentee: pair.mentor for pair in before.pairs}
    has = {pair.mentee: pair for pair in after.pairs}
    were_worth = {one.mentee: one.points for one in repriced}
    moved = tuple(
        (mentee, had.get(mentee), has[mentee].mentor if mentee in has else None)
        for mentee in sorted(had.keys() | has.keys())
        if had.get(mentee) != (has[mentee].mentor if mentee in has else None)
    )
    gains = {
        mentee: (has[mentee].points if mentee in has else 0) - were_worth.get(mentee, 0)
        for mentee, _, __ in moved
    }
    return Difference(
        moved,
        gains,
        placed_more=after.placed - before.placed,
        total_more=after.total - sum(were_worth.values()),
    )

"""A run from its inputs to all that a coordinator reviews.

Given the same inputs and the same terms, `work_out` gives the same outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
from mentoring.matching.policy import Couple, Policy
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
class Move:
    """One mentee who gets another mentor, or one at last, or none any more."""

    mentee: UUID
    before: UUID | None
    after: UUID | None
    #: Points that they gain; below 0 where they lose.
    gain: int


@dataclass(frozen=True)
class Difference:
    """What one run would change of another: who loses most comes first."""

    moves: tuple[Move, ...]
    placed_more: int
    points_more: int


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
    #: Locked pairs that no longer hold: somebody has left, or the mentor has fewer places.
    unlocked: tuple[Couple, ...] = ()
    #: What a variant would change of the proposal that it varies.
    difference: Difference | None = None


def work_out(
    inputs: Inputs,
    terms: Terms,
    *,
    varied: Proposal | None = None,
    groups: Mapping[UUID, Mapping[str, str]] | None = None,
    watch: Watch = lambda _: True,
) -> Outcome:
    """Solve, and explain what comes of it; `varied` is a proposal for the same people.

    `groups` are what people have said of themselves for fairness to be measured. Of them only the
    report is kept, with its small groups hidden.

    Raises:
        MentoringError: the inputs or a locked pair can't be worked with.
    """
    said = groups or {}
    people = [replace(one, groups=said.get(one.id, {})) for one in inputs.people]
    population = Population.of(people, starts_on=inputs.starts_on, ends_on=inputs.ends_on)
    unlocked = _gone(population, terms.policy.locked)
    policy = replace(terms.policy, locked=terms.policy.locked - set(unlocked))
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
        needs=() if is_large else _needs(population, policy, proposal, watch),
        reports=reports,
        breaches=breaches(reports, terms.bound) if terms.bound is not None else (),
        load=load(population, proposal),
        blocking=_blocking(population, policy, proposal, inputs.rankings),
        unlocked=unlocked,
        difference=_difference(population, policy, varied, proposal) if varied else None,
    )


def _gone(population: Population, locked: Iterable[Couple]) -> tuple[Couple, ...]:
    """Name the locked pairs of which one is not here any more, or for which no place is left."""
    places = {mentor.id: mentor.capacity for mentor in population.mentors}
    gone = []
    for mentee, mentor in sorted(locked):
        if mentee in population.mentee_rows and places.get(mentor, 0):
            places[mentor] -= 1
        else:
            gone.append((mentee, mentor))
    return tuple(gone)


def _unmatched(
    population: Population, policy: Policy, proposal: Proposal, watch: Watch
) -> tuple[UnmatchedExplanation, ...]:
    if not population.mentors:
        return ()
    explained = []
    for mentee in proposal.unmatched[:_MOST_EXPLAINED]:
        watch("Asking what would have to change")
        explained.append(explain_unmatched(population, policy, proposal, mentee))
    return tuple(explained)


def _needs(
    population: Population, policy: Policy, proposal: Proposal, watch: Watch
) -> tuple[Need, ...]:
    if not proposal.unmatched:
        return ()
    return missing_skills(population, policy, proposal, watch=watch)


def _blocking(
    population: Population, policy: Policy, proposal: Proposal, rankings: Rankings
) -> tuple[Blocking, ...]:
    if not proposal.pairs or len(population.mentees) > _TOO_LARGE_FOR_STABILITY:
        return ()
    found = blocking_pairs(
        population, policy, proposal, rankings=rankings, by_at_least=_WORTH_A_TALK
    )
    return found[:_MOST_BLOCKING]


def _difference(
    population: Population, policy: Policy, before: Proposal, after: Proposal
) -> Difference:
    had = {pair.mentee: pair.mentor for pair in before.pairs}
    has = {pair.mentee: pair for pair in after.pairs}
    # By the same weights, so that what other weights have done alone is not taken for a gain.
    worth = {
        one.mentee: one.points
        for one in explain_pairs(population, policy, [pair.couple for pair in before.pairs])
    }
    moved = [
        Move(
            mentee,
            had.get(mentee),
            has[mentee].mentor if mentee in has else None,
            (has[mentee].points if mentee in has else 0) - worth.get(mentee, 0),
        )
        for mentee in sorted(had.keys() | has.keys())
        if had.get(mentee) != (has[mentee].mentor if mentee in has else None)
    ]
    return Difference(
        tuple(sorted(moved, key=lambda one: one.gain)),
        placed_more=after.placed - before.placed,
        points_more=after.total - sum(worth.values()),
    )

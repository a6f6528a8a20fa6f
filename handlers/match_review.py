"""The proposal that coordinators review: whose it is, what is in it, and how it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from handlers.feature import Context
from handlers.match_inputs import inputs_of
from handlers.match_summary import outcome_of, shown
from handlers.match_terms import terms_of
from handlers.matching import vary_run
from mentoring.errors import MentoringError, MovedOn
from mentoring.matching.policy import Policy
from mentoring.vocabulary import RunStatus
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from storage.people import Person
from ui.message import Message

if TYPE_CHECKING:
    from mentoring.matching.explain import PairExplanation
    from mentoring.matching.inputs import Terms
    from mentoring.matching.outcome import Outcome
    from mentoring.matching.population import Population


class NoMatch(MentoringError):
    def __init__(self) -> None:
        super().__init__("There is no match to look at. Type /mentor match to find pairs.")


@dataclass(frozen=True)
class Review:
    """The run whose proposal counts, as it is looked at in one act."""

    uow: UnitOfWork
    context: Context
    run: MatchRun

    @cached_property
    def outcome(self) -> Outcome:
        return outcome_of(self.uow, self.run)

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.run)

    @cached_property
    def population(self) -> Population:
        from mentoring.matching.population import Population  # noqa: PLC0415 - loads arrays

        inputs = inputs_of(self.uow, self.run, today=self.context.today)
        return Population.of(inputs.people, starts_on=inputs.starts_on, ends_on=inputs.ends_on)

    @cached_property
    def people(self) -> Mapping[UUID, Person]:
        """Give everybody who is named in it, by id; also who has left since."""
        proposal = self.outcome.proposal
        ids = {person_id for pair in proposal.pairs for person_id in pair.couple}
        return self.uow.people.several({*ids, *proposal.unmatched})

    @cached_property
    def everybody(self) -> Mapping[UUID, Person]:
        """Give everybody who takes part in it, by id."""
        return self.uow.people.several(person.id for person in self.population.people)

    def name(self, person_id: UUID) -> str:
        return self.people[person_id].name

    def pair_of(self, mentee_id: UUID | None) -> PairExplanation:
        """Give the pair that is proposed for a mentee.

        Raises:
            MovedOn: there is none, any more.
        """
        for one in self.outcome.pairs:
            if one.mentee == mentee_id:
                return one
        raise MovedOn

    def is_locked(self, pair: PairExplanation) -> bool:
        return (pair.mentee, pair.mentor) in self.terms.policy.locked

    def vary(self, **changes: object) -> Message:
        """Have it worked out what other choices would change; they are fields of the policy."""
        policy: Policy = replace(self.terms.policy, **changes)  # type: ignore[arg-type]  # named by our own callers
        run = vary_run(self.context, self.uow, self.run, replace(self.terms, policy=policy))
        return shown(self.uow, run)

    @property
    def viewer(self) -> UUID | None:
        """Give who looks at it, if they could be in a pair of it themselves."""
        me = self.context.actor.id
        return me if me in self.population.mentor_columns else None

    @property
    def is_open(self) -> bool:
        return self.run.status is RunStatus.READY


def review_of(context: Context, uow: UnitOfWork, *, to_change: bool = False) -> Review:
    """Open the proposal that counts; `to_change`, where it is to be changed.

    Raises:
        NoMatch: there is none.
        MovedOn: it is published, or what was pressed belongs to an earlier one.
    """
    run = uow.match_runs.chosen(uow.programs.required().cohort.id)
    if run is None:
        raise NoMatch
    if to_change:
        run = uow.match_runs.locked(run.id)
        if run.status is not RunStatus.READY:
            raise MovedOn
    context.still_current(run.version)
    return Review(uow, context, run)

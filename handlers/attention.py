"""The pairs that need a coordinator now, each with its most pressing reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from handlers.expectations import begins_on
from handlers.meetings import last_met
from mentoring.attention import Concern, is_quiet
from mentoring.cohorts import is_running
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from storage.programs import Cohort
from ui.message import Block, button, buttons, message
from ui.text import Text, say

#: What was said longer ago than this worries nobody any more.
_RECENT = timedelta(weeks=5)
#: What is said in place of "a coordinator sees it" where `is_looked_after` says no.
NOBODY_SEES = (
    "Nobody outside your pair coordinates the program yet, so nobody else sees this. A second "
    "coordinator would be there for you two."
)


@dataclass(frozen=True)
class NeedsAction:
    pair: Pair
    mentor: Person
    mentee: Person
    concern: Concern

    def words(self) -> Text:
        return say(
            "{mentor} and {mentee} {concern}"
            if self._is_about_both
            else "{mentor} and {mentee}: {concern}",
            mentor=self.mentor,
            mentee=self.mentee,
            concern=say(self.concern.label),
        )

    def row(self) -> tuple[Block, ...]:
        """Show it with a button that leads to the pair's status."""
        look = button("Take a look", "pair_status", subject=self.pair.id)
        return message(self.words(), buttons(look)).blocks

    @property
    def _is_about_both(self) -> bool:
        return self.concern in (Concern.LOW_PULSE, Concern.QUIET, Concern.UNANSWERED)


def needs_action(
    uow: UnitOfWork, cohort: Cohort, now: datetime, *, viewer: UUID
) -> list[NeedsAction]:
    """Find them, most pressing first.

    A coordinator who is in a pair is not shown it: they would learn what their partner answered.
    """
    pairs = [pair for pair in uow.pairs.active(cohort.id) if viewer not in pair.members()]
    people = uow.people.several(person_id for pair in pairs for person_id in pair.members())
    signs = _signs(uow, cohort, pairs, people, now)
    found = []
    for pair in pairs:
        concerns = [concern for concern, named in signs.items() if pair.id in named]
        if concerns:
            worst = min(concerns, key=lambda concern: concern.rank)
            mentor, mentee = people[pair.mentor_id], people[pair.mentee_id]
            found.append(NeedsAction(pair, mentor, mentee, worst))
    return sorted(found, key=lambda one: (one.concern.rank, one.pair.started_at))


def is_looked_after(uow: UnitOfWork, pair: Pair) -> bool:
    """Say whether a coordinator is there who is not in the pair, and so is shown what it needs."""
    return any(one.id not in pair.members() for one in uow.coordinators.people())


def second_coordinator(uow: UnitOfWork, pairs: Sequence[Pair]) -> tuple[Block, ...]:
    """Suggest one where the only coordinators of a pair are in it."""
    coordinators = {one.id for one in uow.coordinators.people()}
    if all(coordinators - set(pair.members()) for pair in pairs):
        return ()
    return message(
        "Nobody would see if your own pair needs a hand: you are its only coordinator.",
        buttons(button("Add a coordinator", "coordinators", "add")),
    ).blocks


def _signs(
    uow: UnitOfWork,
    cohort: Cohort,
    pairs: Sequence[Pair],
    people: dict[UUID, Person],
    now: datetime,
) -> dict[Concern, set[UUID]]:
    """Name the pairs behind each concern; what came before a coordinator's care is settled."""
    since = now - _RECENT
    resting = _resting(uow, cohort, pairs, now.date())
    unreachable = uow.people.unreachable(people)
    cared = {pair.id: pair.looked_after_at or since for pair in pairs}
    return {
        Concern.HELP: _after(cared, uow.answers.asks_for_help(cohort.id, since)),
        Concern.LOW_PULSE: _after(cared, uow.answers.low_pulses(cohort.id, since)),
        Concern.DISAGREE: _after(cared, uow.answers.disagreements(cohort.id, since)),
        Concern.DEPARTED: {
            pair.id
            for pair in pairs
            if any(people[person_id].deactivated_at for person_id in pair.members())
        },
        Concern.UNREACHABLE: {
            pair.id for pair in pairs if unreachable.intersection(pair.members())
        },
        Concern.QUIET: _quiet(uow, cohort, pairs, now.date()) - resting,
        Concern.UNANSWERED: _after(
            cared,
            {
                prompt.pair_id: prompt.asked_at
                for prompt in uow.prompts.exhausted(cohort.id)
                if prompt.pair_id and prompt.asked_at
            },
        )
        - resting,
    }


def _resting(uow: UnitOfWork, cohort: Cohort, pairs: Sequence[Pair], today: date) -> set[UUID]:
    """Name the pairs that need neither meet nor answer now."""
    if not is_running(cohort.starts_on, cohort.ends_on, today=today):
        return {pair.id for pair in pairs}
    paused = uow.participants.paused(cohort.id)
    return {pair.id for pair in pairs if paused.intersection(pair.members())}


def _after(cared: dict[UUID, datetime], latest: dict[UUID, datetime]) -> set[UUID]:
    return {pair_id for pair_id, at in latest.items() if pair_id in cared and at > cared[pair_id]}


def _quiet(uow: UnitOfWork, cohort: Cohort, pairs: Sequence[Pair], today: date) -> set[UUID]:
    met = last_met(uow, pairs)
    return {
        pair.id
        for pair in pairs
        if is_quiet(_since(pair, cohort, met.get(pair.id)), pair.cadence.interval, today=today)
    }


def _since(pair: Pair, cohort: Cohort, met_on: date | None) -> date:
    began_on = begins_on(pair, cohort)
    cared_on = pair.looked_after_at.date() if pair.looked_after_at else began_on
    return max(began_on, cared_on, met_on or began_on)

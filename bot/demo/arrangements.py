"""What the coordinator has arranged for the running cohort, and what came of it by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bot.demo.arrivals import KEPT_APART, MANAGED, NEW_MENTEES, SAVED, UNDECIDED, WHY_APART
from bot.demo.days import Days, afternoon_of
from bot.demo.people import CLEO, MENTEES
from bot.demo.stories import ENDING, NEWCOMER
from handlers.agreeing import USUAL_POLICY
from handlers.circling import CIRCLE, expect_round
from mentoring.circles import CircleRhythm, CircleWho, remind_on
from mentoring.eligibility import Requirements, Side
from mentoring.matching.rounds import Round
from mentoring.vocabulary import BoundaryKind, LimitKind, Tenure
from mentoring.voluntary import AgeBand, Gender, Question
from scheduling.calendar import start_of_work
from storage.circles import CircleRound, CircleSeries
from storage.database import UnitOfWork
from storage.people import Person
from storage.programs import Cohort, Program
from storage.prompts import Prompt

_PUBLISHED, _ARRANGED = -63, -52
#: When rounds of circles began, in days; the next begins nine days after the demo does.
_ROUNDS = (-47, -19)
_SIZE = 3
#: One place is left, for the newcomer.
MOST_MENTEES = len(MENTEES) + len(NEW_MENTEES)
#: How long mentors have been here.
A_YEAR = (Tenure.ONE_TO_THREE, Tenure.THREE_TO_SEVEN, Tenure.OVER_SEVEN)


@dataclass(frozen=True)
class Arrangements:
    uow: UnitOfWork
    days: Days
    people: Mapping[str, Person]

    def make(self, program: Program, cohort: Cohort) -> None:
        self._who_gets_in(cohort)
        self._policy(program, cohort)
        self._circles(cohort)
        self._kept_apart()
        self._said()
        self._saved(cohort)

    def _id(self, name: str) -> UUID:
        return self.people[name].id

    def _who_gets_in(self, cohort: Cohort) -> None:
        rules = self.uow.admissions.begin(cohort.id)
        rules.keep_rules({Side.MENTEE: Requirements(), Side.MENTOR: Requirements(tenures=A_YEAR)})
        rules.limit_kind, rules.most_mentees = LimitKind.NUMBER, MOST_MENTEES

    def _policy(self, program: Program, cohort: Cohort) -> None:
        policies, cleo = self.uow.policies, self._id(CLEO)
        policy = policies.publish(program, USUAL_POLICY, by=cleo, now=self.days.at(_PUBLISHED))
        undecided = {self._id(name) for name in UNDECIDED}
        for one, person in self.uow.participants.active(cohort.id):
            if person.id not in undecided:
                policies.agree(policy, person.id, now=max(one.joined_at, policy.published_at))

    def _circles(self, cohort: Cohort) -> None:
        series = self.uow.circles.add(
            CircleSeries(
                cohort_id=cohort.id,
                name="Lunch among mentees",
                who=CircleWho.MENTEES,
                size=_SIZE,
                rhythm=CircleRhythm.FOUR_WEEKS,
                made_by_id=self._id(CLEO),
                made_at=self.days.at(_ARRANGED),
            )
        )
        there = [self._id(one.name) for one in MENTEES if one != NEWCOMER]
        for number, day in enumerate(_ROUNDS, start=1):
            began_on = self.days.on(day)
            began = CircleRound(
                series_id=series.id,
                number=number,
                began_at=afternoon_of(began_on),
                began_on=began_on,
                meet_by=series.rhythm.meet_by(began_on),
            )
            self.uow.circles.keep(began, _seated(there, number))
        self.uow.prompts.add_all(self._reminders(began, there))
        expect_round(self.uow, series, began.began_on, now=began.began_at)

    def _reminders(self, began: CircleRound, there: Iterable[UUID]) -> Iterable[Prompt]:
        on = remind_on(began.began_on, began.meet_by)
        people = self.uow.people.several(there)
        for who in there:
            at = start_of_work(people[who], on)
            yield Prompt(kind=CIRCLE, person_id=who, subject_id=began.id, due_on=on, due_at=at)

    def _kept_apart(self) -> None:
        boundaries, now = self.uow.boundaries, self.days.at(_ARRANGED + 30)
        mentee, manager = map(self._id, MANAGED)
        boundaries.declare(BoundaryKind.MANAGER, mentee, manager, now=now)
        one, other = map(self._id, KEPT_APART)
        boundaries.keep_apart(one, other, WHY_APART, by=self._id(CLEO), now=now)

    def _said(self) -> None:
        """Have two of those who were there say of themselves what most of the new have said."""
        for name in (NEWCOMER.name, ENDING.mentee):
            said = {Question.GENDER: str(Gender.WOMAN), Question.AGE: str(AgeBand.UNDER_45)}
            self.uow.voluntary.keep(self._id(name), said)

    def _saved(self, cohort: Cohort) -> None:
        now = self.days.at(-9)
        for mentee, mentors in SAVED.items():
            for minutes, mentor in enumerate(mentors):
                self.uow.bookmarks.save(
                    self._id(mentee),
                    self._id(mentor),
                    cohort.id,
                    now=now + timedelta(minutes=minutes),
                )


def _seated(there: list[UUID], number: int) -> Round:
    """Seat everybody with two whom they haven't met: by columns, of which each moves on its own."""
    rows = -(-len(there) // _SIZE)
    columns = [there[start : start + rows] for start in range(0, len(there), rows)]
    circles = [
        tuple(
            column[at]
            for step, column in enumerate(columns)
            if (at := (row + step * number) % rows) < len(column)
        )
        for row in range(rows)
    ]
    return Round(tuple(circles))

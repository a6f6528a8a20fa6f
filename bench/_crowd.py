"""A program of 10,000 people in the middle of its cohort, each signed in to the portal."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from handlers.expectations import DID_YOU_MEET
from mentoring.vocabulary import Cadence, Format, MessageKind, Role
from storage import schema
from storage.columns import Owned
from storage.database import Database, UnitOfWork
from storage.goals import Goal, Milestone
from storage.inbox import InboxMessage
from storage.links import digest_of
from storage.organizations import Platform
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import Address, Person
from storage.prompts import Prompt
from storage.sessions import Session
from storage.sign_ins import SignIn
from tests.cast import make_cohort, make_organization
from ui.message import button, buttons, message
from ui.text import say

SIZE = 10_000
WEEKS = 12
_INBOX = 10
#: So many rows go to the database at a time.
_BATCH = 5_000


@dataclass(frozen=True)
class Member:
    """Somebody of the crowd, and what the cookie of their browser holds."""

    token: str
    pair: UUID


def make_crowd(database: Database, now: datetime) -> list[Member]:
    """Write everybody down; each two next to one another are a pair that has met for weeks."""
    schema.create(database.engine)
    organization = make_organization(database)
    with database.begin(organization.id) as uow:
        crowd = _Crowd(uow, now, uow.workspaces.portal(now=now).external_id)
        members = crowd.make(make_cohort(uow, starts_on=crowd.began.date()).id)
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")
    return members


class _Crowd:
    def __init__(self, uow: UnitOfWork, now: datetime, portal: str) -> None:
        self._uow = uow
        self._now = now
        self._portal = portal
        self.began = now - timedelta(weeks=WEEKS)

    def make(self, cohort_id: UUID) -> list[Member]:
        people = [Person(name=f"Person {number}") for number in range(SIZE)]
        roles = itertools.cycle((Role.MENTOR, Role.MENTEE))
        taking_part = [
            Participant(cohort_id=cohort_id, person_id=one.id, role=role, joined_at=self.began)
            for one, role in zip(people, roles, strict=False)
        ]
        pairs = [
            self._pair(cohort_id, mentor, mentee)
            for mentor, mentee in zip(people[::2], people[1::2], strict=True)
        ]
        addresses = [self._address(number, one) for number, one in enumerate(people)]
        tokens = [f"{self._uow.organization_id.hex}.{number}" for number in range(SIZE)]
        sign_ins = [self._sign_in(token, one) for token, one in zip(tokens, addresses, strict=True)]
        goals = [self._goal(pair) for pair in pairs]
        for rows in (people, taking_part, pairs, addresses, sign_ins, goals):
            self._add(rows)
        self._add(step for goal in goals for step in self._milestones(goal))
        self._add(session for pair in pairs for session in self._sessions(pair))
        self._add(prompt for pair in pairs for prompt in self._prompts(pair))
        self._add(letter for person in people for letter in self._inbox(person))
        both = (pair for pair in pairs for _ in pair.members())
        return [Member(token, pair.id) for token, pair in zip(tokens, both, strict=True)]

    def _add(self, rows: Iterable[Owned]) -> None:
        """Send rows as they are: looking after each takes minutes where this takes seconds."""
        rows = iter(rows)
        while batch := list(itertools.islice(rows, _BATCH)):
            for row in batch:
                row.organization_id = self._uow.organization_id
            self._uow.db.bulk_save_objects(batch)

    def _address(self, number: int, person: Person) -> Address:
        return Address(
            person_id=person.id,
            platform=Platform.WEB,
            team=self._portal,
            external_id=f"person{number}@cairn.example",
        )

    def _sign_in(self, token: str, address: Address) -> SignIn:
        return SignIn(
            digest=digest_of(token),
            address_id=address.id,
            began_at=self._now,
            seen_at=self._now,
        )

    def _pair(self, cohort_id: UUID, mentor: Person, mentee: Person) -> Pair:
        return Pair(
            cohort_id=cohort_id,
            mentor_id=mentor.id,
            mentee_id=mentee.id,
            cadence=Cadence.FORTNIGHTLY,
            started_at=self.began,
            started_on=self.began.date(),
        )

    def _sessions(self, pair: Pair) -> Iterator[Session]:
        for week in range(0, WEEKS, 2):
            at = self.began + timedelta(weeks=week)
            session = Session(
                pair_id=pair.id,
                author_id=pair.mentee_id,
                logged_at=at,
                held_on=at.date(),
                minutes=60,
                format=Format.ONE_ON_ONE,
            )
            self._uow.vault.seal(session, Session.topics, "How to lead a review")
            yield session

    def _goal(self, pair: Pair) -> Goal:
        goal = Goal(pair_id=pair.id, set_by_id=pair.mentee_id, set_at=self.began)
        self._uow.vault.seal(goal, Goal.title, "Speak at the guild")
        return goal

    def _milestones(self, goal: Goal) -> Iterator[Milestone]:
        for number in range(3):
            due_on = (self._now + timedelta(weeks=number - 1)).date()
            step = Milestone(goal_id=goal.id, due_on=due_on)
            step.reached_at = self._now if number == 0 else None
            self._uow.vault.seal(step, Milestone.title, f"Step {number}")
            yield step

    def _prompts(self, pair: Pair) -> Iterator[Prompt]:
        """Ask the mentee if they met, and the mentor in some days."""
        for person_id, is_asked in zip(pair.members(), (False, True), strict=True):
            at = self._now if is_asked else None
            yield Prompt(
                kind=DID_YOU_MEET,
                person_id=person_id,
                subject_id=pair.id,
                due_on=(self._now + timedelta(days=0 if is_asked else 3)).date(),
                pair_id=pair.id,
                due_at=self._now + timedelta(days=3),
                times_asked=1 if is_asked else 0,
                asked_at=at,
            )

    def _inbox(self, person: Person) -> Iterator[InboxMessage]:
        for number in range(_INBOX):
            at = self.began + timedelta(weeks=number)
            letter = InboxMessage(
                person_id=person.id, delivery_id=person.id, kind=MessageKind.NEWS, arrived_at=at
            )
            letter.delivery_id = letter.id
            told = message(
                say("{partner} logged your session of {day}.", partner=person, day=at.date()),
                buttons(button("Read it or add to it", "edit_session", subject=person.id)),
            )
            self._uow.inbox.reword(letter, told)
            letter.read_at = at if number < _INBOX - 2 else None
            yield letter

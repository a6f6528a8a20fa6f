"""What a pair has done together before the lived days: it met, answered, and set itself a goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, cycle, takewhile

from bot.demo import moods
from bot.demo.days import LIVED_FROM, Days, afternoon_of
from bot.demo.people import BEN
from bot.demo.stories import Match, Talk
from handlers import expectations
from handlers.expectations import feedback_kind
from mentoring.timing import check_in_interval, closing_feedback_on, first_pulse_on, midway
from mentoring.vocabulary import Cadence, FeedbackMoment, Format
from storage.answers import Feedback, Pulse
from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.pairs import Pair
from storage.people import Person
from storage.programs import Cohort
from storage.prompts import Outcome, Prompt
from storage.sessions import Session, SessionWords

CADENCE = Cadence.FORTNIGHTLY
#: When the steps of a goal are or were due, in days; the second one varies from pair to pair.
_FIRST_STEP, _THIRD_STEP = -27, 34
_SECOND_STEPS = (5, 8, 12, 15, 19)
#: Ben's second step is late by a day.
_LATE = -1


@dataclass(frozen=True)
class Together:
    uow: UnitOfWork
    days: Days
    match: Match
    mentor: Person
    mentee: Person
    pair: Pair

    @classmethod
    def begin(
        cls, uow: UnitOfWork, days: Days, cohort: Cohort, match: Match, both: tuple[Person, Person]
    ) -> Together:
        mentor, mentee = both
        started_at = days.at(-match.began)
        pair = Pair(
            cohort_id=cohort.id,
            mentor_id=mentor.id,
            mentee_id=mentee.id,
            cadence=CADENCE,
            started_at=started_at,
            started_on=started_at.date(),
        )
        return cls(uow, days, match, mentor, mentee, uow.pairs.add(pair, why=""))

    def end(self, days: int) -> None:
        """Have reached what they set out for, and told each other so."""
        now = self.days.at(days)
        for author in (self.mentor, self.mentee):
            feedback = Feedback(
                pair_id=self.pair.id,
                author_id=author.id,
                moment=FeedbackMoment.END,
                given_at=now,
                rating=moods.USEFUL,
                revealed_at=now,
            )
            self.uow.answers.give_feedback(feedback, helped=moods.HELPED, wished="")
        self.uow.pairs.end(self.pair, kind="completed", reason="", now=now)

    def log_sessions(self) -> None:
        # The two take turns at writing it down.
        authors = cycle((self.mentee, self.mentor))
        talks = cycle(self.match.story.talks)
        for days_ago, author, talk in zip(self.match.met, authors, talks, strict=False):
            held_on = self.days.on(-days_ago)
            session = Session(
                pair_id=self.pair.id,
                author_id=author.id,
                logged_at=afternoon_of(held_on),
                held_on=held_on,
                minutes=60,
                format=Format.ONE_ON_ONE,
                next_on=held_on + CADENCE.interval,
            )
            self.uow.sessions.add(session, _words(talk))

    def answer_pulses(self) -> None:
        days = takewhile(lambda on: on < self.days.on(LIVED_FROM), self._pulses())
        asked = [self._asked(on, who) for on in days for who in (self.mentor, self.mentee)]
        self.uow.prompts.add_all(asked)
        self.uow.answers.add_pulses(map(self._answer, asked))

    def _pulses(self) -> Iterator[date]:
        first, rounds = first_pulse_on(self.pair.started_on, CADENCE), count()
        return (first + number * CADENCE.interval for number in rounds)

    def _asked(self, on: date, who: Person) -> Prompt:
        now = afternoon_of(on)
        return Prompt(
            kind=expectations.PULSE,
            person_id=who.id,
            subject_id=self.pair.id,
            pair_id=self.pair.id,
            due_on=on,
            times_asked=1,
            asked_at=now,
            closed_at=now,
            outcome=Outcome.ANSWERED,
        )

    def _answer(self, asked: Prompt) -> Pulse:
        who = self.mentor if asked.person_id == self.mentor.id else self.mentee
        return Pulse(
            prompt_id=asked.id,
            pair_id=self.pair.id,
            person_id=who.id,
            answered_at=afternoon_of(asked.due_on),
            rating=moods.usual(who.name),
        )

    def expect_questions(self, cohort: Cohort) -> None:
        """Be asked from the lived days on what a pair is asked at this point."""
        started, last_met = self.pair.started_on, self.days.on(-self.match.met[-1])
        for kind, on in (
            (expectations.DID_YOU_MEET, last_met + CADENCE.interval + timedelta(days=1)),
            (expectations.PULSE, next(p for p in self._pulses() if p >= self.days.on(LIVED_FROM))),
            (expectations.CHECK_IN, started + check_in_interval(CADENCE)),
            (feedback_kind(FeedbackMoment.MIDWAY), midway(started, cohort.ends_on)),
            (feedback_kind(FeedbackMoment.END), closing_feedback_on(cohort.ends_on)),
        ):
            expectations.ask_both(self.uow, self.pair, kind, on)

    def set_goal(self) -> None:
        story, set_at = self.match.story, self.pair.started_at + timedelta(days=1)
        goal = Goal(pair_id=self.pair.id, set_by_id=self.mentee.id, set_at=set_at)
        self.uow.goals.add(goal, story.goal)
        second = _SECOND_STEPS[len(self.mentor.name) % len(_SECOND_STEPS)]
        if self.mentee.name == BEN:
            second = _LATE
        for title, days in zip(story.steps, (_FIRST_STEP, second, _THIRD_STEP), strict=True):
            step = Milestone(goal_id=goal.id, due_on=self.days.on(days))
            self.uow.goals.add_milestone(step, title)
            if days == _FIRST_STEP:
                reached_at = self.days.at(days) - timedelta(days=1)
                self.uow.goals.reach(step, moods.LEARNED, now=reached_at)
            else:
                expectations.expect_milestone(self.uow, self.pair, step, today=set_at.date())


def _words(talk: Talk) -> SessionWords:
    return SessionWords(topics=talk.topics, agreed=talk.agreed, shared_note=talk.shared_note)

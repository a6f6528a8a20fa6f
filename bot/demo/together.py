"""What a pair has done together before the lived days: it met, answered, and set itself a goal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle

from bot.demo import moods
from bot.demo.days import LIVED_FROM, Days, afternoon_of
from bot.demo.people import BEN
from bot.demo.stories import Match, Talk
from handlers import expectations
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

    def expect_next(self, cohort: Cohort) -> None:
        """Be asked from now on what a pair is asked at this point."""
        pair, started = self.pair, self.pair.started_at
        expectations.begin(self.uow, pair, ends_on=cohort.ends_on, now=started)
        last = self.days.on(-self.match.met[-1])
        due_on = last + CADENCE.interval
        expectations.expect_session(self.uow, pair, due_on, now=afternoon_of(last))

    def answer_pulses(self) -> None:
        kind, lived_from = expectations.PULSE, self.days.on(LIVED_FROM)
        while self._next_pulses()[0].due_on < lived_from:
            for prompt in self._next_pulses():
                self._answer(prompt)
                on = prompt.due_on + CADENCE.interval
                subject, person_id = self.pair.id, prompt.person_id
                expectations.ask_one(self.uow, self.pair, person_id, kind, on, subject=subject)

    def _next_pulses(self) -> list[Prompt]:
        return self.uow.prompts.open_of(self.pair.id, kind=expectations.PULSE)

    def _answer(self, prompt: Prompt) -> None:
        now = afternoon_of(prompt.due_on)
        who = self.mentor if prompt.person_id == self.mentor.id else self.mentee
        pulse = Pulse(
            prompt_id=prompt.id,
            pair_id=self.pair.id,
            person_id=who.id,
            answered_at=now,
            rating=moods.usual(who.name),
        )
        self.uow.answers.add_pulse(pulse)
        prompt.times_asked, prompt.asked_at = 1, now
        self.uow.prompts.close([prompt], Outcome.ANSWERED, now=now)

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

"""What the others do by themselves: on working afternoons they meet, and answer questions.

Ana, Ben, Cleo and Dan do nothing by themselves: they are whoever looks at the demo.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from bot.demo import moods
from bot.demo.answers import OTHERS, Wish, answers_of_others
from bot.demo.days import AFTERNOON, afternoon_of
from bot.demo.passage import Passage
from bot.demo.people import ORGANIZATION_ID, ref_of
from bot.demo.stories import QUIET, story_of
from handlers.acts import Act, Pressed, Submitted
from handlers.expectations import CHECK_IN, DID_YOU_MEET, MILESTONE, PULSE, feedback_kind
from mentoring.vocabulary import FeedbackMoment, Format
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import ActorRef
from storage.prompts import Prompt
from ui.message import Press

Do: TypeAlias = Callable[[ActorRef, Act], Awaitable[None]]

_DAY = timedelta(days=1)
_SATURDAY = 5
_FEEDBACK = {feedback_kind(moment) for moment in FeedbackMoment}


@dataclass(frozen=True)
class Life:
    passage: Passage
    do: Do

    async def until(self, instant: datetime) -> None:
        """Let time pass, and have the others do what they do in it."""
        while (afternoon := _next_afternoon(self.passage.clock())) <= instant:
            await self.passage.until(afternoon)
            for wish in await self.passage.run(self._wishes):
                await self.do(ref_of(wish.by), wish.act)
        await self.passage.until(instant)

    def _wishes(self) -> list[Wish]:
        today = self.passage.clock().date()
        with self.passage.database.begin(ORGANIZATION_ID) as uow:
            couples = _couples(uow)
            wishes = [wish for couple in couples for wish in couple.wishes(uow, today)]
            return [*wishes, *answers_of_others(uow, today)]


def _next_afternoon(now: datetime) -> datetime:
    day = now.date() if now < afternoon_of(now.date()) else now.date() + _DAY
    while day.weekday() >= _SATURDAY:
        day += _DAY
    return datetime.combine(day, AFTERNOON)


def _couples(uow: UnitOfWork) -> list[Couple]:
    cohort = uow.programs.required().cohort
    pairs = uow.pairs.active(cohort.id)
    paused = uow.participants.paused(cohort.id)
    people = uow.people.several(one for pair in pairs for one in pair.members())
    names = {person.id: person.name for person in people.values()}
    return [Couple(pair, names, is_paused=bool(paused & set(pair.members()))) for pair in pairs]


@dataclass(frozen=True)
class Couple:
    """One pair, seen as its people do."""

    pair: Pair
    names: dict[UUID, str]
    is_paused: bool

    @property
    def both(self) -> tuple[str, str]:
        return self.names[self.pair.mentor_id], self.names[self.pair.mentee_id]

    @property
    def _is_looked_after(self) -> bool:
        return self.pair.looked_after_at is not None

    def wishes(self, uow: UnitOfWork, today: date) -> Iterator[Wish]:
        if self.both == QUIET.both and not self._is_looked_after:
            return
        prompts = uow.prompts.open_of(self.pair.id)
        if any(p.kind == DID_YOU_MEET and p.due_on <= today + _DAY for p in prompts):
            yield from self._session(uow, today)
        for prompt in prompts:
            name = self.names[prompt.person_id]
            if prompt.times_asked and name in OTHERS:
                yield from self._answer(prompt, name)

    def _session(self, uow: UnitOfWork, today: date) -> Iterator[Wish]:
        """Meet; with one of the cast it is up to whoever looks at the demo."""
        if self.is_paused or not OTHERS.issuperset(self.both):
            return
        number, talks = uow.sessions.count(self.pair.id), story_of(*self.both).talks
        talk = talks[number % len(talks)]
        answers = {
            "held_on": str(today),
            "minutes": "60",
            "format": Format.ONE_ON_ONE,
            "topics": talk.topics,
            "agreed": talk.agreed,
            "next_on": str(today + self.pair.cadence.interval),
        }
        # The two take turns at writing it down.
        yield Wish(self.both[(number + 1) % 2], Submitted("log_session", answers, self.pair.id))

    def _answer(self, prompt: Prompt, name: str) -> Iterator[Wish]:
        kind, subject = prompt.kind, prompt.subject_id
        if kind == PULSE:
            rating = moods.lately(name, is_looked_after=self._is_looked_after)
            press = Press(feature=kind, choice=f"rate_{rating}", subject=prompt.id)
            yield Wish(name, Pressed(press))
        elif kind == CHECK_IN:
            answers = {"trust": "4", "progress": "4", "wants_help": False}
            yield Wish(name, Submitted(kind, answers, prompt.id))
        elif kind in _FEEDBACK:
            told = {"rating": "4", "helped": moods.HELPED, "wished": moods.WISHED}
            yield Wish(name, Submitted(kind, told, subject))
        elif kind == MILESTONE:
            reflection = {"reflection": moods.LEARNED}
            yield Wish(name, Submitted("reach_milestone", reflection, subject))

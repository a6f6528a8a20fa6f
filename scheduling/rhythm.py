"""The rhythm: what is due is asked at a humane hour, nudged twice at most, then left alone.

A feature declares a `PromptRule` for each kind of thing it asks; everything else about asking is
here. What several rules have for one person at one time becomes one message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from scheduling.calendar import next_humane, start_of_work
from storage.database import UnitOfWork
from storage.people import Person
from storage.prompts import Outcome, Prompt
from ui.message import Message, message, quiet
from ui.text import say_count

#: More than this in one message is a burden; the rest waits on Home.
_PARTS = 3
_WEEK = timedelta(days=7)
#: How long a kind without a rule is left, so that it doesn't fill every tick meanwhile.
_UNKNOWN = timedelta(hours=1)
_WHY = quiet("You get this because you are part of a mentoring pair.")


@dataclass(frozen=True)
class Asking:
    """A prompt whose turn it is, with whom it is for."""

    prompt: Prompt
    person: Person
    now: datetime


@dataclass(frozen=True)
class PromptRule:
    """How one kind of thing is asked.

    `ask` words it, or gives nothing when there is no longer anything to ask. `follow` is called
    once, when the prompt is first asked, and may schedule the next of its kind. A rule that is not
    `capped` only tells: it does not count against the person's weekly cap, ends without buttons to
    put it off, and waits for no answer.
    """

    kind: str
    ask: Callable[[Asking, UnitOfWork], Message | None]
    follow: Callable[[Asking, UnitOfWork], None] | None = None
    nudge_every: timedelta = timedelta(days=3)
    times: int = 3
    capped: bool = True


@dataclass(frozen=True)
class Rhythm:
    """All rules by kind, and the buttons that every reminder ends with."""

    rules: Mapping[str, PromptRule]
    footer: Callable[[Prompt], Message]

    def ask_person(self, uow: UnitOfWork, person_id: UUID, now: datetime) -> None:
        """Put what is due for one person into the outbox, or move it to when it may be said."""
        person = uow.people.get(person_id)
        found = uow.prompts.due_for(person_id, now)
        # A kind without a rule is a newer version's, and left for it (a rolling deploy).
        _move([p for p in found if p.kind not in self.rules], now + _UNKNOWN)
        due = self._not_overtaken(uow, [p for p in found if p.kind in self.rules], now)
        if not due:
            return
        free = [prompt for prompt in due if not self.rules[prompt.kind].capped]
        capped = [prompt for prompt in due if self.rules[prompt.kind].capped]
        for prompts, when in (
            (free, _allowed(uow, person, now)),
            (capped, _allowed(uow, person, now, capped=True)),
        ):
            if when is None:
                uow.prompts.close(prompts, Outcome.MOOT, now=now)
            elif when > now:
                _move(prompts, when)
            elif prompts:
                self._enqueue(uow, person, prompts, now)

    def compose(self, uow: UnitOfWork, prompt_ids: Sequence[UUID], now: datetime) -> Message | None:
        """Word the prompts that are still open as one message; nothing where none is."""
        prompts = uow.prompts.several(prompt_ids)
        worded = [(prompt, self.word(uow, prompt, now)) for prompt in prompts]
        parts = [self._with_footer(prompt, part) for prompt, part in worded if part is not None]
        if not parts:
            return None
        shown, more = parts[:_PARTS], len(parts) - _PARTS
        if more > 0:
            shown.append(
                message(
                    say_count(
                        "{n} more thing waits for you on Home.",
                        "{n} more things wait for you on Home.",
                        n=more,
                    )
                )
            )
        whole = shown[0].followed_by(*shown[1:])
        if not any(self.rules[prompt.kind].capped for prompt, part in worded if part):
            return whole
        return Message(blocks=(*whole.blocks, _WHY))

    def word(self, uow: UnitOfWork, prompt: Prompt, now: datetime) -> Message | None:
        """Word one prompt; one that no longer makes sense is closed."""
        if not prompt.is_open or prompt.kind not in self.rules:
            return None
        asking = Asking(prompt, uow.people.get(prompt.person_id), now)
        worded = self.rules[prompt.kind].ask(asking, uow)
        if worded is None:
            uow.prompts.close([prompt], Outcome.MOOT, now=now)
        return worded

    def questions(self, uow: UnitOfWork, person_id: UUID) -> list[Prompt]:
        """Give what a person was asked and has not answered; what was only told is left out."""
        return [
            prompt
            for prompt in uow.prompts.waiting_on(person_id)
            if prompt.kind in self.rules and self.rules[prompt.kind].capped
        ]

    def _with_footer(self, prompt: Prompt, part: Message) -> Message:
        if not self.rules[prompt.kind].capped:
            return part
        return Message(blocks=(*part.blocks, *self.footer(prompt).blocks))

    def _not_overtaken(self, uow: UnitOfWork, due: Sequence[Prompt], now: datetime) -> list[Prompt]:
        """Keep the newest of each kind and subject: after an outage one is asked, not five."""
        # By the day that it is about: a nudge for an older one may well be due later.
        by_age = sorted(due, key=lambda prompt: prompt.due_on)
        newest = {(prompt.kind, prompt.subject_id): prompt for prompt in by_age}
        kept = set(newest.values())
        uow.prompts.close((p for p in due if p not in kept), Outcome.OVERTAKEN, now=now)
        return [prompt for prompt in due if prompt in kept]

    def _enqueue(
        self, uow: UnitOfWork, person: Person, prompts: Sequence[Prompt], now: datetime
    ) -> None:
        asked = []
        for due in prompts:
            prompt = self._caught_up(uow, due, person, now)
            rule = self.rules[prompt.kind]
            if rule.ask(Asking(prompt, person, now), uow) is None:
                uow.prompts.close([prompt], Outcome.MOOT, now=now)
                continue
            prompt.times_asked += 1
            prompt.asked_at = now
            again = prompt.times_asked < rule.times
            prompt.due_at = now + rule.nudge_every if again else None
            asked.append(prompt)
        if asked:
            first = asked[0]
            uow.outbox.remind(
                key=f"prompts:{first.id}:{first.times_asked}",
                to=person.id,
                prompt_ids=[prompt.id for prompt in asked],
                due_at=now,
                is_reminder=self.rules[first.kind].capped,
            )

    def _caught_up(self, uow: UnitOfWork, prompt: Prompt, person: Person, now: datetime) -> Prompt:
        """Schedule what comes after a prompt, and go on to that where it is due already.

        So after a long pause one is asked, not one for each week of it, and a person has one open
        question about one thing.
        """
        follow = self.rules[prompt.kind].follow
        while prompt.times_asked == 0:
            if follow is not None:
                follow(Asking(prompt, person, now), uow)
            others = _others_like(uow, prompt)
            due_too = [other for other in others if other.due_at and other.due_at <= now]
            later = [other for other in due_too if other.due_on > prompt.due_on]
            if not later:
                asked = [other for other in others if other.times_asked > 0]
                uow.prompts.close(asked, Outcome.OVERTAKEN, now=now)
                break
            uow.prompts.close([prompt], Outcome.OVERTAKEN, now=now)
            prompt = max(later, key=lambda other: other.due_on)
        return prompt


def _others_like(uow: UnitOfWork, prompt: Prompt) -> list[Prompt]:
    return [
        other
        for other in uow.prompts.about(prompt.subject_id)
        if other.kind == prompt.kind
        and other.person_id == prompt.person_id
        and other.id != prompt.id
    ]


def next_welcome(person: Person, paused_until: date | None, now: datetime) -> datetime:
    """Say when the person may be written to: within their hours, and not while they pause."""
    if paused_until is not None:
        now = max(now, start_of_work(person, paused_until))
    return next_humane(person, now)


def _allowed(
    uow: UnitOfWork, person: Person, now: datetime, *, capped: bool = False
) -> datetime | None:
    """Say when the person may be reminded: now, later, or never again."""
    if person.deactivated_at is not None:
        return None
    if capped:
        recent = uow.outbox.reminders_since(person.id, now - _WEEK)
        if len(recent) >= person.weekly_cap:
            now = max(now, recent[-person.weekly_cap] + _WEEK)
    return next_welcome(person, uow.participants.pauses([person.id]).get(person.id), now)


def _move(prompts: Sequence[Prompt], when: datetime) -> None:
    for prompt in prompts:
        prompt.due_at = when

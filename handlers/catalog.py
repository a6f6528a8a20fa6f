"""The catalog as one person reads it: whom they see, in which order, and whom they may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from handlers.feature import Context
from handlers.mentor_card import excerpt, mentor_card
from mentoring.catalog import (
    CatalogClosed,
    Listed,
    NotListed,
    NotLooking,
    Seeker,
    Wishes,
    may_ask_again_on,
    ranked,
)
from mentoring.cohorts import check_open
from mentoring.errors import Missing, MovedOn
from mentoring.hours import WorkWeek
from mentoring.vocabulary import RequestStatus
from storage.catalog import Entry
from storage.database import UnitOfWork
from storage.mentor_requests import MentorRequest
from storage.participants import Participant, SkillSide
from storage.people import Person
from storage.programs import Cohort
from ui.message import (
    Block,
    Button,
    Message,
    Press,
    Style,
    button,
    buttons,
    message,
    quiet,
)
from ui.text import say


@dataclass(frozen=True)
class Shelf:
    """What one person finds in the catalog of their cohort."""

    uow: UnitOfWork
    cohort: Cohort
    reader: Participant
    seeker: Seeker
    entries: Mapping[UUID, Entry]

    @cached_property
    def mentors(self) -> list[Listed]:
        """Give everybody whom the reader may see, the best fit first."""
        partners = {
            person_id
            for pair in self.uow.pairs.active_of(self.reader.person_id)
            for person_id in pair.members()
        }
        left_out = {
            *partners,
            *self.uow.boundaries.apart_from(self.reader.person_id),
            self.reader.person_id,
        }
        there = (
            as_listed(entry, self.seeker.today)
            for entry in self.entries.values()
            if entry.person.id not in left_out
        )
        return ranked(there, self.seeker)

    @cached_property
    def requests(self) -> Mapping[UUID, MentorRequest]:
        """Give the reader's last request to each mentor."""
        asked = self.uow.mentor_requests.by(self.reader.person_id)
        return {one.mentor_id: one for one in asked}

    @cached_property
    def saved(self) -> list[UUID]:
        """Name the people whom the reader has saved, their first choice first."""
        saved = self.uow.bookmarks.of(self.reader.person_id, self.cohort.id)
        return [one.mentor_id for one in saved]

    def found(self, wishes: Wishes) -> list[Listed]:
        return [one for one in self.mentors if wishes.are_met_by(one, self.seeker)]

    def asked(self, participant_id: UUID | None) -> tuple[Listed, Person]:
        """Give a mentor whom the reader may ask, as far as the catalog goes.

        Raises:
            Missing: there is no such mentor.
            NotListed: they are not in the catalog any more.
        """
        for mentor in self.mentors:
            if mentor.id == participant_id:
                return mentor, self.entries[mentor.id].person
        one = self.uow.participants.get(participant_id)
        if one.cohort_id != self.cohort.id or not one.role.mentors:
            raise Missing("Mentor", participant_id)
        raise NotListed(self.uow.people.get(one.person_id).name)

    def passed(self, participant_id: UUID | None) -> Listed:
        """Give a mentor who was shown before, though they may not be listed any more.

        Raises:
            MovedOn: there never was such a one.
        """
        if participant_id and (known := self.entries.get(participant_id)):
            return as_listed(known, self.seeker.today)
        one = self.uow.participants.get(participant_id)
        if one.cohort_id != self.cohort.id or not one.role.mentors:
            raise MovedOn
        offered = tuple(self.uow.participants.skills(one.id, SkillSide.OFFERED))
        taken = self.uow.pairs.mentees_by_mentor([one.person_id]).get(one.person_id, 0)
        entry = Entry(one, self.uow.people.get(one.person_id), offered, taken)
        return as_listed(entry, self.seeker.today)

    def card(self, mentor: Listed, *, in_full: bool = False) -> tuple[Block, ...]:
        entry = self.entries[mentor.id]
        outcomes = self.uow.participants.outcomes(entry.participant)
        written = outcomes if in_full else excerpt(outcomes)
        return mentor_card(entry, mentor, written, self.seeker)

    def choice(self, mentor: Listed, *more: Button) -> tuple[Block, ...]:
        """Offer what can be done about a mentor, or say why they can't be asked."""
        entry = self.entries[mentor.id]
        is_saved = entry.person.id in self.saved
        keep = (*more, save_button(entry, is_saved=is_saved))
        last = self.requests.get(entry.person.id)
        if last is not None and can_be_answered(last, self.seeker.today):
            return (*asked(last), *([buttons(*keep)] if is_saved else []))
        if (again_on := ask_again_on(last)) and again_on > self.seeker.today:
            had_no_time = "They had no time when you asked. You can ask again from {on}."
            return (quiet(say(had_no_time, on=again_on)), buttons(*keep))
        return (buttons(*([ask_button(entry)] if mentor.free else []), *keep),)


def shelf_of(context: Context, uow: UnitOfWork) -> Shelf:
    """Open the catalog for somebody who would like a mentor.

    Raises:
        MentoringError: there is none now, or it is not for them.
    """
    reader = reader_of(context, uow)
    if not reader.role.learns:
        raise NotLooking
    seeker = Seeker(
        id=context.actor.id,
        wanted=tuple(uow.participants.skills(reader.id, SkillSide.WANTED)),
        formats=tuple(reader.formats),
        languages=reader.languages,
        week=_week_of(context.actor),
        today=context.today,
        taxonomy=uow.skills.taxonomy(),
    )
    entries = {entry.participant.id: entry for entry in uow.catalog.entries(reader.cohort_id)}
    return Shelf(uow, uow.programs.cohort_of(reader.cohort_id), reader, seeker, entries)


def reader_of(context: Context, uow: UnitOfWork) -> Participant:
    """Give who looks into the catalog that is open now.

    Raises:
        CatalogClosed: the coordinators pair people themselves.
        CohortOver: it has ended.
        NotLooking: they are not in the cohort that runs.
    """
    program, cohort = uow.programs.required()
    if program.catalog_closed_at is not None:
        raise CatalogClosed
    check_open(cohort.name, cohort.ends_on, today=context.today)
    reader = uow.participants.of(cohort.id, context.actor.id)
    if reader is None:
        raise NotLooking
    return reader


def mentors_of(uow: UnitOfWork, participant: Participant) -> list[UUID]:
    """Name the mentors whom somebody has in their cohort: one, as the rules of pairing say."""
    return [
        pair.mentor_id
        for pair in uow.pairs.active_of(participant.person_id)
        if pair.mentee_id == participant.person_id and pair.cohort_id == participant.cohort_id
    ]


def hindrance(uow: UnitOfWork, reader: Participant) -> Message | None:
    """Say why somebody can't ask a mentor now; nothing where they can."""
    if reader.paused_until is not None:
        return message(
            say("You are on a pause until {until}.", until=reader.paused_until),
            "The catalog is there for you once you are back.",
            buttons(button("I'm back", "pause", "back", style=Style.PRIMARY)),
        )
    mentors = mentors_of(uow, reader)
    if not mentors:
        return None
    people = uow.people.several(mentors)
    return message(
        say("You have a mentor: {mentors}.", mentors=list(people.values())),
        "The catalog is there for you again once that has ended.",
        buttons(button("See my pairs", "my_pairs")),
    )


def as_listed(entry: Entry, today: date) -> Listed:
    """See a mentor as the rules of the catalog do."""
    one = entry.participant
    is_free = one.free_from is None or one.free_from <= today
    return Listed(
        id=one.id,
        offered=entry.offered,
        formats=tuple(one.formats),
        languages=one.languages,
        week=_week_of(entry.person),
        free=max(one.capacity - entry.taken, 0) if is_free else 0,
    )


def _week_of(person: Person) -> WorkWeek:
    return WorkWeek(person.zone, person.work_starts, person.work_ends, frozenset(person.work_days))


def can_be_answered(request: MentorRequest, today: date) -> bool:
    return request.is_open and request.expires_on >= today


def ask_again_on(last: MentorRequest | None) -> date | None:
    """Say from when a mentor who had no time may be asked again; nothing where they had some."""
    if last is None or last.status is not RequestStatus.NOT_NOW or last.settled_on is None:
        return None
    return may_ask_again_on(last.settled_on, last.back_on)


def ask_button(entry: Entry) -> Button:
    return Button(
        label=say("Ask {name}", name=entry.person.name),
        press=Press(feature="ask_mentor", subject=entry.participant.id),
    )


def save_button(entry: Entry, *, is_saved: bool) -> Button:
    label = "Remove {name} from saved" if is_saved else "Save {name}"
    choice = "remove" if is_saved else "save"
    return Button(
        label=say(label, name=entry.person.name),
        press=Press(feature="saved_mentors", choice=choice, subject=entry.participant.id),
    )


def asked(request: MentorRequest) -> tuple[Block, ...]:
    """Show a request on its mentor's card, with the way to take it back."""
    waits = "You asked on {on}. They can answer until {until}."
    words = quiet(say(waits, on=request.asked_on, until=request.expires_on))
    return (words, take_back(request))


def take_back(request: MentorRequest) -> Block:
    return buttons(button("Take it back", "ask_mentor", "withdraw", subject=request.id))

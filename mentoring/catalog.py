"""The rules of the mentor catalog: who stands where in it, what finds them, who may be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from uuid import UUID

from mentoring.errors import MentoringError
from mentoring.hours import Shared, WorkWeek, has_same_clock, shared_hours
from mentoring.pairing import shared
from mentoring.skills import Taxonomy, finds

#: So many requests may wait for an answer at once: a mentor who is asked matters to who asks.
MOST_OPEN = 3
#: So many can be put into an order that means something.
MOST_SAVED = 8
ANSWER_WITHIN = timedelta(days=14)
#: A mentor who hasn't answered is reminded once, and then the coordinators see it.
REMIND_AFTER = timedelta(days=7)
#: Whoever had no time, and didn't say until when, isn't asked again by the same person before.
ASK_AGAIN_AFTER = timedelta(weeks=4)
#: The longest time for which a mentor may say that they have none.
LONGEST_BREAK = timedelta(days=366)
_BETWEEN_LANGUAGES = re.compile(r"[,;/&|]|\band\b", re.IGNORECASE)


class CatalogClosed(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "In this program the coordinators pair people, and there is no list of mentors. They "
            "read your wishes in your answers: /mentor join."
        )


class NotLooking(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "This is for people who would like a mentor. You can change your role with "
            "/mentor join."
        )


class TooManyOpen(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "You are waiting for {most} answers already, which is the most at once. Take one "
            "back, or wait for an answer.",
            most=MOST_OPEN,
        )


class TooManySaved(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "You have saved {most} mentors, which is the most. Remove one, and save this one then.",
            most=MOST_SAVED,
        )


class AskLater(MentoringError):
    def __init__(self, mentor: str, on: date) -> None:
        super().__init__(
            "{mentor} had no time when you asked. You can ask again from {on}.",
            mentor=mentor,
            on=on,
        )


class NotListed(MentoringError):
    def __init__(self, mentor: str) -> None:
        super().__init__(
            "{mentor} can't be asked at present. Choose another mentor.", mentor=mentor
        )


class NoFreePlace(MentoringError):
    def __init__(self, mentor: str) -> None:
        super().__init__(
            "{mentor} has no free place at present. Choose another mentor.", mentor=mentor
        )


class NoSuchZone(MentoringError):
    def __init__(self) -> None:
        super().__init__("Choose one of the time zones in the list, or any.", field="zone")


class BadReturn(MentoringError):
    def __init__(self) -> None:
        super().__init__("Choose a day within the next year, or none.", field="back_on")


@dataclass(frozen=True)
class Listed:
    """A mentor as the catalog knows them."""

    id: UUID
    offered: tuple[str, ...]
    formats: tuple[str, ...]
    languages: str
    week: WorkWeek
    #: Free places; none while they take nobody.
    free: int


@dataclass(frozen=True)
class Seeker:
    """Who reads the catalog."""

    id: UUID
    wanted: tuple[str, ...]
    formats: tuple[str, ...]
    languages: str
    week: WorkWeek
    today: date
    taxonomy: Taxonomy

    def skills_from(self, mentor: Listed) -> list[str]:
        """Name what they would like to learn and the mentor offers."""
        return self.taxonomy.in_common(self.wanted, mentor.offered)

    def shares_with(self, mentor: Listed) -> Shared:
        monday = self.today - timedelta(days=self.today.weekday())
        return shared_hours(self.week, mentor.week, monday)


@dataclass(frozen=True)
class Wishes:
    """What a mentor has to have to be shown; of several skills or formats, one is enough."""

    skills: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    language: str = ""
    #: Where it is now the same time as in this zone.
    zone: str = ""
    shared_hours: int | None = None
    only_free: bool = True

    def are_met_by(self, mentor: Listed, seeker: Seeker) -> bool:
        return (
            (not self.only_free or mentor.free > 0)
            and (not self.skills or bool(seeker.taxonomy.in_common(self.skills, mentor.offered)))
            and (not self.formats or bool(shared(self.formats, mentor.formats)))
            and (not self.language or _speaks(mentor.languages, self.language))
            and (not self.zone or has_same_clock(self.zone, mentor.week.zone, seeker.today))
            and (not self.shared_hours or seeker.shares_with(mentor).hours >= self.shared_hours)
        )

    def named(self) -> list[str]:
        """Name the wishes that leave somebody out, as the fields are called."""
        blank = Wishes()
        fields = ("skills", "formats", "language", "zone", "shared_hours")
        narrowing = [name for name in fields if getattr(self, name) != getattr(blank, name)]
        return [*narrowing, "only_free"] if self.only_free else narrowing

    def without(self, name: str) -> Wishes:
        if name == "only_free":
            return replace(self, only_free=False)
        return replace(self, **{name: getattr(Wishes(), name)})


def ranked(mentors: Iterable[Listed], seeker: Seeker) -> list[Listed]:
    """Put the best fit first. Of those who fit alike, everybody is on top on some day."""
    return sorted(mentors, key=lambda mentor: _rank(mentor, seeker))


def after(mentors: Iterable[Listed], last: Listed, seeker: Seeker) -> list[Listed]:
    """Give those who come after one, who may not be among them any more."""
    passed = _rank(last, seeker)
    return [one for one in ranked(mentors, seeker) if _rank(one, seeker) > passed]


def relaxed(mentors: Sequence[Listed], wishes: Wishes, seeker: Seeker) -> list[tuple[str, int]]:
    """Say how many would be found without each of the wishes, the most first."""
    found = [
        (name, sum(wishes.without(name).are_met_by(one, seeker) for one in mentors))
        for name in wishes.named()
    ]
    return sorted((one for one in found if one[1]), key=lambda one: -one[1])


def languages_in_common(one: str, other: str) -> list[str]:
    """Name the languages of one that the other has as well."""
    named = (words.strip() for words in _BETWEEN_LANGUAGES.split(one))
    return [language for language in named if language and finds(language, other)]


def languages_named(words: str) -> frozenset[str]:
    """Name the languages in what somebody typed, without regard to case."""
    named = (language.strip().casefold() for language in _BETWEEN_LANGUAGES.split(words))
    return frozenset(language for language in named if language)


def may_ask_again_on(answered_on: date, back_on: date | None) -> date:
    """Say from when somebody who had no time may be asked again by the same person."""
    return back_on or answered_on + ASK_AGAIN_AFTER


def is_late(asked_on: date, *, today: date) -> bool:
    """Say whether an answer takes so long that a coordinator should know."""
    return today >= asked_on + REMIND_AFTER


def _speaks(languages: str, wanted: str) -> bool:
    return bool(languages_in_common(wanted, languages))


def _rank(mentor: Listed, seeker: Seeker) -> tuple[bool, int, bool, bool, bool, bytes]:
    return (
        mentor.free == 0,
        -len(seeker.skills_from(mentor)),
        not shared(seeker.formats, mentor.formats),
        not languages_in_common(seeker.languages, mentor.languages),
        not seeker.shares_with(mentor).hours,
        _lot(seeker, mentor),
    )


def _lot(seeker: Seeker, mentor: Listed) -> bytes:
    """Draw lots that hold for a reader and a day: fair over time, and pages don't shuffle."""
    drawn = f"{seeker.today}:{seeker.id}:{mentor.id}"
    return blake2b(drawn.encode(), digest_size=8).digest()

"""The card of a mentor in the catalog: what they offer, how they work, what fits its reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mentoring.catalog import Listed, Seeker
from mentoring.hours import Shared
from mentoring.vocabulary import Format
from storage.catalog import Entry
from storage.people import Person
from ui.message import Block, Fact, Facts, heading, message, quiet
from ui.text import Text, say, say_count, typed

#: Of what a mentor has written a list shows so much; whoever asks them reads all of it.
_EXCERPT = 240
_WORKING_WEEK = 5
_MOST_SKILLS = 8


def mentor_card(
    entry: Entry, mentor: Listed, outcomes: str, seeker: Seeker | None = None
) -> tuple[Block, ...]:
    """Draw a mentor for somebody who looks for one, or as anybody would see them."""
    return (
        heading(say("{name}", name=entry.person.name)),
        *_origin(entry.person),
        *(_fit(mentor, seeker) if seeker else ()),
        Facts(facts=tuple(_facts(entry, mentor))),
        *_outcomes(outcomes),
        *((quiet(_hours(seeker.shares_with(mentor))),) if seeker else ()),
    )


def excerpt(outcomes: str) -> str:
    return outcomes if len(outcomes) <= _EXCERPT else f"{outcomes[:_EXCERPT]}…"


def _origin(person: Person) -> tuple[Block, ...]:
    known = [words for words in (person.title, person.department, person.affiliation) if words]
    return (quiet(typed(", ".join(known))),) if known else ()


def _fit(mentor: Listed, seeker: Seeker) -> tuple[Block, ...]:
    skills = seeker.skills_from(mentor)
    if not skills:
        return ()
    return message(say("Offers what you would like to grow: {skills}.", skills=skills)).blocks


def _outcomes(outcomes: str) -> tuple[Block, ...]:
    if not outcomes:
        return ()
    return message(say("What people can achieve: {words}", words=outcomes)).blocks


def _facts(entry: Entry, mentor: Listed) -> Iterable[Fact]:
    one = entry.participant
    yield Fact(label=say("Strengths"), value=_named(entry.offered))
    yield Fact(label=say("Places"), value=_places(entry, mentor))
    if one.formats:
        formats = [say(Format(name).short) for name in one.formats]
        yield Fact(label=say("Formats"), value=say("{formats}", formats=formats))
    if one.languages:
        yield Fact(label=say("Languages"), value=typed(one.languages))
    if one.hours_a_month is not None:
        hours = say_count("{n} hour a month", "{n} hours a month", n=one.hours_a_month)
        yield Fact(label=say("Time"), value=hours)
    yield Fact(label=say("Time zone"), value=typed(mentor.week.zone))


def _named(skills: Sequence[str]) -> Text:
    if not skills:
        return say("None named yet")
    named = [typed(skill) for skill in skills[:_MOST_SKILLS]]
    if more := len(skills) - len(named):
        named.append(say_count("{n} more", "{n} more", n=more))
    return say("{skills}", skills=named)


def _places(entry: Entry, mentor: Listed) -> Text:
    capacity, free_from = entry.participant.capacity, entry.participant.free_from
    if mentor.free:
        return say("{free} of {capacity} free", free=mentor.free, capacity=capacity)
    if free_from is not None and entry.taken < capacity:
        return say("None before {on}", on=free_from)
    return say("None free at present")


def _hours(both: Shared) -> Text:
    if not both.hours:
        return say("Your working hours don't overlap.")
    hours = say_count("{n} working hour", "{n} working hours", n=both.hours)
    if both.days >= _WORKING_WEEK:
        return say("You share {hours} a day.", hours=hours)
    days = say_count("{n} day", "{n} days", n=both.days)
    return say("You share {hours} on {days} of the week.", hours=hours, days=days)

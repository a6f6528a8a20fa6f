"""What somebody looks for in the catalog, and the pages of mentors that it finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from handlers.catalog import Shelf
from mentoring.catalog import Listed, NoSuchZone, Wishes, relaxed
from mentoring.vocabulary import Format
from scheduling.calendar import known_zones
from storage.participants import Participant
from ui.form import Option
from ui.message import Button, Items, Message, button, buttons, message, quiet
from ui.text import Text, say, say_count, typed

#: What is chosen where no zone is wished for: a choice that can be taken back needs one for none.
ANY_ZONE = "any"
_PAGE = 5
_MOST_ADVICE = 3
_ORDER = "Who offers what you would like to grow comes first; among equals it changes every day."
_ALL_TAKEN = "All places are taken at present."


def search_of(participant: Participant) -> Wishes:
    """Give what they last looked for."""
    kept = participant.search or {}
    known = {name: _tupled(kept[name]) for name in asdict(Wishes()) if name in kept}
    return replace(Wishes(), **known)


def keep_search(participant: Participant, wishes: Wishes) -> None:
    participant.search = None if wishes == Wishes() else asdict(wishes)


def zones_of(shelf: Shelf) -> tuple[Option, ...]:
    """Offer the zones in which mentors are, and the one that was looked for last."""
    there = {mentor.week.zone for mentor in shelf.mentors} | {search_of(shelf.reader).zone}
    named = sorted(zone for zone in there if zone)
    return (Option(ANY_ZONE, say("Any")), *(Option(zone, typed(zone)) for zone in named))


def zone_wished(chosen: str) -> str:
    """Give the zone that was chosen, be it that nobody is there any more; nothing for any.

    Raises:
        NoSuchZone: there is none of that name.
    """
    if chosen == ANY_ZONE:
        return ""
    if chosen not in known_zones():
        raise NoSuchZone
    return chosen


def _tupled(kept: Any) -> Any:
    return tuple(kept) if isinstance(kept, list) else kept


def page(shelf: Shelf, found: Sequence[Listed], *, is_first: bool = True) -> Message:
    """Show mentors, five at a time; what is looked for stands above."""
    wishes = search_of(shelf.reader)
    if is_first and not found:
        return _nothing_found(shelf, wishes)
    if not found:
        return message("That was the last of them.", buttons(*_ways(shelf, wishes)))
    shown, left = found[:_PAGE], len(found) - _PAGE
    first, *others = (message(*shelf.card(one), *shelf.choice(one)) for one in shown)
    filtered = _described(wishes)
    above = message(
        say_count(
            "{n} mentor for you in {cohort}" if is_first else "{n} more mentor in {cohort}",
            "{n} mentors for you in {cohort}" if is_first else "{n} more mentors in {cohort}",
            n=len(found),
            cohort=shelf.cohort.name,
        ),
        *([quiet(filtered)] if filtered else []),
        *([quiet(_ORDER)] if is_first else []),
    )
    next_page = [button("Show more", "mentors", "more", subject=shown[-1].id)] if left > 0 else []
    return above.followed_by(first, *others, message(buttons(*next_page, *_ways(shelf, wishes))))


def _ways(shelf: Shelf, wishes: Wishes) -> list[Button]:
    everybody = Wishes(only_free=False)
    saved = [button("Only those I saved", "saved_mentors")] if shelf.saved else []
    all_of_them = [button("Show all mentors", "mentors", "all")] if wishes != everybody else []
    return [button("Filter", "mentors", "filter"), *all_of_them, *saved]


def _described(wishes: Wishes) -> Text | None:
    """Say what is looked for; nothing where that is any free place."""
    parts = [_part(wishes, name) for name in wishes.named() if name != "only_free"]
    if not wishes.only_free:
        parts.append(say("also without a free place"))
    return say("Filter: {parts}.", parts=parts) if parts else None


def _part(wishes: Wishes, name: str) -> Text:
    match name:
        case "skills":
            return say("skills ({skills})", skills=wishes.skills)
        case "formats":
            formats = [say(Format(one).short) for one in wishes.formats]
            return say("formats ({formats})", formats=formats)
        case "language":
            return say("language ({language})", language=wishes.language)
        case "zone":
            return say("time zone ({zone})", zone=wishes.zone)
        case "shared_hours":
            return say_count(
                "{n} shared working hour", "{n} shared working hours", n=wishes.shared_hours or 0
            )
        case _:
            return say("a free place")


def _nothing_found(shelf: Shelf, wishes: Wishes) -> Message:
    """Say what to relax, and how many that would bring."""
    if not shelf.mentors:
        return message(
            "No mentor is in the catalog yet. A coordinator can tell you when there will be some; "
            "they also pair people by hand.",
            buttons(button("See where things stand", "home")),
        )
    advice = tuple(_advice(shelf, wishes))
    return message(
        "Nobody has all of that at present." if wishes.named() != ["only_free"] else _ALL_TAKEN,
        *([Items(items=advice)] if advice else [say("Try it with fewer wishes at once.")]),
        buttons(*_ways(shelf, wishes)),
    )


def _advice(shelf: Shelf, wishes: Wishes) -> Iterator[Text]:
    names = {name for entry in shelf.entries.values() for name in entry.offered}
    for words in wishes.skills:
        if meant := shelf.seeker.taxonomy.near(words, names):
            yield say("Did you mean “{meant}” in place of “{words}”?", meant=meant, words=words)
    for name, count in relaxed(shelf.mentors, wishes, shelf.seeker)[:_MOST_ADVICE]:
        yield say_count(
            "Without the wish for {wish} there is {n} mentor.",
            "Without the wish for {wish} there are {n} mentors.",
            n=count,
            wish=_part(wishes, name),
        )

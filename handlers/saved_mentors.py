"""Saved mentors: whom a mentee would like to have, in their order, which nobody else sees."""

from __future__ import annotations

from handlers.catalog import Shelf, ask_button, hindrance, shelf_of
from handlers.feature import Context, Feature
from mentoring.catalog import MOST_SAVED, Listed, TooManySaved
from storage.database import UnitOfWork
from ui.form import Form
from ui.message import Button, Message, Press, button, buttons, heading, message, quiet
from ui.text import say, say_count

_UNSEEN = "Nobody else sees whom you save, and the mentors don't hear of it."


def open_saved(context: Context, uow: UnitOfWork) -> Message:
    shelf = shelf_of(context, uow)
    return hindrance(uow, shelf.reader) or _list(shelf)


def save(context: Context, uow: UnitOfWork) -> Message:
    shelf = _held(context, uow)
    if hindered := hindrance(uow, shelf.reader):
        return hindered
    mentor, person = shelf.asked(context.subject)
    if person.id not in shelf.saved and len(shelf.saved) >= MOST_SAVED:
        raise TooManySaved
    uow.bookmarks.save(context.actor.id, person.id, shelf.cohort.id, now=context.now)
    ask = [ask_button(shelf.entries[mentor.id])] if mentor.free else []
    return message(
        say("You have saved {mentor}.", mentor=person.name),
        quiet(_UNSEEN),
        buttons(
            *ask,
            button("Show more", "mentors", "more", subject=mentor.id),
            button("Only those I saved", feature.name),
        ),
    )


def remove(context: Context, uow: UnitOfWork) -> Message:
    shelf = _held(context, uow)
    # They may have left the catalog meanwhile.
    person_id = uow.participants.get(context.subject).person_id
    uow.bookmarks.remove(context.actor.id, person_id, shelf.cohort.id)
    ways = [button("Only those I saved", feature.name)] if set(shelf.saved) - {person_id} else []
    return message(
        "They are not among those you saved any more.",
        buttons(*ways, button("See more mentors", "mentors")),
    )


def move_up(context: Context, uow: UnitOfWork) -> Message:
    shelf = _held(context, uow)
    if hindered := hindrance(uow, shelf.reader):
        return hindered
    order = [mentor.id for mentor in _there(shelf)]
    place = order.index(context.subject) if context.subject in order else 0
    # Two clicks on one button move by one.
    if place and context.version == place + 1:
        moved, other = (shelf.entries[order[at]].person.id for at in (place, place - 1))
        uow.bookmarks.move_before(context.actor.id, moved, other, shelf.cohort.id)
    return _list(shelf_of(context, uow))


def _held(context: Context, uow: UnitOfWork) -> Shelf:
    """Open the catalog; of two acts of one mentee at once the second sees the first."""
    uow.pairs.lock_mentor(context.actor.id)
    return shelf_of(context, uow)


def _there(shelf: Shelf) -> list[Listed]:
    """Give those who are saved and can be seen, the first choice first."""
    listed = {shelf.entries[mentor.id].person.id: mentor for mentor in shelf.mentors}
    return [listed[person_id] for person_id in shelf.saved if person_id in listed]


def _list(shelf: Shelf) -> Message:
    there = _there(shelf)
    gone = len(shelf.saved) - len(there)
    everybody = button("See more mentors", "mentors")
    if not there:
        nobody = "Nobody whom you have saved is in the catalog at present."
        none_yet = "You have saved nobody yet. Each mentor in the catalog has a button for it."
        return message(nobody if gone else none_yet, buttons(everybody))
    count = say_count("{n} mentor whom you saved", "{n} mentors whom you saved", n=len(there))
    liked = "Put first whom you would like most. When people are matched, that is looked at."
    away = say_count(
        "{n} more is not in the catalog at present.",
        "{n} more are not in the catalog at present.",
        n=gone,
    )
    above = message(count, quiet(liked), quiet(_UNSEEN), *([quiet(away)] if gone else []))
    cards = [_card(shelf, mentor, place) for place, mentor in enumerate(there, 1)]
    return above.followed_by(*cards, message(buttons(everybody)))


def _card(shelf: Shelf, mentor: Listed, place: int) -> Message:
    name = shelf.entries[mentor.id].person.name
    press = Press(feature=feature.name, choice="up", subject=mentor.id, version=place)
    up = [Button(label=say("Move {name} up", name=name), press=press)] if place > 1 else []
    skills = shelf.seeker.skills_from(mentor)
    return message(
        heading(say("{place}. {name}", place=place, name=name)),
        *([say("Offers what you would like to grow: {skills}.", skills=skills)] if skills else []),
        *([] if mentor.free else [quiet("None free at present")]),
        *shelf.choice(mentor, *up),
    )


feature: Feature[Form] = Feature(
    name="saved_mentors",
    summary="See the mentors whom you saved",
    open=open_saved,
    on_press={"save": save, "remove": remove, "up": move_up},
)

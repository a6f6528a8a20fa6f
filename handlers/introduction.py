"""The introduction of a new pair: who, why these two, and a first meeting that is easy to have."""

from __future__ import annotations

from datetime import date, datetime

from handlers.expectations import begins_on
from handlers.goals_along import goals_before
from mentoring.pairing import shared
from mentoring.timing import first_session_by
from mentoring.vocabulary import Affinity, Format
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.participants import Participant, SkillSide
from storage.people import Person
from ui.message import (
    Button,
    Items,
    Message,
    Style,
    button,
    buttons,
    heading,
    items,
    message,
    quiet,
)
from ui.text import Text, say, say_count, typed


def reasons(
    uow: UnitOfWork,
    mentor: Participant,
    mentee: Participant,
    words: str,
    *,
    is_chosen: bool = False,
) -> tuple[Text, ...]:
    """Say why these two: their own choice, what they have in common, the coordinator's words."""
    wanted = uow.participants.skills(mentee.id, SkillSide.WANTED)
    offered = uow.participants.skills(mentor.id, SkillSide.OFFERED)
    common = uow.skills.taxonomy().in_common(wanted, offered)
    formats = shared(mentee.formats, mentor.formats)
    found = [say("You have chosen each other.")] if is_chosen else []
    if common:
        found.append(
            say_count(
                "You share a topic: {skills}.",
                "You share topics: {skills}.",
                n=len(common),
                skills=common,
            )
        )
    if formats:
        liked = [say(Format(one).label) for one in formats]
        found.append(say("Ways of meeting that you both like: {formats}.", formats=liked))
    if things := shared(uow.participants.affinities(mentee), uow.participants.affinities(mentor)):
        named = [say(Affinity(one).words) for one in things]
        found.append(say("You have {things} in common.", things=named))
    if Format.GROUP_COACHING in formats:
        found += _group(uow, mentor, mentee)
    if words:
        found.append(say("Your coordinator writes: {words}", words=words))
    return tuple(found) or (say("Your coordinator thinks that you will get on well."),)


def _group(uow: UnitOfWork, mentor: Participant, mentee: Participant) -> list[Text]:
    """Name the others of the mentor's group: all have said that they like to meet as one."""
    others = [
        pair.mentee_id
        for pair in uow.pairs.active_of(mentor.person_id)
        if pair.mentor_id == mentor.person_id and pair.mentee_id != mentee.person_id
    ]
    there = (uow.participants.of(mentor.cohort_id, other) for other in others)
    willing = [one.person_id for one in there if one and Format.GROUP_COACHING in one.formats]
    if not willing:
        return []
    people = uow.people.several(willing)
    words = "You may meet as a group, which you all like: {others} would be with you."
    return [say(words, others=[people[one] for one in willing])]


def introduce(uow: UnitOfWork, pair: Pair, why: tuple[Text, ...], *, now: datetime) -> None:
    """Tell both, once for all: an introduction is sent again rather than lost."""
    both = uow.people.several(pair.members())
    by = first_session_by(begins_on(pair, uow.programs.cohort_of(pair.cohort_id)))
    along = _goals_along(uow, pair)
    for person_id in pair.members():
        partner = both[pair.partner_of(person_id)]
        uow.outbox.add(
            key=f"introduction:{pair.id}:{person_id}",
            to=person_id,
            message=_introduction(
                pair, partner, why, by, along, is_mentor=person_id == pair.mentor_id
            ),
            due_at=now,
            is_critical=True,
        )


def _goals_along(uow: UnitOfWork, pair: Pair) -> tuple[Button, ...]:
    """Let a mentee go on with what they have begun with another mentor."""
    if not goals_before(uow, pair):
        return ()
    return (button("Take your goals along", "take_goals", "take", subject=pair.id),)


def _introduction(
    pair: Pair,
    partner: Person,
    why: tuple[Text, ...],
    by: date,
    along: tuple[Button, ...],
    *,
    is_mentor: bool,
) -> Message:
    meet = "Meet {partner}, your mentee." if is_mentor else "Meet {partner}, your mentor."
    known = ", ".join(words for words in (partner.title, partner.affiliation) if words)
    return message(
        say(meet, partner=partner),
        *([quiet(typed(known))] if known else []),
        heading("Why you two"),
        Items(items=why),
        heading("Your first meeting"),
        items(
            "Tell each other how you got to where you are (15 minutes).",
            "Talk about what a good outcome would look like (20 minutes).",
            "Agree how often you meet and what stays between you (10 minutes).",
            "Set the date of the next one (5 minutes).",
        ),
        say(
            "Try to meet by {by}. Write to {partner} today: the first message is the hardest.",
            by=by,
            partner=partner,
        ),
        buttons(
            button("Log our first session", "log_session", subject=pair.id, style=Style.PRIMARY),
            button("Set a goal", "set_goal", subject=pair.id),
            *(() if is_mentor else along),
        ),
        quiet("What you log is for the two of you. Coordinators see only that you meet."),
    )

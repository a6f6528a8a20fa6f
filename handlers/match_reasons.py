"""Why these two, in words that both may read: what they share, never how well they fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mentoring.matching.person import Person
from mentoring.matching.policy import Policy
from mentoring.matching.vocabulary import Wish
from mentoring.vocabulary import Affinity, Format
from storage.people import Person as Known
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.explain import Factor, PairExplanation

_NEAR = 0.75


@dataclass(frozen=True)
class Couple:
    """Two people of a match: as matching saw them, and by whom they are mentioned."""

    mentee: Person
    mentor: Person
    mentee_known: Known
    mentor_known: Known


def why_these(couple: Couple, found: PairExplanation, policy: Policy) -> tuple[Text, ...]:
    """Say what speaks for a pair, what weighs most first."""
    by_weight = sorted(found.factors, key=lambda factor: -factor.points)
    said = [text for factor in by_weight for text in _said(couple, factor, policy)]
    languages = sorted(couple.mentee.languages & couple.mentor.languages)
    if languages:
        named = [language.capitalize() for language in languages]
        said.append(say("You can talk in {languages}.", languages=named))
    return tuple(said) or (say("Your coordinators think that you will get on well."),)


def _said(couple: Couple, factor: Factor, policy: Policy) -> Iterator[Text]:  # noqa: C901 - a closed match, one case a wish
    # What a mentee doesn't ask for is met by everybody, and is no reason for anybody.
    if not (factor.points and factor.is_wished):
        return
    mentee, mentor, both = couple.mentee, couple.mentor, _names(couple)
    match factor.wish:
        case Wish.SKILLS if factor.shared:
            yield say(
                "{mentor} can pass on what {mentee} would like to learn: {skills}.",
                skills=list(factor.shared),
                **both,
            )
        case Wish.SKILLS:
            yield say("{mentor} knows about things close to what {mentee} asks for.", **both)
        # What somebody would like to develop is theirs to tell.
        case Wish.GOALS:
            yield say("{mentor} is strong where {mentee} would like to get further.", **both)
        case Wish.HOURS:
            yield _hours(factor, policy)
        case Wish.STYLE:
            yield say("{mentor} leads in a way that {mentee} would like to learn from.", **both)
        case Wish.FORMATS if factor.shared:
            liked = [say(Format(one).short) for one in factor.shared]
            yield say("Ways of meeting that you both like: {formats}.", formats=liked)
        case Wish.DEPARTMENT if mentee.department and mentor.department:
            yield say("You work in different departments, so each brings another view.")
        case Wish.AFFINITY if factor.shared:
            things = [say(Affinity(one).words) for one in factor.shared]
            yield say("You have {things} in common.", things=things)
        case Wish.ZONE if mentee.zone != mentor.zone and factor.value >= _NEAR:
            yield say("Your time zones are close to each other.")


def _hours(factor: Factor, policy: Policy) -> Text:
    enough = max(policy.enough_hours, policy.least_hours) or 1
    hours = round(factor.value * enough)
    if not hours or factor.value >= 1:
        return say("You share enough working hours to find a time.")
    return say_count(
        "You share about {n} working hour a week.",
        "You share about {n} working hours a week.",
        n=hours,
    )


def _names(couple: Couple) -> dict[str, Known]:
    return {"mentee": couple.mentee_known, "mentor": couple.mentor_known}

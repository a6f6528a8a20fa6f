"""A fit, factor by factor, in plain words: of one pair, and of groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from handlers.match_shortfall import named
from mentoring.matching.vocabulary import Wish
from mentoring.vocabulary import Affinity, Format
from ui.message import Bar, Chart
from ui.text import Text, say, typed

if TYPE_CHECKING:
    from mentoring.matching.explain import Factor, PairExplanation
    from mentoring.matching.fairness import GroupReport

_TO_COMPARE = 2
_NAMED = {
    Wish.SKILLS: "Skills: {shared}.",
    Wish.GOALS: "Areas: {shared}.",
    Wish.FORMATS: "Formats: {shared}.",
    Wish.AFFINITY: "In common: {shared}.",
}


def factor_bars(factors: Iterable[Factor]) -> Chart:
    """Draw how much of each wish a pair meets, in per cent; what weighs most comes first."""
    heaviest_first = sorted(factors, key=lambda factor: -factor.most)
    return Chart(
        title=say("How much of each wish is met, in %"),
        bars=tuple(
            Bar(
                label=say(
                    "{wish} (weight {weight})",
                    wish=say(one.wish.label),
                    weight=round(one.most / 1000),
                ),
                value=round(100 * one.value),
            )
            for one in heaviest_first
            if one.most and one.is_wished
        ),
    )


def unwished(factors: Iterable[Factor]) -> Text | None:
    """Name the wishes that somebody doesn't have, and that any pair meets so."""
    named = [say(one.wish.words) for one in factors if one.most and not one.is_wished]
    return say("No wish was given for {named}.", named=named) if named else None


def in_common(pair: PairExplanation) -> Text | None:
    """Name what both sides of a pair named; nothing where that is nothing."""
    parts = [
        say(_NAMED[factor.wish], shared=[_named(factor.wish, one) for one in factor.shared])
        for factor in pair.factors
        if factor.shared and factor.wish in _NAMED
    ]
    if not parts:
        return None
    places = " ".join(f"{{part_{number}}}" for number in range(len(parts)))
    return say(places, **{f"part_{number}": part for number, part in enumerate(parts)})


def _named(wish: Wish, name: str) -> Text:
    match wish:
        case Wish.FORMATS:
            return say(Format(name).short)
        case Wish.AFFINITY:
            return say(Affinity(name).words)
        case _:
            return typed(name)


def group_factors(question: str, groups: Iterable[GroupReport]) -> Iterator[Text]:
    """Say which wishes add more to the fit of one group than of another, beyond chance.

    No figures: what each wish adds to each group, added up, would tell who is in it.
    """
    told = [(named(question, one.name), one.by_wish) for one in groups if one.by_wish]
    for wish in Wish:
        parts = [(of[wish], name) for name, of in told if wish in of]
        if len(parts) < _TO_COMPARE:
            continue
        most, more = max(parts, key=lambda part: part[0].low)
        least, less = min(parts, key=lambda part: part[0].high)
        if most.is_above(least):
            words = "{wish}: counts more for {more} than for {less}"
            yield say(words, wish=say(wish.label), more=more, less=less)

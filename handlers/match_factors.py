"""A fit, factor by factor, in plain words: of one pair, and of groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from handlers.match_difference import per_cent
from handlers.match_shortfall import named
from mentoring.matching.policy import FULL
from mentoring.matching.vocabulary import Wish
from mentoring.vocabulary import Affinity, Format
from ui.message import Bar, Block, Chart, Paragraph, items
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


def group_factors(question: str, groups: Iterable[GroupReport]) -> Iterator[Block]:
    """Compare what each wish adds to the fit of groups; where they differ most comes first."""
    told = [(named(question, one.name), one.factors) for one in groups if one.factors]
    if len(told) < _TO_COMPARE:
        return
    shares = {wish: [of.get(wish, 0.0) for _, of in told] for wish in Wish}
    wishes = [wish for wish in Wish if any(shares[wish])]
    wishes.sort(key=lambda wish: min(shares[wish]) - max(shares[wish]))
    yield Paragraph(text=say("What their fit is made of, where it differs most first:"))
    yield items(*(_of_groups(wish, told) for wish in wishes))


def _of_groups(wish: Wish, told: Iterable[tuple[Text, Mapping[Wish, float]]]) -> Text:
    groups = [
        say("{share} for {group}", group=name, share=per_cent(FULL * of.get(wish, 0.0)))
        for name, of in told
    ]
    return say("{wish}: {groups}", wish=say(wish.label), groups=groups)

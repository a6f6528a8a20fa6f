"""The proposed pairs: each with its fit and why, to lock, to keep apart, to change by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.feature import Audience, Context, Feature
from handlers.match_difference import per_cent
from handlers.match_factors import factor_bars, in_common, unwished
from handlers.match_review import Review, review_of
from handlers.match_terms import written
from storage.database import UnitOfWork
from ui.form import Form
from ui.message import Block, Button, Message, Press, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.explain import PairExplanation

_PAGE = 8


def open_pairs(context: Context, uow: UnitOfWork) -> Message:
    return _page(review_of(replace(context, version=0), uow))


def more(context: Context, uow: UnitOfWork) -> Message:
    review = review_of(context, uow)
    return _page(review, after=review.pair_of(context.subject))


def look(context: Context, uow: UnitOfWork) -> Message:
    """Show why two are proposed for each other."""
    review = review_of(context, uow)
    return _why(review, review.pair_of(context.subject))


def lock(context: Context, uow: UnitOfWork) -> Message:
    """Hold a pair, whatever else changes: the best pairs with it are those that it is among."""
    return _hold(context, uow, is_held=True)


def unlock(context: Context, uow: UnitOfWork) -> Message:
    return _hold(context, uow, is_held=False)


def keep_apart(context: Context, uow: UnitOfWork) -> Message:
    review = review_of(context, uow, to_change=True)
    pair = review.pair_of(context.subject)
    policy, couple = review.terms.policy, (pair.mentee, pair.mentor)
    return review.vary(forbidden=policy.forbidden | {couple}, locked=policy.locked - {couple})


def _hold(context: Context, uow: UnitOfWork, *, is_held: bool) -> Message:
    review = review_of(context, uow, to_change=True)
    pair = review.pair_of(context.subject)
    policy, couple = review.terms.policy, {(pair.mentee, pair.mentor)}
    locked = policy.locked | couple if is_held else policy.locked - couple
    terms = replace(review.terms, policy=replace(policy, locked=locked))
    review.run.terms = written(terms)
    return _why(review_of(context, uow), pair)


def _page(review: Review, *, after: PairExplanation | None = None) -> Message:
    """Show pairs from the lowest fit on: there a coordinator can do most."""
    pairs = sorted(review.outcome.pairs, key=_order)
    left = [one for one in pairs if after is None or _order(one) > _order(after)]
    if not left:
        return message("That was the last of them.", buttons(button("Back to the match", "match")))
    page = left[:_PAGE]
    rows = [block for pair in page for block in _row(review, pair)]
    on = [_button(review, page[-1], "Show more", "more")] if len(left) > _PAGE else []
    return message(
        heading(
            say_count("{n} pair, lowest fit first", "{n} pairs, lowest fit first", n=len(pairs))
        ),
        *rows,
        buttons(*on, button("Export", "match_export"), button("Back to the match", "match")),
    )


def _order(pair: PairExplanation) -> tuple[int, str]:
    return pair.points, str(pair.mentee)


def _row(review: Review, pair: PairExplanation) -> Iterator[Block]:
    line = _line(review, pair)
    found = in_common(pair)
    yield from message(say("{pair}. {found}", pair=line, found=found) if found else line).blocks
    yield buttons(_button(review, pair, "Why these two", "look"))


def _line(review: Review, pair: PairExplanation) -> Text:
    line = say(
        "{mentor} for {mentee}: {fit}",
        mentor=review.name(pair.mentor),
        mentee=review.name(pair.mentee),
        fit=per_cent(pair.points),
    )
    return say("{line}, locked", line=line) if review.is_locked(pair) else line


def _why(review: Review, pair: PairExplanation) -> Message:
    found = in_common(pair)
    return message(
        heading(_line(review, pair)),
        factor_bars(pair.factors),
        *([found] if found else []),
        *([quiet(none)] if (none := unwished(pair.factors)) else []),
        quiet("Each line says how much of its wish is met; heavier wishes come first."),
        *_acts(review, pair),
    )


def _acts(review: Review, pair: PairExplanation) -> Iterator[Block]:
    back = button("Back to the pairs", feature.name)
    if not review.is_open:
        yield buttons(back)
        return
    is_locked = review.is_locked(pair)
    yield buttons(
        _button(review, pair, "Unlock", "unlock")
        if is_locked
        else _button(review, pair, "Lock", "lock"),
        Button(
            label=say("Choose another mentor"),
            press=Press(feature="match_swap", subject=pair.mentee, version=review.run.version),
        ),
        _button(review, pair, "Keep apart", "apart"),
        back,
    )


def _button(review: Review, pair: PairExplanation, label: str, choice: str) -> Button:
    return button(label, feature.name, choice, subject=pair.mentee, version=review.run.version)


feature: Feature[Form] = Feature(
    name="match_pairs",
    summary="Review the pairs that a match proposes",
    audience=Audience.COORDINATORS,
    open=open_pairs,
    on_press={"more": more, "look": look, "lock": lock, "unlock": unlock, "apart": keep_apart},
)

"""What other choices would change of a proposal, before anybody takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from mentoring.matching.policy import FULL
from mentoring.voluntary import Question, answer_label
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from storage.people import Person
from ui.message import Block, Items, Message, Style, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.outcome import Difference, Move, Outcome

_MOST_NAMED = 10


def what_changes(uow: UnitOfWork, run: MatchRun, before: Outcome, after: Outcome) -> Message:
    """Show a variant next to the proposal that it varies."""
    difference = after.difference
    if difference is None or not (difference.moves or difference.points_more):
        return message(
            "With these choices the proposal stays as it is.",
            *_take_or_leave(run),
        )
    people = uow.people.several(
        person_id
        for move in difference.moves
        for person_id in (move.mentee, move.before, move.after)
        if person_id
    )
    return message(
        heading("What would change"),
        _in_short(difference, after),
        *_fit(difference, before, after),
        *_moves(difference, people),
        *_groups(before, after),
        quiet("Nothing is changed yet."),
        *_take_or_leave(run),
    )


def per_cent(points: float) -> Text:
    """Say how many hundredths of a full fit these points are."""
    return say("{share}%", share=round(100 * points / FULL))


def _in_short(difference: Difference, after: Outcome) -> Text:
    moved = say_count(
        "{n} person would get another mentor or none",
        "{n} people would get another mentor or none",
        n=len(difference.moves),
    )
    more = difference.placed_more
    if more > 0:
        return say("{moved}, and {more} more would be placed.", moved=moved, more=more)
    if more < 0:
        return say("{moved}, and {fewer} fewer would be placed.", moved=moved, fewer=-more)
    placed = after.proposal.placed
    return say("{moved}; {placed} would be placed, as before.", moved=moved, placed=placed)


def _fit(difference: Difference, before: Outcome, after: Outcome) -> Iterator[Text]:
    """Say what the fit is on average before and after, both by the weights that are tried out."""
    if not (before.proposal.placed and after.proposal.placed):
        return
    total = after.proposal.total - difference.points_more
    was = per_cent(total / before.proposal.placed)
    will_be = per_cent(after.proposal.total / after.proposal.placed)
    if was == will_be:
        yield say("The fit stays at {share} on average.", share=was)
    else:
        yield say("The fit would be {after} on average, {before} now.", after=will_be, before=was)


def _moves(difference: Difference, people: dict[UUID, Person]) -> Iterator[Block]:
    """Name who moves, from who loses most to who gains most."""
    moves = difference.moves
    if not moves:
        return
    half = _MOST_NAMED // 2
    shown = moves if len(moves) <= _MOST_NAMED else (*moves[:half], *moves[-half:])
    yield heading("Who would change")
    yield Items(items=tuple(_move(move, people) for move in shown))
    if left := len(moves) - len(shown):
        yield quiet(say_count("{n} more lies between.", "{n} more lie between.", n=left))


def _move(move: Move, people: dict[UUID, Person]) -> Text:
    mentee = people[move.mentee].name
    before = people[move.before].name if move.before else ""
    after = people[move.after].name if move.after else ""
    if not after:
        return say("{mentee}: nobody instead of {before}", mentee=mentee, before=before)
    if not before:
        return say("{mentee}: {after} at last", mentee=mentee, after=after)
    both = say("{mentee}: {after} instead of {before}", mentee=mentee, after=after, before=before)
    points = round(100 * move.gain / FULL)
    if not points:
        return say("{both}, as good a fit", both=both)
    words = "{both}, {points}% better" if points > 0 else "{both}, {points}% worse"
    return say(words, both=both, points=abs(points))


def _groups(before: Outcome, after: Outcome) -> Iterator[Block]:
    """Say what it does to each group that is large enough to be told of."""
    earlier = dict(_shares(before))
    lines = [
        say(
            "{question}, {group}: {before}% placed before, {after}% after",
            question=say(Question(question).label),
            group=say(answer_label(Question(question), group) if group else "not said"),
            before=earlier[question, group],
            after=share,
        )
        for (question, group), share in _shares(after)
        if earlier.get((question, group), share) != share
    ]
    if lines:
        yield heading("What it does to groups")
        yield Items(items=tuple(lines))


def _shares(outcome: Outcome) -> Iterator[tuple[tuple[str, str], int]]:
    for report in outcome.reports:
        for group in report.groups:
            if group.placed is not None:
                yield (report.question, group.name), round(100 * group.placed.value)


def _take_or_leave(run: MatchRun) -> Iterator[Block]:
    yield buttons(
        button("Take it", "match_variant", "take", subject=run.id, style=Style.PRIMARY),
        button("Leave it", "match_variant", "leave", subject=run.id),
    )

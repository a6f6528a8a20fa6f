"""What a coordinator is told before a match is published, and of what stays out of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handlers.feature import Context
from handlers.match_shortfall import shortfall
from handlers.match_standing import Checked, named
from handlers.match_terms import terms_of
from mentoring.offers import ANSWER_WITHIN
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from ui.message import Block, Items, Message, Style, button, buttons, heading, message
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.outcome import Outcome

_MOST_NAMED = 10


def what_happens(found: Checked) -> Iterator[Text]:
    yield say_count(
        "{n} pair is ready to be proposed.", "{n} pairs are ready to be proposed.", n=len(found.can)
    )
    yield say(
        "Both of each pair read who the other is and why we think of them, never how well they "
        "fit. Once both have said yes, they are a pair and get their introduction."
    )
    yield say(
        "Who says no needn't explain it. We then look for somebody else, and ask you before "
        "anything more goes out."
    )


def until(context: Context) -> Text:
    return say(
        "They are asked in their working hours, and answer by {until}.",
        until=context.today + ANSWER_WITHIN,
    )


def left_out(uow: UnitOfWork, found: Checked) -> Iterator[Block]:
    if not found.cannot:
        return
    count = say_count("{n} pair stays out", "{n} pairs stay out", n=len(found.cannot))
    lines = named(uow, found.cannot, most=_MOST_NAMED)
    if more := len(found.cannot) - len(lines):
        lines.append(say_count("and {n} more", "and {n} more", n=more))
    yield heading(count)
    yield Items(items=tuple(lines))
    yield from message("The next match takes in whoever still looks for a mentor.").blocks


def held_back(run: MatchRun, outcome: Outcome) -> Iterator[Block]:
    if not outcome.breaches:
        return
    bound = terms_of(run).bound
    yield heading("Publishing is held")
    yield Items(items=tuple(map(shortfall, outcome.breaches)))
    bound_is = say("The bound is {bound}%.", bound=round(100 * (bound or 0)))
    why = (
        "Change the weights and match again; or say below, in 20 characters or more, why it should "
        "go out as it is."
    )
    change = button("Change weights", "match_weights", subject=run.id)
    yield from message(bound_is, why, buttons(change)).blocks


def none_left(uow: UnitOfWork, found: Checked) -> Message:
    return message(
        "None of these pairs can be published any more.",
        *left_out(uow, found),
        buttons(button("Match again", "match", "anew", style=Style.PRIMARY)),
    )

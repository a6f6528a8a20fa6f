"""Peer circles as coordinators see them: the round that would be, what was sent, what runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from mentoring.circles import Plan
from storage.circles import CircleSeries, Played
from storage.database import UnitOfWork
from ui.message import Block, Items, Message, Style, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count

_MOST_LINES = 40


def preview_of(uow: UnitOfWork, series: CircleSeries, plan: Plan, *before: Text) -> Message:
    name = heading(say("“{series}”, round {n}", series=series.name, n=plan.number))
    discard = button("End the series", "circles", "end", subject=series.id)
    if plan.is_empty:
        return message(
            name,
            "No circle can be made of those who are here now. The series is kept: start the round "
            "once more have joined.",
            buttons(button("Try again", "circles", "next", subject=series.id), discard),
        )
    return message(
        *before,
        name,
        *_drawn(uow, plan),
        quiet(
            "Nobody has heard of it yet. Who pauses, has left or asked to be left out isn't in it."
        ),
        buttons(
            button(
                "Send",
                "circles",
                "send",
                subject=series.id,
                version=plan.version,
                style=Style.PRIMARY,
            ),
            discard,
        ),
    )


def sent(series: CircleSeries, played: Played) -> Message:
    count = len(played.seats.circles)
    next_on = series.rhythm.next_on(played.kept.began_on)
    return message(
        say_count(
            "Round {number} of “{series}” is sent: {n} circle knows who they are.",
            "Round {number} of “{series}” is sent: {n} circles know who they are.",
            n=count,
            number=played.kept.number,
            series=series.name,
        ),
        say("They meet by {by}.", by=played.kept.meet_by),
        say("The next round begins by itself on {on}, and you hear of it.", on=next_on)
        if next_on
        else "You start the next round whenever you like.",
        buttons(button("See the circles", "circles")),
    )


def row(uow: UnitOfWork, series: CircleSeries) -> Message:
    latest = uow.circles.latest(series.id)
    next_on = series.rhythm.next_on(latest.began_on) if latest else None
    return message(
        heading(say("{series}", series=series.name)),
        say(
            "Round {n} began on {on}; they meet by {by}.",
            n=latest.number,
            on=latest.began_on,
            by=latest.meet_by,
        )
        if latest
        else "Nothing is sent yet.",
        *([say("The next begins by itself on {on}.", on=next_on)] if next_on else []),
        buttons(
            button("Start the next round", "circles", "next", subject=series.id),
            button("End the series", "circles", "end", subject=series.id),
        ),
    )


def _drawn(uow: UnitOfWork, plan: Plan) -> tuple[Block, ...]:
    """Show who would sit with whom, who sits out, and who meets again and why."""
    everybody = [who for circle in plan.round.circles for who in circle]
    names = {
        person.id: person.name
        for person in uow.people.several([*everybody, *plan.round.left_out]).values()
    }
    lines = [_named(names, circle) for circle in plan.round.circles]
    more = len(lines) - _MOST_LINES
    return (
        Items(items=tuple(lines[:_MOST_LINES])),
        *_said(
            [say_count("And {n} more circle.", "And {n} more circles.", n=more)] if more > 0 else []
        ),
        *_said(
            [say("Sits out, and comes first next time: {names}.", names=_sorted(names, out))]
            if (out := plan.round.left_out)
            else []
        ),
        *_said(_again(names, plan)),
    )


def _again(names: Mapping[UUID, str], plan: Plan) -> list[Text]:
    if not plan.again:
        return []
    pairs = [say("{one} and {other}", one=names[a], other=names[b]) for a, b in plan.again]
    why = (
        say("Everybody has met everybody by now, so people meet again.")
        if plan.all_have_met
        else say("With these people we found no round in which nobody meets again:")
    )
    return [why] if plan.all_have_met else [why, say("{pairs}.", pairs=pairs[:_MOST_LINES])]


def _said(texts: Sequence[Text]) -> tuple[Block, ...]:
    return message(*texts).blocks if texts else ()


def _named(names: Mapping[UUID, str], circle: Sequence[UUID]) -> Text:
    return say("{names}", names=_sorted(names, circle))


def _sorted(names: Mapping[UUID, str], people: Sequence[UUID]) -> list[str]:
    return sorted(names[who] for who in people)

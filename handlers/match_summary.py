"""What a coordinator is told of a match run: how far it is, what it found, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.match_difference import per_cent, what_changes
from handlers.match_state import state_of
from mentoring.vocabulary import RunStatus
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from ui.message import (
    Block,
    Fact,
    Facts,
    Message,
    Progress,
    Style,
    button,
    buttons,
    heading,
    message,
    quiet,
)
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.outcome import Outcome
    from mentoring.matching.proposal import Proposal


def outcome_of(uow: UnitOfWork, run: MatchRun) -> Outcome:
    """Give what a run that is ready has found."""
    # Only who looks at a match loads the arrays and solvers that these records come with.
    from mentoring.matching.outcome import Outcome  # noqa: PLC0415

    outcome = uow.match_runs.outcome(run, Outcome)
    if outcome is None:
        raise LookupError("a run that is ready has an outcome")
    return outcome


def announce(uow: UnitOfWork, run: MatchRun, now: datetime) -> None:
    """Tell whoever started a run that it has ended."""
    if run.started_by_id is None:
        return
    uow.outbox.add(
        key=f"match_run:{run.id}:{run.status}",
        to=run.started_by_id,
        message=shown(uow, run),
        due_at=now,
        # They wait for it, whatever the hour.
        is_critical=True,
    )


def shown(uow: UnitOfWork, run: MatchRun) -> Message:
    """Show a run as it is now."""
    match run.status:
        case RunStatus.QUEUED | RunStatus.RUNNING:
            return _under_way(run)
        case RunStatus.FAILED:
            return _failed(run)
        case RunStatus.CANCELLED:
            return message(
                "Cancelled. Nothing was changed.",
                buttons(button("Match again", "match", "anew", style=Style.PRIMARY)),
            )
        case RunStatus.READY if run.is_to_be_taken:
            before = outcome_of(uow, uow.match_runs.get(run.based_on_id))
            return what_changes(uow, run, before, outcome_of(uow, run))
        case RunStatus.READY | RunStatus.PUBLISHED:
            return _found(uow, run)


def _under_way(run: MatchRun) -> Message:
    step = say(run.step) if run.step else say("Waiting for its turn")
    return message(
        "The match is being worked out. We tell you here as soon as it is ready.",
        quiet(say("At the moment: {step}.", step=step)),
        buttons(
            button("How far is it?", "match", "look", subject=run.id),
            button("Cancel", "match", "cancel", subject=run.id, style=Style.DANGER),
        ),
    )


def _failed(run: MatchRun) -> Message:
    why = Text.model_validate(run.failure)
    return message(
        "The match could not be worked out, and nothing was changed.",
        why,
        buttons(button("Change the rules", "match", "anew", style=Style.PRIMARY)),
    )


def _found(uow: UnitOfWork, run: MatchRun) -> Message:
    outcome = outcome_of(uow, run)
    proposal = outcome.proposal
    mentees = proposal.placed + len(proposal.unmatched)
    cohort = uow.programs.cohort_of(run.cohort_id)
    placed = say_count(
        "{placed} of {n} mentee has a mentor",
        "{placed} of {n} mentees have a mentor",
        n=mentees,
        placed=proposal.placed,
    )
    return message(
        heading(
            say("A match for {cohort} is ready", cohort=cohort.name)
            if run.status is RunStatus.READY
            else say("The match for {cohort} is published", cohort=cohort.name)
        ),
        *(
            state_of(uow, run)
            if run.status is RunStatus.PUBLISHED
            else (*_numbers(proposal, placed, mentees), *_changes(proposal), *_remarks(outcome))
        ),
        *_next(run, proposal),
    )


def _numbers(proposal: Proposal, placed: Text, mentees: int) -> Iterator[Block]:
    if not proposal.pairs:
        yield from message(placed, say(proposal.verdict.words)).blocks
        return
    yield Progress(done=proposal.placed, total=mentees, label=placed)
    average = proposal.total / proposal.placed
    yield Facts(
        facts=(
            Fact(label=say("Fit on average"), value=per_cent(average)),
            Fact(
                label=say("Lowest fit"), value=per_cent(min(one.points for one in proposal.pairs))
            ),
        )
    )
    yield quiet(_proof(proposal))


def _proof(proposal: Proposal) -> Text:
    if proposal.is_proved_best:
        return say(
            "Proved: by these rules and choices no other pairs place more people, lift the lowest "
            "fit, or fit better in all."
        )
    if proposal.is_stable:
        return say("Nobody would rather have somebody else who would rather have them, too.")
    return say(
        "All pairs together could fit better by {gap} at most.",
        gap=per_cent(proposal.gap / proposal.placed),
    )


def _changes(proposal: Proposal) -> Iterator[Block]:
    changes = proposal.changes
    if changes is None or not proposal.pairs:
        return
    begun = say_count(
        "{n} pair differs from the proposal before; matching anew would change {anew}.",
        "{n} pairs differ from the proposal before; matching anew would change {anew}.",
        n=len(changes.begun),
        anew=changes.begun_anew,
    )
    price = say(
        "Keeping the others costs {price} of fit a pair.",
        price=per_cent(changes.price / proposal.placed),
    )
    yield from message(begun, *([quiet(price)] if changes.price > 0 else [])).blocks


def _remarks(outcome: Outcome) -> Iterator[Block]:
    if outcome.unlocked:
        yield from message(
            say_count(
                "{n} locked pair no longer holds: somebody has left, or has no place any more.",
                "{n} locked pairs no longer hold: somebody has left, or has no place any more.",
                n=len(outcome.unlocked),
            )
        ).blocks
    if outcome.blocking:
        both = say_count(
            "{n} mentee and mentor would both clearly rather have each other.",
            "{n} mentees and mentors or more would both clearly rather have each other.",
            n=len(outcome.blocking),
        )
        yield from message(both, buttons(button("See who", "match_rather"))).blocks
    if outcome.breaches:
        yield from message(
            "Publishing is held: a group does less well than the bound that was set.",
            buttons(button("See how groups do", "match_fairness")),
        ).blocks


def _next(run: MatchRun, proposal: Proposal) -> Iterator[Block]:
    review = [
        *([button("See the pairs", "match_pairs", subject=run.id)] if proposal.pairs else []),
        *([button("Who is left", "match_left", subject=run.id)] if proposal.unmatched else []),
        button("Fairness", "match_fairness", subject=run.id),
        button("Export", "match_export", subject=run.id),
    ]
    if run.status is RunStatus.PUBLISHED:
        yield buttons(*review, button("Match again", "match", "anew"))
        return
    change = [
        button("Change weights", "match_weights", subject=run.id),
        button("Change rules", "match", "anew"),
    ]
    if run.status is RunStatus.READY and proposal.pairs:
        publish = button(
            "Publish", "publish_match", subject=run.id, version=run.version, style=Style.PRIMARY
        )
        yield quiet("Only coordinators see this until it is published.")
        yield buttons(publish, *review, *change)
    else:
        yield buttons(*review, *change)

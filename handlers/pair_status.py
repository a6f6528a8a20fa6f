"""A pair's status for a coordinator, and lending it a hand."""

from __future__ import annotations

from handlers.feature import Audience, Context, Feature
from handlers.meetings import last_met
from mentoring.errors import MovedOn
from mentoring.vocabulary import PairStatus
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.prompts import Outcome
from ui.form import Form
from ui.message import Message, Style, button, buttons, facts, heading, message, quiet
from ui.text import say


def open_pair(context: Context, uow: UnitOfWork) -> Message:
    pair = _find(context, uow)
    people = uow.people.several(pair.members())
    last = last_met(uow, [pair]).get(pair.id)
    waiting = sum(prompt.times_asked > 0 for prompt in uow.prompts.open_of(pair.id))
    return message(
        heading(
            say(
                "{mentor} and {mentee}",
                mentor=people[pair.mentor_id].name,
                mentee=people[pair.mentee_id].name,
            )
        ),
        facts(
            Paired_on=say("{on}", on=pair.started_on),
            Sessions=say("{n}", n=uow.sessions.count(pair.id)),
            Last_met=say("{on}", on=last) if last else "not yet",
            They_mean_to_meet=pair.cadence.label.lower(),
            Questions_without_an_answer=say("{n}", n=waiting),
            **_note(uow, pair),
        ),
        buttons(
            button("Offer them help", feature.name, "help", subject=pair.id, style=Style.PRIMARY),
            button("It's taken care of", feature.name, "cared", subject=pair.id),
            button("End the pair", "end_pair", subject=pair.id),
        ),
        quiet("What they write stays between them."),
    )


def _note(uow: UnitOfWork, pair: Pair) -> dict[str, str]:
    """Say that there is something from the mentor before, and never what."""
    there = bool(uow.handovers.for_pair(pair.id))
    return {"Note_of_the_mentor_before": "yes, for this mentor"} if there else {}


def offer_help(context: Context, uow: UnitOfWork) -> Message:
    pair = _find(context, uow)
    for person_id in pair.members():
        uow.outbox.add(
            key=f"help:{pair.id}:{person_id}:{context.today}",
            to=person_id,
            message=message(
                say(
                    "{actor}, who coordinates the program, offers you a hand.", actor=context.actor
                ),
                "Getting stuck is normal. Write to them directly, or use one of these.",
                buttons(
                    button("Log a session", "log_session", subject=pair.id),
                    button("Change how often you meet", "change_frequency", subject=pair.id),
                    button("Take a pause", "pause"),
                ),
            ),
            due_at=context.now,
        )
    _settle(context, uow, pair)
    return message("Both hear that you offer a hand. The pair is off your list for now.")


def cared(context: Context, uow: UnitOfWork) -> Message:
    _settle(context, uow, _find(context, uow))
    return message("Good. The pair is off your list until something new comes up.")


def _settle(context: Context, uow: UnitOfWork, pair: Pair) -> None:
    pair.looked_after_at = context.now
    exhausted = [p for p in uow.prompts.open_of(pair.id) if p.times_asked > 0 and p.due_at is None]
    uow.prompts.close(exhausted, Outcome.SKIPPED, now=context.now)


def _find(context: Context, uow: UnitOfWork) -> Pair:
    pair = uow.pairs.get(context.subject)
    if pair.status is PairStatus.ENDED:
        raise MovedOn
    return pair


feature: Feature[Form] = Feature(
    name="pair_status",
    summary="See how a pair is doing",
    audience=Audience.COORDINATORS,
    open=open_pair,
    on_press={"help": offer_help, "cared": cared},
)

"""Pulse: two taps between sessions, how it goes and what is in the way."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.asked import asked_of
from handlers.attention import NOBODY_SEES, is_looked_after
from handlers.expectations import PULSE
from handlers.feature import Context, Feature, Presser, Reply
from handlers.rounds import ask_again, partner_at_work
from mentoring.errors import Missing, MovedOn
from mentoring.pulse import RATINGS, Obstacle, is_low
from mentoring.vocabulary import PairStatus
from scheduling.rhythm import Asking, PromptRule
from storage.answers import Pulse
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Button, Buttons, Message, button, buttons, message, quiet
from ui.text import say


class PulseNote(Form):
    title = "A note on how it goes"

    note: Annotated[str, LongText(Readers.AUTHOR, max_length=1000)] = Field(
        "", title="What would you like to remember?"
    )


def ask(asking: Asking, uow: UnitOfWork) -> Message | None:
    partner = partner_at_work(asking, uow)
    if partner is None:
        return None
    return message(
        say("How is it going with {partner}?", partner=partner),
        _ratings(asking.prompt.id),
        quiet("Two taps. Your partner never sees this; coordinators see only who may need a hand."),
    )


def _ratings(prompt_id: UUID) -> Buttons:
    return buttons(*(_choice(words, f"rate_{n}", prompt_id) for n, words in RATINGS.items()))


def _choice(label: str, choice: str, subject: UUID) -> Button:
    return button(label, feature.name, choice, subject=subject)


def ask_next(asking: Asking, uow: UnitOfWork) -> None:
    ask_again(asking, uow, uow.pairs.get(asking.prompt.subject_id).cadence.interval)


def _rate(rating: int) -> Presser:
    def rate(context: Context, uow: UnitOfWork) -> Message:
        there = uow.answers.pulse_of(context.subject)
        pulse = _own(there, context, uow) if there else _first(rating, context, uow)
        # A second click, another device, or a change of mind: the last tap counts.
        pulse.rating = rating
        return message(
            say("Noted: {rating}. What is in the way, if anything?", rating=say(RATINGS[rating])),
            buttons(*(_choice(one.label, f"obstacle_{one}", pulse.id) for one in Obstacle)),
        )

    return rate


def _first(rating: int, context: Context, uow: UnitOfWork) -> Pulse:
    prompt = asked_of(context, uow, kind=PULSE)
    pair = uow.pairs.for_member(prompt.subject_id, context.actor.id)
    uow.prompts.close([prompt], Outcome.ANSWERED, now=context.now)
    return uow.answers.add_pulse(
        Pulse(
            prompt_id=prompt.id,
            pair_id=pair.id,
            person_id=context.actor.id,
            answered_at=context.now,
            rating=rating,
        )
    )


def _obstacle(obstacle: Obstacle) -> Presser:
    def note_obstacle(context: Context, uow: UnitOfWork) -> Message:
        pulse = _named(context, uow)
        pulse.obstacle = obstacle
        return message(
            *_thanks(pulse, uow),
            buttons(
                button("Change my answer", feature.name, "again", subject=pulse.id),
                button("Add a note", feature.name, "note", subject=pulse.id),
            ),
        )

    return note_obstacle


def _thanks(pulse: Pulse, uow: UnitOfWork) -> tuple[str, ...]:
    if pulse.obstacle != Obstacle.FIT and not is_low(pulse.rating):
        return ("Thank you. That was it.",)
    if is_looked_after(uow, uow.pairs.get(pulse.pair_id)):
        return ("Thank you for being open. A coordinator sees that your pair may need a hand.",)
    return "Thank you for being open.", NOBODY_SEES


def again(context: Context, uow: UnitOfWork) -> Message:
    return message("How is it going?", _ratings(_named(context, uow).prompt_id))


def open_note(context: Context, uow: UnitOfWork) -> Reply:
    pulse = _named(context, uow)
    return Dialog(form=PulseNote, values={"note": uow.answers.pulse_note(pulse)}, subject=pulse.id)


def keep_note(form: PulseNote, context: Context, uow: UnitOfWork) -> Message:
    uow.answers.keep_pulse_note(_named(context, uow), form.note)
    return message("Kept, for your eyes only.")


def _named(context: Context, uow: UnitOfWork) -> Pulse:
    return _own(uow.answers.get_pulse(context.subject), context, uow)


def _own(pulse: Pulse, context: Context, uow: UnitOfWork) -> Pulse:
    if pulse.person_id != context.actor.id:
        raise Missing("Pulse", pulse.id)
    if uow.pairs.get(pulse.pair_id).status is PairStatus.ENDED:
        raise MovedOn
    return pulse


feature = Feature(
    name="pulse",
    summary="Say how it goes",
    form=PulseNote,
    open=open_note,
    on_submit=keep_note,
    on_press={
        **{f"rate_{rating}": _rate(rating) for rating in RATINGS},
        **{f"obstacle_{one}": _obstacle(one) for one in Obstacle},
        "again": again,
        "note": open_note,
    },
    prompts=(PromptRule(kind=PULSE, ask=ask, follow=ask_next),),
)

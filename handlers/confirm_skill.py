"""Confirm a skill: say what was meant by what may be a slip, or that it is right as it is."""

from __future__ import annotations

from handlers.feature import Audience, Context, Feature
from handlers.profile import intake_of
from handlers.typed_skills import CONFIRM, questions
from mentoring.errors import MovedOn
from storage.database import UnitOfWork
from storage.participants import Participant
from storage.programs import Skill
from ui.form import Form
from ui.message import Message, button, buttons, message
from ui.text import Text, say


def take_meant(context: Context, uow: UnitOfWork) -> Message:
    me = _participant(context, uow)
    if (asked := _asked(context, uow, me)) is None:
        return _then(context, uow, me, say("This is settled already."))
    typed, meant = asked
    said = say("Changed: {meant} in place of {typed}.", meant=meant.name, typed=typed.name)
    uow.skills.take_instead(me.id, typed, meant)
    return _then(context, uow, me, said)


def keep_typed(context: Context, uow: UnitOfWork) -> Message:
    me = _participant(context, uow)
    if (asked := _asked(context, uow, me)) is None:
        return _then(context, uow, me, say("This is settled already."))
    typed, _ = asked
    # Whoever else types it isn't asked any more: it is a skill.
    typed.likely_id = None
    return _then(context, uow, me, say("Kept as you typed it: {typed}.", typed=typed.name))


def _participant(context: Context, uow: UnitOfWork) -> Participant:
    participant = uow.participants.latest_of(context.actor.id)
    if participant is None:
        raise MovedOn
    return participant


def _asked(context: Context, uow: UnitOfWork, me: Participant) -> tuple[Skill, Skill] | None:
    """Find what the button asks about; nothing where somebody has settled it."""
    uow.skills.hold()
    unsure = {typed.id: (typed, likely) for typed, likely in uow.skills.unsure(me.id)}
    return unsure.get(context.subject) if context.subject else None


def _then(context: Context, uow: UnitOfWork, me: Participant, said: Text) -> Message:
    """Say what was done, and go on with what else may be a slip."""
    change = buttons(button("See my answers", intake_of(context.actor)))
    return message(said, *(questions(uow, me) or (change,)))


feature: Feature[Form] = Feature(
    name=CONFIRM,
    summary="Say which skill you meant",
    audience=Audience.APPLICANTS,
    on_press={"yes": take_meant, "no": keep_typed},
)

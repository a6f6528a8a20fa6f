"""In common: what somebody would be glad to share with a mentor or mentee, if they like."""

from __future__ import annotations

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from mentoring.errors import MovedOn
from mentoring.vocabulary import Affinity, ParticipantStatus
from storage.database import UnitOfWork
from storage.participants import Participant
from ui.form import Dialog, Form
from ui.message import Message, button, buttons, items, message
from ui.text import say

_HOME = button("See where things stand", "home")


class InCommon(Form):
    title = "In common, if you like"

    affinities: tuple[Affinity, ...] = Field(
        (),
        title="What would you be glad to have in common?",
        description="A few say more than many.",
    )


def open_affinity(context: Context, uow: UnitOfWork) -> Reply:
    kept = uow.participants.affinities(_mine(context, uow))
    clear = [buttons(button("Clear it", feature.name, "clear"))] if kept else []
    return Dialog(
        form=InCommon,
        values={"affinities": kept},
        intro=message(
            items(
                "When people are matched, it speaks for two that they have chosen the same. The "
                "coordinators decide how much it counts.",
                "What you have both chosen, the two of you and the coordinators can read. Nobody "
                "is shown the rest.",
                "You can change or clear it at any time, and it is erased when you leave. A match "
                "that was worked out before stays as it was.",
            ),
            *clear,
        ),
    )


def keep(form: InCommon, context: Context, uow: UnitOfWork) -> Message:
    uow.participants.keep_affinities(_held(context, uow), form.affinities)
    if not form.affinities:
        return message(
            "Nothing of it is kept. You are matched by your other answers.", buttons(_HOME)
        )
    things = [say(one.words) for one in Affinity if one in form.affinities]
    return message(
        say("Saved: {things}. The next match uses it.", things=things),
        buttons(
            button("Change it", feature.name), button("Clear it", feature.name, "clear"), _HOME
        ),
    )


def clear(context: Context, uow: UnitOfWork) -> Message:
    uow.participants.keep_affinities(_held(context, uow), ())
    # What was chosen in the form and never sent is gone as well.
    uow.drafts.drop(context.actor.id, feature.name, None)
    return message("Cleared. The next match doesn't look at it.", buttons(_HOME))


def _mine(context: Context, uow: UnitOfWork) -> Participant:
    latest = uow.participants.latest_of(context.actor.id)
    return uow.participants.get(latest.id if latest else None)


def _held(context: Context, uow: UnitOfWork) -> Participant:
    """Hold somebody's own place; they may have left meanwhile, in another window."""
    mine = uow.participants.locked(_mine(context, uow).id)
    if mine.status is ParticipantStatus.LEFT:
        raise MovedOn
    return mine


feature = Feature(
    name="affinity",
    summary="Say what you'd be glad to have in common",
    command="common",
    audience=Audience.APPLICANTS,
    form=InCommon,
    open=open_affinity,
    on_submit=keep,
    on_press={"clear": clear},
)

"""What somebody has typed as a skill and may be a slip: they are asked, and nothing waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from handlers.feature import Context
from storage.database import UnitOfWork
from storage.participants import Participant
from storage.programs import Skill
from ui.form import Form
from ui.message import Block, Button, Message, Press, Style, buttons, message
from ui.text import Text, say

F = TypeVar("F", bound=Form)
Submitter: TypeAlias = Callable[[F, Context, UnitOfWork], Message]

#: The feature that takes the answers.
CONFIRM = "confirm_skill"
_MOST_ASKED = 5


def then_ask(keep: Submitter[F]) -> Submitter[F]:
    """Keep what somebody answered, and then ask about what may be a slip."""

    def kept(form: F, context: Context, uow: UnitOfWork) -> Message:
        said = keep(form, context, uow)
        participant = uow.participants.latest_of(context.actor.id)
        asked = questions(uow, participant) if participant else ()
        return Message(blocks=(*said.blocks, *asked))

    return kept


def questions(uow: UnitOfWork, participant: Participant) -> tuple[Block, ...]:
    """Ask somebody, for each name that they have typed, if they meant a skill that is near."""
    unsure = uow.skills.unsure(participant.id)[:_MOST_ASKED]
    return tuple(block for typed, likely in unsure for block in _question(typed, likely))


def _question(typed: Skill, likely: Skill) -> tuple[Block, ...]:
    yes = say("Yes, {skill}", skill=likely.name)
    no = say("No, keep {skill}", skill=typed.name)
    ask = "You typed “{typed}”. Did you mean {likely}?"
    return message(
        say(ask, typed=typed.name, likely=likely.name),
        buttons(_button(yes, "yes", typed, Style.PRIMARY), _button(no, "no", typed, Style.PLAIN)),
    ).blocks


def _button(label: Text, choice: str, typed: Skill, style: Style) -> Button:
    press = Press(feature=CONFIRM, choice=choice, subject=typed.id)
    return Button(label=label, press=press, style=style)

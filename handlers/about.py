"""About you, if you like: what people may say of themselves, to be counted and nothing else."""

from __future__ import annotations

from pydantic import Field

from handlers.feature import Context, Feature, Reply
from mentoring.pulse import SMALLEST_GROUP
from mentoring.voluntary import AgeBand, Gender, Question, YesOrNo
from storage.database import UnitOfWork
from ui.form import Dialog, Form
from ui.message import Block, Message, Style, button, buttons, heading, items, message
from ui.text import say, say_count

_HOME = buttons(button("See where things stand", "home"))
_NOT_ASKED = "Nobody is asked about themselves in this program."


class About(Form):
    title = "About you, if you like"

    gender: Gender = Field(Gender.UNSAID, title="Your gender")
    age: AgeBand = Field(AgeBand.UNSAID, title="Your age")
    care: YesOrNo = Field(YesOrNo.UNSAID, title="Do you care for children or other relatives?")
    first_generation: YesOrNo = Field(
        YesOrNo.UNSAID,
        title="Are you the first in your family in a career like yours?",
        description="In leadership, or in research.",
    )


def open_about(context: Context, uow: UnitOfWork) -> Reply:
    answers = len(uow.voluntary.own(context.actor.id))
    if not _is_asked(uow):
        return message(_NOT_ASKED, *_kept(answers), _HOME)
    label = "Change my answers" if answers else "Answer"
    return message(
        heading("About you, if you like"),
        "Four questions, each of which you may leave out.",
        items(
            "Nobody reads your answers: no coordinator, no mentor, nobody who is matched with you.",
            say(
                "They are only counted, in groups of {n} people and more, to see that everybody "
                "has the same chance of a good match.",
                n=SMALLEST_GROUP,
            ),
            "They don't decide with whom you are matched.",
            "You can erase them at any time. They are erased when you leave the program, too.",
        ),
        *_kept(answers),
        buttons(button(label, feature.name, "answer", style=Style.PRIMARY)),
    )


def _is_asked(uow: UnitOfWork) -> bool:
    return uow.programs.required().program.voluntary_closed_at is None


def _kept(answers: int) -> tuple[Block, ...]:
    """Say how much is kept of somebody, with the way to erase it; never what it is."""
    if not answers:
        return ()
    count = say_count(
        "You have answered {n} question.", "You have answered {n} questions.", n=answers
    )
    return message(count, buttons(button("Erase my answers", feature.name, "erase"))).blocks


def open_form(context: Context, uow: UnitOfWork) -> Reply:
    if not _is_asked(uow):
        return message(_NOT_ASKED, _HOME)
    own = uow.voluntary.own(context.actor.id)
    return Dialog(form=About, values={str(question): own[question] for question in own})


def about(form: About, context: Context, uow: UnitOfWork) -> Message:
    if not _is_asked(uow):
        return message(_NOT_ASKED, "What you answered just now is not kept.", _HOME)
    given = {question: str(getattr(form, question)) for question in Question}
    answers = {question: one for question, one in given.items() if one != Gender.UNSAID}
    # Of two devices at once the one comes after the other.
    uow.pairs.lock_mentor(context.actor.id)
    uow.voluntary.keep(context.actor.id, answers)
    if not answers:
        return message("Nothing of it is kept. Thank you for having looked at it.", _HOME)
    return message("Kept, and sealed. Thank you.", *_kept(len(answers)), _HOME)


def erase(context: Context, uow: UnitOfWork) -> Message:
    uow.voluntary.erase(context.actor.id)
    # What was typed into the form and never sent is gone as well.
    uow.drafts.drop(context.actor.id, feature.name, None)
    return message("Erased. We know nothing of it any more.", _HOME)


feature = Feature(
    name="about",
    summary="Say something about you, if you like",
    command="about",
    form=About,
    open=open_about,
    on_submit=about,
    on_press={"answer": open_form, "erase": erase},
)

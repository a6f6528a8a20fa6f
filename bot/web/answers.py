"""What a browser posts for a form: read by the form's own questions, and carried between steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from enum import Enum

from starlette.datastructures import FormData

from ui.form import Form, FormField, ManyOf, SkillsInput, YesNo

Answers = dict[str, object]
#: Names that begin like this are the page's own, not the form's.
OURS = "_"
#: The end of the name under which skills are typed that are not in the list.
TYPED = ":typed"
_MOST_QUESTIONS = 9
_A_STEP = 6


def steps_of(form: type[Form]) -> Sequence[Sequence[FormField]]:
    """Divide a long form's questions into pages of about equal length."""
    questions = form.fields()
    if len(questions) <= _MOST_QUESTIONS:
        return (questions,)
    steps = -(-len(questions) // _A_STEP)
    each = -(-len(questions) // steps)
    return tuple(questions[start : start + each] for start in range(0, len(questions), each))


def answers_of(form: type[Form], posted: FormData) -> Answers:
    """Give what was posted by the names of the questions.

    What the form does not ask is kept too: the form itself refuses it.
    """
    questions = form.fields()
    answers = {question.name: _answer(question, posted) for question in questions}
    known = {name for question in questions for name in _names(question)}
    strangers = {name for name in posted if name not in known and not name.startswith(OURS)}
    return answers | {name: str(posted[name]) for name in strangers}


def carried(
    questions: Iterable[FormField], answers: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """Give the hidden inputs that carry answers of other steps along."""
    for question in questions:
        answer = answers.get(question.name)
        if isinstance(answer, tuple):
            yield from ((question.name, str(one)) for one in answer)
        elif answer is True:
            yield question.name, "yes"
        elif answer not in (None, False, ""):
            yield question.name, str(answer)


def as_posted(value: object) -> object:
    """Give a value of a form as a browser would have posted it."""
    match value:
        case None | bool():
            return value
        case list() | tuple() | set() | frozenset():
            return tuple(str(as_posted(one)) for one in value)
        case Enum():
            return str(value.value)
        case time():
            return value.strftime("%H:%M")
        case _:
            return str(value)


def _names(question: FormField) -> Iterator[str]:
    yield question.name
    if isinstance(question.input, SkillsInput):
        yield question.name + TYPED


def _answer(question: FormField, posted: FormData) -> object:
    several = [str(one) for one in posted.getlist(question.name)]
    match question.input:
        case YesNo():
            return bool(several)
        case ManyOf():
            return tuple(several)
        case SkillsInput():
            typed = str(posted.get(question.name + TYPED) or "")
            return _once([*several, *typed.split(",")])
        case _:
            return several[0] if several else ""


def _once(names: Iterable[str]) -> tuple[str, ...]:
    once: dict[str, str] = {}
    for name in (one.strip() for one in names):
        once.setdefault(name.casefold(), name)
    return tuple(name for name in once.values() if name)

"""Why somebody can't take part yet: rule by rule, in words, with what they can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mentoring.eligibility import Finding, Question, Side, Verdict, judge, sides_of, span
from mentoring.vocabulary import Role, Tenure
from storage.admissions import Admission
from storage.people import Person
from ui.form import Rejected
from ui.message import Block, Items, Style, button, buttons, message
from ui.text import Text, say, typed

#: When a tenure begins, and when the next does.
_BEGINS = {
    Tenure.ONE_TO_THREE: "a year",
    Tenure.THREE_TO_SEVEN: "three years",
    Tenure.OVER_SEVEN: "seven years",
}
_ENDS = {
    Tenure.UNDER_ONE: "a year",
    Tenure.ONE_TO_THREE: "three years",
    Tenure.THREE_TO_SEVEN: "seven years",
}
_FOR = {
    Question.LEVEL: {
        Side.MENTEE: "Mentees of this cohort are at these levels: {wanted}.",
        Side.MENTOR: "Mentors of this cohort are at these levels: {wanted}.",
    },
    Question.DEPARTMENT: {
        Side.MENTEE: "Mentees of this cohort work in: {wanted}.",
        Side.MENTOR: "Mentors of this cohort work in: {wanted}.",
    },
    Question.LOCATION: {
        Side.MENTEE: "Mentees of this cohort are in: {wanted}.",
        Side.MENTOR: "Mentors of this cohort are in: {wanted}.",
    },
}
_TENURE = {
    Side.MENTEE: "This cohort is for people who have been here {wanted}.",
    Side.MENTOR: "Mentors of this cohort have been here {wanted}.",
}
_NEEDED = {
    Question.LEVEL: "This cohort is for certain levels, so please say yours.",
    Question.TENURE: "This cohort asks how long people have been here, so please say it.",
    Question.DEPARTMENT: "This cohort is for certain departments, so please say yours.",
    Question.LOCATION: "This cohort is for certain locations, so please say yours.",
}
_OPEN_TO = {
    Role.MENTEE: "You can take part as somebody who would like to have a mentor: choose that.",
    Role.MENTOR: "You can take part as somebody who would like to mentor: choose that.",
}
_CALLED = {
    Question.LEVEL: "your level",
    Question.TENURE: "how long you have been here",
    Question.DEPARTMENT: "your department",
    Question.LOCATION: "your location",
}
_CALLED_OF_OTHERS = {
    Question.LEVEL: "their level",
    Question.TENURE: "how long they have been here",
    Question.DEPARTMENT: "their department",
    Question.LOCATION: "their location",
}


def answers_of(person: Person) -> Mapping[Question, str]:
    return {
        Question.LEVEL: person.level or "",
        Question.TENURE: person.tenure or "",
        Question.DEPARTMENT: person.department,
        Question.LOCATION: person.location,
    }


def verdict_on(
    rules: Admission, person: Person, role: Role, *, besides: Iterable[Side] = ()
) -> Verdict:
    """Judge somebody in a role; `besides` are the sides on which they take part already."""
    known = set(besides)
    sides = [side for side in sides_of(role) if side not in known]
    return judge(rules.rules, sides, answers_of(person))


def ask_for_more(verdict: Verdict) -> None:
    """Ask for answers that a rule needs, each where it is given.

    Raises:
        Rejected: some are missing, and nothing else is in the way.
    """
    if verdict.unknown and not verdict.unmet:
        raise Rejected({one.question.value: say(_NEEDED[one.question]) for one in verdict.unknown})


def reasons(verdict: Verdict, *, is_own: bool = True) -> list[Text]:
    """Say what is in the way, an answer each, and what would still have to be answered.

    `is_own` is whether it is they who read it, or a coordinator.
    """
    words = [_reason(one, is_own=is_own) for one in verdict.unmet]
    if missing := dict.fromkeys(one.question for one in verdict.unknown):
        called = _CALLED if is_own else _CALLED_OF_OTHERS
        named = [say(called[question]) for question in missing]
        words.append(say("We would also need to know {missing}.", missing=named))
    return words


def why_not(cohort: str, verdict: Verdict, open_to: Role | None) -> tuple[Block, ...]:
    """Tell somebody why they are not in, and what they can do about it.

    `open_to` is the role in which they could take part, where there is one.
    """
    return message(
        say("You can't take part in {cohort} yet.", cohort=cohort),
        Items(items=tuple(reasons(verdict))),
        *([_OPEN_TO[open_to]] if open_to else []),
        "Your answers are kept. Change them if something isn't right; a coordinator can also let "
        "you in. When who can take part is changed, and you can, we tell you.",
        buttons(button("Change my answers", "join")),
    ).blocks


def can_now(cohort: str) -> tuple[Block, ...]:
    """Tell somebody that the rules are met by now, and how they join."""
    return message(
        say("You can take part in {cohort} now.", cohort=cohort),
        "Your answers are kept. Look through them and save: then you are in, or on the waiting "
        "list if all places are taken.",
        buttons(button("Join", "join", style=Style.PRIMARY)),
    ).blocks


def open_to(rules: Admission, person: Person) -> Role | None:
    """Name the role in which somebody who can't take part as they wish could do so."""
    fits = (role for role in _OPEN_TO if verdict_on(rules, person, role).is_eligible)
    return next(fits, None)


def _reason(one: Finding, *, is_own: bool) -> Text:
    if one.question is Question.TENURE:
        first = say(_TENURE[one.side], wanted=_tenures([Tenure(each) for each in one.wanted]))
    else:
        first = say(_FOR[one.question][one.side], wanted=[_word(one, w) for w in one.wanted])
    words = "{first} You said: {said}." if is_own else "{first} They said: {said}."
    return say(words, first=first, said=_word(one, one.said))


def _word(one: Finding, answer: str) -> Text:
    if one.question in (Question.LEVEL, Question.TENURE):
        return say(answer.replace("_", " "))
    return typed(answer)


def _tenures(wanted: Sequence[Tenure]) -> Text:
    ends = span(wanted)
    if ends is None:
        return say("{wanted}", wanted=[say(one.replace("_", " ")) for one in wanted])
    begins, stops = _BEGINS.get(ends[0]), _ENDS.get(ends[1])
    if begins and stops:
        return say("between {begins} and {stops}", begins=say(begins), stops=say(stops))
    if begins:
        return say("{begins} or more", begins=say(begins))
    return say("less than {stops}", stops=say(stops)) if stops else say("any time")

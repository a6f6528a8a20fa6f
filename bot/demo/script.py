"""The last days before the demo begins, as they are lived through: who did what, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import partial

from bot.demo.arrangements import A_YEAR, MOST_MENTEES
from bot.demo.days import Days
from bot.demo.people import ALUMNI, ANA, BEN, CLEO, Figure, ref_of
from bot.demo.stories import ENDING, MATCHES, NEW, NEWCOMER, PAUSED, Match
from handlers.acts import Act, Pressed, Submitted
from handlers.expectations import PULSE
from mentoring.vocabulary import EndKind, Format, Level, LimitKind, Role, Tenure
from storage.database import UnitOfWork
from storage.goals import Milestone
from storage.pairs import Pair
from storage.people import Person
from ui.message import Press

_WITH_BEN, _WITH_WANJIRU = MATCHES[:2]
#: Who would like to have a mentor once more, and who would like to be one too early.
QUEUE, TOO_NEW = (ALUMNI[6], ALUMNI[8]), ALUMNI[9]
_QUESTION = "Bring one question to the planning round"


@dataclass(frozen=True)
class Scene:
    """What somebody does on one of the days, at a time in UTC."""

    days: int
    clock: time
    by: str
    #: Asked when it is time: only then what it is about is there to be found.
    act: Callable[[UnitOfWork, Days], Act]


def _sets_a_goal(uow: UnitOfWork, days: Days) -> Act:
    answers = {
        "goal": "Be heard in every planning round",
        "milestone_1": _QUESTION,
        "due_1": str(days.on(-5)),
        "milestone_2": "Chair the round once",
        "due_2": str(days.on(6)),
    }
    return Submitted("set_goal", answers, _pair(uow, _WITH_BEN).id)


def _answers_her_pulse(uow: UnitOfWork, _: Days) -> Act:
    pair = _pair(uow, _WITH_WANJIRU)
    [asked] = [
        prompt
        for prompt in uow.prompts.waiting_on(pair.mentor_id)
        if prompt.kind == PULSE and prompt.pair_id == pair.id
    ]
    return Pressed(Press(feature=PULSE, choice="rate_5", subject=asked.id))


def _reaches_a_step(uow: UnitOfWork, _: Days, *, match: Match, title: str, learned: str) -> Act:
    step = _step(uow, _pair(uow, match), title)
    return Submitted("reach_milestone", {"reflection": learned}, step.id, step.version)


def _ends_a_pair(uow: UnitOfWork, _: Days) -> Act:
    answers = {
        "pair": str(_pair(uow, ENDING).id),
        "kind": EndKind.MENTOR_NO_TIME,
        "words": "Winter came early this year. Thank you both for trying.",
    }
    return Submitted("end_pair", answers)


def _pairs(uow: UnitOfWork, _: Days, *, match: Match, why: str) -> Act:
    mentor, mentee = (str(_person(uow, name).id) for name in match.both)
    return Submitted("pair_people", {"mentor": mentor, "mentee": mentee, "why": why})


def _takes_a_pause(_: UnitOfWork, days: Days) -> Act:
    return Submitted("pause", {"until": str(days.on(9))})


def _logs_a_session(uow: UnitOfWork, days: Days) -> Act:
    talk = _WITH_BEN.story.talks[len(_WITH_BEN.met)]
    answers = {
        "held_on": str(days.on(-5)),
        "minutes": "50",
        "format": Format.ONE_ON_ONE,
        "topics": talk.topics,
        "agreed": talk.agreed,
        "next_on": str(days.on(9)),
        "shared_note": talk.shared_note,
        "private_note": "He is readier than he thinks. Say so, once, and not more often.",
    }
    return Submitted("log_session", answers, _pair(uow, _WITH_BEN).id)


def _joins(_: UnitOfWork, __: Days) -> Act:
    answers = {
        "role": Role.MENTEE,
        "title_": NEWCOMER.title,
        "department": NEWCOMER.department,
        "location": NEWCOMER.office,
        "level": NEWCOMER.level,
        "learning_goals": "To stay calm and clear when a platform full of people wants answers.",
        "skills_wanted": (NEWCOMER.skills,),
        "languages": "English, Portuguese",
        "hours_a_month": "2",
        "capacity": "1",
    }
    return Submitted("join", answers)


def _asks_ana(uow: UnitOfWork, _: Days) -> Act:
    ana = uow.participants.latest_of(_person(uow, ANA).id)
    words = (
        "I freeze when the platform is full. I am told you never do, and would like to know why."
    )
    return Submitted("ask_mentor", {"words": words}, ana.id if ana else None)


def _agrees(uow: UnitOfWork, _: Days) -> Act:
    policy = uow.policies.current(uow.programs.required().program)
    return Pressed(Press(feature="policy", choice="agree", subject=policy.id if policy else None))


def _would_like_to_join(_: UnitOfWork, __: Days, *, who: Figure, role: Role) -> Act:
    answers = {
        "role": role,
        "title_": who.title,
        "department": who.department,
        "location": who.office,
        "level": who.level,
        "tenure": Tenure.UNDER_ONE if who.level is Level.EARLY else Tenure.ONE_TO_THREE,
        "capacity": "1",
    }
    return Submitted("join", answers)


def _has_no_time_before(_: UnitOfWork, days: Days) -> Act:
    return Submitted("place", {"stays": True, "back_on": str(days.on(20))})


def _lets_in_more(uow: UnitOfWork, _: Days) -> Act:
    """Two places more: one for who waits, and one for who looks at the demo."""
    rules = uow.admissions.of(uow.programs.required().cohort.id)
    answers = {
        "mentor_tenures": [str(one) for one in A_YEAR],
        "limit": LimitKind.NUMBER,
        "most_mentees": str(MOST_MENTEES + 2),
    }
    return Submitted("eligibility", answers, None, rules.version if rules else 0)


def _pair(uow: UnitOfWork, match: Match) -> Pair:
    mentor, mentee = (_person(uow, name) for name in match.both)
    return uow.pairs.between(mentor.id, mentee.id)[0]


def _person(uow: UnitOfWork, name: str) -> Person:
    person = uow.people.at(ref_of(name))
    if person is None:
        raise LookupError(name)
    return person


def _step(uow: UnitOfWork, pair: Pair, title: str) -> Milestone:
    steps = [step for several in uow.goals.of(pair.id).values() for step in several]
    return next(step for step in steps if uow.goals.title(step) == title)


#: In the order in which they happen.
SCENES = (
    Scene(-8, time(11, 20), ANA, _sets_a_goal),
    Scene(-8, time(16, 10), ANA, _answers_her_pulse),
    Scene(-7, time(10, 5), CLEO, _ends_a_pair),
    Scene(
        -7,
        time(13, 20),
        _WITH_WANJIRU.mentee,
        partial(
            _reaches_a_step,
            match=_WITH_WANJIRU,
            title=_WITH_WANJIRU.story.steps[1],
            learned="Two dates instead of one reason. They picked the earlier one.",
        ),
    ),
    Scene(
        -6,
        time(8, 45),
        CLEO,
        partial(_pairs, match=NEW[0], why="You both turn a hard no into a deal."),
    ),
    Scene(-6, time(12, 30), PAUSED.mentee, _takes_a_pause),
    Scene(
        -5,
        time(9, 50),
        BEN,
        partial(
            _reaches_a_step,
            match=_WITH_BEN,
            title=_QUESTION,
            learned="Nobody laughed. Somebody wrote it down.",
        ),
    ),
    Scene(-5, time(16, 40), ANA, _logs_a_session),
    Scene(
        -4,
        time(9, 15),
        CLEO,
        partial(_pairs, match=NEW[1], why="Two trainers, thirty years apart."),
    ),
    Scene(-4, time(13, 5), NEWCOMER.name, _joins),
    Scene(-4, time(13, 10), NEWCOMER.name, _agrees),
    Scene(
        -1, time(9, 20), QUEUE[0].name, partial(_would_like_to_join, who=QUEUE[0], role=Role.MENTEE)
    ),
    Scene(
        -1, time(13), QUEUE[1].name, partial(_would_like_to_join, who=QUEUE[1], role=Role.MENTEE)
    ),
    Scene(-1, time(13, 10), QUEUE[1].name, _has_no_time_before),
    Scene(-1, time(13, 30), NEWCOMER.name, _asks_ana),
    Scene(
        -1, time(14, 5), TOO_NEW.name, partial(_would_like_to_join, who=TOO_NEW, role=Role.MENTOR)
    ),
    Scene(-1, time(14, 30), CLEO, _lets_in_more),
)

"""Who came in the last weeks, has answered the intake in full, and waits to be matched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.demo.people import LONG_THERE, Figure
from mentoring.vocabulary import Format, LeadershipStyle, Level
from mentoring.voluntary import AgeBand, Gender, Question

_EARLY, _MID, _SENIOR = Level.EARLY, Level.MID, Level.SENIOR
_LEAD, _DIRECTOR, _TOP = Level.LEAD, Level.DIRECTOR, Level.EXECUTIVE
_COACHING, _VISIONARY = LeadershipStyle.COACHING, LeadershipStyle.VISIONARY
_DEMOCRATIC, _PACESETTING = LeadershipStyle.DEMOCRATIC, LeadershipStyle.PACESETTING

_MORNINGS = ("monday_morning", "tuesday_morning", "wednesday_morning", "thursday_morning")
_AFTERNOONS = ("monday_afternoon", "tuesday_afternoon", "wednesday_afternoon", "friday_afternoon")
_MIXED = ("tuesday_morning", "tuesday_afternoon", "thursday_morning", "thursday_afternoon")
_YOUNG, _MIDDLE, _OLDER = AgeBand.UNDER_30, AgeBand.UNDER_45, AgeBand.UNDER_60


class Arrival(NamedTuple):
    """Somebody new; `words` are what a mentee would like to learn, or with whom a mentor helps."""

    figure: Figure
    words: str
    style: LeadershipStyle
    hours: Sequence[str]
    formats: tuple[Format, ...] = (Format.ONE_ON_ONE,)
    capacity: int = 1
    #: English and what is spoken at their office, if nothing else is said.
    languages: str = ""
    gender: Gender = Gender.UNSAID
    age: AgeBand = AgeBand.UNSAID

    @property
    def voluntary(self) -> dict[Question, str]:
        """What they say of themselves, which most do."""
        said = {Question.GENDER: self.gender, Question.AGE: self.age}
        return {question: str(one) for question, one in said.items() if one != Gender.UNSAID}


NEW_MENTORS = (
    Arrival(
        Figure("Helen Armitage", "Edinburgh", "Finance director", "Finance", _DIRECTOR, "Finance"),
        "You read a balance sheet without fear, and ask for a budget with three numbers.",
        _COACHING,
        _MORNINGS,
        capacity=2,
    ),
    Arrival(
        Figure(
            "Marek Wiśniewski", "Warsaw", "Plant manager", "Fleet", _LEAD, "Delegation, Coaching"
        ),
        "You hand over a whole job and sleep that night.",
        _DEMOCRATIC,
        _MIXED,
        capacity=3,
    ),
    Arrival(
        Figure("Teresa Falcão", "Lisbon", "Network planner", "Operations", _SENIOR, "Strategy"),
        "You see the next timetable behind this one, and can draw it for others.",
        _VISIONARY,
        _AFTERNOONS,
        (Format.ONE_ON_ONE, Format.SHADOWING),
        capacity=2,
    ),
    Arrival(
        Figure("Joachim Brandt", "Berlin", "Software architect", "Digital", _LEAD, "Data analysis"),
        "You ask the question before you open the data.",
        _PACESETTING,
        _MORNINGS,
        capacity=2,
    ),
    Arrival(
        Figure("Mercy Njoroge", "Nairobi", "Service manager", "Stations", _LEAD, "Communication"),
        "You stay kind when forty people want an answer at once.",
        _COACHING,
        _AFTERNOONS,
        capacity=2,
    ),
    Arrival(
        Figure("Solveig Dahlberg", "Oslo", "Project director", "Projects", _DIRECTOR, "Presenting"),
        "You hold a room for ten minutes without a slide.",
        _VISIONARY,
        _MIXED,
        (Format.ONE_ON_ONE, Format.FLASH),
    ),
)

NEW_MENTEES = (
    Arrival(
        Figure("Aoife Brennan", "Edinburgh", "Cost analyst", "Operations", _MID, "Finance"),
        "To argue for a budget of my own.",
        _COACHING,
        _MORNINGS,
        gender=Gender.WOMAN,
        age=_MIDDLE,
    ),
    Arrival(
        Figure("Tiago Moreira", "Lisbon", "Ticket office lead", "Stations", _MID, "Finance"),
        "To understand where the money of a station goes.",
        _DEMOCRATIC,
        _MORNINGS,
        gender=Gender.MAN,
        age=_MIDDLE,
    ),
    Arrival(
        Figure("Ewa Nowicka", "Warsaw", "Shift planner", "Operations", _MID, "Delegation"),
        "To stop doing everybody's work, and coaching them instead.",
        _DEMOCRATIC,
        _MIXED,
        gender=Gender.WOMAN,
        age=_MIDDLE,
    ),
    Arrival(
        Figure("Felix Baumann", "Berlin", "Workshop foreman", "Fleet", _MID, "Delegation"),
        "To lead former colleagues without losing them.",
        _COACHING,
        _MIXED,
        gender=Gender.MAN,
        age=_OLDER,
    ),
    Arrival(
        Figure("Nadia Haddad", "Lisbon", "Route analyst", "Digital", _EARLY, "Data analysis"),
        "To find the story in the data before I draw it.",
        _PACESETTING,
        _MORNINGS,
        gender=Gender.WOMAN,
        age=_YOUNG,
    ),
    Arrival(
        Figure("Kristoffer Lie", "Oslo", "Energy analyst", "Fleet", _EARLY, "Data analysis"),
        "To bring numbers to people who distrust them.",
        _VISIONARY,
        _MORNINGS,
        gender=Gender.MAN,
        age=_YOUNG,
    ),
    Arrival(
        Figure("Joyce Mutua", "Nairobi", "Conductor", "Stations", _EARLY, "Communication"),
        "To say no to a passenger and still be thanked.",
        _COACHING,
        _AFTERNOONS,
        gender=Gender.WOMAN,
        age=_YOUNG,
    ),
    Arrival(
        Figure("Lukas Engel", "Berlin", "Bid manager", "Commercial", _MID, "Presenting"),
        "To present to a board that has heard it all.",
        _VISIONARY,
        _MIXED,
        (Format.ONE_ON_ONE, Format.FLASH),
        gender=Gender.MAN,
        age=_MIDDLE,
    ),
    Arrival(
        Figure("Mairi MacLeod", "Edinburgh", "Site engineer", "Engineering", _MID, "Strategy"),
        "To see further than this year's works.",
        _VISIONARY,
        _AFTERNOONS,
        gender=Gender.WOMAN,
        age=_MIDDLE,
    ),
    Arrival(
        Figure("Bruno Esteves", "Lisbon", "Rostering clerk", "Operations", _EARLY, "Strategy"),
        "To find out if planning is for me.",
        _COACHING,
        _AFTERNOONS,
        gender=Gender.MAN,
        age=_YOUNG,
    ),
    Arrival(
        Figure("Priscilla Wong", "Singapore", "Contract manager", "Projects", _MID, "Negotiation"),
        "To close a contract that both sides like.",
        _DEMOCRATIC,
        _MORNINGS,
        gender=Gender.WOMAN,
        age=_MIDDLE,
    ),
    Arrival(
        Figure("Oskar Lindgren", "Oslo", "Fleet controller", "Fleet", _SENIOR, "Presenting"),
        "To speak to the whole company, and be believed.",
        _PACESETTING,
        _MIXED,
    ),
    Arrival(
        Figure("Julian Okoro", "Toronto", "Payroll lead", "Finance", _MID, "Finance"),
        "To see how decisions about money are made.",
        _COACHING,
        _MORNINGS,
    ),
    # One speaks none of the mentors' languages well enough, one seeks what none of them offers,
    # and one has nobody above.
    Arrival(
        Figure("Liu Jian", "Singapore", "Signal technician", "Engineering", _EARLY, "Finance"),
        "To make the step into planning.",
        _COACHING,
        _MORNINGS,
        languages="Mandarin",
        gender=Gender.MAN,
        age=_YOUNG,
    ),
    Arrival(
        Figure("Rolf Amundsen", "Oslo", "Snow plough driver", "Operations", _MID, "Communication"),
        "To learn together with others who drive.",
        _DEMOCRATIC,
        _MIXED,
        (Format.GROUP_COACHING,),
        gender=Gender.MAN,
        age=_OLDER,
    ),
    Arrival(
        Figure("Ignacio Prieto", "Bogotá", "Managing director", "Commercial", _TOP, "Presenting"),
        "To hear what nobody tells a managing director.",
        _VISIONARY,
        _AFTERNOONS,
    ),
)

EVERYBODY = (*LONG_THERE, *(one.figure for one in (*NEW_MENTORS, *NEW_MENTEES)))

#: Haven't agreed to the policy yet, so that matching leaves them out.
UNDECIDED = tuple(one.figure.name for one in (NEW_MENTORS[5], *NEW_MENTEES[11:13]))
#: A mentee, and her manager, who is among the new mentors.
MANAGED = NEW_MENTEES[2].figure.name, NEW_MENTORS[1].figure.name
#: Whom the coordinator keeps apart, and why.
KEPT_APART = NEW_MENTEES[5].figure.name, NEW_MENTORS[3].figure.name
WHY_APART = "They asked for it after the tender of last year."
#: Whom mentees have saved from the catalog, the dearest first.
SAVED = {
    NEW_MENTEES[3].figure.name: (NEW_MENTORS[1].figure.name, NEW_MENTORS[0].figure.name),
    NEW_MENTEES[8].figure.name: (NEW_MENTORS[2].figure.name,),
    NEW_MENTEES[9].figure.name: (NEW_MENTORS[2].figure.name,),
}
#: Would rather have another mentor than the first who is proposed to her.
HESITANT = NEW_MENTEES[6].figure.name

"""What was before the demo begins: written down at once, as real use would have left it.

To live through the months before would take longer than anybody waits, so only the last days are
(see `bot.demo.script`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.demo.arrangements import Arrangements
from bot.demo.arrivals import EVERYBODY, NEW_MENTEES, NEW_MENTORS, Arrival
from bot.demo.days import LIVED_FROM, Days, afternoon_of
from bot.demo.people import (
    ALUMNI,
    ANA,
    CLEO,
    LANGUAGES,
    MENTEES,
    MENTORS,
    OFFICES,
    Figure,
)
from bot.demo.stories import MATCHES, NEWCOMER, Match
from bot.demo.together import CADENCE, Together
from handlers.expectations import expect_digests
from mentoring.vocabulary import Format, Level, Role, Tenure, Weekday
from scheduling.calendar import country_of
from storage.database import UnitOfWork
from storage.participants import Participant, SkillSide
from storage.people import Person
from storage.programs import Cohort, Program, Skill

#: Their first and last days, from when the demo begins.
_EARLIER, _RUNNING = (-238, -70), (-64, 52)
#: When those came who wait to be matched, in days.
_ARRIVED = -16
_TENURES = {Level.EARLY: Tenure.UNDER_ONE, Level.MID: Tenure.ONE_TO_THREE}
_SEASONS = ("Winter", "Spring", "Summer", "Autumn")
_FORMATS: tuple[tuple[str, ...], ...] = (
    (Format.ONE_ON_ONE,),
    (Format.ONE_ON_ONE, Format.SHADOWING),
    (Format.ONE_ON_ONE, Format.FLASH),
    (Format.PROJECT, Format.ONE_ON_ONE),
)
_ANAS_OFFER = (
    "You say what you mean in a room full of people who would rather hear something else, and they "
    "ask you back."
)


@dataclass
class History:
    uow: UnitOfWork
    days: Days
    people: dict[str, Person] = field(default_factory=dict)
    #: By what people have typed: many have typed the same.
    skills: dict[str, list[Skill]] = field(default_factory=dict)

    def write(self) -> None:
        began, uow = self.days.at(_EARLIER[0]), self.uow
        uow.workspaces.portal(now=began)
        self._meet_everybody(began)
        uow.coordinators.add(self.people[CLEO], now=began)
        uow.skills.seed()
        program = self._program(began)
        self._earlier(self._cohort(program, *_EARLIER))
        running = self._cohort(program, *_RUNNING)
        self._running(running)
        self._arrive(running)
        Arrangements(uow, self.days, self.people).make(program, running)
        expect_digests(uow, program, after=self.days.on(LIVED_FROM) - timedelta(days=1))

    def _program(self, now: datetime) -> Program:
        return self.uow.programs.add(
            Program(
                name="Wayfinders",
                cadence=CADENCE,
                formats=[str(one) for one in Format],
                digest_day=Weekday.MONDAY,
                created_at=now,
            )
        )

    def _meet_everybody(self, now: datetime) -> None:
        for figure in EVERYBODY:
            person = self.uow.people.meet(figure.ref, figure.name)
            person.zone, person.locale = OFFICES[figure.office], "en-GB"
            person.country = country_of(person.zone)
            person.title, person.department = figure.title, figure.department
            person.location, person.level = figure.office, figure.level
            person.tenure = _TENURES.get(figure.level, Tenure.THREE_TO_SEVEN)
            person.welcomed_at = now
            self.people[figure.name] = person

    def _cohort(self, program: Program, first: int, last: int) -> Cohort:
        starts_on = self.days.on(first)
        return self.uow.programs.add_cohort(
            Cohort(
                program_id=program.id,
                name=_season(starts_on),
                starts_on=starts_on,
                ends_on=self.days.on(last),
            )
        )

    def _earlier(self, cohort: Cohort) -> None:
        """Write down a cohort that is over; some of its mentees are mentors by now."""
        half = len(ALUMNI) // 2
        mentors, mentees = (*ALUMNI[:half], *MENTORS[:3]), (*ALUMNI[half:], *MENTORS[-3:])
        self._enrol(cohort, mentors, Role.MENTOR)
        self._enrol(cohort, mentees, Role.MENTEE)
        first, last = _EARLIER
        met = tuple(range(-first - 21, -last, -28))
        for mentor, mentee in zip(mentors, mentees, strict=True):
            pair = self._begin(cohort, Match(mentor.name, mentee.name, -first - 14, met))
            pair.log_sessions()
            pair.end(last)

    def _running(self, cohort: Cohort) -> None:
        self._enrol(cohort, MENTORS, Role.MENTOR)
        self._enrol(cohort, (one for one in MENTEES if one != NEWCOMER), Role.MENTEE)
        for match in MATCHES:
            pair = self._begin(cohort, match)
            pair.log_sessions()
            pair.answer_pulses()
            pair.expect_questions(cohort)
            pair.set_goal()

    def _arrive(self, cohort: Cohort) -> None:
        """Write down who came of late, with what they have answered."""
        for role, arrivals in ((Role.MENTOR, NEW_MENTORS), (Role.MENTEE, NEW_MENTEES)):
            for number, arrival in enumerate(arrivals):
                days = _ARRIVED - number if role.mentors else _ARRIVED + number % 5
                self._take_in(cohort, arrival, role, self.days.at(days))

    def _take_in(self, cohort: Cohort, arrival: Arrival, role: Role, now: datetime) -> None:
        figure, participants = arrival.figure, self.uow.participants
        one = participants.enrol(
            Participant(
                cohort_id=cohort.id,
                person_id=self.people[figure.name].id,
                role=role,
                joined_at=now,
                formats=[str(each) for each in arrival.formats],
                languages=arrival.languages or LANGUAGES.get(figure.office, "English"),
                availability=list(arrival.hours),
                hours_a_month=2,
                capacity=arrival.capacity,
                style=arrival.style,
            )
        )
        if role.mentors:
            participants.keep_outcomes(one, arrival.words)
        else:
            participants.keep_goals(one, arrival.words)
        self._set_skills(one, figure)
        self.uow.voluntary.keep(one.person_id, arrival.voluntary)

    def _set_skills(self, one: Participant, figure: Figure) -> None:
        side = SkillSide.OFFERED if one.role.mentors else SkillSide.WANTED
        self.uow.participants.set_skills(one, side, self._named(figure.skills))

    def _named(self, names: str) -> list[Skill]:
        if names not in self.skills:
            self.skills[names] = self.uow.skills.named(names.split(", ") if names else [])
        return self.skills[names]

    def _begin(self, cohort: Cohort, match: Match) -> Together:
        both = self.people[match.mentor], self.people[match.mentee]
        return Together.begin(self.uow, self.days, cohort, match, both)

    def _enrol(self, cohort: Cohort, figures: Iterable[Figure], role: Role) -> None:
        for number, figure in enumerate(figures):
            one = self.uow.participants.enrol(
                Participant(
                    cohort_id=cohort.id,
                    person_id=self.people[figure.name].id,
                    role=role,
                    # No two at one moment, as when people join by themselves.
                    joined_at=afternoon_of(cohort.starts_on) + timedelta(minutes=number),
                    formats=list(_FORMATS[number % len(_FORMATS)]),
                    languages=LANGUAGES.get(figure.office, "English"),
                    hours_a_month=2,
                    capacity=3 if figure.name == ANA else 1,
                )
            )
            if figure.name == ANA:
                self.uow.participants.keep_outcomes(one, _ANAS_OFFER)
            self._set_skills(one, figure)


def _season(on: date) -> str:
    return f"{_SEASONS[on.month % 12 // 3]} {on.year}"

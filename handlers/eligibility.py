"""Eligibility: who can take part in the cohort, and how many mentees at once."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated

from pydantic import Field

from handlers.admission import let_in_later
from handlers.eligible import verdict_on
from handlers.feature import Audience, Context, Feature, Reply
from handlers.places import hold_list, settle_list
from mentoring.cohorts import check_open
from mentoring.eligibility import Requirements, Side, listed
from mentoring.vocabulary import Level, LimitKind, Tenure
from mentoring.waiting import NoLimit
from storage.admissions import Admission
from storage.database import UnitOfWork
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Message, Style, button, buttons, message, quiet
from ui.text import Text, say, say_count

_COMMAS = "Several with commas between. Leave it empty for all."
_ALL = "Leave it empty for all."
#: Of rules that nobody has written down yet.
_FIRST_VERSION = 1
_NOBODY_OUT = quiet("Nobody who is in is put out by what you change here.")


class Eligibility(Form):
    title = "Who can take part"

    mentee_levels: tuple[Level, ...] = Field((), title="Mentees: which levels?", description=_ALL)
    mentee_tenures: tuple[Tenure, ...] = Field(
        (), title="Mentees: how long here?", description=_ALL
    )
    mentee_departments: Annotated[str, ShortText(Readers.PROGRAM, max_length=300)] = Field(
        "", title="Mentees: which departments?", description=_COMMAS
    )
    mentee_locations: Annotated[str, ShortText(Readers.PROGRAM, max_length=300)] = Field(
        "", title="Mentees: which locations?", description=_COMMAS
    )
    mentor_levels: tuple[Level, ...] = Field((), title="Mentors: which levels?", description=_ALL)
    mentor_tenures: tuple[Tenure, ...] = Field(
        (), title="Mentors: how long here?", description=_ALL
    )
    mentor_departments: Annotated[str, ShortText(Readers.PROGRAM, max_length=300)] = Field(
        "", title="Mentors: which departments?", description=_COMMAS
    )
    mentor_locations: Annotated[str, ShortText(Readers.PROGRAM, max_length=300)] = Field(
        "", title="Mentors: which locations?", description=_COMMAS
    )
    limit: LimitKind = Field(LimitKind.NONE, title="How many mentees at once?")
    most_mentees: int | None = Field(
        None,
        title="Which number?",
        description="If you limit them to a number. Others wait on a list, and come up in order.",
        ge=1,
        le=100_000,
    )

    def rules(self) -> dict[Side, Requirements]:
        return {
            Side.MENTEE: Requirements(
                self.mentee_levels,
                self.mentee_tenures,
                listed(self.mentee_departments),
                listed(self.mentee_locations),
            ),
            Side.MENTOR: Requirements(
                self.mentor_levels,
                self.mentor_tenures,
                listed(self.mentor_departments),
                listed(self.mentor_locations),
            ),
        }


def open_eligibility(_: Context, uow: UnitOfWork) -> Reply:
    rules = uow.admissions.of(uow.programs.required().cohort.id)
    if rules is None:
        return Dialog(form=Eligibility, intro=message(_NOBODY_OUT), version=_FIRST_VERSION)
    values: dict[str, object] = {"limit": rules.limit_kind, "most_mentees": rules.most_mentees}
    for side, asked in rules.rules.items():
        levels, tenures, departments, locations = astuple(asked)
        values |= {f"{side}_levels": levels, f"{side}_tenures": tenures}
        values |= {f"{side}_departments": ", ".join(departments)}
        values |= {f"{side}_locations": ", ".join(locations)}
    intro = message(_would_not(uow, rules), _NOBODY_OUT)
    return Dialog(form=Eligibility, values=values, intro=intro, version=rules.version)


def keep(form: Eligibility, context: Context, uow: UnitOfWork) -> Message:
    if form.limit is LimitKind.NUMBER and form.most_mentees is None:
        raise NoLimit
    cohort = uow.programs.required().cohort
    check_open(cohort.name, cohort.ends_on, today=context.today)
    rules = hold_list(uow) or uow.admissions.begin(cohort.id)
    context.still_current(rules.version)
    rules.keep_rules(form.rules())
    rules.limit_kind, rules.most_mentees = form.limit, form.most_mentees
    rules.version += 1
    settle_list(uow, context.now)
    let_in = [
        one
        for one, person in uow.participants.not_eligible(cohort.id)
        if let_in_later(uow, rules, cohort, one, person, now=context.now)
    ]
    settle_list(uow, context.now)
    came = say_count(
        "{n} person who could not take part can now, and is told.",
        "{n} people who could not take part can now, and are told.",
        n=len(let_in),
    )
    return message(
        "Saved. This holds for whoever joins from now on.",
        _would_not(uow, rules),
        *([came] if let_in else []),
        buttons(
            button("See who waits", "waiting_list", style=Style.PRIMARY),
            button("Change it again", feature.name),
        ),
    )


def _would_not(uow: UnitOfWork, rules: Admission) -> Text:
    """Count who is in and would not be let in by the rules; they stay."""
    excepted = uow.admissions.excepted(rules.cohort_id)
    count = sum(
        not verdict_on(rules, person, one.role).is_eligible
        for one, person in uow.admissions.inside(rules.cohort_id)
        if person.external_since is None and one.id not in excepted
    )
    words = "{n} person who is in would not meet this. They stay."
    more = "{n} people who are in would not meet this. They stay."
    return say_count(words, more, n=count) if count else say("Everybody who is in meets this.")


feature = Feature(
    name="eligibility",
    summary="Say who can take part, and how many mentees at once",
    command="eligibility",
    audience=Audience.COORDINATORS,
    form=Eligibility,
    open=open_eligibility,
    on_submit=keep,
)

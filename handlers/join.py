"""Join: the intake, in one dialog of about two minutes, and editing it later."""
# long: the intake asks fifteen questions, and each is declared once, here.

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeGuard

from pydantic import Field

from handlers.admission import admit
from handlers.feature import Audience, Card, Context, Feature, Place, Reply
from handlers.places import hold_list
from handlers.profile import profile_card
from handlers.requesting import settle_after_change
from handlers.typed_skills import then_ask
from mentoring.cohorts import check_open, is_over
from mentoring.errors import MentoringError, NotAllowed
from mentoring.pairing import StillHasMentor, StillMentors
from mentoring.skills import check_skills
from mentoring.vocabulary import (
    Format,
    LeadershipStyle,
    Level,
    ParticipantStatus,
    Role,
    Tenure,
)
from storage.database import UnitOfWork
from storage.participants import Participant, SkillSide
from storage.programs import Cohort
from ui.form import Dialog, Form, LongText, Option, Readers, ShortText, SkillsInput
from ui.message import Message, Style, button, buttons, message, quiet
from ui.text import say, typed

#: What Home says to them is said where their place is (`handlers.place`).
_ELSEWHERE = (ParticipantStatus.NOT_ELIGIBLE, ParticipantStatus.WAITING_LIST)


class HalfDay(StrEnum):
    MONDAY_MORNING = "monday_morning"
    MONDAY_AFTERNOON = "monday_afternoon"
    TUESDAY_MORNING = "tuesday_morning"
    TUESDAY_AFTERNOON = "tuesday_afternoon"
    WEDNESDAY_MORNING = "wednesday_morning"
    WEDNESDAY_AFTERNOON = "wednesday_afternoon"
    THURSDAY_MORNING = "thursday_morning"
    THURSDAY_AFTERNOON = "thursday_afternoon"
    FRIDAY_MORNING = "friday_morning"
    FRIDAY_AFTERNOON = "friday_afternoon"


class NoProgram(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "There is no program to join yet. Whoever will run it can type /mentor setup."
        )


class Join(Form):
    title = "Join the program"
    submit = "Join"

    role: Role = Field(title="How would you like to take part?")
    title_: Annotated[str, ShortText(Readers.PROGRAM)] = Field("", title="Your job title")
    department: Annotated[str, ShortText(Readers.PROGRAM)] = Field("", title="Department")
    location: Annotated[str, ShortText(Readers.PROGRAM)] = Field("", title="Location")
    level: Level | None = Field(None, title="Level")
    tenure: Tenure | None = Field(None, title="How long have you been here?")
    learning_goals: Annotated[str, LongText(Readers.MATCHING)] = Field(
        "", title="What would you like to learn or achieve?"
    )
    skills_wanted: Annotated[tuple[str, ...], SkillsInput()] = Field(
        (), title="Skills you'd like to grow"
    )
    skills_offered: Annotated[tuple[str, ...], SkillsInput()] = Field(
        (), title="Skills you can pass on"
    )
    style: LeadershipStyle | None = Field(
        None, title="Leadership style", description="The one you have, or would like to learn from."
    )
    formats: tuple[Format, ...] = Field((), title="Formats you'd like")
    languages: Annotated[str, ShortText(Readers.PROGRAM)] = Field(
        "", title="Languages you can talk in"
    )
    availability: tuple[HalfDay, ...] = Field((), title="When do you usually have time?")
    hours_a_month: int | None = Field(
        None, title="Hours a month you can give", description="Two is usual.", ge=1, le=40
    )
    capacity: int = Field(
        1,
        title="Mentors: how many mentees at once?",
        description="Ignored for mentees.",
        ge=1,
        le=10,
    )
    outcomes: Annotated[str, LongText(Readers.PROGRAM, max_length=1000)] = Field(
        "", title="Mentors: what can people achieve with you?"
    )
    is_unlisted: bool = Field(
        default=False,
        title="Mentors: leave me out of the catalog",
        description="Otherwise mentees of the program find you there by your answers.",
    )


_APPLY_INSTEAD = "As an expert from outside you say what you can offer, and a coordinator decides."


def open_join(context: Context, uow: UnitOfWork) -> Reply:
    if context.actor.external_since is not None:
        return message(
            _APPLY_INSTEAD,
            buttons(button("Tell us what you can offer", "apply", style=Style.PRIMARY)),
        )
    cohort = uow.programs.cohort()
    if cohort is None:
        raise NoProgram
    _check_open(cohort, context, uow)
    actor = context.actor
    known: dict[str, object] = {
        "title_": actor.title,
        "department": actor.department,
        "location": actor.location,
        "level": actor.level,
        "tenure": actor.tenure,
    }
    participant = uow.participants.of(cohort.id, actor.id)
    first = say("You are joining {cohort}, {name}.", cohort=cohort.name, name=actor.name)
    if participant is not None:
        known |= _intake(uow, participant)
        if participant.status is not ParticipantStatus.LEFT:
            first = say("Your answers for {cohort}.", cohort=cohort.name)
    skills = tuple(Option(skill.name, typed(skill.name)) for skill in uow.skills.all())
    offered = set(uow.programs.formats())
    return Dialog(
        form=Join,
        values=known,
        options={
            "skills_wanted": skills,
            "skills_offered": skills,
            "formats": tuple(Option(f, say(f.label)) for f in Format if f in offered),
        },
        intro=message(
            first,
            quiet("Only the first question is required. You can come back and add to the rest."),
        ),
    )


def _intake(uow: UnitOfWork, participant: Participant) -> dict[str, object]:
    return {
        "role": participant.wished_role or participant.role,
        "learning_goals": uow.participants.goals(participant),
        "skills_wanted": tuple(uow.participants.skills(participant.id, SkillSide.WANTED)),
        "skills_offered": tuple(uow.participants.skills(participant.id, SkillSide.OFFERED)),
        "style": participant.style,
        "formats": participant.formats,
        "languages": participant.languages,
        "availability": participant.availability,
        "hours_a_month": participant.hours_a_month,
        "capacity": participant.capacity,
        "outcomes": uow.participants.outcomes(participant),
        "is_unlisted": participant.unlisted_since is not None,
    }


def join(form: Join, context: Context, uow: UnitOfWork) -> Message:
    if context.actor.external_since is not None:
        raise NotAllowed(_APPLY_INSTEAD)
    cohort = uow.programs.cohort()
    if cohort is None:
        raise NoProgram
    hold_list(uow)
    # Nobody proposes a pair with them meanwhile in a role that they give up, or pairs them.
    uow.pairs.lock_mentor(context.actor.id)
    _check_open(cohort, context, uow)
    check_skills(form.skills_wanted, "skills_wanted")
    check_skills(form.skills_offered, "skills_offered")
    participant = uow.participants.of(cohort.id, context.actor.id)
    _check_role(form.role, context, uow)
    if participant is None:
        participant = uow.participants.enrol(
            Participant(
                cohort_id=cohort.id,
                person_id=context.actor.id,
                role=form.role,
                joined_at=context.now,
                status=ParticipantStatus.LEFT,
            )
        )
    _keep(form, context, uow, participant)
    admitted = admit(context, uow, cohort, participant, form.role)
    settle_after_change(uow, participant.role, context)
    return admitted


def _check_role(role: Role, context: Context, uow: UnitOfWork) -> None:
    """Make sure that nobody gives up the role that they have in a pair."""
    for pair in uow.pairs.active_of(context.actor.id):
        if pair.mentor_id == context.actor.id and not role.mentors:
            raise StillMentors
        if pair.mentee_id == context.actor.id and not role.learns:
            raise StillHasMentor


def _check_open(cohort: Cohort, context: Context, uow: UnitOfWork) -> None:
    """Make sure that nobody joins what is over; who is in it may still change their answers."""
    if not _is_in(uow.participants.of(cohort.id, context.actor.id)):
        check_open(cohort.name, cohort.ends_on, today=context.today)


def _is_in(participant: Participant | None) -> TypeGuard[Participant]:
    return participant is not None and participant.is_in


def _keep(form: Join, context: Context, uow: UnitOfWork, participant: Participant) -> None:
    actor = context.actor
    actor.title, actor.department, actor.location = form.title_, form.department, form.location
    actor.level, actor.tenure = form.level, form.tenure
    participant.style = form.style
    participant.formats = [str(one) for one in form.formats]
    participant.languages = form.languages
    participant.availability = [str(one) for one in form.availability]
    participant.hours_a_month, participant.capacity = form.hours_a_month, form.capacity
    participant.version += 1
    participant.list_or_not(is_listed=not form.is_unlisted, now=context.now)
    uow.participants.keep_outcomes(participant, form.outcomes)
    uow.participants.keep_goals(participant, form.learning_goals)
    for side, names in (
        (SkillSide.WANTED, form.skills_wanted),
        (SkillSide.OFFERED, form.skills_offered),
    ):
        uow.participants.set_skills(participant, side, uow.skills.named(names))


def join_card(context: Context, uow: UnitOfWork) -> list[Card]:
    cohort = uow.programs.cohort()
    if cohort is None or context.actor.external_since is not None:
        return []
    participant = uow.participants.of(cohort.id, context.actor.id)
    if participant is not None and participant.status in _ELSEWHERE:
        return []
    if not _is_in(participant):
        place = Place.SETTINGS if context.is_coordinator else Place.NEXT
        return [Card(place, _invitation(cohort, context))]
    return [profile_card(cohort, context.actor)]


def _invitation(cohort: Cohort, context: Context) -> Message:
    if is_over(cohort.ends_on, today=context.today):
        return message(
            say("{cohort} ended on {on}.", cohort=cohort.name, on=cohort.ends_on),
            "A coordinator can tell you when the next one begins.",
        )
    return message(
        say("You are not in {cohort} yet.", cohort=cohort.name),
        "Find a mentor, or be one. Joining takes two minutes, and you can leave at any time.",
        buttons(button("Join", feature.name, style=Style.PRIMARY)),
    )


feature = Feature(
    name="join",
    summary="Join the program, or change your answers",
    command="join",
    audience=Audience.EVERYONE,
    form=Join,
    open=open_join,
    on_submit=then_ask(join),
    home=join_card,
)

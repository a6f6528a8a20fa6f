"""Apply: what an expert from outside of the organization offers, and waiting for approval."""
# long: the application asks nine questions, and each is declared once, here.

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Audience, Card, Context, Feature, Reply
from handlers.offer import announce
from handlers.places import hold_list, settle_list
from handlers.profile import IN_COMMON, application_card
from handlers.typed_skills import then_ask
from mentoring.errors import MentoringError, NotAllowed
from mentoring.skills import check_skills
from mentoring.vocabulary import Format, ParticipantStatus, Role
from storage.database import UnitOfWork
from storage.participants import Participant, SkillSide
from storage.programs import Cohort
from ui.form import Dialog, Form, LongText, Option, Readers, ShortText, SkillsInput
from ui.message import Message, button, buttons, heading, items, message, quiet
from ui.text import say, typed

#: From here one applies anew; in between, answers are only changed.
_OUT = (ParticipantStatus.LEFT, ParticipantStatus.DECLINED)


class Apply(Form):
    title = "Offer your help"
    submit = "Send"

    title_: Annotated[str, ShortText(Readers.PROGRAM)] = Field("", title="Your title")
    affiliation: Annotated[str, ShortText(Readers.PROGRAM)] = Field("", title="Where do you work?")
    topics: Annotated[tuple[str, ...], SkillsInput()] = Field(title="What can you help with?")
    outcomes: Annotated[str, LongText(Readers.PROGRAM)] = Field(
        "", title="What can people achieve with you?", description="An example says most."
    )
    formats: tuple[Format, ...] = Field((), title="Formats you'd like")
    languages: Annotated[str, ShortText(Readers.PROGRAM)] = Field(
        "", title="Languages you can talk in"
    )
    hours_a_month: int = Field(
        title="Hours a month you can give",
        description="Two for each mentee is usual.",
        ge=1,
        le=40,
    )
    capacity: int = Field(1, title="How many mentees at once?", ge=1, le=10)
    is_unlisted: bool = Field(
        default=False,
        title="Leave me out of the catalog",
        description="Otherwise mentees of the program find you there by your answers.",
    )
    terms: bool = Field(
        title="I agree to these terms",
        description="What people tell you stays between you. Helping is unpaid, unless you have "
        "agreed otherwise in writing.",
    )


def open_apply(context: Context, uow: UnitOfWork) -> Reply:
    cohort = _cohort(context, uow)
    known: dict[str, object] = {
        "title_": context.actor.title,
        "affiliation": context.actor.affiliation or "",
    }
    participant = uow.participants.of(cohort.id, context.actor.id)
    if participant is not None:
        known |= _answers(uow, participant)
    offered = set(uow.programs.formats())
    return Dialog(
        form=Apply,
        values=known,
        options={
            "topics": tuple(Option(skill.name, typed(skill.name)) for skill in uow.skills.all()),
            "formats": tuple(Option(f, say(f.label)) for f in Format if f in offered),
        },
        intro=message(
            say("Thank you for offering your help to {cohort}.", cohort=cohort.name),
            heading("What we agree on"),
            items(
                "What people tell you stays between you and them.",
                "You help without pay, unless you have agreed otherwise in writing.",
                "You can pause or stop at any time, without having to explain it.",
            ),
            quiet("A coordinator reads your answers before you take part."),
        ),
    )


def _cohort(context: Context, uow: UnitOfWork) -> Cohort:
    if context.actor.external_since is None:
        raise NotAllowed("This is for experts from outside. Type /mentor join to take part.")
    cohort = uow.programs.cohort()
    if cohort is None:
        raise MentoringError("There is no program to help with yet. Please come back later.")
    return cohort


def _answers(uow: UnitOfWork, participant: Participant) -> dict[str, object]:
    return {
        "topics": tuple(uow.participants.skills(participant.id, SkillSide.OFFERED)),
        "outcomes": uow.participants.outcomes(participant),
        "formats": participant.formats,
        "languages": participant.languages,
        "hours_a_month": participant.hours_a_month,
        "capacity": participant.capacity,
        "is_unlisted": participant.unlisted_since is not None,
        "terms": participant.status not in _OUT,
    }


def apply(form: Apply, context: Context, uow: UnitOfWork) -> Message:
    cohort = _cohort(context, uow)
    hold_list(uow)
    check_skills(form.topics, "topics")
    participant = uow.participants.of(cohort.id, context.actor.id)
    if participant is None:
        participant = uow.participants.enrol(
            Participant(
                cohort_id=cohort.id,
                person_id=context.actor.id,
                role=Role.MENTOR,
                joined_at=context.now,
                status=ParticipantStatus.LEFT,
            )
        )
    # Whatever a coordinator decides meanwhile is there once the row is ours.
    participant = uow.participants.locked(participant.id)
    is_new = participant.status in _OUT
    _keep(form, context, uow, participant)
    if is_new:
        participant.status, participant.applied_at = ParticipantStatus.WAITING, context.now
        announce(uow, participant, context.actor, now=context.now)
        return message(
            "Thank you. A coordinator looks at it; we write to you.",
            buttons(button("Change my answers", feature.name), IN_COMMON),
        )
    if participant.status is ParticipantStatus.WAITING:
        return message("Saved. The coordinators see your answers as they are now.")
    settle_list(uow, context.now)
    return message("Saved. The next match uses what you changed.", buttons(IN_COMMON))


def _keep(form: Apply, context: Context, uow: UnitOfWork, participant: Participant) -> None:
    context.actor.title, context.actor.affiliation = form.title_, form.affiliation
    participant.formats = [str(one) for one in form.formats]
    participant.languages = form.languages
    participant.hours_a_month, participant.capacity = form.hours_a_month, form.capacity
    participant.version += 1
    participant.list_or_not(is_listed=not form.is_unlisted, now=context.now)
    uow.participants.keep_outcomes(participant, form.outcomes)
    uow.participants.set_skills(participant, SkillSide.OFFERED, uow.skills.named(form.topics))


def apply_card(context: Context, uow: UnitOfWork) -> list[Card]:
    cohort = uow.programs.cohort()
    if cohort is None or context.actor.external_since is None:
        return []
    participant = uow.participants.of(cohort.id, context.actor.id)
    return [application_card(cohort, context.actor, participant)]


feature = Feature(
    name="apply",
    summary="Say what you can offer as an external expert",
    audience=Audience.EVERYONE,
    form=Apply,
    open=open_apply,
    on_submit=then_ask(apply),
    home=apply_card,
)

"""Where somebody's own answers are asked and shown: colleagues join, experts from outside apply."""

from __future__ import annotations

from handlers.feature import Card, Place
from mentoring.vocabulary import ParticipantStatus
from scheduling.calendar import local_now
from storage.participants import Participant
from storage.people import Person
from storage.programs import Cohort
from ui.message import Message, Style, button, buttons, heading, message
from ui.text import Text, say

#: What can be added to the intake once it is answered.
IN_COMMON = button("What I'd like in common", "affinity")


def intake_of(person: Person) -> str:
    """Name the feature in which the person answers the intake."""
    return "join" if person.external_since is None else "apply"


def profile_card(cohort: Cohort, person: Person) -> Card:
    return Card(
        Place.SETTINGS,
        message(
            heading("Your profile"),
            say("You are in {cohort}.", cohort=cohort.name),
            buttons(
                button("Edit my answers", intake_of(person)),
                IN_COMMON,
                button("Boundaries", "boundaries"),
                button("About me, if I like", "about"),
                button("Take a pause", "pause"),
                button("Leave", "leave"),
            ),
        ),
    )


def application_card(cohort: Cohort, expert: Person, participant: Participant | None) -> Card:
    """Say where the application of an external expert stands, and what comes next."""
    match participant.status if participant else ParticipantStatus.LEFT:
        case (
            ParticipantStatus.LEFT | ParticipantStatus.NOT_ELIGIBLE | ParticipantStatus.WAITING_LIST
        ):
            return Card(Place.NEXT, _invitation(cohort))
        case ParticipantStatus.WAITING:
            return Card(Place.NEXT, _waiting(expert, participant))
        case ParticipantStatus.DECLINED:
            return Card(Place.NEXT, _declined())
        case ParticipantStatus.ACTIVE | ParticipantStatus.PAUSED:
            return profile_card(cohort, expert)


def _invitation(cohort: Cohort) -> Message:
    return message(
        say("You are invited to help in {cohort}.", cohort=cohort.name),
        "It takes three minutes to say what you can offer. Then a coordinator decides.",
        buttons(button("Tell us what you can offer", "apply", style=Style.PRIMARY)),
    )


def _waiting(expert: Person, participant: Participant | None) -> Message:
    return message(
        _since(expert, participant),
        "A coordinator looks at what you offer, and we write to you.",
        buttons(button("Change my answers", "apply"), button("Take it back", "leave")),
    )


def _since(expert: Person, participant: Participant | None) -> Text:
    if participant is None or participant.applied_at is None:
        return say("Waiting for approval.")
    since = local_now(expert, participant.applied_at).date()
    return say("Waiting for approval since {since}.", since=since)


def _declined() -> Message:
    return message(
        "The coordinators can't take you up on your offer for now. Thank you for it.",
        buttons(button("Offer it again", "apply")),
    )

"""A small cohort to match: two mentors, three mentees, and who fits whom is plain."""

from __future__ import annotations

from storage.database import Database
from storage.organizations import Platform
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, TEAM
from tests.chat import Chat, with_program
from ui.message import Message

EVE = ActorRef(Platform.SLACK, TEAM, "U0EVE")
FINN = ActorRef(Platform.SLACK, TEAM, "U0FINN")
GUS = ActorRef(Platform.SLACK, TEAM, "U0GUS")


def with_cohort(database: Database, *, places: int = 1) -> Chat:
    """Ana offers strategy and Eve finance; Ben wants strategy, Finn and Gus want finance."""
    chat = with_program(database)
    for mentor, skill in ((ANA, "Strategy"), (EVE, "Finance")):
        chat.fill(
            mentor,
            chat.say(mentor, "join"),
            role="mentor",
            skills_offered=(skill,),
            capacity=places,
        )
    for mentee, skill in ((BEN, "Strategy"), (FINN, "Finance"), (GUS, "Finance")):
        chat.fill(mentee, chat.say(mentee, "join"), role="mentee", skills_wanted=(skill,))
    return chat


def matched(chat: Chat, **choices: object) -> Message:
    """Have Cleo match the cohort, and give what she is told."""
    opened = chat.say(CLEO, "match")
    if isinstance(opened.reply, Message):
        opened = chat.press(CLEO, "Change rules", opened)
    chat.fill(CLEO, opened, **choices)
    chat.later(minutes=1)
    return chat.last(CLEO)

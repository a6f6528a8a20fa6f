"""The main job with partners in two chats: Ana is in one, Ben in the other, and both see the same.

A handle means something only in its own chat, so nobody is ever named by one of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from scheduling.transport import Envelope, Sent
from storage.database import Database
from storage.organizations import Platform
from storage.people import ActorRef
from tests.cast import ANA, BEN_THERE, CLEO, TEAM, TENANT, make_tenant
from tests.chat import Chat, Inbox, dialog_of, with_program, words_of
from tests.handlers.test_link_chats import linked
from ui.message import Message, mentioned


class TwoChats(Inbox):
    """Remembers for whom each message was drawn, and where it went."""

    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[Envelope] = []

    async def send(self, envelope: Envelope) -> Sent:
        self.envelopes.append(envelope)
        return await super().send(envelope)


@pytest.fixture
def chat(database: Database) -> Chat:
    """Have Ana mentor Ben across two chats of one organization."""
    chat = with_program(database)
    chat.inbox = TwoChats()
    make_tenant(database)
    linked(chat)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", skills_offered=("Writing",))
    chat.fill(BEN_THERE, chat.say(BEN_THERE, "join"), role="mentee", skills_wanted=("Writing",))
    opened = chat.say(CLEO, "pair")
    options = dialog_of(opened).options
    chat.fill(CLEO, opened, mentor=options["mentor"][0].value, mentee=options["mentee"][0].value)
    chat.later(seconds=5)
    return chat


def envelopes(chat: Chat) -> list[Envelope]:
    assert isinstance(chat.inbox, TwoChats)
    return chat.inbox.envelopes


def assert_named_as_their_chat_can_show(
    chat: Chat, platform: Platform, team: str, handles: Mapping[UUID, str], shown: Message
) -> None:
    """Make sure that whoever has a handle is in that chat, and the others are there by name."""
    with chat.look() as uow:
        for person_id in set(mentioned(shown)):
            there = uow.people.handles(platform, team, [person_id])
            assert handles.get(person_id) == there.get(person_id)


def test_each_is_introduced_in_their_own_chat_by_name(chat: Chat) -> None:
    ana, ben = chat.received(ANA)[-1], chat.received(BEN_THERE)[-1]
    assert "Meet Ben, your mentee." in words_of(ana)
    assert "Meet Ana, your mentor." in words_of(ben)
    assert {(one.platform, one.team) for one in envelopes(chat)} >= {
        (Platform.SLACK, TEAM),
        (Platform.TEAMS, TENANT),
    }


def test_no_message_names_anybody_by_a_handle_of_another_chat(chat: Chat) -> None:
    chat.fill(ANA, chat.say(ANA, "log"), topics="Trains")
    set_goal(chat)
    chat.later(weeks=5)
    assert len(envelopes(chat)) > 8
    for one in envelopes(chat):
        assert_named_as_their_chat_can_show(
            chat, one.platform, one.team, one.reader.handles, one.message
        )


@pytest.mark.parametrize("by", [ANA, BEN_THERE], ids=["ana", "ben"])
def test_no_answer_does_either(chat: Chat, by: ActorRef) -> None:
    for words in ("", "pairs", "log", "goals", "sessions", "help"):
        answer = chat.say(by, words)
        for handle in answer.reader.handles.values():
            assert handle.startswith("29:" if by.platform is Platform.TEAMS else "U0")


def test_what_one_logs_the_other_sees_and_is_told(chat: Chat) -> None:
    chat.fill(ANA, chat.say(ANA, "log"), topics="Trains")
    chat.later(minutes=1)
    assert "Ana logged your session" in words_of(chat.last(BEN_THERE))
    chat.later(days=1)
    chat.fill(BEN_THERE, chat.say(BEN_THERE, "log"), topics="Ships")
    chat.later(minutes=1)
    assert "Ben logged your session" in words_of(chat.last(ANA))
    for by in (ANA, BEN_THERE):
        shown = words_of(chat.press(by, "All sessions", chat.say(by, "pairs")))
        assert "Trains" in shown
        assert "Ships" in shown


def test_goals_are_of_both(chat: Chat) -> None:
    set_goal(chat)
    for by in (ANA, BEN_THERE):
        assert "To drive" in words_of(chat.say(by, "goals"))


def test_both_are_asked_whether_they_met_each_where_they_are(chat: Chat) -> None:
    chat.later(weeks=3)
    assert "Have you and Ben met yet?" in words_of(chat.asked(ANA, "Not yet"))
    asked = chat.asked(BEN_THERE, "Not yet")
    assert "Have you and Ana met yet?" in words_of(asked)
    chat.fill(BEN_THERE, chat.press(BEN_THERE, "Log it now", asked), topics="Trains")
    chat.later(minutes=1)
    assert "Ben logged your session" in words_of(chat.last(ANA))


def test_both_are_asked_to_check_in_each_where_they_are(chat: Chat) -> None:
    chat.later(weeks=9)
    for by, partner in ((ANA, "Ben"), (BEN_THERE, "Ana")):
        asked = "\n".join(map(words_of, chat.received(by)))
        assert f"Time for a check-in: how are you and {partner} doing?" in asked


def set_goal(chat: Chat) -> None:
    opened = chat.press(BEN_THERE, "Set a goal", chat.home(BEN_THERE))
    step = {"milestone_1": "A first trip", "due_1": chat.now.date() + timedelta(weeks=2)}
    done = chat.fill(BEN_THERE, opened, goal="To drive", **step)
    assert isinstance(done.reply, Message), words_of(done)

"""Invite somebody who is in no chat: fresh links, of which only a digest is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import MetaData, select, text

from handlers import FEATURES, RHYTHM
from handlers.acts import Answer
from handlers.runner import Runner
from storage.database import Database
from storage.links import Link, Purpose, digest_of
from storage.organizations import Platform
from storage.people import ActorRef
from tests.cast import ANA, CLEO, OTHER_TEAM, make_organization, organization_id
from tests.chat import (
    PUBLIC_URL,
    SETUP_CODE,
    Chat,
    labels_of,
    reasons_of,
    with_people,
    with_program,
    words_of,
)

_LINK = re.compile(re.escape(PUBLIC_URL) + r"/join/([0-9a-f]+)")
ZOE = ActorRef(Platform.SLACK, OTHER_TEAM, "U0ZOE")


def invite(chat: Chat, label: str = "An external expert", *, request: str = "") -> Answer:
    return chat.press(CLEO, label, chat.say(CLEO, "invite"), request=request)


def token_of(shown: Answer) -> str:
    (token,) = _LINK.findall(words_of(shown))
    assert isinstance(token, str)
    return token


def link_of(chat: Chat, token: str) -> Link | None:
    with chat.database.begin_everywhere() as everywhere:
        return everywhere.link(digest_of(token))


@pytest.mark.parametrize(
    ("label", "purpose"),
    [("An external expert", Purpose.EXPERT), ("A colleague", Purpose.COLLEAGUE)],
)
def test_pressing_makes_a_link_that_is_found_by_its_digest(
    database: Database, label: str, purpose: Purpose
) -> None:
    chat = with_program(database)
    token = token_of(invite(chat, label))
    link = link_of(chat, token)
    assert link is not None
    assert link.purpose is purpose
    assert link.made_by_id == chat.person(CLEO).id
    assert link.organization_id == organization_id(CLEO.team)
    assert link.expires_at == chat.now + timedelta(days=30)
    # 256 bits that nobody can guess.
    assert len(token) == 64


def test_it_says_what_happens_next(database: Database) -> None:
    chat = with_program(database)
    assert "Then we ask you to approve or decline." in words_of(invite(chat))
    assert "can join at once" in words_of(invite(chat, "A colleague"))


def test_each_press_makes_another_link(database: Database) -> None:
    chat = with_program(database)
    assert token_of(invite(chat)) != token_of(invite(chat))
    assert "2 links can be used today." in words_of(chat.say(CLEO, "invite"))


def test_f12_a_retry_makes_no_second_link(database: Database) -> None:
    chat = with_program(database)
    assert token_of(invite(chat, request="same")) == token_of(invite(chat, request="same"))
    assert "1 link can be used today." in words_of(chat.say(CLEO, "invite"))


def test_the_portal_is_there_before_anybody_follows_it(database: Database) -> None:
    chat = with_program(database)
    invite(chat)
    invite(chat)
    with chat.look() as uow:
        portals = [one for one in uow.workspaces.all() if one.platform is Platform.WEB]
        assert [one.external_id for one in portals] == [str(uow.organization_id)]


def test_a_link_ends_after_a_month(database: Database) -> None:
    chat = with_program(database)
    token = token_of(invite(chat))
    made_at = chat.now
    link = link_of(chat, token)
    assert link is not None
    assert link.is_live(made_at + timedelta(days=30) - timedelta(microseconds=1))
    assert not link.is_live(made_at + timedelta(days=30))

    chat.now = made_at + timedelta(days=30)
    shown = chat.say(CLEO, "invite")
    assert "can be used today" not in words_of(shown)
    assert "Withdraw all links" not in labels_of(shown.reply)
    with chat.look() as uow:
        assert not uow.links.use(link, now=chat.now)
    with database.begin_everywhere() as everywhere:
        everywhere.forget_visits_before(chat.now + timedelta(days=1))
    assert link_of(chat, token) is None


def test_withdrawing_takes_back_links_of_both_kinds(database: Database) -> None:
    chat = with_program(database)
    tokens = [token_of(invite(chat, label)) for label in ("An external expert", "A colleague")]
    done = chat.press(CLEO, "Withdraw all links", chat.say(CLEO, "invite"))
    assert "Who has signed up already stays." in words_of(done)
    assert [link_of(chat, token) for token in tokens] == [None, None]
    assert link_of(chat, token_of(invite(chat))) is not None


def test_withdrawing_takes_back_what_was_mailed_to_who_followed_one(database: Database) -> None:
    chat = with_program(database)
    invite(chat)
    with chat.look() as uow:
        for digest, invited_as in (("newcomer", Purpose.EXPERT), ("known", None)):
            uow.links.issue(
                Link(
                    digest=digest_of(digest),
                    purpose=Purpose.SIGN_IN,
                    expires_at=chat.now + timedelta(minutes=15),
                    email="gil@example.org",
                    invited_as=invited_as,
                )
            )
    chat.press(CLEO, "Withdraw all links", chat.say(CLEO, "invite"))
    assert link_of(chat, "newcomer") is None
    assert link_of(chat, "known") is not None


def test_the_links_of_another_organization_stay(database: Database) -> None:
    chat = with_program(database)
    token = token_of(invite(chat))
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    chat.fill(ZOE, chat.open(ZOE, "become_coordinator"), request="", code=SETUP_CODE)
    theirs = chat.say(ZOE, "invite")
    assert "can be used today" not in words_of(theirs)
    made = chat.press(ZOE, "A colleague", theirs)
    chat.press(ZOE, "Withdraw all links", made)
    assert link_of(chat, token_of(made)) is None
    assert link_of(chat, token) is not None


def test_nothing_that_is_stored_holds_the_link_in_clear(database: Database) -> None:
    chat = with_program(database)
    token = token_of(invite(chat))
    tables, found = MetaData(), []
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT set_config('cairn.scope', 'everywhere', true)"))
        tables.reflect(connection)
        for table in tables.sorted_tables:
            found += [str(value) for row in connection.execute(select(table)) for value in row]
    assert digest_of(token) in found
    assert not any(token in value for value in found)


def test_without_a_public_address_it_says_what_to_set(database: Database) -> None:
    chat = with_program(database)
    shown = chat.say(CLEO, "invite")
    chat.runner = Runner(database, FEATURES, RHYTHM, lambda: chat.now)
    for refused in (chat.say(CLEO, "invite"), chat.press(CLEO, "A colleague", shown)):
        words = reasons_of(refused)[""]
        assert "The portal has no public address yet" in words
        assert "PUBLIC_URL" in words
    with chat.look() as uow:
        assert uow.links.count_live(Purpose.COLLEAGUE, now=chat.now) == 0


def test_a_slash_at_the_end_of_the_address_is_not_doubled(database: Database) -> None:
    chat = with_program(database)
    chat.runner = Runner(database, FEATURES, RHYTHM, lambda: chat.now, public_url=f"{PUBLIC_URL}/")
    assert token_of(invite(chat))


def test_only_coordinators_invite(database: Database) -> None:
    chat = with_people(database)
    shown = chat.say(CLEO, "invite")
    for refused in (chat.say(ANA, "invite"), chat.press(ANA, "A colleague", shown)):
        assert "Only a coordinator can do this." in reasons_of(refused)[""]


def test_it_is_on_home(database: Database) -> None:
    chat = with_program(database)
    opened = chat.press(CLEO, "Invite somebody", chat.home(CLEO))
    assert words_of(opened).startswith("Invite somebody who is in no chat")

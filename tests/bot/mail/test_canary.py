"""No mail holds what was confided: a canary in every field, and a search of all letters."""

from __future__ import annotations

import pytest

from bot.mail.letter import NEWS
from storage.database import Database
from tests.bot.mail.portal import Portal
from tests.cast import ANA, BEN
from tests.chat import with_people
from tests.fakes.mail_server import MailServer
from tests.handlers import test_confidential as written

_CANARY = written._CANARY


@pytest.fixture
def portal(sqlite_database: Database, server: MailServer) -> Portal:
    """Give the portal after Ana and Ben have written into every field."""
    portal = Portal.taking_over(with_people(sqlite_database), server)
    portal.fill(
        BEN, portal.say(BEN, "join"), learning_goals=written._canary("participants.learning_goals")
    )
    written._pair_twice(portal)
    written._write_about_a_session(portal)
    written._write_about_goals(portal)
    written._answer_questions(portal)
    written._leave_drafts(portal)
    written._give_feedback(portal, ANA, written._canary("helped"), written._canary("wished"))
    portal.later(days=9)
    return portal


def test_no_letter_holds_what_was_confided(portal: Portal) -> None:
    letters = portal.server.taken
    for letter in letters:
        read = letter.read
        whole = f"{read['Subject']} {letter.part('plain')} {letter.part('html')} {letter.raw!r}"
        assert _CANARY not in whole.lower()
    assert {address for letter in letters for address in letter.recipients} == {
        "ana@example.com",
        "ben@example.com",
        "cleo@example.com",
    }
    assert len(letters) > 15


def test_the_search_is_not_blind(portal: Portal) -> None:
    for who in (ANA, BEN):
        shown = [message.model_dump_json() for message in portal.received(who)]
        assert any(_CANARY in one for one in shown)
    told = [letter.part("plain") for letter in portal.server.to("ana@example.com")]
    assert any("Ben logged your session of 10 March 2026." in one for one in told)
    assert any("Some of it can only be read in Cairn." in one for one in told)


def test_letters_name_no_address_but_the_reader_s(portal: Portal) -> None:
    for letter in portal.server.taken:
        [to] = letter.recipients
        others = {"ana@example.com", "ben@example.com", "cleo@example.com"} - {to}
        whole = letter.part("plain") + letter.part("html")
        assert not any(other in whole for other in others)


def test_the_coordinator_gets_a_digest_by_mail(portal: Portal) -> None:
    subjects = [letter.read["Subject"] for letter in portal.server.to("cleo@example.com")]
    assert any("week" in subject or subject == NEWS for subject in subjects)

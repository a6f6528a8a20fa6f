"""The letter with the link to sign in: one link, how long it works, and what else to do."""

from __future__ import annotations

from bot.mail.mailer import Mailer
from bot.mail.sign_in_letter import sign_in_letter
from tests.bot.mail.letters import ADDRESS, PORTAL, SENDER, html_of, words_of
from tests.cast import NOW
from tests.fakes.mail_server import MailServer

_LINK = f"{PORTAL}/sign-in/abc?x=1&y=2"


async def test_it_brings_the_link(server: MailServer) -> None:
    await Mailer(server.url, SENDER).send(sign_in_letter(ADDRESS, _LINK, now=NOW))
    [taken] = server.taken
    assert taken.read["Subject"] == "Your link to sign in to Cairn"
    plain = taken.part("plain")
    assert f"\n{_LINK}\n" in plain.replace("\r\n", "\n")
    assert "once, within 15 minutes" in plain
    assert "If you did not ask for it, ignore it" in plain
    assert taken.read["List-Unsubscribe"] is None
    assert taken.read["Auto-Submitted"] == "auto-generated"


def test_both_parts_say_the_same_and_link_to_nothing_else() -> None:
    letter = sign_in_letter(ADDRESS, _LINK, now=NOW)
    assert html_of(letter).words == words_of(letter)
    assert html_of(letter).links == [_LINK]


def test_the_link_shows_in_no_log() -> None:
    assert "abc" not in repr(sign_in_letter(ADDRESS, _LINK, now=NOW))


def test_no_two_are_the_same() -> None:
    first, second = (sign_in_letter(ADDRESS, _LINK, now=NOW) for _ in range(2))
    assert first.id != second.id

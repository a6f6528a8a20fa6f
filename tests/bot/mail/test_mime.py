"""Letters as they travel: every header is ours, and nothing can add one."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import CalendarFile
from bot.mail.mailer import Mailer
from bot.mail.mime import written
from bot.mail.server import NotAnAddress, Sender, Server, mailbox
from tests.bot.mail.letters import ADDRESS, HOSTILE, SENDER, UNWANTED, letter_with, words_of
from tests.fakes.mail_server import MailServer
from ui.wording import clean

_FROM = Sender.parse(SENDER)
_HEADERS = [
    "Content-Type",
    "MIME-Version",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
]


async def test_the_headers_say_what_it_is(server: MailServer) -> None:
    await Mailer(server.url, SENDER).send(letter_with("News."))
    read = server.taken[0].read
    assert read["From"] == SENDER
    assert read["To"] == ADDRESS
    assert read["Subject"] == "News."
    assert read["Date"].datetime == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert read["Message-ID"] == f"<{UUID(int=7)}@cairn.example.com>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"] == f"<{UNWANTED}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_it_has_a_plain_and_an_html_part_of_the_same_content(server: MailServer) -> None:
    letter = letter_with("Zoë, 你好 👩‍👩‍👧", "From here.\n.\nOn.", "x" * 2000)
    await Mailer(server.url, SENDER).send(letter)
    [taken] = server.taken
    assert taken.read.get_content_type() == "multipart/alternative"
    assert taken.part("plain").split() == letter.text.split()
    assert taken.part("html").split() == letter.html.split()
    assert "你好" in words_of(letter)


def test_what_can_not_be_stopped_offers_no_way_to() -> None:
    raw = written(replace(letter_with("News."), unwanted_url=""), _FROM)
    assert b"List-Unsubscribe" not in raw


def test_a_long_link_is_in_one_piece() -> None:
    url = f"https://cairn.example.com/mail/unwanted/{'x' * 300}"
    raw = written(replace(letter_with("News."), unwanted_url=url), _FROM)
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in raw


def test_lines_are_as_long_as_mail_allows() -> None:
    raw = written(letter_with("é" * 3000, "x" * 3000), _FROM)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


def subject_in(raw: bytes) -> str:
    parsed = email.message_from_bytes(raw)
    assert parsed.keys() == _HEADERS
    assert parsed.get_content_type() == "multipart/alternative"
    return str(make_header(decode_header(parsed["Subject"])))


@pytest.mark.parametrize("subject", [*HOSTILE, "a\rBcc: x", "a\u2028Bcc: x", "Zoë " * 30, ""])
def test_a_subject_can_not_add_a_header(subject: str) -> None:
    raw = written(replace(letter_with("News."), subject=subject), _FROM)
    assert "\n" not in subject_in(raw)


@given(st.text(max_size=200))
def test_any_subject_is_one_line_that_reads_as_it_was(subject: str) -> None:
    raw = written(replace(letter_with("News."), subject=subject), _FROM)
    shown = subject_in(raw).replace("\n", "").split()
    assert "".join(shown) == "".join(clean(subject).split())


async def test_attachments_come_along(server: MailServer) -> None:
    invitation = CalendarFile(
        "session.ics", "text/calendar; method=REQUEST; charset=utf-8", b"BEGIN"
    )
    letter = replace(letter_with("News."), attachments=(invitation,))
    await Mailer(server.url, SENDER).send(letter)
    [taken] = server.taken
    [attached] = taken.read.iter_attachments()
    assert taken.read.get_content_type() == "multipart/mixed"
    assert attached.get_content_type() == "text/calendar"
    assert attached["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert attached.get_filename() == "session.ics"
    assert attached.get_payload(decode=True) == b"BEGIN"
    assert "News." in taken.part("plain")


@pytest.mark.parametrize(
    "attachment",
    [
        CalendarFile("a\r\nBcc: x", "text/calendar", b""),
        CalendarFile("../etc", "text/calendar", b""),
        CalendarFile("a.ics", "text/calendar\r\nBcc: x", b""),
        CalendarFile("a.ics", "text", b""),
    ],
)
def test_an_attachment_can_not_add_a_header(attachment: CalendarFile) -> None:
    with pytest.raises(ValueError, match="attachment"):
        written(replace(letter_with("News."), attachments=(attachment,)), _FROM)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", Server("mail.example.com", 587, is_tls=False)),
        ("smtps://mail.example.com", Server("mail.example.com", 465, is_tls=True)),
        (
            "smtp://a%40b:p%3A%2F@[::1]:25/",
            Server("::1", 25, is_tls=False, username="a@b", password="p:/"),
        ),
    ],
)
def test_a_server_is_written_as_a_url(url: str, server: Server) -> None:
    assert Server.parse(url) == server


@pytest.mark.parametrize(
    ("url", "starts"),
    [
        ("smtp://mail.example.com", True),
        ("smtp://127.0.0.1.example.com", True),
        ("smtps://mail.example.com", False),
        ("smtp://localhost:25", False),
        ("smtp://[::1]:25", False),
        ("smtp://127.0.0.1", False),
    ],
)
def test_only_loopback_needs_no_tls(url: str, *, starts: bool) -> None:
    assert Server.parse(url).starts_tls is starts


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "http://a.b",
        "smtp://",
        "smtp://a:99999",
        "smtp://a b",
        "smtp://a/b",
        "smtp://[x",
    ],
)
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(NotAnAddress):
        Server.parse(url)


@pytest.mark.parametrize(
    "written_as", ["", "Cairn", "Cairn <>", "a@b\r\nBcc: x@y", "Zoë <zoë@b.c>"]
)
def test_what_is_no_sender_is_refused(written_as: str) -> None:
    with pytest.raises(NotAnAddress):
        Sender.parse(written_as)


def test_a_sender_may_have_any_name() -> None:
    sender = Sender.parse('"Zoë, for Cairn" <cairn@example.com>')
    raw = written(letter_with("News."), sender)
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["From"].addresses[0].display_name == "Zoë, for Cairn"
    assert sender.domain == "example.com"


@given(st.text(max_size=30), st.text(max_size=30))
def test_an_address_is_refused_or_harmless(name: str, domain: str) -> None:
    try:
        address = mailbox(f"{name}@{domain}")
    except NotAnAddress:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(' <>,;:"()[]\\') & set(address)

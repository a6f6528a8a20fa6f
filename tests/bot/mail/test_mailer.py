"""Handing letters over: what arrives, and what is honestly said of what doesn't."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from bot.mail.mailer import Mailer
from scheduling.retry import DeliveryError, Reach
from tests.bot.mail.letters import ADDRESS, SENDER, letter_with
from tests.fakes.certificate import FAR_AWAY, make_certificate
from tests.fakes.mail_server import MailServer, serving_mail


async def refused(server: MailServer, *, to: str = ADDRESS, seconds: float = 5) -> DeliveryError:
    """Send in vain, and give why."""
    with pytest.raises(DeliveryError) as failure:
        await Mailer(server.url, SENDER, seconds=seconds).send(letter_with("News.", to=to))
    return failure.value


def meaning(error: DeliveryError) -> tuple[bool, bool, Reach]:
    return error.permanent, error.ambiguous, error.reach


async def test_a_letter_arrives(server: MailServer) -> None:
    await Mailer(server.url, SENDER).send(letter_with("News."))
    [letter] = server.taken
    assert letter.sender == "cairn@cairn.example.com"
    assert letter.recipients == (ADDRESS,)
    assert "News." in letter.part("plain")


async def test_many_go_out_together(server: MailServer) -> None:
    mailer = Mailer(server.url, SENDER)
    await asyncio.gather(*(mailer.send(letter_with(f"News {n}.")) for n in range(25)))
    assert len(server.taken) == 25


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("MAIL", "451 Later", (False, False, Reach.MESSAGE)),
        ("MAIL", "550 Not from you", (True, False, Reach.MESSAGE)),
        ("RCPT", "450 4.2.0 Greylisted", (False, False, Reach.MESSAGE)),
        ("RCPT", "452 Full", (False, False, Reach.MESSAGE)),
        ("RCPT", "550 5.1.1 Unknown", (True, False, Reach.ADDRESS)),
        ("RCPT", "553 No such name", (True, False, Reach.ADDRESS)),
        ("RCPT", "554 5.7.1 Relay access denied", (True, False, Reach.MESSAGE)),
        ("RCPT", "530 Sign in first", (True, False, Reach.MESSAGE)),
        ("RCPT", "421 Closing", (False, False, Reach.PLATFORM)),
        ("DATA", "452 Later", (False, False, Reach.MESSAGE)),
        ("DATA", "554 Spam", (True, False, Reach.MESSAGE)),
    ],
)
async def test_a_refusal_means_what_it_says(
    server: MailServer, command: str, answer: str, expected: tuple[bool, bool, Reach]
) -> None:
    server.answers[command] = answer
    error = await refused(server)
    assert meaning(error) == expected
    assert error.reason == f"smtp_{answer[:3]}"
    assert server.taken == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
async def test_hanging_up_before_the_letter_leaves_no_doubt(
    server: MailServer, command: str
) -> None:
    server.hangs_up_at = command
    assert meaning(await refused(server)) == (False, False, Reach.MESSAGE)


async def test_hanging_up_over_the_letter_is_ambiguous(server: MailServer) -> None:
    server.hangs_up_at = "DATA"
    assert meaning(await refused(server)) == (False, True, Reach.MESSAGE)
    assert len(server.taken) == 1


async def test_no_answer_to_the_letter_is_ambiguous(server: MailServer) -> None:
    server.slowness = 1
    assert meaning(await refused(server, seconds=0.3)) == (False, True, Reach.MESSAGE)


async def test_hanging_up_after_the_letter_changes_nothing(server: MailServer) -> None:
    server.answers["QUIT"] = "500 What"
    await Mailer(server.url, SENDER).send(letter_with("News."))
    assert len(server.taken) == 1


async def test_a_server_that_is_away_is_the_platform() -> None:
    error = await refused(MailServer(url="smtp://127.0.0.1:9"))
    assert meaning(error) == (False, False, Reach.PLATFORM)


async def test_a_server_that_has_no_address_is_the_platform() -> None:
    error = await refused(MailServer(url="smtp://nowhere.invalid"))
    assert meaning(error) == (False, False, Reach.PLATFORM)


@contextmanager
def greeting_with(words: bytes) -> Iterator[MailServer]:
    """Say something in place of a greeting, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            caller, _ = listening.accept()
            with caller, suppress(OSError):
                caller.sendall(words)
                caller.settimeout(1)
                caller.recv(100)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield MailServer(url=f"smtp://127.0.0.1:{listening.getsockname()[1]}")
        thread.join(5)


@pytest.mark.parametrize(
    "words", [b"554 No\r\n", b"421 Full\r\n", b"HTTP/1.1 400 Bad Request\r\n", b""]
)
async def test_no_welcome_is_the_platform(words: bytes) -> None:
    with greeting_with(words) as server:
        error = await refused(server, seconds=0.5)
    assert meaning(error) == (False, False, Reach.PLATFORM)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "ana@example.com\r\nRCPT TO:<dan@example.com>",
        "ana@example.com, dan@example.com",
        "<ana@example.com>",
        "ana@exa mple.com",
        "zoë@example.com",
        "ana@example.com\0",
        "a" * 65 + "@example.com",
        "ana@" + "e" * 64 + ".com",
    ],
)
async def test_what_is_no_address_is_never_asked_for(server: MailServer, address: str) -> None:
    assert meaning(await refused(server, to=address)) == (True, False, Reach.ADDRESS)
    assert server.taken == []


async def test_a_domain_of_any_script_is_written_in_ascii(server: MailServer) -> None:
    await Mailer(server.url, SENDER).send(letter_with("News.", to="ana@bücher.example"))
    assert server.taken[0].recipients == ("ana@xn--bcher-kva.example",)


async def test_reasons_name_nobody(server: MailServer) -> None:
    server.answers["RCPT"] = f"550 <{ADDRESS}> is unknown"
    error = await refused(server)
    assert str(error) == error.reason == "smtp_550"
    assert error.__suppress_context__


async def test_far_away_it_takes_starttls(tmp_path: Path) -> None:
    shown, trusted = make_certificate(tmp_path)
    with serving_mail(MailServer(password=b"p@ss:word"), starts_tls=shown) as server:
        url = server.url.replace("://127.0.0.1", f"://cairn:p%40ss%3Aword@{FAR_AWAY}")
        await Mailer(url, SENDER, tls=trusted).send(letter_with("News."))
        assert [letter.is_private for letter in server.taken] == [True]


async def test_far_away_nothing_is_said_without_tls(server: MailServer) -> None:
    server.url = server.url.replace("127.0.0.1", FAR_AWAY)
    assert meaning(await refused(server)) == (False, False, Reach.PLATFORM)
    assert server.taken == []


async def test_a_stranger_s_certificate_is_not_trusted(tmp_path: Path) -> None:
    shown, _ = make_certificate(tmp_path)
    with serving_mail(starts_tls=shown) as server:
        server.url = server.url.replace("127.0.0.1", FAR_AWAY)
        assert meaning(await refused(server)) == (False, False, Reach.PLATFORM)


async def test_tls_from_the_start(tmp_path: Path) -> None:
    shown, trusted = make_certificate(tmp_path)
    with serving_mail(tls=shown) as server:
        await Mailer(server.url, SENDER, tls=trusted).send(letter_with("News."))
        assert meaning(await refused(server)) == (False, False, Reach.PLATFORM)
        assert len(server.taken) == 1


async def test_a_wrong_password_is_the_platform(tmp_path: Path) -> None:
    shown, trusted = make_certificate(tmp_path)
    with serving_mail(MailServer(password=b"right"), starts_tls=shown) as server:
        url = server.url.replace("://127.0.0.1", f"://cairn:wrong@{FAR_AWAY}")
        with pytest.raises(DeliveryError) as failure:
            await Mailer(url, SENDER, tls=trusted).send(letter_with("News."))
    assert meaning(failure.value) == (False, False, Reach.PLATFORM)
    assert failure.value.reason == "smtp_535"
    assert "wrong" not in repr(vars(Mailer(url, SENDER, tls=trusted))["_server"])


async def test_it_can_be_checked_without_a_letter(server: MailServer) -> None:
    await Mailer(server.url, SENDER).check()
    with pytest.raises(DeliveryError):
        await Mailer("smtp://127.0.0.1:9", SENDER).check()
    assert server.taken == []


def test_it_trusts_whom_the_machine_trusts() -> None:
    trusted = Mailer("smtp://127.0.0.1:9", SENDER)._tls
    assert (trusted.verify_mode, trusted.check_hostname) == (ssl.CERT_REQUIRED, True)

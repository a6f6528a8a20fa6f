"""Mail that comes back: read as mail servers write it, and believed only where it is about ours."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.mail import bounces
from bot.mail.bounces import Failure, Report
from storage.database import Database
from storage.outbox import OutboxRow
from tests.bot.mail.letters import ADDRESS
from tests.bot.mail.portal import address_at, give_address
from tests.cast import NOW, Cast
from ui.message import message

_ROOT = Path(__file__).parents[3]

_REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: cairn@cairn.example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

This is a MIME-encapsulated message.

--edge
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--edge
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Tue, 10 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822; {address}
{more}Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 {status} <{address}>: unknown

--edge
Content-Description: Undelivered Message
Content-Type: {returned}

From: Cairn <cairn@cairn.example.com>
To: {address}
Subject: News.
Message-ID: <{letter}@cairn.example.com>
MIME-Version: 1.0
Content-Type: text/plain

News.

--edge--
"""


def report_of(
    letter: UUID,
    *,
    address: str = ADDRESS,
    status: str = "5.1.1",
    action: str = "failed",
    original: str = "",
    returned: str = "message/rfc822",
) -> bytes:
    """Write a report as Postfix does."""
    more = f"Original-Recipient: rfc822;{original}\n" if original else ""
    values = {"letter": letter, "address": address, "more": more, "returned": returned}
    return _REPORT.format(**values, status=status, action=action).encode()


@pytest.fixture
def letter(database: Database, cast: Cast) -> UUID:
    """Give a letter that went out to Ana."""
    with database.begin(cast.organization_id) as uow:
        give_address(uow, cast.ana, ADDRESS)
        give_address(uow, cast.ben, "ben@example.com")
        uow.outbox.add(key="news", to=cast.ana, message=message("News."), due_at=NOW)
        row = uow.db.query(OutboxRow).one()
    return row.id


def refusals(database: Database, cast: Cast) -> tuple[str | None, str | None]:
    with database.begin(cast.organization_id) as uow:
        ana, ben = address_at(uow, ADDRESS), address_at(uow, "ben@example.com")
        return ana.mail_refused, ben.mail_refused


@pytest.mark.parametrize(
    "returned", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"]
)
def test_mail_that_came_back_is_marked(
    database: Database, cast: Cast, letter: UUID, returned: str
) -> None:
    report = bounces.read(report_of(letter, returned=returned))
    assert bounces.note(database, report) == 1
    assert refusals(database, cast) == ("dsn_5.1.1", None)


def test_the_same_report_again_changes_nothing(
    database: Database, cast: Cast, letter: UUID
) -> None:
    for _ in range(2):
        bounces.note(database, bounces.read(report_of(letter, address="Ana@Example.com")))
    assert refusals(database, cast) == ("dsn_5.1.1", None)


def test_mail_that_was_passed_on_counts_for_the_first_address(
    database: Database, cast: Cast, letter: UUID
) -> None:
    report = report_of(letter, address="ana@elsewhere.example", original=ADDRESS)
    assert bounces.note(database, bounces.read(report)) == 1
    assert refusals(database, cast) == ("dsn_5.1.1", None)


@pytest.mark.parametrize(
    "report",
    [
        report_of(UUID(int=1), action="delayed", status="4.4.1"),
        report_of(UUID(int=1), action="delivered", status="2.0.0"),
        report_of(UUID(int=1), action="failed", status="4.4.7"),
        report_of(UUID(int=1), action="relayed", status="5.1.1"),
        report_of(UUID(int=1), status="5.x"),
        b"",
        b"Subject: I am on holiday\n\nBack on Monday.",
        b"\xff\xfe\x00" * 100,
        b"Content-Type: message/delivery-status\n\nnothing",
    ],
)
def test_what_is_no_failure_is_none(report: bytes) -> None:
    assert bounces.read(report).failures == ()


def test_a_report_of_somebody_else_s_letter_is_not_believed(
    database: Database, cast: Cast, letter: UUID
) -> None:
    for forged in (
        report_of(uuid4()),
        report_of(letter, address="ben@example.com"),
        report_of(letter).replace(b"Message-ID", b"X-Other"),
        report_of(letter).replace(str(letter).encode(), b"1234"),
    ):
        assert bounces.note(database, bounces.read(forged)) == 0
    assert refusals(database, cast) == (None, None)


def test_several_may_fail_at_once(letter: UUID) -> None:
    block = b"\nFinal-Recipient: rfc822; <ben@example.com>\nAction: FAILED\nStatus: 5.2.2 (full)\n"
    raw = report_of(letter).replace(
        b"\n--edge\nContent-Description: Und", block + b"\n--edge\nX: y"
    )
    assert bounces.read(raw).failures == (
        Failure(ADDRESS, "5.1.1"),
        Failure("ben@example.com", "5.2.2"),
    )


def test_a_report_in_ever_more_parts_says_nothing() -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)
    )
    assert bounces.read(nested) == Report()


@given(st.binary(max_size=300))
def test_anything_can_be_read(raw: bytes) -> None:
    bounces.read(report_of(UUID(int=1)).replace(b"Reporting-MTA", raw))
    bounces.read(raw)


class _Pipe(io.TextIOWrapper):
    def __init__(self, raw: bytes) -> None:
        super().__init__(io.BytesIO(raw))


def test_a_mail_server_pipes_reports_in(
    letter: UUID,
    database: Database,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("CAIRN_KEYS", "k1:" + "A" * 43 + "=")
    monkeypatch.setattr(sys, "stdin", _Pipe(report_of(letter)))
    assert main(["bounce"]) == 0
    assert capsys.readouterr().out == "Addresses marked: 1\n"
    assert refusals(database, cast) == ("dsn_5.1.1", None)


def test_a_report_waits_for_a_database_that_is_away(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "bounce"],
        cwd=tmp_path,
        env={  # our own environment, and nothing of the developer's
            "PATH": os.defpath,
            "PYTHONPATH": str(_ROOT),
            "DATABASE_URL": "postgresql://cairn@127.0.0.1:9/cairn",
            "CAIRN_KEYS": "k1:" + "A" * 43 + "=",
        },
        input=report_of(uuid4()),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 75
    assert done.stderr == b"The database is away.\n"

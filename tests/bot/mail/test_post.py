"""Delivery to the portal: always into the inbox, once, and by mail where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from bot.mail.post import PACE, PortalTransport
from bot.mail.unwanted import UnwantedLinks
from mentoring.vocabulary import MessageKind
from scheduling.outcomes import Outcome
from scheduling.retry import DeliveryError, Reach
from scheduling.transport import Envelope, Sent
from storage.database import Database
from storage.organizations import Platform
from storage.outbox import OutboxRow, OutboxState
from tests.bot.mail.letters import ADDRESS, PORTAL, envelope_with
from tests.bot.mail.portal import Portal, address_at, at_once, give_address, post_of
from tests.cast import ANA, BEN, NOW, Cast
from tests.chat import with_pair, words_of
from tests.fakes.mail_server import MailServer, serving_mail
from ui.message import button, buttons
from ui.text import say

T = TypeVar("T")


@pytest.fixture
def envelope(database: Database, cast: Cast) -> Envelope:
    with database.begin(cast.organization_id) as uow:
        give_address(uow, cast.ana, ADDRESS)
    return replace(
        envelope_with("News.", say("{typed}", typed="canary"), buttons(button("Read", "x"))),
        delivery_id=uuid4(),
        organization_id=cast.organization_id,
        person_id=cast.ana,
        team=str(cast.organization_id),
    )


def transport(database: Database, server: MailServer | None = None) -> PortalTransport:
    post = post_of(database, server) if server else None
    return PortalTransport(database, at_once, lambda: NOW, post)


def inbox(database: Database, envelope: Envelope) -> list[str]:
    with database.begin(envelope.organization_id) as uow:
        rows = uow.inbox.of(envelope.person_id, limit=10)
        return [words_of(uow.inbox.message(row)) for row in rows]


def refusal(database: Database, envelope: Envelope) -> str | None:
    with database.begin(envelope.organization_id) as uow:
        return address_at(uow, ADDRESS).mail_refused


async def test_it_fills_the_inbox_and_sends_a_letter(
    database: Database, envelope: Envelope, server: MailServer
) -> None:
    sent = await transport(database, server).send(envelope)
    assert sent == Sent(channel="inbox", external_id=str(envelope.delivery_id))
    assert inbox(database, envelope) == ["News.\ncanary\nRead"]
    [letter] = server.taken
    assert letter.recipients == (ADDRESS,)
    assert b"canary" not in letter.raw


async def test_the_letter_s_link_stops_its_kind(
    database: Database, envelope: Envelope, server: MailServer
) -> None:
    await transport(database, server).send(replace(envelope, kind=MessageKind.REMINDER))
    header: str = server.taken[0].read["List-Unsubscribe"]
    wish = UnwantedLinks(database.keyring, PORTAL).read(header.strip("<>").rpartition("/")[2])
    assert (wish.organization_id, wish.person_id) == (envelope.organization_id, envelope.person_id)
    assert wish.kind is MessageKind.REMINDER


async def test_without_a_mail_server_the_inbox_is_enough(
    database: Database, envelope: Envelope
) -> None:
    await transport(database).send(envelope)
    assert len(inbox(database, envelope)) == 1


async def test_what_is_delivered_again_is_there_once(
    database: Database, envelope: Envelope, server: MailServer
) -> None:
    for _ in range(2):
        await transport(database, server).send(envelope)
    assert len(inbox(database, envelope)) == 1
    assert len({letter.read["Message-ID"] for letter in server.taken}) == 1


async def test_an_unwanted_kind_is_only_in_the_inbox(
    database: Database, envelope: Envelope, server: MailServer
) -> None:
    with database.begin(envelope.organization_id) as uow:
        uow.letters.refuse(envelope.person_id, envelope.kind)
    await transport(database, server).send(envelope)
    assert server.taken == []
    await transport(database, server).send(
        replace(envelope, kind=MessageKind.DIGEST, delivery_id=uuid4())
    )
    assert len(server.taken) == 1
    assert len(inbox(database, envelope)) == 2


async def test_a_refused_address_is_marked_and_the_message_has_arrived(
    database: Database, envelope: Envelope, server: MailServer
) -> None:
    server.recipients[ADDRESS] = "550 5.1.1 Unknown"
    assert isinstance(await transport(database, server).send(envelope), Sent)
    assert refusal(database, envelope) == "smtp_550"
    assert len(inbox(database, envelope)) == 1


async def test_a_marked_address_gets_no_mail_until_it_works_again(
    database: Database, envelope: Envelope, server: MailServer
) -> None:
    with database.begin(envelope.organization_id) as uow:
        uow.people.refuse_mail(address_at(uow, ADDRESS), "smtp_550")
    await transport(database, server).send(envelope)
    assert server.taken == []
    with database.begin(envelope.organization_id) as uow:
        uow.people.mail_works_again(address_at(uow, ADDRESS))
    await transport(database, server).send(replace(envelope, delivery_id=uuid4()))
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("answer", "reach"),
    [("451 Later", Reach.MESSAGE), ("421 Closing", Reach.PLATFORM)],
)
async def test_other_failures_are_delivery_s_to_judge(
    database: Database, envelope: Envelope, server: MailServer, answer: str, reach: Reach
) -> None:
    server.answers["RCPT"] = answer
    with pytest.raises(DeliveryError) as failure:
        await transport(database, server).send(envelope)
    assert failure.value.reach is reach
    assert refusal(database, envelope) is None
    assert len(inbox(database, envelope)) == 1


async def test_who_was_erased_meanwhile_gets_nothing(
    database: Database, envelope: Envelope, server: MailServer
) -> None:
    with pytest.raises(DeliveryError) as failure:
        await transport(database, server).send(replace(envelope, person_id=uuid4()))
    assert failure.value.permanent
    assert server.taken == []


async def test_a_database_that_is_away_leaves_no_doubt(
    sqlite_database: Database, server: MailServer
) -> None:
    async def away(_: Callable[[], T]) -> T:
        raise OperationalError("BEGIN", None, Exception("away"))

    post = post_of(sqlite_database, server)
    broken = PortalTransport(sqlite_database, away, lambda: NOW, post)
    with pytest.raises(DeliveryError) as failure:
        await broken.send(envelope_with("News."))
    assert (failure.value.permanent, failure.value.ambiguous) == (False, False)
    assert server.taken == []


def test_its_pace_is_modest() -> None:
    assert (1 / PACE.interval.total_seconds(), PACE.burst) == (10, 20)


@pytest.fixture
def portal(database: Database) -> Iterator[Portal]:
    with serving_mail() as server:
        yield Portal.taking_over(with_pair(database), server)


def log(portal: Portal) -> None:
    portal.fill(BEN, portal.say(BEN, "log"), agreed="canary")
    portal.now += timedelta(minutes=1)


def state_of(portal: Portal) -> set[OutboxState]:
    with portal.look() as uow:
        rows = uow.db.query(OutboxRow).filter(OutboxRow.key.like("session_logged:%"))
        return {row.state for row in rows}


def test_what_happens_in_the_program_comes_by_mail(portal: Portal) -> None:
    log(portal)
    assert portal.deliver()[Outcome.SENT] == 1
    [letter] = portal.server.taken
    assert letter.recipients == ("ana@example.com",)
    assert letter.read["Subject"] == "Ben logged your session of 10 March 2026."
    assert "canary" not in letter.part("plain") + letter.part("html")


def test_a_mail_server_that_is_away_is_asked_again_later(portal: Portal) -> None:
    port = portal.server.url
    portal.server.url = "smtp://127.0.0.1:9"
    log(portal)
    assert portal.deliver()[Outcome.RETRIED] == 1
    assert words_of(portal.last(ANA)).startswith("Ben logged")
    portal.server.url = port
    portal.later(minutes=1)
    assert len(portal.server.to("ana@example.com")) == 1
    assert state_of(portal) == {OutboxState.SENT}
    with portal.look() as uow:
        person = uow.people.at(ANA)
        assert person is not None
        assert len(uow.inbox.of(person.id, limit=9)) == 1


def test_a_letter_of_which_nobody_knows_is_not_sent_twice(portal: Portal) -> None:
    portal.server.hangs_up_at = "DATA"
    log(portal)
    assert portal.deliver()[Outcome.AMBIGUOUS] == 1
    portal.server.hangs_up_at = ""
    portal.later(hours=1)
    assert len(portal.server.to("ana@example.com")) == 1


def test_a_refused_address_does_not_cost_the_portal(portal: Portal) -> None:
    portal.server.recipients["ana@example.com"] = "550 5.1.1 Unknown"
    log(portal)
    assert portal.deliver()[Outcome.SENT] == 1
    with portal.look() as uow:
        address = address_at(uow, "ana@example.com")
        assert (address.unreachable, address.mail_refused) == ("", "smtp_550")
        assert address.platform is Platform.WEB

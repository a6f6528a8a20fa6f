"""Delivery, from the outbox to the person."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from scheduling.outcomes import Outcome
from storage.outbox import OutboxState
from tests.scheduling.office import Office
from ui.message import CalendarEvent, message
from ui.text import say


async def test_it_sends_what_is_due(office: Office) -> None:
    row_id = office.say("Your session was logged.", to=office.ana)
    assert await office.deliver() == {Outcome.SENT: 1}
    assert office.slack.texts("U0ANA") == ["Your session was logged."]
    row = office.row(row_id)
    assert row.state is OutboxState.SENT
    assert row.sent_at == office.now
    assert (row.channel, row.external_id) == ("D0ANA", "1.0")
    assert row.attempts == 1
    assert row.claimed_until is None


async def test_it_sends_each_once(office: Office) -> None:
    for number in range(5):
        office.say(f"Number {number}", to=office.ana)
        office.say(f"Number {number}", to=office.ben)
    for _ in range(10):
        await office.deliver()
        office.pass_time(timedelta(seconds=2))
    assert len(office.slack.ledger) == 10
    assert set(office.slack.counts.values()) == {1}


async def test_who_is_told_several_things_hears_the_oldest_first(office: Office) -> None:
    for number in range(6):
        office.say(str(number), to=office.ana, due_at=office.now - timedelta(seconds=6 - number))
    for _ in range(10):
        await office.deliver()
        office.pass_time(timedelta(seconds=1))
    assert office.slack.texts("U0ANA") == ["0", "1", "2", "3", "4", "5"]


async def test_it_waits_for_what_is_not_due(office: Office) -> None:
    office.say("Later", to=office.ana, due_at=office.now + timedelta(minutes=1))
    assert not await office.deliver()
    office.pass_time(timedelta(minutes=1))
    assert await office.deliver() == {Outcome.SENT: 1}


async def test_it_uses_the_token_of_each_workspace(office: Office) -> None:
    office.say("For Ana", to=office.ana)
    office.say("For Eve", to=office.eve)
    await office.deliver()
    assert {(post.token, post.text) for post in office.slack.ledger} == {
        ("xoxb-T0CAIRN", "For Ana"),
        ("xoxb-T0OTHER", "For Eve"),
    }


async def test_it_sends_nothing_but_an_opaque_id_as_metadata(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    await office.deliver()
    assert office.slack.ledger[0].payload["metadata"] == {
        "event_type": "cairn_delivery",
        "event_payload": {"id": str(row_id)},
    }


async def test_what_is_sent_links_to_the_portal(office: Office) -> None:
    office.portal = "https://cairn.test"
    event = CalendarEvent(
        uid=UUID(int=7),
        sequence=0,
        on=office.now.date(),
        title=say("Mentoring session with {partner}", partner="Ben"),
        changed_at=office.now,
    )
    office.say(message("You meet.", event), to=office.ana)
    await office.deliver()
    (post,) = office.slack.ledger
    url = f"https://cairn.test/calendar/{event.uid}.ics"
    assert post.blocks[1]["accessory"]["url"] == url

"""Downloading a calendar file: for the two who meet, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from icalendar import Calendar

from storage.database import Database
from storage.people import ActorRef
from tests.bot.web.browser import Town, town_of
from tests.cast import ANA, BEN, CLEO, DAN, OTHER_TEAM, make_organization
from tests.chat import Chat, events_of, with_pair


@dataclass
class Shelf:
    """The portal, after Ben has logged a session in whose entry the next one was agreed."""

    town: Town
    uid: UUID

    @property
    def chat(self) -> Chat:
        return self.town.chat

    async def get(self, who: ActorRef | None, uid: UUID | str = "") -> httpx.Response:
        browser = await self.town.signed_in(who) if who else self.town.browser()
        return await browser.client.get(f"/calendar/{uid or self.uid}.ics")


@pytest.fixture
def logged(database: Database) -> tuple[Chat, UUID]:
    chat = with_pair(database)
    answer = chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-03-24", agreed="Heliotrope")
    return chat, events_of(answer)[0].uid


@pytest.fixture
async def shelf(logged: tuple[Chat, UUID]) -> AsyncIterator[Shelf]:
    chat, uid = logged
    async with town_of(chat) as town:
        yield Shelf(town, uid)


@pytest.mark.parametrize(("who", "partner"), [(ANA, "Ben"), (BEN, "Ana")])
async def test_each_of_the_pair_gets_their_own_file(
    shelf: Shelf, who: ActorRef, partner: str
) -> None:
    answer = await shelf.get(who)

    (entry,) = Calendar.from_ical(answer.content).subcomponents
    assert answer.status_code == 200
    assert [str(entry[name]) for name in ("uid", "summary", "sequence")] == [
        str(shelf.uid),
        f"Mentoring session with {partner}",
        "0",
    ]
    assert b"Heliotrope" not in answer.content


async def test_it_is_a_file_to_keep_and_is_kept_nowhere_between(shelf: Shelf) -> None:
    answer = await shelf.get(ANA)

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="session-2026-03-24.ics"'
    assert answer.headers["cache-control"] == "no-store"


async def test_it_is_the_event_as_it_stands_now(shelf: Shelf) -> None:
    opened = shelf.chat.press(ANA, "Edit the last session", shelf.chat.home(ANA))
    shelf.chat.fill(ANA, opened, next_on="")
    answer = await shelf.get(BEN)

    calendar = Calendar.from_ical(answer.content)
    (entry,) = calendar.subcomponents
    assert str(calendar["method"]) == "CANCEL"
    assert [str(entry[name]) for name in ("uid", "status", "sequence")] == [
        str(shelf.uid),
        "CANCELLED",
        "1",
    ]


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(shelf: Shelf) -> None:
    answer = await shelf.get(None)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next=%2Fcalendar%2F{shelf.uid}.ics"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == b""


@pytest.mark.parametrize("who", [CLEO, DAN])
async def test_it_is_nobody_elses(shelf: Shelf, who: ActorRef) -> None:
    shelf.chat.fill(DAN, shelf.chat.say(DAN, "join"), role="mentor")

    assert (await shelf.get(who)).status_code == 404


async def test_it_is_not_to_be_found_from_another_organization(shelf: Shelf) -> None:
    make_organization(shelf.chat.database, name="Other", team=OTHER_TEAM)
    eve = ActorRef(ANA.platform, OTHER_TEAM, "U0EVE")
    with shelf.chat.look(OTHER_TEAM) as uow:
        uow.people.meet(eve, "Eve")

    assert (await shelf.get(eve)).status_code == 404


@pytest.mark.parametrize("uid", [uuid4(), "x", "..%2f..%2fetc", "%00"])
async def test_what_is_no_event_is_not_found(shelf: Shelf, uid: UUID | str) -> None:
    assert (await shelf.get(ANA, uid)).status_code == 404

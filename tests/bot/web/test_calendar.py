"""Downloading a calendar file: for the two who meet, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import httpx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from bot.core import Core
from bot.web.calendar import ROUTE, CalendarFiles
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, NOW, OTHER_TEAM, make_organization
from tests.chat import Chat, events_of, with_pair


@dataclass(frozen=True)
class Guest:
    organization_id: UUID
    person_id: UUID


@dataclass
class Door:
    """Lets in whoever the test says."""

    guest: Guest | None = None

    async def who(self, request: Request) -> Guest | None:
        del request
        return self.guest


@dataclass
class Site:
    """The route of the files, and who visits it."""

    chat: Chat
    core: Core
    #: The session in whose entry the next one was agreed.
    uid: UUID
    door: Door = field(default_factory=Door)

    def let_in(self, who: ActorRef) -> None:
        person = self.chat.person(who)
        self.door.guest = Guest(person.organization_id, person.id)

    async def get(self, uid: UUID | str) -> httpx.Response:
        files = CalendarFiles(self.core, self.door, lambda: NOW)
        app = Starlette(routes=[Route(ROUTE, files.download)])
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="https://cairn.test") as http:
            return await http.get(f"/calendar/{uid}.ics")


@pytest.fixture
def site(database: Database) -> Iterator[Site]:
    """Ben has logged a session, and the next one is agreed."""
    chat = with_pair(database)
    logged = chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-03-24", agreed="Heliotrope")
    with closing(Core(database, chat.runner)) as core:
        yield Site(chat, core, events_of(logged)[0].uid)


@pytest.mark.parametrize(("who", "partner"), [(ANA, "Ben"), (BEN, "Ana")])
async def test_each_of_the_pair_gets_their_own_file(
    site: Site, who: ActorRef, partner: str
) -> None:
    site.let_in(who)
    answer = await site.get(site.uid)

    (entry,) = Calendar.from_ical(answer.content).subcomponents
    assert answer.status_code == 200
    assert [str(entry[name]) for name in ("uid", "summary", "sequence")] == [
        str(site.uid),
        f"Mentoring session with {partner}",
        "0",
    ]
    assert b"Heliotrope" not in answer.content


async def test_it_is_a_file_to_keep_and_is_kept_nowhere_between(site: Site) -> None:
    site.let_in(ANA)
    answer = await site.get(site.uid)

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="session-2026-03-24.ics"'
    assert answer.headers["cache-control"] == "no-store"


async def test_it_is_the_event_as_it_stands_now(site: Site) -> None:
    opened = site.chat.press(ANA, "Edit the last session", site.chat.home(ANA))
    site.chat.fill(ANA, opened, next_on="")
    site.let_in(BEN)
    answer = await site.get(site.uid)

    calendar = Calendar.from_ical(answer.content)
    (entry,) = calendar.subcomponents
    assert str(calendar["method"]) == "CANCEL"
    assert [str(entry[name]) for name in ("uid", "status", "sequence")] == [
        str(site.uid),
        "CANCELLED",
        "1",
    ]


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(site: Site) -> None:
    answer = await site.get(site.uid)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next=%2Fcalendar%2F{site.uid}.ics"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == b""


@pytest.mark.parametrize("who", [CLEO, DAN])
async def test_it_is_nobody_elses(site: Site, who: ActorRef) -> None:
    site.chat.fill(DAN, site.chat.say(DAN, "join"), role="mentor")
    site.let_in(who)

    assert (await site.get(site.uid)).status_code == 404


async def test_it_is_not_to_be_found_from_another_organization(site: Site) -> None:
    other = make_organization(site.chat.database, name="Other", team=OTHER_TEAM)
    with site.chat.look(OTHER_TEAM) as uow:
        eve = uow.people.meet(ActorRef(ANA.platform, OTHER_TEAM, "U0EVE"), "Eve")
    for person_id in (eve.id, site.chat.person(ANA).id):
        site.door.guest = Guest(other.id, person_id)
        assert (await site.get(site.uid)).status_code == 404


@pytest.mark.parametrize("uid", [uuid4(), "x", "..%2f..%2fetc", "%00"])
async def test_what_is_no_event_is_not_found(site: Site, uid: UUID | str) -> None:
    site.let_in(ANA)

    assert (await site.get(uid)).status_code == 404

"""Signing up by an invitation: who is met, and who stays as they are."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from handlers.acts import Caller, Profile, UnknownCaller
from handlers.sign_up import at_portal, meet_invited
from mentoring.errors import MentoringError
from storage.database import Database
from storage.links import Purpose
from storage.organizations import Platform
from storage.people import ActorRef, Person
from tests.cast import CLEO, GIL, OTHER_TEAM, make_organization, organization_id
from tests.chat import Chat, labels_of, profile_of, with_program, words_of

TOLD = Profile(name="Somebody", zone="Europe/Lisbon", locale="pt-PT", title="Founder")


def sign_up(
    chat: Chat,
    *,
    email: str = GIL.external_id,
    name: str = "Gil Gomes",
    profile: Profile = TOLD,
    invited_as: Purpose = Purpose.EXPERT,
) -> Person:
    return chat.database.work(
        UUID(GIL.team),
        lambda uow: meet_invited(uow, email, name, profile, invited_as, chat.now),
    )


def test_an_expert_is_written_down_with_what_is_known(database: Database) -> None:
    chat = with_program(database)
    gil = sign_up(chat)
    assert (gil.name, gil.zone, gil.country, gil.locale, gil.title) == (
        "Gil Gomes",
        "Europe/Lisbon",
        "PT",
        "pt-PT",
        "Founder",
    )
    assert gil.external_since == chat.now
    assert chat.person(GIL).id == gil.id


def test_a_colleague_is_no_external(database: Database) -> None:
    chat = with_program(database)
    assert sign_up(chat, invited_as=Purpose.COLLEAGUE).external_since is None
    assert "You are not in First cohort yet." in words_of(chat.home(GIL))
    assert "Join" in labels_of(chat.home(GIL))


def test_the_portal_is_there_afterwards(database: Database) -> None:
    chat = with_program(database)
    sign_up(chat)
    with chat.look() as uow:
        assert uow.workspaces.find(Platform.WEB, str(uow.organization_id)) is not None


@pytest.mark.parametrize(
    "email", ["GIL@Example.org", "  gil@example.org\n", "gil@example\u202e.org"]
)
def test_an_address_is_one_however_it_is_written(database: Database, email: str) -> None:
    chat = with_program(database)
    first = sign_up(chat)
    assert sign_up(chat, email=email).id == first.id


def test_following_a_link_again_changes_nothing(database: Database) -> None:
    chat = with_program(database)
    first = sign_up(chat)
    chat.later(hours=1)
    again = sign_up(chat, name="Mallory", profile=replace(TOLD, zone="Asia/Tokyo"))
    assert (again.id, again.name, again.zone) == (first.id, "Gil Gomes", "Europe/Lisbon")
    assert again.external_since == first.external_since


def test_a_colleague_who_follows_a_link_for_experts_stays_one(database: Database) -> None:
    chat = with_program(database)
    sign_up(chat, invited_as=Purpose.COLLEAGUE)
    assert sign_up(chat, invited_as=Purpose.EXPERT).external_since is None


def test_an_expert_gets_around_no_approval_with_a_link_for_colleagues(database: Database) -> None:
    chat = with_program(database)
    sign_up(chat)
    assert sign_up(chat, invited_as=Purpose.COLLEAGUE).external_since is not None


def test_who_was_deactivated_does_not_come_back_by_a_link(database: Database) -> None:
    chat = with_program(database)
    sign_up(chat)
    chat.runner.follow(Caller(GIL, Profile(name="Gil", is_deactivated=True)))
    assert sign_up(chat).deactivated_at is not None
    with pytest.raises(UnknownCaller):
        chat.runner.person_id(Caller(GIL))


def test_nobody_administers_anything_by_signing_up(database: Database) -> None:
    chat = with_program(database)
    sign_up(chat, profile=profile_of(CLEO, is_admin=True))
    with chat.look() as uow:
        address = uow.people.address(GIL)
    assert address is not None
    assert not address.is_admin


@pytest.mark.parametrize("name", ["\u202e\u200b", "", "\x00", " \n "])
def test_f18_without_a_name_that_can_be_seen_it_is_that_of_the_address(
    database: Database, name: str
) -> None:
    assert sign_up(with_program(database), name=name).name == "gil"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("<!channel> <script>", "<!channel> <script>"),
        ("{actor} Gil\x00\u202e", "{actor} Gil"),
        ("G" * 5000, "G" * 300),
        ("\ud800Gil", "Gil"),
    ],
)
def test_f18_a_hostile_name_is_kept_as_text(database: Database, name: str, kept: str) -> None:
    chat = with_program(database)
    sign_up(chat, name=name)
    assert chat.person(GIL).name == kept


def test_f18_a_hostile_name_is_told_as_typed(database: Database) -> None:
    chat = with_program(database)
    sign_up(chat, name="{actor}<!channel>")
    answers = {"topics": ("{skill}",), "hours_a_month": 1, "terms": True}
    chat.fill(GIL, chat.open(GIL, "apply"), request="", **answers)
    chat.later(minutes=1)
    assert words_of(chat.last(CLEO)).startswith("{actor}<!channel> offers help")
    assert "{actor}<!channel>" in words_of(chat.say(CLEO, "experts"))


@pytest.mark.parametrize(
    "email", ["", "gil", "@", "gil@", "@example.org", "a b@example.org", "g" * 89 + "@example.org"]
)
def test_what_is_no_address_is_refused_under_its_field(database: Database, email: str) -> None:
    with pytest.raises(MentoringError) as refused:
        sign_up(with_program(database), email=email)
    assert refused.value.field == "email"


def test_an_address_may_be_as_long_as_its_column(database: Database) -> None:
    email = "g" * 88 + "@example.org"
    assert len(email) == 100
    assert sign_up(with_program(database), email=email).name


def test_one_address_is_another_person_in_another_organization(database: Database) -> None:
    chat = with_program(database)
    first = sign_up(chat)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    there = at_portal(organization_id(OTHER_TEAM), GIL.external_id)
    assert there == ActorRef(Platform.WEB, str(organization_id(OTHER_TEAM)), GIL.external_id)
    assert chat.follow_link(there, Purpose.COLLEAGUE).id != first.id
    assert chat.person(GIL).external_since is not None


def test_f12_two_devices_at_once_are_one_person(database: Database) -> None:
    chat = with_program(database)
    together = threading.Barrier(2)

    def follow(_: int) -> UUID:
        together.wait(10)
        return sign_up(chat).id

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(follow, range(2)))) == 1

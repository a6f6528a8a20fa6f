"""Conversations: kept as the chat last told, written seldom, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.conversations import Conversation
from storage.database import Database, UnitOfWork
from storage.people import Address
from tests.cast import ANA, NOW, Cast
from tests.databases import sent_to

_TOLD = {
    "service_url": "https://smba.trafficmanager.net/emea/" + "x" * 460,
    "conversation_id": "a:" + "1" * 498,
    "bot_id": "28:" + "b" * 190,
}


def ana(uow: UnitOfWork) -> Address:
    address = uow.people.address(ANA)
    assert address is not None
    return address


def keep(database: Database, cast: Cast, *, now: datetime = NOW, **changed: str) -> list[str]:
    """Keep what a chat tells of Ana; give the statements that wrote something."""
    with sent_to(database) as sent, database.begin(cast.organization_id) as uow:
        uow.conversations.keep(ana(uow), **(_TOLD | changed), now=now)
    return [statement for statement, _ in sent if statement.startswith(("INSERT", "UPDATE"))]


def kept(database: Database, cast: Cast) -> Conversation | None:
    with database.begin(cast.organization_id) as uow:
        return uow.conversations.of(ana(uow).id)


def test_it_says_where_an_address_is_written_to(database: Database, cast: Cast) -> None:
    assert kept(database, cast) is None
    keep(database, cast)
    conversation = kept(database, cast)
    assert conversation is not None
    assert conversation.service_url == _TOLD["service_url"]
    assert conversation.conversation_id == _TOLD["conversation_id"]
    assert conversation.bot_id == _TOLD["bot_id"]
    assert conversation.tenant_id == ANA.team
    assert conversation.refreshed_at == NOW


@pytest.mark.parametrize("what", list(_TOLD))
def test_what_the_chat_changes_is_kept_at_once(database: Database, cast: Cast, what: str) -> None:
    keep(database, cast)
    later = NOW + timedelta(minutes=1)
    assert len(keep(database, cast, now=later, **{what: "other"})) == 1
    conversation = kept(database, cast)
    assert conversation is not None
    assert (getattr(conversation, what), conversation.refreshed_at) == ("other", later)


def test_what_has_not_changed_is_written_once_an_hour(database: Database, cast: Cast) -> None:
    assert len(keep(database, cast)) == 1
    assert keep(database, cast, now=NOW + timedelta(hours=1)) == []
    assert len(keep(database, cast, now=NOW + timedelta(hours=1, seconds=1))) == 1
    assert keep(database, cast, now=NOW + timedelta(hours=2)) == []


def test_it_can_be_forgotten_and_kept_again(database: Database, cast: Cast) -> None:
    keep(database, cast)
    with database.begin(cast.organization_id) as uow:
        uow.conversations.forget(ana(uow))
    assert kept(database, cast) is None
    keep(database, cast)
    assert kept(database, cast) is not None

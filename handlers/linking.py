"""Moving a chat into the organization whose coordinator made a code, in a transaction of both."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from handlers.codes import OwnCode, WrongCode
from mentoring.errors import MentoringError
from storage.across import Across, Hindrance
from storage.database import UnitOfWork
from storage.links import Link, Purpose, digest_of_code
from ui.message import Message, Style, button, buttons, message
from ui.text import say

_WHY_NOT = {
    Hindrance.OTHERS_COORDINATE: (
        "Others coordinate here too. If this chat is to be linked, remove them first with "
        "/mentor coordinators."
    ),
    Hindrance.IN_USE: (
        "People already take part here, so this chat stays as it is. Make the code here instead, "
        "and enter it in your other chat while nobody takes part there."
    ),
}


class Entered(NamedTuple):
    """A code, in which feature's form it was entered, where and by whom."""

    code: str
    feature: str
    organization_id: UUID
    actor_id: UUID


def link_across(entered: Entered, now: datetime, across: Across) -> tuple[UnitOfWork, Message]:
    """Move the chat where a code was entered; give where it is now, and what to tell there.

    Raises:
        MentoringError: the code isn't taken, or the chat can't move.
    """
    # First of all: where the same act comes twice at once, the second waits here.
    across.hold(entered.organization_id)
    link = across.link(digest_of_code(entered.code))
    if link is None or link.purpose is not Purpose.CHAT or not link.is_live(now):
        raise WrongCode
    if link.organization_id == entered.organization_id:
        raise OwnCode("/mentor link")
    hindrance = across.hindrance(entered.organization_id, asker=entered.actor_id)
    if hindrance is not None:
        raise MentoringError(_WHY_NOT[hindrance])
    uow = across.of(link.organization_id)
    if not uow.links.use(link, now=now) or not _still_coordinates(uow, link):
        raise WrongCode
    places = across.move(entered.organization_id, into=link.organization_id)
    uow.drafts.drop(entered.actor_id, entered.feature, None)
    _tell_coordinators(uow, link, places, now)
    done = message(
        "This chat is linked. Everybody here can take part in the program now.",
        buttons(button("Take part", "join", style=Style.PRIMARY), button("Not now", "home")),
    )
    return uow, done


def _still_coordinates(uow: UnitOfWork, link: Link) -> bool:
    return link.made_by_id is not None and uow.coordinators.includes(link.made_by_id)


def _tell_coordinators(uow: UnitOfWork, link: Link, places: list[str], now: datetime) -> None:
    for coordinator in uow.coordinators.people():
        uow.outbox.add(
            key=f"chat_linked:{link.id}:{coordinator.id}",
            to=coordinator.id,
            message=message(
                say("Your other chat, {places}, is linked now.", places=places),
                "People there can take part: tell them to type /mentor join. Whoever is in both "
                "chats says so with /mentor me.",
            ),
            due_at=now,
        )

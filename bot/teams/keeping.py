"""What was delivered to somebody in Teams, so that a card can be drawn again in part.

A button says which card it stands on, and not what else the card holds; the person's inbox does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from bot.settling import retired, settled
from bot.teams.tenants import Tenants
from handlers.acts import Caller
from storage.database import UnitOfWork
from ui.message import Message, Press
from ui.text import Text


@dataclass(frozen=True)
class Keeping:
    tenants: Tenants

    async def settle(
        self, caller: Caller, kept: UUID, press: Press, told: Message
    ) -> Message | None:
        """Let what came of a button stand where the button stood; nothing if it isn't kept."""
        return await self._changed(caller, kept, lambda message: settled(message, press, told))

    async def retire(
        self, caller: Caller, kept: UUID, press: Press, notices: tuple[Text, ...]
    ) -> Message | None:
        """Take buttons away that no longer do anything, and say why."""
        return await self._changed(caller, kept, lambda message: retired(message, press, *notices))

    async def standing(self, caller: Caller, kept: UUID) -> Message | None:
        return await self._changed(caller, kept, lambda message: message)

    async def _changed(
        self, caller: Caller, kept: UUID, change: Callable[[Message], Message]
    ) -> Message | None:
        def turn(uow: UnitOfWork) -> Message | None:
            person = uow.people.at(caller.ref)
            row = person and uow.inbox.delivered(kept, person.id)
            if not row:
                return None
            before = uow.inbox.message(row)
            after = change(before)
            if after != before:
                uow.inbox.reword(row, after)
            return after

        return await self.tenants.work(caller.ref.team, turn)

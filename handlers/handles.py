"""How a chat calls the people whom an answer names."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from handlers.acts import Answer, Caller, Refused
from storage.database import UnitOfWork
from storage.organizations import Platform
from ui.form import Dialog
from ui.message import mentioned


def with_handles(caller: Caller, uow: UnitOfWork, answer: Answer) -> Answer:
    """Let a chat's reader see people as the chat calls them."""
    reply = answer.reply
    if isinstance(reply, Refused) or caller.ref.platform is Platform.WEB:
        # On the portal everybody is shown by name.
        return answer
    shown = reply.intro if isinstance(reply, Dialog) else reply
    people = set(mentioned(shown)) if shown else set()
    if isinstance(reply, Dialog):
        people |= {value for value in reply.values.values() if isinstance(value, UUID)}
    handles = uow.people.handles(caller.ref.platform, caller.workspace, people)
    return replace(answer, reader=replace(answer.reader, handles=handles))

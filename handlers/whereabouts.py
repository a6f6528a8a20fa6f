"""Where callers belong: which organization has their workspace, remembered until another has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias, TypeVar
from uuid import UUID

from handlers.acts import Act, Answer, Caller, UnknownCaller, UnknownWorkspace
from handlers.feature import Context, Crossing, Reply
from storage.across import SIGNS_OF_GONE, Across, OrganizationGone, work_across
from storage.database import Database, UnitOfWork

T = TypeVar("T")
#: Does an act in a unit of work; gives the name of its feature, and what the actor is shown.
Doer: TypeAlias = Callable[[UnitOfWork, Context, Act], tuple[str, Reply]]


class Turn(Protocol):
    """Answers an act, once, however often it is sent; by doing it or, where given, otherwise."""

    def __call__(self, uow: UnitOfWork, do: Doer = ..., /) -> Answer: ...


class Whereabouts:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._organizations: dict[tuple[str, str], UUID] = {}

    def find(self, caller: Caller) -> UUID:
        """Give the organization of a caller.

        Raises:
            UnknownWorkspace: Cairn is not installed where they are.
        """
        return self._organizations.get(_place(caller)) or self._looked_up(caller)

    def work(self, caller: Caller, act: Callable[[UnitOfWork], T]) -> T:
        """Do `act` in a unit of work of the caller's organization, wherever that is by now."""
        known = self.find(caller)
        try:
            return self._database.work(known, act)
        except (UnknownCaller, *SIGNS_OF_GONE):
            # Another process may have moved the workspace to another organization, and removed the
            # one that we remember: nobody is known there, and nothing can be written.
            if self._looked_up(caller) == known:
                raise
        return self._database.work(self.find(caller), act)

    def settle(self, caller: Caller, turn: Turn) -> Answer:
        """Answer an act that may move its actor to another organization."""
        try:
            return self.work(caller, turn)
        except Crossing as crossing:
            beyond = crossing

        def cross(across: Across) -> Answer:
            uow, told = beyond.act(across)
            # Answered in the unit of work in which the actor is now, for a retry to find.
            return turn(uow, lambda *_: ("", told))

        try:
            return work_across(self._database, cross)
        except OrganizationGone:
            # Somebody else has moved it at this moment, or the same act came twice at once.
            return self.work(caller, turn)
        finally:
            # Others may have moved along.
            self._organizations.clear()

    def _looked_up(self, caller: Caller) -> UUID:
        with self._database.begin_everywhere() as everywhere:
            workspace = everywhere.workspace(caller.ref.platform, caller.workspace)
        if workspace is None:
            raise UnknownWorkspace(caller.workspace)
        self._organizations[_place(caller)] = workspace.organization_id
        return workspace.organization_id


def _place(caller: Caller) -> tuple[str, str]:
    return caller.ref.platform.value, caller.workspace

"""Whoever looks at the demo: sees what its people see, and acts as one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import NamedTuple

from sqlalchemy import select

from bot.demo.people import CAST, ORGANIZATION_ID, ref_of
from handlers import FEATURES, RHYTHM
from handlers.acts import Act, Answer, Caller, HomeOpened, Words
from handlers.runner import Runner
from storage.database import Database, UnitOfWork
from storage.people import Person
from storage.schema import METADATA
from tests.chat import words_of
from ui.message import Message

_numbers = count()


class Arrived(NamedTuple):
    at: datetime
    message: Message

    @property
    def words(self) -> str:
        return words_of(self.message)


@dataclass(frozen=True)
class Visitor:
    database: Database
    clock: Callable[[], datetime]

    def act(self, name: str, act: Act) -> Answer:
        runner = Runner(self.database, FEATURES, RHYTHM, self.clock)
        return runner.run(Caller(ref_of(name)), f"visitor-{next(_numbers)}", act)

    def says(self, name: str, words: str) -> Answer:
        return self.act(name, Words(words))

    def home(self, name: str) -> str:
        return words_of(self.act(name, HomeOpened()))

    @contextmanager
    def look(self) -> Iterator[UnitOfWork]:
        with self.database.begin(ORGANIZATION_ID) as uow:
            yield uow

    def person(self, name: str) -> Person:
        with self.look() as uow:
            person = uow.people.at(ref_of(name))
        assert person is not None, name
        return person

    def inbox(self, name: str) -> list[Arrived]:
        """Give what has arrived, the oldest first."""
        person = self.person(name)
        with self.look() as uow:
            rows = uow.inbox.of(person.id, limit=1000)
            found = [Arrived(row.arrived_at, uow.inbox.message(row)) for row in rows]
        return list(reversed(found))

    def sight(self) -> dict[str, tuple[str, list[tuple[datetime, str]]]]:
        """Give all that the cast can see at once."""
        return {
            name: (self.home(name), [(one.at, one.words) for one in self.inbox(name)])
            for name in CAST
        }

    def counts(self) -> dict[str, int]:
        return {name: len(rows) for name, rows in self.rows().items()}

    def rows(self) -> dict[str, list[str]]:
        """Give everything that is stored."""
        with self.database.engine.connect() as connection:
            return {
                table.name: sorted(repr(row) for row in connection.execute(select(table)))
                for table in METADATA.sorted_tables
            }

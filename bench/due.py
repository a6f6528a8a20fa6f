"""One tick that finds and asks 1,000 people: what it costs among 1,000 and among 1,000,000 prompts.

Run it with ``python -m bench.due``. The cost must follow what is due and not what exists: a
million may cost at most twice what a thousand cost, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from sqlalchemy import event, text

from scheduling.rhythm import Asking, PromptRule, Rhythm
from storage import schema
from storage.claims import DuePerson
from storage.database import Database, UnitOfWork
from storage.organizations import Organization
from storage.people import Person
from storage.prompts import Outcome, Prompt
from storage.vault import Keyring
from tests.servers import postgresql, scratch_database, scratch_role
from ui.message import Message, message

SIZES = (1_000, 100_000, 1_000_000)
DUE = 1_000
BAR = 2.0
ROUNDS = 25
ASKED = 200
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
_KEYRING = Keyring.parse(Keyring.generate())
_NEW_ID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
_COPY_PEOPLE = """
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :size)
INSERT INTO people (id, name, {columns})
SELECT {new_id}, 'Copy', {columns} FROM people, number
"""
_COPY_PROMPTS = """
WITH copies AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM people WHERE name = 'Copy'
)
INSERT INTO prompts (id, kind, person_id, subject_id, {columns})
SELECT {new_id}, 'pulse', copies.id, copies.id, {of_model}
FROM copies JOIN prompts AS model ON model.kind = CASE
    WHEN n <= :due THEN 'model due' WHEN n % 3 = 0 THEN 'model to come'
    WHEN n % 3 = 1 THEN 'model asked' ELSE 'model answered' END
"""


def _ask(_: Asking, __: UnitOfWork) -> Message:
    return message("How is it going?")


RHYTHM = Rhythm({"pulse": PromptRule("pulse", _ask)}, footer=lambda _: message("Skip"))


@dataclass(frozen=True)
class Cost:
    """The seconds that one tick takes for all that is due."""

    size: int
    finding: float
    asking: float

    @property
    def tick(self) -> float:
        return self.finding + self.asking


def main() -> int:
    return 0 if all([_bench("sqlite", _sqlite), _bench("postgresql", _postgresql)]) else 1


def _bench(kind: str, opened: Callable[[ExitStack], Iterator[Database]]) -> bool:
    with ExitStack() as stack:
        databases = dict(zip(SIZES, opened(stack), strict=False))
        for size, database in databases.items():
            start = perf_counter()
            _fill(database, size)
            print(f"{kind}: {size:,} prompts made in {perf_counter() - start:.0f} s", flush=True)
        return _report(kind, _measure(databases), _plan(databases[SIZES[-1]]))


def _report(kind: str, costs: list[Cost], plan: list[str]) -> bool:
    print(f"\n{kind}: a tick with {DUE:,} due, medians of {ROUNDS} findings, {ASKED} askings")
    print(f"{'prompts':>12} {'find them':>12} {'ask them':>12} {'the tick':>12}")
    for cost in costs:
        times = (f"{seconds * 1000:9.1f} ms" for seconds in (cost.finding, cost.asking, cost.tick))
        print(f"{cost.size:>12,} {' '.join(times)}")
    least, most = costs[0], costs[-1]
    finding, tick = most.finding / least.finding, most.tick / least.tick
    is_good = tick <= BAR and finding <= BAR and any("prompts_due" in line for line in plan)
    print(f"ratio {most.size:,} : {least.size:,} = {finding:.2f} to find, {tick:.2f} for the tick")
    print(f"bar: {BAR:.0f} and the partial index in the plan: {'met' if is_good else 'MISSED'}")
    print("\n".join(f"    {line}" for line in plan))
    return is_good


def _sqlite(stack: ExitStack) -> Iterator[Database]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    while True:
        yield _opened(stack, f"sqlite:///{folder / uuid4().hex}")


def _postgresql(stack: ExitStack) -> Iterator[Database]:
    server = stack.enter_context(postgresql())
    role = stack.enter_context(scratch_role(server))
    while True:
        url = stack.enter_context(scratch_database(server, role))
        yield _opened(stack, url.render_as_string(hide_password=False))


def _opened(stack: ExitStack, url: str) -> Database:
    database = stack.enter_context(closing(Database(url, _KEYRING)))
    schema.create(database.engine)
    return database


def _fill(database: Database, size: int) -> None:
    """Make people with one prompt each.

    So many are due; of the others a third each are to come, asked often enough, or answered.
    """
    with database.begin_everywhere() as everywhere:
        organization = everywhere.add_organization(Organization(name="Bench", created_at=NOW))
    with database.begin(organization.id) as uow:
        model = Person(name="Ben")
        model.organization_id = organization.id
        uow.db.add(model)
        _add_models_of_prompts(uow, model)
        _copy(uow, size)
        uow.db.execute(text("DELETE FROM prompts WHERE kind LIKE 'model%'"))
        uow.db.execute(text("DELETE FROM people WHERE name = 'Ben'"))
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE people, prompts")


def _add_models_of_prompts(uow: UnitOfWork, person: Person) -> None:
    for kind, due_at, times_asked, outcome in (
        ("model due", NOW - timedelta(hours=1), 0, None),
        ("model to come", NOW + timedelta(days=3), 0, None),
        ("model asked", None, 3, None),
        ("model answered", NOW - timedelta(days=3), 1, Outcome.ANSWERED),
    ):
        prompt = Prompt(
            kind=kind,
            person_id=person.id,
            subject_id=person.id,
            due_on=NOW.date(),
            due_at=due_at,
            times_asked=times_asked,
            closed_at=NOW if outcome else None,
            outcome=outcome,
        )
        prompt.organization_id = person.organization_id
        uow.db.add(prompt)
    uow.db.flush()


def _copy(uow: UnitOfWork, size: int) -> None:
    """Copy the model rows inside the database, which takes seconds where sending takes minutes."""
    new_id = _NEW_ID[uow.db.get_bind().dialect.name]
    people = _COPY_PEOPLE.format(new_id=new_id, columns=", ".join(_columns("people", "id", "name")))
    uow.db.execute(text(people), {"size": size})
    columns = _columns("prompts", "id", "kind", "person_id", "subject_id")
    prompts = _COPY_PROMPTS.format(
        new_id=new_id,
        columns=", ".join(columns),
        of_model=", ".join(f"model.{name}" for name in columns),
    )
    uow.db.execute(text(prompts), {"due": DUE})


def _columns(table: str, *without: str) -> list[str]:
    names = [column.name for column in schema.METADATA.tables[table].columns]
    return [name for name in names if name not in without]


def _measure(databases: dict[int, Database]) -> list[Cost]:
    """Take the sizes in turns, so that what else the machine does hits them alike."""
    due = {size: _find(database) for size, database in databases.items()}
    assert {len(found) for found in due.values()} == {DUE}
    finding: dict[int, list[float]] = {size: [] for size in databases}
    asking: dict[int, list[float]] = {size: [] for size in databases}
    for _ in range(ROUNDS):
        for size, database in databases.items():
            finding[size].append(_seconds(partial(_find, database)))
    for number in range(ASKED):
        for size, database in databases.items():
            asking[size].append(_seconds(partial(_ask_one, database, due[size][number])))
    return [Cost(size, median(finding[size]), median(asking[size]) * DUE) for size in databases]


def _find(database: Database) -> list[DuePerson]:
    with database.begin_everywhere() as everywhere:
        return everywhere.people_with_due_prompts(NOW, limit=DUE)


def _ask_one(database: Database, one: DuePerson) -> None:
    database.work(one.organization_id, partial(RHYTHM.ask_person, person_id=one.person_id, now=NOW))


def _plan(database: Database) -> list[str]:
    """Ask the database how it does what `people_with_due_prompts` sends it."""
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        if "FROM prompts" in statement:
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.begin_everywhere() as everywhere:
        everywhere.people_with_due_prompts(NOW, limit=DUE)
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        statement, parameters = sent[0]
        rows = everywhere._db.connection().exec_driver_sql(explain + statement, parameters)  # noqa: SLF001 - a look inside is the point
        return [str(row[-1]) for row in rows]


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())

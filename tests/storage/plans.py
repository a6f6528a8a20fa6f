"""The plans by which a database answers: what is listed often is found by an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.engine import Connection

from storage.database import Database, UnitOfWork
from tests.cast import Cast


def check_indexed(
    database: Database, cast: Cast, listing: Callable[[UnitOfWork, Cast], object]
) -> None:
    """Make sure that no table is read from end to end, however many organizations there are."""
    with (
        database.begin(cast.organization_id) as uow,
        _explained(database.engine, uow.db.connection()) as plans,
    ):
        if not database.is_sqlite:
            # In tables as small as these it would be right to read all.
            uow.db.execute(text("SET LOCAL enable_seqscan = off"))
        listing(uow, cast)
    assert plans
    for plan in plans:
        assert "Seq Scan" not in plan, plan
        assert "SCAN " not in plan, plan


@contextmanager
def _explained(engine: Engine, connection: Connection) -> Iterator[list[str]]:
    """Collect the plan of each query that is asked meanwhile."""
    plans: list[str] = []
    verb = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"

    def explain(_: Connection, cursor: Any, statement: str, parameters: Any, *__: Any) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"{verb} {statement}", parameters)
            plans.append("\n".join(str(row) for row in cursor.fetchall()))

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(connection, "before_cursor_execute", explain)

"""A migrated database and a fresh one are the same, and several replicas migrate once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, URL, Column, Connection, Date, Enum, MetaData, Time, text
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.columns import Utc, Words
from storage.database import Database
from storage.migrate import is_current, upgrade
from tests.cast import NOW
from tests.databases import open_postgresql, open_sqlite
from tests.servers import scratch_database, scratch_role

# What PostgreSQL knows about a schema, one row a thing. Positions of columns are left out: a
# migration can only add at the end.
_CATALOG = """
SELECT 'column', table_name, column_name, data_type, is_nullable, column_default,
       character_maximum_length::text
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'index', tablename, indexname, indexdef, NULL, NULL, NULL
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'policy', tablename, policyname, qual, with_check, cmd, permissive
FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT 'security', relname, relrowsecurity::text, relforcerowsecurity::text, NULL, NULL, NULL
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""

# A replica that has got so far that only the migration is left, and waits for the others.
_START = """
import sys
import alembic.command
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Keyring
database = Database(sys.argv[1], Keyring.parse(Keyring.generate()))
print("ready", flush=True)
sys.stdin.readline()
upgrade(database)
"""


@pytest.fixture
def blank_sqlite(tmp_path: Path) -> Iterator[Database]:
    with closing(open_sqlite(tmp_path / "blank.sqlite3")) as database:
        yield database


@pytest.fixture
def blank_postgresql(postgresql_server: URL) -> Iterator[Database]:
    with (
        scratch_role(postgresql_server) as role,
        scratch_database(postgresql_server, role) as url,
        closing(open_postgresql(url)) as database,
    ):
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest) -> Database:
    """A database without any table."""
    ready = request.getfixturevalue(f"blank_{request.param}")
    assert isinstance(ready, Database)
    return ready


def test_a_migrated_database_is_what_the_mapped_classes_say(blank: Database) -> None:
    upgrade(blank)
    with blank.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.METADATA) == []


def test_a_migrated_database_equals_a_fresh_one(
    blank: Database, request: pytest.FixtureRequest
) -> None:
    fresh = request.getfixturevalue(f"{blank.engine.dialect.name}_database")
    upgrade(blank)
    assert _catalog(blank) == _catalog(fresh)


def test_the_comparison_sees_predicates_and_policies(postgresql_database: Database) -> None:
    known = "\n".join(str(thing) for thing in _catalog(postgresql_database))
    assert "WHERE ((undone_at IS NULL))" in known or "WHERE (undone_at IS NULL)" in known
    assert "cairn.organization" in known


def test_it_says_whether_the_schema_is_current(blank: Database) -> None:
    assert not is_current(blank)
    upgrade(blank)
    assert is_current(blank)


def test_a_fresh_schema_is_current(database: Database) -> None:
    assert is_current(database)


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = _catalog(database)
    upgrade(database)
    assert _catalog(database) == before


def test_f55_a_database_that_a_newer_version_migrated_is_left_alone(blank: Database) -> None:
    upgrade(blank)
    with blank.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    upgrade(blank)
    assert is_current(blank)


def test_replicas_that_start_at_once_migrate_once(blank: Database) -> None:
    url = blank.engine.url.render_as_string(hide_password=False)
    replicas = [_replica(url) for _ in range(3)]
    for replica in replicas:
        assert replica.stdout is not None
        assert replica.stdout.readline() == "ready\n"
    for replica in replicas:
        assert replica.stdin is not None
        replica.stdin.write("go\n")
        replica.stdin.flush()
    # What went wrong is in what they said.
    assert [replica.communicate(timeout=60)[1] for replica in replicas] == ["", "", ""]
    assert is_current(blank)


def test_a_migration_that_fails_leaves_nothing_behind(blank: Database) -> None:
    with blank.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pulses (id INTEGER)")
    with pytest.raises(DBAPIError, match="pulses"):
        upgrade(blank)
    with blank.engine.connect() as connection:
        assert "people" not in _tables(connection)


def test_who_had_skills_before_gets_their_synonyms(blank: Database) -> None:
    ours, theirs = uuid4(), uuid4()
    _migrate(blank, "0004")
    with blank.engine.begin() as connection:
        _see_all(connection)
        _put(connection, "organizations", *({"id": one, "name": "O"} for one in (ours, theirs)))
        skills = [(ours, "Presenting"), (ours, "Public speaking"), (ours, "HR"), (theirs, "Sales")]
        _put(
            connection, "skills", *({"organization_id": one, "name": name} for one, name in skills)
        )
    upgrade(blank)
    with blank.begin(ours) as uow:
        known = uow.skills.taxonomy()
    assert known.synonyms["Presenting"] == ["Presentation skills", "Presentations"]
    # What people had written stays theirs, until a coordinator merges it.
    assert known.synonyms["Public speaking"] == []
    assert known.synonyms["HR"] == ["Human resources", "People operations"]
    assert known.known("machine learning") == "Artificial intelligence"
    with blank.begin(theirs) as uow:
        assert uow.skills.taxonomy().known("human resources") == "Human resources"


def test_a_database_that_is_in_use_keeps_all_its_rows(blank: Database) -> None:
    _migrate(blank, "0004")
    with blank.engine.begin() as connection:
        _see_all(connection)
        before = _fill(connection)
    upgrade(blank)
    with blank.engine.connect() as connection:
        _see_all(connection)
        for name, written in before.items():
            kept = {row["id"]: dict(row) for row in _rows(connection, name)}
            assert all(row.items() <= kept[row["id"]].items() for row in written), name
        if blank.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_no_two_tables_have_an_index_of_the_same_name() -> None:
    # On SQLite and PostgreSQL alike, indexes share one name space.
    names = [index.name for table in schema.METADATA.sorted_tables for index in table.indexes]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def _fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Write a pair with skills, as the release with the catalog did, and give all its rows."""
    tables = MetaData()
    tables.reflect(connection)
    ids = {name: uuid4() for name in ("cohort", "mentor", "mentee", "takes", "skill", "pair")}
    ours, mentor, mentee = uuid4(), ids["mentor"], ids["mentee"]
    rows: list[tuple[str, dict[str, Any]]] = [
        ("organizations", {"id": ours}),
        ("programs", {"id": ours, "organization_id": ours}),
        ("cohorts", {"id": ids["cohort"], "program_id": ours}),
        ("people", {"id": mentor}),
        ("people", {"id": mentee}),
        ("skills", {"id": ids["skill"], "name": "Hiring", "folded_name": "hiring"}),
        ("participants", {"id": ids["takes"], "cohort_id": ids["cohort"], "person_id": mentor}),
        ("participants", {"cohort_id": ids["cohort"], "person_id": mentee}),
        ("participant_skills", {"participant_id": ids["takes"], "skill_id": ids["skill"]}),
        ("pairs", {"id": ids["pair"], "cohort_id": ids["cohort"]}),
        ("goals", {"pair_id": ids["pair"], "set_by_id": mentee}),
        ("mentor_requests", {"cohort_id": ids["cohort"]}),
    ]
    both = {"organization_id": ours, "mentor_id": mentor, "mentee_id": mentee}
    for name, given in rows:
        there, table = tables.tables[name].c, schema.METADATA.tables[name]
        needed = [one for one in table.c if one.name in there and not one.nullable]
        known = {key: value for key, value in both.items() if key in there}
        row = {"id": uuid4()} | known | given
        rest = {one.name: _anything(one) for one in needed if one.name not in row}
        connection.execute(table.insert().values(rest | row))
    return {name: _rows(connection, name) for name in dict(rows)}


def _anything(column: Column[Any]) -> object:
    """Give a value that a column takes, where it doesn't matter which."""
    match column.type:
        case Enum() as choice:
            return next(iter(choice.enum_class or ()))
        case JSON():
            return []
        case Utc():
            return NOW
        case Words():
            return "Words"
        case Date():
            return NOW.date()
        case Time():
            return NOW.time()
        case other:
            return other.python_type()


def _rows(connection: Connection, name: str) -> list[dict[str, Any]]:
    rows = connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()  # noqa: S608 - a table
    return [dict(row) for row in rows]


def _migrate(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "storage/migrations")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _see_all(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('cairn.scope', 'everywhere', true)"))


def _put(connection: Connection, table: str, *rows: dict[str, Any]) -> None:
    """Write rows as the release of that time did, which knew fewer columns."""
    known: dict[str, Any] = {"organizations": {"created_at": NOW}, "skills": {}}[table]
    for row in rows:
        folded = {"folded_name": row["name"].casefold()} if table == "skills" else {}
        values = {"id": uuid4()} | known | folded | row
        connection.execute(schema.METADATA.tables[table].insert().values(values))


def test_head_is_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", "storage/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_asking_does_not_import_alembic() -> None:
    # It costs a third of a second, which every start would pay.
    code = "import sys, storage.migrate; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def _replica(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - runs the interpreter of this test
        [sys.executable, "-c", _START, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _catalog(database: Database) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        if database.is_sqlite:
            return _sqlite_catalog(connection)
        return sorted((tuple(row) for row in connection.execute(text(_CATALOG))), key=str)


def _sqlite_catalog(connection: Connection) -> list[tuple[Any, ...]]:
    known: list[tuple[Any, ...]] = []
    for table in _tables(connection):
        for pragma in ("table_info", "foreign_key_list", "index_list"):
            # The first column is a position.
            rows = connection.exec_driver_sql(f"PRAGMA {pragma}({table})")
            known += [(table, pragma, *row[1:]) for row in rows]
    statements = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    known += [(name, " ".join(sql.split())) for name, sql in statements]
    return sorted(known, key=str)


def _tables(connection: Connection) -> list[str]:
    return list(
        connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        if connection.dialect.name == "sqlite"
        else connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        )
    )

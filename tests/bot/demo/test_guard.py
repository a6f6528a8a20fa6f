"""What keeps the demo to itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.guard import demo_settings, open_own
from bot.demo.people import ORGANIZATION, ORGANIZATION_ID
from bot.demo.state import FirstState, restore
from bot.settings import NotReady, load
from storage import schema
from storage.database import Database
from storage.organizations import Organization
from storage.vault import Keyring
from tests.cast import NOW


def own_file() -> Path:
    Path("var").mkdir(exist_ok=True)
    return Path("var/demo.db")


def test_it_has_a_file_and_a_key_of_its_own(tmp_path: Path) -> None:
    given = load(database_url="sqlite:///var/cairn.db", cairn_keys=Keyring.generate())
    open_own(demo_settings(given)).close()
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["demo.db", "demo.key"]


def test_it_refuses_postgresql() -> None:
    with pytest.raises(NotReady, match="without DATABASE_URL"):
        demo_settings(load(database_url="postgresql://cairn@db.example/cairn"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "demo.example", ""])  # noqa: S104 - refused
def test_it_refuses_to_be_reached_from_elsewhere(host: str) -> None:
    with pytest.raises(NotReady, match="this machine only"):
        demo_settings(load(host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_it_answers_this_machine(host: str) -> None:
    assert demo_settings(load(host=host)).host == host


def test_it_opens_what_an_earlier_demo_has_left(state: FirstState) -> None:
    settings = demo_settings(load())
    with closing(open_own(settings)) as database:
        restore(database, state)
    with closing(open_own(settings)) as database, database.begin_everywhere() as everywhere:
        [portal] = everywhere.workspaces()
    assert portal.organization_id == ORGANIZATION_ID


@pytest.mark.parametrize("beside_the_demo", [False, True])
def test_it_refuses_somebody_elses_database(beside_the_demo: bool) -> None:  # noqa: FBT001 - a parameter of the test
    own_file()
    settings = demo_settings(load())
    with closing(open_own(settings)) as database:
        schema.create(database.engine)
        with database.begin_everywhere() as everywhere:
            everywhere.add_organization(Organization(name="Acme", created_at=NOW))
            if beside_the_demo:
                own = Organization(id=ORGANIZATION_ID, name=ORGANIZATION, created_at=NOW)
                everywhere.add_organization(own)
    before = own_file().read_bytes()
    with pytest.raises(NotReady, match="holds something else"):
        open_own(settings)
    assert own_file().read_bytes() == before


def test_it_refuses_what_is_no_database_of_cairns() -> None:
    demo_settings(load())
    key = own_file().with_suffix(".key")
    key.write_text(Keyring.generate())
    key.chmod(0o600)
    with closing(sqlite3.connect(own_file())) as other:
        other.execute("CREATE TABLE recipes (name)")
    with pytest.raises(NotReady, match="holds something else"):
        open_own(demo_settings(load()))
    own_file().write_bytes(b"Not a database, but somebody's notes." * 200)
    with pytest.raises(NotReady, match="holds something else"):
        open_own(demo_settings(load()))


def test_nothing_waits_for_the_disk() -> None:
    database: Database = open_own(demo_settings(load()))
    with closing(database), database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 0

"""What keeps the demo to itself: its own database file, its own key, and this machine."""

from __future__ import annotations

from ipaddress import ip_address

from pydantic import SecretStr
from sqlalchemy import event, inspect, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

from bot.demo.people import ORGANIZATION_ID
from bot.keys import keyring
from bot.settings import NotReady, Settings
from storage.database import Database
from storage.organizations import Organization

_FILE = "var/demo.db"
_FOREIGN = (
    f"{_FILE} holds something else than the demo, which would overwrite it. Move it away, and its "
    "key, or delete both."
)


def demo_settings(settings: Settings) -> Settings:
    """Give the settings with the demo's own database and key in place of any other.

    Raises:
        NotReady: they ask for what the demo must not do.
    """
    problems = []
    if not settings.is_sqlite:
        problems.append(
            f"The demo keeps to its own file, {_FILE}: start it without DATABASE_URL, which names "
            "a PostgreSQL database."
        )
    if not _is_loopback(settings.host):
        problems.append(
            "Anybody can be anybody in the demo, so it answers this machine only: start it without "
            f"HOST, which is {settings.host}."
        )
    if problems:
        raise NotReady(problems)
    own = {"database_url": SecretStr(f"sqlite:///{_FILE}"), "cairn_keys": None}
    return settings.model_copy(update=own)


def open_own(settings: Settings) -> Database:
    """Connect to the demo's own database.

    Raises:
        NotReady: it holds something else.
    """
    database = Database(settings.database_url.get_secret_value(), keyring(settings))
    event.listen(database.engine, "connect", _hurry)
    try:
        is_own = _holds_nothing_else(database)
    except DBAPIError:
        is_own = False
    if not is_own:
        database.close()
        raise NotReady([_FOREIGN])
    return database


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _hurry(connection: DBAPIConnection, _: object) -> None:
    # Nothing in the demo has to outlast a power cut, and to wait for the disk takes half the time.
    connection.cursor().execute("PRAGMA synchronous = OFF")


def _holds_nothing_else(database: Database) -> bool:
    with database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if Organization.__tablename__ not in tables:
            return not tables
        return set(connection.scalars(select(Organization.id))) <= {ORGANIZATION_ID}

"""The mentor catalog: who is listed in it and when they have time, and requests to mentors."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.TIMESTAMP(timezone=True)
CHOICE = sa.String(30)
OPEN = sa.text("status = 'open'")

_POLICY = """
CREATE POLICY of_one_organization ON mentor_requests USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    op.add_column("programs", sa.Column("catalog_closed_at", INSTANT))
    op.add_column("participants", sa.Column("unlisted_since", INSTANT))
    op.add_column("participants", sa.Column("free_from", sa.Date))
    op.add_column("participants", sa.Column("search", sa.JSON))
    op.create_table(
        "mentor_requests",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _reference("cohort_id", "cohorts"),
        _reference("mentee_id", "people"),
        _reference("mentor_id", "people"),
        _needed("asked_at", INSTANT),
        _needed("asked_on", sa.Date),
        _needed("expires_on", sa.Date),
        _needed("status", CHOICE),
        sa.Column("settled_on", sa.Date),
        sa.Column("back_on", sa.Date),
        sa.Column("words", sa.LargeBinary),
    )
    op.create_index(None, "mentor_requests", ["mentee_id"])
    op.create_index(None, "mentor_requests", ["mentor_id"])
    _index_open("one_open_request", "mentee_id", "mentor_id", unique=True)
    _index_open("open_requests", "cohort_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE mentor_requests ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE mentor_requests FORCE ROW LEVEL SECURITY")
        op.execute(_POLICY)


def _reference(name: str, table: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id"), nullable=False)


def _index_open(name: str, *columns: str, unique: bool = False) -> None:
    op.create_index(
        name,
        "mentor_requests",
        list(columns),
        unique=unique,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )

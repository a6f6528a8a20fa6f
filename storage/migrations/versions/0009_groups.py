"""Peer circles in rounds, notes for the next mentor, and goals that are taken along."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0009"
down_revision = "0008"

INSTANT = sa.TIMESTAMP(timezone=True)
CHOICE = sa.String(30)
LINE = sa.String(300)
RUNNING = sa.text("ended_at IS NULL")

_POLICY = """
CREATE POLICY of_one_organization ON {table} USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    _circles()
    _handovers()
    # The release before this one takes no goal along, and writes nothing here.
    op.add_column("goals", sa.Column("taken_from_id", sa.Uuid))
    op.create_index(None, "goals", ["taken_from_id"], unique=True)


def _circles() -> None:
    _owned(
        "circle_series",
        _reference("cohort_id", "cohorts"),
        _needed("name", LINE),
        _needed("who", CHOICE),
        _needed("size", sa.Integer),
        _needed("rhythm", CHOICE),
        _reference("made_by_id", "people"),
        _needed("made_at", INSTANT),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index(
        "running_series",
        "circle_series",
        ["cohort_id"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    _owned(
        "circle_rounds",
        _reference("series_id", "circle_series"),
        _needed("number", sa.Integer),
        _needed("began_at", INSTANT),
        _needed("began_on", sa.Date),
        _needed("meet_by", sa.Date),
        sa.UniqueConstraint("series_id", "number"),
    )
    _owned(
        "circle_seats",
        _reference("round_id", "circle_rounds"),
        _reference("person_id", "people"),
        sa.Column("circle", sa.Integer),
        sa.UniqueConstraint("round_id", "person_id"),
    )
    op.create_index(None, "circle_seats", ["person_id"])
    _owned(
        "circle_breaks",
        _reference("series_id", "circle_series"),
        _reference("person_id", "people"),
        _needed("since", INSTANT),
        sa.UniqueConstraint("series_id", "person_id"),
    )
    op.create_index(None, "circle_breaks", ["person_id"])


def _handovers() -> None:
    _owned(
        "handovers",
        _reference("pair_id", "pairs"),
        _needed("written_at", INSTANT),
        _needed("status", CHOICE),
        sa.Column("text", sa.LargeBinary),
        sa.Column("decided_at", INSTANT),
        sa.Column("next_pair_id", sa.Uuid, sa.ForeignKey("pairs.id")),
        _needed("version", sa.Integer),
        sa.UniqueConstraint("pair_id"),
    )
    op.create_index(None, "handovers", ["next_pair_id"])


def _owned(table: str, *columns: SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        *columns,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(_POLICY.format(table=table))


def _reference(name: str, table: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id"), nullable=False)

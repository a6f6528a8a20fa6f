"""Who can take part in a cohort, and its waiting list: its order, its moves, places offered."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.TIMESTAMP(timezone=True)
CHOICE = sa.String(30)
WAITING = sa.text("number IS NOT NULL")
OPEN = sa.text("status = 'open'")

_POLICY = """
CREATE POLICY of_one_organization ON {table} USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    op.add_column("participants", sa.Column("wished_role", CHOICE))
    _make_admissions()
    _make_list()
    _make_offers()


def _make_admissions() -> None:
    _create(
        "admissions",
        _reference("cohort_id", "cohorts"),
        _needed("mentees", sa.JSON),
        _needed("mentors", sa.JSON),
        _needed("limit_kind", CHOICE),
        sa.Column("most_mentees", sa.Integer),
        _needed("version", sa.Integer),
        sa.UniqueConstraint("cohort_id"),
    )
    _create(
        "admission_exceptions",
        _reference("participant_id", "participants"),
        _reference("made_by_id", "people"),
        _needed("made_at", INSTANT),
        sa.UniqueConstraint("participant_id"),
    )


def _make_list() -> None:
    _create(
        "waiting_entries",
        _reference("cohort_id", "cohorts"),
        _reference("participant_id", "participants"),
        _needed("since", INSTANT),
        sa.Column("number", sa.Integer),
        _needed("came_first", sa.Boolean),
        sa.Column("rests_until", sa.Date),
        _needed("unanswered", sa.Integer),
        _needed("version", sa.Integer),
    )
    _index("one_waiting_entry", "waiting_entries", "participant_id", where=WAITING, unique=True)
    _index("waiting_now", "waiting_entries", "cohort_id", where=WAITING)
    _create(
        "waiting_moves",
        _reference("cohort_id", "cohorts"),
        _needed("sequence", sa.Integer),
        _needed("kind", CHOICE),
        _needed("moved_at", INSTANT),
        sa.Column("left_number", sa.Integer),
        sa.Column("came_number", sa.Integer),
        sa.Column("words", sa.LargeBinary),
        sa.UniqueConstraint("cohort_id", "sequence"),
    )


def _make_offers() -> None:
    _create(
        "place_offers",
        _reference("cohort_id", "cohorts"),
        _reference("entry_id", "waiting_entries"),
        _needed("offered_at", INSTANT),
        _needed("answer_until", sa.Date),
        _needed("status", CHOICE),
        sa.Column("settled_at", INSTANT),
    )
    _index("one_open_offer", "place_offers", "entry_id", where=OPEN, unique=True)
    _index("open_offers", "place_offers", "cohort_id", where=OPEN)


def _create(table: str, *columns: sa.schema.SchemaItem) -> None:
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


def _index(
    name: str, table: str, column: str, *, where: sa.TextClause, unique: bool = False
) -> None:
    op.create_index(
        name, table, [column], unique=unique, sqlite_where=where, postgresql_where=where
    )

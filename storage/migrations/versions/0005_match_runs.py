"""Match runs: what was matched, by which rules, and what came of it."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.TIMESTAMP(timezone=True)
UNDER_WAY = sa.text("status IN ('queued', 'running')")

_POLICY = """
CREATE POLICY of_one_organization ON match_runs USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    op.create_table(
        "match_runs",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations", nullable=False),
        _reference("cohort_id", "cohorts", nullable=False),
        _reference("started_by_id", "people"),
        _needed("started_at", INSTANT),
        _reference("based_on_id", "match_runs"),
        _needed("terms", sa.JSON),
        _needed("status", sa.String(30)),
        _needed("step", sa.String(300)),
        sa.Column("claimed_until", INSTANT),
        _needed("attempts", sa.Integer),
        sa.Column("inputs", sa.LargeBinary),
        sa.Column("outcome", sa.LargeBinary),
        sa.Column("failure", sa.JSON),
        sa.Column("finished_at", INSTANT),
        sa.Column("chosen_at", INSTANT),
        sa.Column("published_at", INSTANT),
        _reference("published_by_id", "people"),
        _needed("version", sa.Integer),
    )
    op.create_index(None, "match_runs", ["cohort_id"])
    _index_under_way("one_run_under_way", "cohort_id", unique=True)
    _index_under_way("waiting_runs", "started_at")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE match_runs ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE match_runs FORCE ROW LEVEL SECURITY")
        op.execute(_POLICY)


def _reference(name: str, table: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _index_under_way(name: str, column: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        "match_runs",
        [column],
        unique=unique,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )

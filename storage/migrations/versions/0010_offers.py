"""Match offers: the pairs of a published match, as they are proposed to their two people."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.TIMESTAMP(timezone=True)
CHOICE = sa.String(30)
OPEN = sa.text("status = 'open'")
WANTED = sa.text("wanted IS NOT NULL")

_POLICY = """
CREATE POLICY of_one_organization ON match_offers USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    op.add_column("match_runs", sa.Column("published_despite", sa.LargeBinary))
    op.add_column("match_runs", sa.Column("repair", CHOICE))
    op.create_table(
        "match_offers",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _reference("run_id", "match_runs"),
        _reference("cohort_id", "cohorts"),
        _reference("mentee_id", "people"),
        _reference("mentor_id", "people"),
        _needed("points", sa.Integer),
        _needed("offered_at", INSTANT),
        _needed("offered_on", sa.Date),
        _needed("expires_on", sa.Date),
        sa.Column("why", sa.LargeBinary),
        sa.Column("mentee_answer", CHOICE),
        sa.Column("mentor_answer", CHOICE),
        _needed("status", CHOICE),
        sa.Column("settled_on", sa.Date),
        sa.Column("reason_kind", CHOICE),
        sa.Column("reason", sa.LargeBinary),
        sa.Column("wanted", CHOICE),
        _needed("is_put_off", sa.Boolean),
        _reference("repair_run_id", "match_runs", nullable=True),
        _needed("repairs", sa.Integer),
    )
    for column in ("run_id", "cohort_id", "mentee_id", "mentor_id", "repair_run_id"):
        op.create_index(None, "match_offers", [column])
    _index("one_open_match_offer", "mentee_id", OPEN, unique=True)
    _index("open_match_offers", "cohort_id", OPEN)
    _index("wanted_match_offers", "cohort_id", WANTED)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE match_offers ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE match_offers FORCE ROW LEVEL SECURITY")
        op.execute(_POLICY)


def _reference(name: str, table: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _index(name: str, column: str, where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(
        name,
        "match_offers",
        [column],
        unique=unique,
        sqlite_where=where,
        postgresql_where=where,
    )

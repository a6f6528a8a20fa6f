"""Who must not be matched with whom, the policy that people agree to, and voluntary answers."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

INSTANT = sa.TIMESTAMP(timezone=True)
CHOICE = sa.String(30)
TABLES = ("boundaries", "policies", "acknowledgements", "voluntary_answers")

_POLICY = """
CREATE POLICY of_one_organization ON {table} USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    op.add_column("programs", sa.Column("policy_version", sa.Integer))
    op.add_column("programs", sa.Column("voluntary_closed_at", INSTANT))
    op.create_table(
        "boundaries",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _needed("kind", CHOICE),
        _reference("person_id", "people"),
        _reference("other_id", "people"),
        _needed("noted_at", INSTANT),
        _reference("noted_by_id", "people"),
        sa.Column("reason", sa.LargeBinary),
        sa.UniqueConstraint("person_id", "other_id", "kind"),
    )
    op.create_index(None, "boundaries", ["other_id"])
    op.create_table(
        "policies",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _reference("program_id", "programs"),
        _needed("version", sa.Integer),
        _needed("text", sa.Text),
        _needed("published_at", INSTANT),
        _reference("published_by_id", "people"),
        sa.Column("reminded_at", INSTANT),
        sa.UniqueConstraint("program_id", "version"),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _reference("policy_id", "policies"),
        _reference("person_id", "people"),
        _needed("agreed_at", INSTANT),
        sa.UniqueConstraint("policy_id", "person_id"),
    )
    op.create_index(None, "acknowledgements", ["person_id"])
    op.create_table(
        "voluntary_answers",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _reference("person_id", "people"),
        _needed("question", CHOICE),
        sa.Column("answer", sa.LargeBinary),
        sa.UniqueConstraint("person_id", "question"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(_POLICY.format(table=table))


def _reference(name: str, table: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id"), nullable=False)

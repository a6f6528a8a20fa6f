"""A second chat: where its people are written to, where people were last seen, who is the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.TIMESTAMP(timezone=True)
CODE = sa.String(100)
KEY = sa.String(200)
REFERENCE = sa.String(500)

_POLICY = """
CREATE POLICY of_one_organization ON conversations USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    op.add_column("addresses", sa.Column("last_seen_at", INSTANT))
    # SQLite can't add a column that refers to another table.
    with op.batch_alter_table("links") as links:
        links.add_column(sa.Column("entered_by_id", sa.Uuid))
        links.create_foreign_key("links_entered_by_id_fk", "people", ["entered_by_id"], ["id"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id"), nullable=False),
        sa.Column("address_id", sa.Uuid, sa.ForeignKey("addresses.id"), nullable=False),
        sa.Column("service_url", REFERENCE, nullable=False),
        sa.Column("conversation_id", REFERENCE, nullable=False),
        sa.Column("bot_id", KEY, nullable=False),
        sa.Column("tenant_id", CODE, nullable=False),
        sa.Column("refreshed_at", INSTANT, nullable=False),
        sa.UniqueConstraint("address_id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE conversations ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE conversations FORCE ROW LEVEL SECURITY")
        op.execute(_POLICY)

"""The tables of the portal: who is signed in, links that are sent, the inbox, unwanted mail.

And what calendars have to forget: a next session that was called off.
"""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.TIMESTAMP(timezone=True)
LINE = sa.String(300)
CODE = sa.String(100)
KEY = sa.String(200)
CHOICE = sa.String(30)

_POLICY = """
CREATE POLICY of_one_organization ON {table} USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    op.add_column("people", sa.Column("external_since", INSTANT))
    op.add_column("people", sa.Column("affiliation", LINE))
    op.add_column("participants", sa.Column("outcomes", sa.LargeBinary))
    op.add_column("participants", sa.Column("applied_at", INSTANT))
    op.add_column("addresses", sa.Column("mail_refused", CODE))
    op.add_column("sessions", sa.Column("called_off_on", sa.Date))
    _sign_ins()
    _links()
    _mail()
    op.create_table(
        "throttles",
        sa.Column("digest", KEY, primary_key=True),
        _needed("spent_until", INSTANT),
    )


def _owned(table: str, *parts: sa.schema.SchemaItem) -> None:
    """Make a table whose rows belong to an organization, isolated on PostgreSQL."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        *parts,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(_POLICY.format(table=table))


def _reference(
    name: str, table: str, *, index: bool = False, nullable: bool = False
) -> sa.Column[object]:
    key = sa.ForeignKey(f"{table}.id")
    return sa.Column(name, sa.Uuid, key, nullable=nullable, index=index)


def _sign_ins() -> None:
    _owned(
        "sign_ins",
        _needed("digest", KEY),
        _reference("address_id", "addresses", index=True),
        _needed("began_at", INSTANT),
        _needed("seen_at", INSTANT),
        sa.UniqueConstraint("digest"),
    )


def _links() -> None:
    _owned(
        "links",
        _needed("digest", KEY),
        _needed("purpose", CHOICE),
        _needed("expires_at", INSTANT),
        _needed("email", LINE),
        sa.Column("invited_as", CHOICE),
        _reference("made_by_id", "people", nullable=True),
        sa.Column("used_at", INSTANT),
        sa.UniqueConstraint("digest"),
    )


def _mail() -> None:
    _owned(
        "inbox",
        _reference("person_id", "people"),
        _needed("delivery_id", sa.Uuid),
        _needed("kind", CHOICE),
        _needed("arrived_at", INSTANT),
        sa.Column("message", sa.LargeBinary),
        sa.Column("read_at", INSTANT),
        sa.UniqueConstraint("delivery_id"),
        sa.Index(None, "person_id", "arrived_at"),
    )
    _owned(
        "unwanted_mail",
        _reference("person_id", "people"),
        _needed("kind", CHOICE),
        sa.UniqueConstraint("person_id", "kind"),
    )

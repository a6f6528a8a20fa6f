"""Affinities: what a participant would be glad to have in common with a mentor or a mentee."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    op.add_column("participants", sa.Column("affinities", sa.LargeBinary))

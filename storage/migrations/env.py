"""How Alembic runs a migration: on the connection, and in the transaction, that it is given."""

from __future__ import annotations

from alembic import context

from storage.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite can't alter most things, so Alembic makes the table anew there.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

"""Row level security on PostgreSQL: behind the queries, a second reason why tenants stay apart.

A transaction that has not said whose it is sees no rows, not all of them. It binds the tables'
owner too (FORCE); a superuser it can't bind, so Cairn's role must not be one.
"""

from __future__ import annotations

# After a commit the setting reads as '', not NULL, on a pooled connection; hence nullif. The
# sub-selects are evaluated once a statement, so that indexes stay in use.
_POLICY = """
CREATE POLICY of_one_organization ON {table} USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""


def isolation_of(table: str) -> tuple[str, ...]:
    """Give the statements that put one table under row level security."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        _POLICY.format(table=table),
    )

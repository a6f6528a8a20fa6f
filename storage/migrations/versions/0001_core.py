"""The tables of the core: organizations, people, pairs, what they do and what is asked of them.

Written out in full and never changed once released: what the mapped classes say later is the
business of later migrations.
"""
# long: one migration is one file.

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.TIMESTAMP(timezone=True)
LINE = sa.String(300)
CODE = sa.String(100)
KEY = sa.String(200)
CHOICE = sa.String(30)
SEALED = sa.LargeBinary

_POLICY = """
CREATE POLICY of_one_organization ON {table} USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    _organizations()
    _people()
    _acts()
    _programs()
    _participants()
    _pairs()
    _sessions()
    _goals()
    _prompts()
    _outbox()
    _answers()
    _verdicts()


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
    name: str, table: str, *, nullable: bool = False, index: bool = False
) -> sa.Column[Any]:
    points_at = sa.ForeignKey(f"{table}.id")
    return sa.Column(name, sa.Uuid, points_at, nullable=nullable, index=index)


def _partial_index(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    chosen = sa.text(where)
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=chosen, postgresql_where=chosen
    )


def _organizations() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid, primary_key=True),
        _needed("name", LINE),
        _needed("created_at", INSTANT),
    )
    op.create_table(
        "oauth_states",
        sa.Column("digest", KEY, primary_key=True),
        _needed("expires_at", INSTANT),
    )
    _owned(
        "workspaces",
        _needed("platform", CHOICE),
        _needed("external_id", CODE),
        _needed("name", LINE),
        _needed("installed_at", INSTANT),
        _needed("is_enterprise", sa.Boolean),
        _needed("bot_id", CODE),
        _needed("bot_user_id", CODE),
        _needed("app_id", CODE),
        sa.Column("bot_token", SEALED),
        _needed("state", CHOICE),
        _needed("state_reason", CODE),
        sa.UniqueConstraint("platform", "external_id"),
    )
    op.create_index(None, "workspaces", ["organization_id"])
    _owned(
        "budgets",
        _reference("workspace_id", "workspaces"),
        _needed("method", CODE),
        _needed("spent_until", INSTANT),
        _needed("queued_until", INSTANT),
        sa.UniqueConstraint("workspace_id", "method"),
    )


def _people() -> None:
    _owned(
        "people",
        _needed("name", LINE),
        _needed("zone", CODE),
        _needed("locale", CODE),
        _needed("country", CODE),
        _needed("title", LINE),
        _needed("department", LINE),
        _needed("location", LINE),
        sa.Column("level", CHOICE),
        sa.Column("tenure", CHOICE),
        _needed("work_starts", sa.Time),
        _needed("work_ends", sa.Time),
        _needed("work_days", sa.JSON),
        _needed("weekly_cap", sa.Integer),
        _needed("zone_is_chosen", sa.Boolean),
        sa.Column("welcomed_at", INSTANT),
        sa.Column("deactivated_at", INSTANT),
    )
    _owned(
        "addresses",
        _reference("person_id", "people", index=True),
        _needed("platform", CHOICE),
        _needed("team", CODE),
        _needed("external_id", CODE),
        _needed("is_admin", sa.Boolean),
        _needed("unreachable", CODE),
        sa.UniqueConstraint("platform", "team", "external_id"),
    )


def _acts() -> None:
    _owned(
        "coordinators",
        _reference("person_id", "people"),
        _needed("added_at", INSTANT),
        _reference("added_by_id", "people", nullable=True),
        sa.UniqueConstraint("organization_id", "person_id"),
    )
    _owned(
        "requests",
        _needed("key", KEY),
        _needed("seen_at", INSTANT),
        sa.Column("answer", SEALED),
        sa.UniqueConstraint("organization_id", "key"),
    )
    _owned(
        "drafts",
        _reference("person_id", "people"),
        _needed("feature", CODE),
        _needed("subject", KEY),
        _needed("kept_at", INSTANT),
        sa.Column("answers", SEALED),
        sa.UniqueConstraint("person_id", "feature", "subject"),
    )


def _programs() -> None:
    _owned(
        "programs",
        _needed("name", LINE),
        _needed("cadence", CHOICE),
        _needed("formats", sa.JSON),
        _needed("digest_day", CHOICE),
        _needed("created_at", INSTANT),
    )
    op.create_index(None, "programs", ["organization_id"])
    _owned(
        "cohorts",
        _reference("program_id", "programs", index=True),
        _needed("name", LINE),
        _needed("starts_on", sa.Date),
        _needed("ends_on", sa.Date),
    )
    op.create_index(None, "cohorts", ["organization_id"])
    _owned(
        "skills",
        _needed("name", LINE),
        _needed("folded_name", LINE),
        sa.UniqueConstraint("organization_id", "folded_name"),
    )


def _participants() -> None:
    _owned(
        "participants",
        _reference("cohort_id", "cohorts", index=True),
        _reference("person_id", "people", index=True),
        _needed("role", CHOICE),
        _needed("joined_at", INSTANT),
        _needed("status", CHOICE),
        sa.Column("paused_until", sa.Date),
        sa.Column("learning_goals", SEALED),
        sa.Column("style", CHOICE),
        _needed("formats", sa.JSON),
        _needed("languages", LINE),
        _needed("availability", sa.JSON),
        sa.Column("hours_a_month", sa.Integer),
        _needed("capacity", sa.Integer),
        _needed("version", sa.Integer),
        sa.UniqueConstraint("cohort_id", "person_id"),
    )
    _owned(
        "participant_skills",
        _reference("participant_id", "participants"),
        _reference("skill_id", "skills"),
        _needed("side", CHOICE),
        sa.UniqueConstraint("participant_id", "skill_id", "side"),
    )


def _pairs() -> None:
    _owned(
        "pairs",
        _reference("cohort_id", "cohorts", index=True),
        _reference("mentor_id", "people", index=True),
        _reference("mentee_id", "people", index=True),
        _needed("cadence", CHOICE),
        _needed("started_at", INSTANT),
        _needed("started_on", sa.Date),
        _needed("status", CHOICE),
        sa.Column("why", SEALED),
        sa.Column("looked_after_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        _needed("end_kind", CODE),
        sa.Column("end_reason", SEALED),
        _needed("version", sa.Integer),
    )
    _partial_index(
        "one_active_pair", "pairs", ["mentor_id", "mentee_id"], "status = 'active'", unique=True
    )


def _sessions() -> None:
    _owned(
        "sessions",
        _reference("pair_id", "pairs", index=True),
        _reference("author_id", "people"),
        _needed("logged_at", INSTANT),
        _needed("held_on", sa.Date),
        _needed("minutes", sa.Integer),
        _needed("format", CHOICE),
        sa.Column("next_on", sa.Date),
        sa.Column("topics", SEALED),
        sa.Column("agreed", SEALED),
        sa.Column("shared_note", SEALED),
        sa.Column("edited_at", INSTANT),
        sa.Column("undone_at", INSTANT),
        _needed("version", sa.Integer),
    )
    _partial_index(
        "one_session_a_day", "sessions", ["pair_id", "held_on"], "undone_at IS NULL", unique=True
    )
    _owned(
        "private_notes",
        _reference("session_id", "sessions"),
        _reference("author_id", "people"),
        sa.Column("text", SEALED),
        sa.UniqueConstraint("session_id", "author_id"),
    )


def _goals() -> None:
    _owned(
        "goals",
        _reference("pair_id", "pairs", index=True),
        _reference("set_by_id", "people"),
        _needed("set_at", INSTANT),
        sa.Column("title", SEALED),
        sa.Column("reached_at", INSTANT),
        sa.Column("reflection", SEALED),
        _needed("version", sa.Integer),
    )
    _owned(
        "milestones",
        _reference("goal_id", "goals", index=True),
        _needed("due_on", sa.Date),
        sa.Column("title", SEALED),
        sa.Column("reached_at", INSTANT),
        sa.Column("reflection", SEALED),
        _needed("version", sa.Integer),
    )


def _prompts() -> None:
    _owned(
        "prompts",
        _needed("kind", CODE),
        _reference("person_id", "people", index=True),
        _needed("subject_id", sa.Uuid, index=True),
        _needed("due_on", sa.Date),
        _reference("pair_id", "pairs", nullable=True, index=True),
        sa.Column("due_at", INSTANT),
        _needed("times_asked", sa.Integer),
        sa.Column("asked_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("outcome", CHOICE),
        sa.Column("reason", SEALED),
        sa.UniqueConstraint("person_id", "kind", "subject_id", "due_on"),
    )
    _partial_index("prompts_due", "prompts", ["due_at"], "due_at IS NOT NULL AND closed_at IS NULL")


def _outbox() -> None:
    _owned(
        "outbox",
        _needed("key", KEY),
        _reference("person_id", "people", index=True),
        _needed("due_at", INSTANT),
        sa.Column("message", SEALED),
        _needed("prompt_ids", sa.JSON),
        _needed("is_critical", sa.Boolean),
        _needed("is_reminder", sa.Boolean),
        _needed("state", CHOICE),
        _needed("attempts", sa.Integer),
        _needed("crashes", sa.Integer),
        _needed("fence", sa.Integer),
        sa.Column("claimed_until", INSTANT),
        sa.Column("sent_at", INSTANT),
        _needed("channel", CODE),
        _needed("external_id", CODE),
        _needed("last_error", LINE),
        sa.UniqueConstraint("organization_id", "key"),
    )
    _partial_index("outbox_held", "outbox", ["claimed_until"], "state IN ('claimed', 'sending')")
    _partial_index("outbox_ready", "outbox", ["due_at", "id"], "state = 'ready'")
    _partial_index("outbox_suspect", "outbox", ["crashes"], "state = 'ready' AND crashes > 0")


def _answers() -> None:
    _owned(
        "pulses",
        _reference("prompt_id", "prompts"),
        _reference("pair_id", "pairs", index=True),
        _reference("person_id", "people"),
        _needed("answered_at", INSTANT),
        _needed("rating", sa.Integer),
        _needed("obstacle", CODE),
        sa.Column("note", SEALED),
        sa.UniqueConstraint("prompt_id"),
    )
    _owned(
        "check_ins",
        _reference("prompt_id", "prompts"),
        _reference("pair_id", "pairs", index=True),
        _reference("person_id", "people"),
        _needed("answered_at", INSTANT),
        _needed("trust", sa.Integer),
        _needed("progress", sa.Integer),
        _needed("wants_help", sa.Boolean),
        sa.Column("note", SEALED),
        sa.UniqueConstraint("prompt_id"),
    )


def _verdicts() -> None:
    _owned(
        "meet_answers",
        _reference("pair_id", "pairs"),
        _reference("person_id", "people"),
        _needed("due_on", sa.Date),
        _needed("answered_at", INSTANT),
        _needed("met", sa.Boolean),
        sa.UniqueConstraint("pair_id", "person_id", "due_on"),
    )
    _owned(
        "feedback",
        _reference("pair_id", "pairs"),
        _reference("author_id", "people"),
        _needed("moment", CHOICE),
        _needed("given_at", INSTANT),
        _needed("rating", sa.Integer),
        sa.Column("helped", SEALED),
        sa.Column("wished", SEALED),
        sa.Column("revealed_at", INSTANT),
        sa.UniqueConstraint("pair_id", "author_id", "moment"),
    )

"""Skills with synonyms, slips that wait for a word, and the mentors whom mentees have saved."""

from __future__ import annotations

import unicodedata
from functools import partial
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

LINE = sa.String(300)
INSTANT = sa.TIMESTAMP(timezone=True)

_POLICY = """
CREATE POLICY of_one_organization ON {table} USING (
    organization_id = (SELECT nullif(current_setting('cairn.organization', true), '')::uuid)
    OR (SELECT current_setting('cairn.scope', true)) = 'everywhere'
)
"""
#: What was one in the catalog until now, wherever it was written.
_SAME = (
    ("Artificial intelligence", "AI", "Machine learning", "ML"),
    ("Change management", "Managing change", "Transformation"),
    ("Conflict resolution", "Conflict management", "Mediation"),
    ("Cross-functional work", "Cross-functional collaboration"),
    ("Customer focus", "Customer orientation", "Customer centricity"),
    ("Data analysis", "Data analytics", "Analytics", "Data science"),
    ("Hiring", "Recruiting", "Recruitment", "Talent acquisition"),
    ("Human resources", "HR", "People operations"),
    ("People management", "Managing people", "Line management", "Team leadership"),
    ("Presenting", "Presentations", "Presentation skills", "Public speaking"),
    ("Prioritizing", "Prioritising", "Prioritization", "Prioritisation"),
    ("Software engineering", "Software development", "Programming", "Coding"),
    ("Stakeholder management", "Managing stakeholders"),
    ("User experience", "UX", "UI", "Interaction design"),
)

_needed = partial(sa.Column, nullable=False)


def upgrade() -> None:
    # Nothing that the release before this one writes lacks a value.
    _add_likely()
    op.create_index("skills_likely_id_ix", "skills", ["likely_id"])
    op.create_table(
        "skill_synonyms",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _reference("skill_id", "skills"),
        _needed("name", LINE),
        _needed("folded_name", LINE),
        sa.UniqueConstraint("organization_id", "folded_name"),
    )
    op.create_index(None, "skill_synonyms", ["skill_id"])
    op.create_table(
        "bookmarks",
        sa.Column("id", sa.Uuid, primary_key=True),
        _reference("organization_id", "organizations"),
        _reference("cohort_id", "cohorts"),
        _reference("mentee_id", "people"),
        _reference("mentor_id", "people"),
        _needed("rank", sa.Integer),
        _needed("saved_at", INSTANT),
        sa.UniqueConstraint("mentee_id", "mentor_id", "cohort_id"),
    )
    op.create_index(None, "bookmarks", ["cohort_id"])
    op.create_index(None, "bookmarks", ["mentor_id"])
    _name_what_is_there()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("skill_synonyms", "bookmarks"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(_POLICY.format(table=table))


def _add_likely() -> None:
    # Alembic would make the table anew on SQLite, which fails as soon as somebody has a skill.
    kind = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    op.execute(
        f"ALTER TABLE skills ADD COLUMN likely_id {kind}"
        " CONSTRAINT skills_likely_id_fk REFERENCES skills (id)"
    )


def _reference(name: str, table: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id"), nullable=False)


def _name_what_is_there() -> None:
    """Give the synonyms to the skills of those who have set up a program before."""
    known = _table("skills")
    there: dict[UUID, dict[str, UUID]] = {}
    for row in op.get_bind().execute(sa.select(known)).all():
        there.setdefault(row.organization_id, {})[row.folded_name] = row.id
    skills: list[dict[str, object]] = []
    synonyms: list[dict[str, object]] = []
    for organization_id, ids in there.items():
        for line in _SAME:
            # Whatever people have typed stays a skill of its own until a coordinator merges it.
            skill_id = next((ids[_fold(name)] for name in line if _fold(name) in ids), None)
            if skill_id is None:
                skill_id = ids[_fold(line[0])] = uuid4()
                skills.append(_row(organization_id, line[0], skill_id))
            synonyms += [
                {**_row(organization_id, name, uuid4()), "skill_id": skill_id}
                for name in line
                if _fold(name) not in ids
            ]
    if synonyms:
        op.bulk_insert(known, skills)
        op.bulk_insert(_table("skill_synonyms", sa.column("skill_id", sa.Uuid)), synonyms)


def _table(name: str, *more: sa.ColumnClause[UUID]) -> sa.TableClause:
    columns = (sa.column("id", sa.Uuid), sa.column("organization_id", sa.Uuid))
    names = (sa.column("name", LINE), sa.column("folded_name", LINE))
    return sa.table(name, *columns, *names, *more)


def _row(organization_id: UUID, name: str, row_id: UUID) -> dict[str, object]:
    return {
        "id": row_id,
        "organization_id": organization_id,
        "name": name,
        "folded_name": _fold(name),
    }


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())

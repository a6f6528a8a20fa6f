"""A whole match of a cohort, as its coordinator waits for it: ``python -m bench.match_run``.

From the form's submit to the message that it is ready: reading everybody, solving, explaining,
keeping; then the first page of pairs. On SQLite, in this process; medians of three.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

from bench._cohort import make_people
from handlers.acts import Answer
from handlers.match_work import MatchWork
from mentoring.matching.person import Person as Described
from storage import schema
from storage.database import Database, UnitOfWork
from storage.participants import Participant, ParticipantSkill, SkillSide
from storage.people import Person
from storage.programs import Skill
from storage.vault import Keyring
from tests.cast import CLEO, NOW, make_cohort, make_organization
from tests.chat import Chat, words_of

MENTEES = 500
WHOLE_BAR, PAGE_BAR = 3.0, 0.5
_ROUNDS = 3


def write_down(database: Database) -> None:
    schema.create(database.engine)
    organization = make_organization(database)
    with database.begin(organization.id) as uow:
        uow.coordinators.add(uow.people.meet(CLEO, "Cleo"), now=NOW)
        cohort = make_cohort(uow)
        everybody = make_people(MENTEES, seed=1)
        names = {name for one in everybody for name in (*one.wants, *one.offers)}
        skills = {skill.name: skill for skill in uow.skills.named(sorted(names))}
        for one in everybody:
            _join(uow, cohort.id, one, skills)


def _join(uow: UnitOfWork, cohort_id: UUID, one: Described, skills: dict[str, Skill]) -> None:
    first = one.hours[0]
    person = Person(
        name=f"Person {one.id.int}",
        zone=one.zone,
        level=one.level,
        department=one.department,
        work_starts=first.starts,
        work_ends=first.ends,
        work_days=[hours.weekday for hours in one.hours],
    )
    part = Participant(
        cohort_id=cohort_id,
        person_id=person.id,
        role=one.role,
        joined_at=NOW,
        style=one.style,
        formats=sorted(one.formats),
        languages=", ".join(sorted(one.languages)),
        capacity=one.capacity,
    )
    rows: list[Person | Participant | ParticipantSkill] = [person, part]
    for side, named in ((SkillSide.WANTED, one.wants), (SkillSide.OFFERED, one.offers)):
        rows += (
            ParticipantSkill(participant_id=part.id, skill_id=skills[name].id, side=side)
            for name in named
        )
    for row in rows:
        row.organization_id = uow.organization_id
        uow.db.add(row)
        uow.db.flush()


def seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def measure(chat: Chat) -> Iterable[tuple[float, float]]:
    for number in range(_ROUNDS):
        opened = chat.say(CLEO, "match")
        if number:
            opened = chat.press(CLEO, "Change rules", opened)

        def whole(opened: Answer = opened) -> None:
            chat.fill(CLEO, opened, keep="nothing")
            MatchWork(chat.database, lambda: chat.now).work_off()

        took = seconds(whole)
        chat.now += timedelta(minutes=1)
        yield took, seconds(lambda: chat.open(CLEO, "match_pairs"))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        keyring = Keyring.parse(Keyring.generate())
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", keyring)
        write_down(database)
        chat = Chat(database)
        took = list(measure(chat))
        print(words_of(chat.say(CLEO, "match")).splitlines()[0])
        database.close()
    whole, page = (median(part) for part in zip(*took, strict=True))
    print(f"{MENTEES} mentees matched in {whole:.2f} s (bar {WHOLE_BAR:.0f} s)")
    print(f"their first pairs shown in {page:.2f} s (bar {PAGE_BAR:.1f} s)")
    return 0 if whole <= WHOLE_BAR and page <= PAGE_BAR else 1


if __name__ == "__main__":
    sys.exit(main())

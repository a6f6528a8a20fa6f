"""Merging: every row that points at the person who goes is moved or removed, none forgotten."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from mentoring.circles import CircleRhythm, CircleWho
from mentoring.vocabulary import BoundaryKind, MessageKind, RunStatus
from storage.circles import CircleSeries
from storage.columns import Row
from storage.database import UnitOfWork
from storage.drafts import Kept
from storage.links import Link, Purpose, digest_of, new_code
from storage.match_runs import MatchRun
from storage.merging import MOVED, MOVED_ONCE, PART, REMOVED
from storage.people import Person
from storage.prompts import Prompt
from tests.cast import BEN, BEN_THERE, DAN, DAN_THERE, NOW, Cast
from ui.message import message

_REFERENCES = {
    f"{table.name}.{key.parent.name}"
    for table in Row.metadata.sorted_tables
    for key in table.foreign_keys
    if key.target_fullname == "people.id"
}


def references_to(uow: UnitOfWork, person_id: UUID) -> set[str]:
    """Name the columns in which something still points at a person."""
    found = set()
    for table in Row.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if name in _REFERENCES and uow.db.connection().scalar(
                select(column).where(column == person_id)
            ):
                found.add(name)
    return found


def give_everything(uow: UnitOfWork, person: Person) -> None:
    """Give a person whatever somebody who doesn't take part can have."""
    uow.coordinators.add(person, now=NOW)
    uow.coordinators.add(uow.people.meet(DAN_THERE, "Eve"), now=NOW, by=person)
    uow.drafts.keep(person.id, "settings", None, Kept({"zone": person.name}), now=NOW)
    uow.outbox.add(key=f"hello:{person.id}", to=person.id, message=message("Hello"), due_at=NOW)
    uow.inbox.put(person.id, message("Hello"), delivery_id=uuid4(), kind=MessageKind.NEWS, now=NOW)
    uow.letters.refuse(person.id, MessageKind.DIGEST)
    uow.prompts.schedule(
        Prompt(kind="digest", person_id=person.id, subject_id=uuid4(), due_on=NOW.date())
    )
    _give_what_coordinators_have(uow, person)
    uow.links.issue(
        Link(
            digest=digest_of(new_code()),
            purpose=Purpose.PERSON,
            expires_at=NOW + timedelta(hours=1),
            made_by_id=person.id,
            entered_by_id=person.id,
        )
    )


def _give_what_coordinators_have(uow: UnitOfWork, person: Person) -> None:
    uow.match_runs.add(
        MatchRun(
            cohort_id=uow.programs.required().cohort.id,
            started_by_id=person.id,
            started_at=NOW,
            terms={},
            status=RunStatus.PUBLISHED,
            published_by_id=person.id,
        )
    )
    uow.boundaries.declare(BoundaryKind.CONFLICT, person.id, _somebody(uow), now=NOW)
    uow.boundaries.declare(BoundaryKind.MANAGER, _somebody(uow), person.id, now=NOW)
    program = uow.programs.required().program
    uow.policies.publish(program, "Be kind.", by=person.id, now=NOW)
    uow.circles.add(
        CircleSeries(
            cohort_id=uow.programs.required().cohort.id,
            name="Lunch",
            who=CircleWho.EVERYBODY,
            size=3,
            rhythm=CircleRhythm.BY_HAND,
            made_by_id=person.id,
            made_at=NOW,
        )
    )
    ben = uow.people.at(BEN)
    let_in = uow.participants.latest_of(ben.id) if ben else None
    assert let_in is not None
    uow.admissions.except_one(let_in.id, by=person.id, now=NOW)


def _somebody(uow: UnitOfWork) -> UUID:
    return uow.people.meet(DAN_THERE._replace(external_id=f"29:{uuid4()}"), "Somebody").id


@pytest.fixture
def goes(uow: UnitOfWork) -> Person:
    person = uow.people.meet(BEN_THERE, "Ben there")
    give_everything(uow, person)
    return person


def test_it_is_decided_for_every_reference_to_a_person_what_becomes_of_it() -> None:
    decided = [
        f"{kind.__tablename__}.{column.key}"
        for kind, column in (*PART, *MOVED, *MOVED_ONCE, *REMOVED)
    ]
    assert sorted(decided) == sorted(_REFERENCES)


def test_nothing_points_at_a_person_who_is_gone(uow: UnitOfWork, cast: Cast, goes: Person) -> None:
    expected = _REFERENCES - {f"{kind.__tablename__}.{column.key}" for kind, column in PART}
    assert references_to(uow, goes.id) == expected
    uow.merging.merge(goes, uow.people.get(cast.ben))
    assert references_to(uow, goes.id) == set()
    assert uow.db.scalar(select(Person.id).where(Person.id == goes.id)) is None


def test_what_is_theirs_is_moved(uow: UnitOfWork, cast: Cast, goes: Person) -> None:
    uow.merging.merge(goes, uow.people.get(cast.ben))
    assert {one.external_id for one in uow.people.addresses(cast.ben)} == {
        BEN.external_id,
        BEN_THERE.external_id,
    }
    assert uow.coordinators.includes(cast.ben)
    assert uow.drafts.restore(cast.ben, "settings", None).answers == {"zone": "Ben there"}
    assert len(uow.inbox.of(cast.ben, limit=5)) == 1
    assert uow.letters.unwanted(cast.ben) == {MessageKind.DIGEST}


def test_what_both_have_is_there_once_as_the_one_who_stays_has_it(
    uow: UnitOfWork, cast: Cast, goes: Person
) -> None:
    dan = uow.people.get(cast.dan)
    uow.coordinators.add(dan, now=NOW)
    uow.drafts.keep(dan.id, "settings", None, Kept({"zone": "Dan"}), now=NOW)
    uow.letters.refuse(dan.id, MessageKind.DIGEST)
    uow.merging.merge(goes, dan)
    assert [one.name for one in uow.coordinators.people()].count("Dan") == 1
    assert uow.drafts.restore(dan.id, "settings", None).answers == {"zone": "Dan"}
    assert uow.letters.unwanted(dan.id) == {MessageKind.DIGEST}
    assert references_to(uow, goes.id) == set()


def test_whom_somebody_named_is_the_one_who_stays(
    uow: UnitOfWork, cast: Cast, goes: Person
) -> None:
    conflict = BoundaryKind.CONFLICT
    for named in (goes.id, cast.ben):
        uow.boundaries.declare(conflict, cast.ana, named, now=NOW)
    # Ben had named himself, without knowing it.
    uow.boundaries.declare(conflict, cast.ben, goes.id, now=NOW)
    uow.boundaries.keep_apart(goes.id, cast.dan, "", by=cast.cleo, now=NOW)
    uow.merging.merge(goes, uow.people.get(cast.ben))
    assert [one.other_id for one in uow.boundaries.by(cast.ana)] == [cast.ben]
    assert {cast.ana, cast.dan} < uow.boundaries.apart_from(cast.ben)
    assert cast.ben not in uow.boundaries.apart_from(cast.ben)


def test_who_takes_part_is_known_by_any_trace_of_it(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.merging.takes_part(cast.ana)
    assert uow.merging.takes_part(cast.ben)
    assert not uow.merging.takes_part(cast.dan)
    assert not uow.merging.takes_part(cast.cleo)


def test_a_retry_of_who_is_gone_finds_its_answer(uow: UnitOfWork, cast: Cast) -> None:
    request = uow.requests.begin(f"{cast.dan}:R1", now=NOW)
    assert not isinstance(request, str)
    uow.requests.answer(request, "told")
    uow.db.flush()
    uow.requests.hand_over(cast.dan, cast.ben)
    assert uow.requests.answered(f"{cast.ben}:R1") == "told"
    assert uow.requests.answered(f"{cast.dan}:R1") == ""


def test_who_is_held_and_gone_is_not_given(uow: UnitOfWork, cast: Cast, goes: Person) -> None:
    gone = goes.id
    uow.merging.merge(goes, uow.people.get(cast.ben))
    assert [one.id for one in uow.merging.hold(cast.ben, gone)] == [cast.ben]
    assert uow.people.at(DAN) is not None

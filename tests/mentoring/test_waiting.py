"""The waiting list's rules: an order is never broken, and a limit never passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.vocabulary import LimitKind, MoveKind
from mentoring.waiting import (
    Expected,
    Move,
    Waiting,
    comes_free,
    expected,
    has_room,
    keeps_number,
    limit_of,
    next_offers,
    number_on_joining,
    traced,
    turn_of,
)

TODAY = date(2026, 3, 10)
ENDS = date(2026, 9, 1)
_queue = st.lists(
    st.builds(Waiting, st.uuids(), has_offer=st.booleans(), rests=st.booleans()),
    unique_by=lambda one: one.id,
)
_limit = st.none() | st.integers(0, 12)


@given(_queue, _limit, st.integers(0, 12))
def test_no_more_is_offered_than_there_are_places(
    queue: list[Waiting], limit: int | None, inside: int
) -> None:
    offers = next_offers(queue, limit, inside=inside)
    held = {one.id for one in queue if one.has_offer} - set(offers.take_back) | set(offers.make)
    assert limit is None or not held or inside + len(held) <= limit


@given(_queue, _limit, st.integers(0, 12))
def test_nobody_is_passed_over(queue: list[Waiting], limit: int | None, inside: int) -> None:
    make = next_offers(queue, limit, inside=inside).make
    ready = [one.id for one in queue if not one.has_offer and not one.rests]
    assert make == ready[: len(make)]
    kept = sum(one.has_offer and not one.rests for one in queue)
    if len(make) < len(ready):
        assert not has_room(limit, inside=inside, offered=max(kept, len(make) + kept))


@given(_queue, _limit, st.integers(0, 12))
def test_what_is_offered_once_is_settled(
    queue: list[Waiting], limit: int | None, inside: int
) -> None:
    offers = next_offers(queue, limit, inside=inside)
    after = [
        one._replace(
            has_offer=(one.has_offer and one.id not in offers.take_back) or one.id in offers.make
        )
        for one in queue
    ]
    assert next_offers(after, limit, inside=inside) == ([], [])


def test_a_place_that_is_gone_is_taken_back_from_who_came_last() -> None:
    queue = [Waiting(uuid4(), has_offer=True) for _ in range(3)]
    assert next_offers(queue, 5, inside=4).take_back == [queue[1].id, queue[2].id]


@pytest.mark.parametrize(
    ("kind", "limit"), [(LimitKind.NONE, None), (LimitKind.NUMBER, 7), (LimitKind.PLACES, 3)]
)
def test_the_limit_is_what_the_coordinator_chose(kind: LimitKind, limit: int | None) -> None:
    assert limit_of(kind, 7, 3) == limit


@dataclass
class Cohort:
    """A cohort in small, in which places are offered by the rules alone."""

    limit: int
    inside: int = 0
    line: list[UUID] = field(default_factory=list)
    offered: set[UUID] = field(default_factory=set)
    resting: set[UUID] = field(default_factory=set)

    def settle(self) -> None:
        queue = [Waiting(one, one in self.offered, one in self.resting) for one in self.line]
        offers = next_offers(queue, self.limit, inside=self.inside)
        self.offered = (self.offered - set(offers.take_back)) | set(offers.make)

    def join(self, _: int) -> None:
        if has_room(self.limit, inside=self.inside, offered=len(self.offered)):
            self.inside += 1
        else:
            self.line.append(uuid4())

    def leave(self, _: int) -> None:
        self.inside = max(self.inside - 1, 0)

    def accept(self, nth: int) -> None:
        if held := [one for one in self.line if one in self.offered]:
            self.inside += 1
            self.line.remove(one := held[nth % len(held)])
            self.offered.remove(one)

    def let_pass(self, nth: int) -> None:
        if held := [one for one in self.line if one in self.offered]:
            self.offered.remove(one := held[nth % len(held)])
            self.resting.add(one)

    def wake(self, _: int) -> None:
        self.resting.clear()

    def widen(self, _: int) -> None:
        self.limit += 1

    def narrow(self, _: int) -> None:
        self.limit = max(self.limit - 1, 0)


_EVENTS = [Cohort.join, Cohort.leave, Cohort.accept, Cohort.let_pass, Cohort.wake]


@given(
    st.integers(0, 4),
    st.lists(
        st.tuples(
            st.sampled_from([Cohort.join, *_EVENTS, Cohort.widen, Cohort.narrow]),
            st.integers(0, 9),
        ),
        max_size=60,
    ),
)
def test_whatever_happens_the_limit_holds_and_the_order_too(
    limit: int, events: list[tuple[Callable[[Cohort, int], None], int]]
) -> None:
    cohort = Cohort(limit)
    for event, nth in events:
        before, was = list(cohort.line), cohort.inside
        event(cohort, nth)
        cohort.settle()
        # Nobody comes in beyond the limit, and what is offered is there for them.
        assert cohort.inside <= max(was, cohort.limit)
        assert not cohort.offered or cohort.inside + len(cohort.offered) <= cohort.limit
        # Who waits stays in order, and a free place is never kept from somebody who'd take it.
        stay = [one for one in before if one in cohort.line]
        assert [one for one in cohort.line if one in before] == stay
        if any(one not in cohort.offered | cohort.resting for one in cohort.line):
            assert not has_room(cohort.limit, inside=cohort.inside, offered=len(cohort.offered))


def test_at_the_front_they_come_behind_those_who_came_to_it_before() -> None:
    assert number_on_joining([], is_first=True) == 1
    assert number_on_joining([True, True, False, True], is_first=True) == 3
    assert number_on_joining([True, False], is_first=False) == 3


def test_the_second_offer_without_an_answer_costs_the_number() -> None:
    assert [keeps_number(n) for n in (1, 2, 3)] == [True, False, False]


@given(st.data())
def test_from_the_moves_everybody_learns_how_they_came_where_they_are(data: st.DataObject) -> None:
    line: list[UUID] = []
    moves: list[Move] = []
    happened: dict[UUID, list[tuple[MoveKind, int]]] = {}
    for sequence in range(data.draw(st.integers(1, 40))):
        before = {one: n for n, one in enumerate(line, 1)}
        if not line or data.draw(st.booleans()):
            came = data.draw(st.integers(1, len(line) + 1))
            line.insert(came - 1, mover := uuid4())
            move = Move(MoveKind.JOINED, None, came, sequence)
        else:
            mover = line.pop((left := data.draw(st.integers(1, len(line)))) - 1)
            to = data.draw(st.none() | st.integers(1, len(line) + 1))
            if to is not None:
                line.insert(to - 1, mover)
            move = Move(MoveKind.LEFT if to is None else MoveKind.MOVED, left, to, sequence)
        moves.insert(0, move)
        for n, one in enumerate(line, 1):
            if one == mover or before.get(one) != n:
                happened.setdefault(one, []).insert(0, (move.kind, n))
    for n, one in enumerate(line, 1):
        steps = traced(n, moves)
        assert [(step.move.kind, step.number) for step in steps] == happened[one]
        assert steps[-1].is_own
        assert steps[-1].move.left is None


@given(_queue, st.integers(0, 12), st.integers(0, 12))
def test_so_many_places_later_it_is_somebodys_turn(
    queue: list[Waiting], limit: int, inside: int
) -> None:
    """By the same rules as those by which places are offered, where everybody has time."""
    queue = [one._replace(rests=False) for one in queue]
    kept = set(next_offers(queue, limit, inside=inside).take_back)
    queue = [one._replace(has_offer=one.has_offer and one.id not in kept) for one in queue]
    offered = {n for n, one in enumerate(queue, 1) if one.has_offer}
    for n, one in enumerate(queue, 1):
        turn = turn_of(n, offered=offered, free=limit - inside - len(offered))
        assert (one.id in next_offers(queue, limit, inside=inside).make) == (
            turn < 1 and not one.has_offer
        )
        if turn > 0:
            assert one.id in next_offers(queue, limit + turn, inside=inside).make
            assert one.id not in next_offers(queue, limit + turn - 1, inside=inside).make


@pytest.mark.parametrize(
    ("capacity", "comes"), [(0, []), (1, [9]), (2, [5, 9]), (3, [3, 5, 9]), (5, [3, 5, 9])]
)
def test_what_a_mentor_gave_beyond_their_places_frees_none(capacity: int, comes: list[int]) -> None:
    assert comes_free(capacity, [weeks(5), weeks(9), weeks(3)]) == [weeks(n) for n in comes]


def weeks(n: int) -> date:
    return TODAY + timedelta(weeks=n)


@pytest.mark.parametrize(
    ("turn", "opens_on", "opened", "wait"),
    [
        # Places that are given to another cohort come free at its end, one after the other.
        (1, [weeks(9), weeks(3)], 0, Expected(on=weeks(3))),
        (2, [weeks(9), weeks(3)], 0, Expected(on=weeks(9))),
        (0, [weeks(3)], 4, Expected(is_free=True)),
        (-2, [], 0, Expected(is_free=True)),
        # What ended already is not expected in the past; what ends with the cohort is too late.
        (1, [weeks(-3)], 0, Expected(on=TODAY)),
        (1, [ENDS], 0, Expected()),
        # Two make no pace; four in eight weeks are one in two.
        (1, [], 2, Expected()),
        (1, [], 4, Expected(weeks=2)),
        (3, [], 4, Expected(weeks=6)),
        (3, [weeks(1)], 4, Expected(weeks=6)),
        (1, [], 80, Expected(weeks=1)),
        (40, [], 4, Expected(weeks=80, is_too_late=True)),
        # Nobody is told an earlier day than whoever comes before them.
        (2, [weeks(20)], 4, Expected(weeks=20)),
    ],
)
def test_the_wait_is_told_from_what_is_known_or_not_at_all(
    turn: int, opens_on: list[date], opened: int, wait: Expected
) -> None:
    assert expected(turn, opens_on, opened=opened, ends_on=ENDS, today=TODAY) == wait

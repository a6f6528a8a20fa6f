"""Turns: first come, first served, and nobody keeps the place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import turns
from storage.database import Database
from storage.turns import Turns


def test_whoever_asks_first_comes_first() -> None:
    place = Turns()
    order: list[int] = []

    def take(number: int) -> None:
        place.take()
        order.append(number)
        place.give()

    place.take()
    with ThreadPoolExecutor(5) as threads:
        for number in range(5):
            threads.submit(take, number)
            sleep(0.05)
        order.append(-1)
        place.give()
    assert order == [-1, 0, 1, 2, 3, 4]


def test_only_one_is_inside() -> None:
    place = Turns()
    inside: list[int] = []
    most: set[int] = set()

    def take(_: int) -> None:
        place.take()
        inside.append(1)
        most.add(len(inside))
        inside.pop()
        place.give()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(take, range(400)))
    assert most == {1}


def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_PATIENCE_SECONDS", 0.05)
    place = Turns()
    place.take()
    with pytest.raises(PoolTimeout):
        place.take()
    place.give()
    place.take()


def test_a_transaction_that_fails_gives_its_turn(sqlite_database: Database) -> None:
    with pytest.raises(ValueError, match="oops"), sqlite_database.begin_everywhere():
        raise ValueError("oops")
    with sqlite_database.begin_everywhere() as everywhere:
        assert everywhere.workspaces() == []


def test_who_waits_in_vain_leaves_the_place_to_others(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_PATIENCE_SECONDS", 0.05)
    with sqlite_database.engine.begin(), pytest.raises(PoolTimeout):
        sqlite_database.engine.connect()
    with sqlite_database.begin_everywhere() as everywhere:
        assert everywhere.workspaces() == []

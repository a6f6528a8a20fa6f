"""Rounds among peers: new partners or circles each time, and nobody left out twice before others.

Pairs follow the circle method, which schedules chess tournaments: one stays, the others move on by
one seat. In `n - 1` rounds everybody meets everybody once; with an odd number one seat is empty,
and in `n` rounds each sits there once. Circles of three and more follow lines in a grid: with a
prime number of circles, no two meet twice in as many rounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations, product
from operator import itemgetter
from uuid import UUID

from mentoring.errors import MentoringError

Circle = tuple[UUID, ...]
Couple = tuple[UUID, UUID]
_TWO = 2
#: Far worse than any number of times that two have met.
_NEVER = 1_000_000
#: How many rounds are looked at, best first, for one that keeps everybody apart who has to be.
_MOST_TRIED = 20


class CircleTooSmall(MentoringError):
    def __init__(self) -> None:
        super().__init__("A circle is two people at least.", field="size")


@dataclass(frozen=True)
class Round:
    """Who meets this time, and who sits out because there is no seat for them."""

    circles: tuple[Circle, ...]
    left_out: tuple[UUID, ...] = ()


def next_round(
    people: Iterable[UUID],
    earlier: Sequence[Round],
    *,
    size: int = 2,
    apart: AbstractSet[Couple] = frozenset(),
) -> Round:
    """Give the round with the fewest who sit out again, and then the fewest who meet again.

    Earlier rounds may have been among others: people come and go, and what was is taken as it was.
    Couples who are kept apart (each in order) never meet; where no round does without them, one of
    the two sits out.

    Raises:
        CircleTooSmall: a circle of one.
    """
    if size < _TWO:
        raise CircleTooSmall
    seats = sorted(set(people))
    if len(seats) < _TWO:
        return Round((), tuple(seats))
    met = Counter(
        couple for one in earlier for circle in one.circles for couple in _couples(circle)
    )
    met.update(dict.fromkeys(apart, _NEVER))
    out = Counter(person for one in earlier for person in one.left_out)
    rounds: Iterable[Round] = (
        _pairs(seats) if _TWO in {size, len(seats)} else _circles(seats, min(size, len(seats)))
    )
    tried: list[Round] = []
    for one in _best(rounds, met, out)[:_MOST_TRIED]:
        mended = Round(_mended(one.circles, met), one.left_out)
        parted = _parted(mended, apart, out, size)
        if parted == mended:
            return mended
        tried.append(parted)
    return min(tried, key=lambda one: (len(one.left_out), _most(one, out)))


def _most(one: Round, out: Mapping[UUID, int]) -> int:
    """Say how often whoever sits out in a round has done so before."""
    return max((out.get(person, 0) for person in one.left_out), default=0)


def _best(
    rounds: Iterable[Round], met: Mapping[Couple, int], out: Mapping[UUID, int]
) -> list[Round]:
    """Give the best rounds first; among many people, one without fault is found early."""
    found: list[tuple[tuple[int, int], Round]] = []
    for one in rounds:
        left_out = _most(one, out)
        again = sum(met.get(couple, 0) for circle in one.circles for couple in _couples(circle))
        if (left_out, again) == (0, 0):
            return [one]
        found.append(((left_out, again), one))
    return [one for _, one in sorted(found, key=itemgetter(0))]


def _parted(one: Round, apart: AbstractSet[Couple], out: Mapping[UUID, int], size: int) -> Round:
    """Take out of each circle whoever is kept apart from others there, and seat them elsewhere."""
    seated: list[list[UUID]] = []
    free = list(one.left_out)
    for circle in one.circles:
        here = list(circle)
        while clashes := Counter(who for pair in _couples(here) if pair in apart for who in pair):
            away = min(clashes, key=lambda who: (-clashes[who], out.get(who, 0), who))
            here.remove(away)
            free.append(away)
        if len(here) < len(circle) and len(here) == 1:
            free += here
        else:
            seated.append(here)
    if len(free) == len(one.left_out):
        return one
    # Those who sat out before are seated first.
    for who in sorted(free, key=lambda who: (-out.get(who, 0), who)):
        fits = (
            circle
            for circle in seated
            if len(circle) < size and not any(pair in apart for pair in _with(who, circle))
        )
        place = next(fits, None)
        if place is None:
            seated.append([who])
        else:
            place.append(who)
    circles = tuple(tuple(circle) for circle in seated if len(circle) > 1)
    return Round(circles, tuple(circle[0] for circle in seated if len(circle) == 1))


def _with(who: UUID, others: Iterable[UUID]) -> Iterator[Couple]:
    return ((min(who, other), max(who, other)) for other in others)


def _couples(circle: Sequence[UUID]) -> Iterable[Couple]:
    return combinations(sorted(circle), 2)


def _mended(circles: Sequence[Circle], met: Mapping[Couple, int]) -> tuple[Circle, ...]:
    """Swap two people as long as fewer meet again; only a changed roster leaves any who do."""
    seated = [list(circle) for circle in circles]

    def again(*some: int) -> int:
        return sum(met.get(couple, 0) for at in some for couple in _couples(seated[at]))

    def swap(one: int, seat: int, other: int, place: int) -> None:
        seated[one][seat], seated[other][place] = seated[other][place], seated[one][seat]

    def mend(one: int) -> bool:
        for other in set(range(len(seated))) - {one}:
            before = again(one, other)
            for seat, place in product(range(len(seated[one])), range(len(seated[other]))):
                swap(one, seat, other, place)
                if again(one, other) < before:
                    return True
                swap(one, seat, other, place)
        return False

    while any(again(one) and mend(one) for one in range(len(seated))):
        pass
    return tuple(tuple(circle) for circle in seated)


def _pairs(people: Sequence[UUID]) -> Iterator[Round]:
    seats: list[UUID | None] = [*people, *([None] if len(people) % 2 else [])]
    half = len(seats) // 2
    for _ in range(len(seats) - 1):
        facing = list(zip(seats[:half], reversed(seats[half:]), strict=True))
        pairs = tuple((a, b) for a, b in facing if a is not None and b is not None)
        alone = tuple(one for pair in facing if None in pair for one in pair if one is not None)
        yield Round(pairs, alone)
        seats = [seats[0], seats[-1], *seats[1:-1]]


def _circles(people: Sequence[UUID], size: int) -> Iterator[Round]:
    """Seat people in a grid of `size` rows and a prime number of columns, and follow its lines.

    Two lines of different slopes cross once. The rows themselves are cut into one round more. Where
    seats are empty circles are smaller, but nobody is left alone.
    """
    width = _prime(max(-(-len(people) // size), size))
    rows = [people[row::size] for row in range(size)]
    for slope in range(width):
        lines = (
            [
                row[(start + slope * number) % width]
                for number, row in enumerate(rows)
                if (start + slope * number) % width < len(row)
            ]
            for start in range(width)
        )
        yield _round(list(lines), size)
    yield _round([row[at : at + size] for row in rows for at in range(0, len(row), size)], size)


def _round(circles: Sequence[Sequence[UUID]], size: int) -> Round:
    return Round(tuple(tuple(circle) for circle in _joined(circles, size)))


def _joined(circles: Sequence[Sequence[UUID]], size: int) -> list[list[UUID]]:
    """Let whoever would be alone join others; that makes the circle larger by one at most."""
    whole = [list(circle) for circle in circles if len(circle) > 1]
    alone = [circle[0] for circle in circles if len(circle) == 1]
    fill = sorted(alone)
    if not whole or len(fill) >= size:
        whole += [fill[at : at + size] for at in range(0, len(fill), size)]
        fill = whole.pop() if len(whole[-1]) == 1 else []
    for person in fill:
        min(whole, key=len).append(person)
    return whole


def _prime(least: int) -> int:
    number = max(least, 2)
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number

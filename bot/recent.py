"""What has just been seen, so that a repetition is known for one."""

from __future__ import annotations

from collections import OrderedDict

_REMEMBERED = 10_000


class Recent:
    """Numbers by name, of which the oldest are forgotten."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def number(self, name: str) -> float:
        return self._numbers.get(name, 0)

    def forget(self, name: str) -> None:
        self._numbers.pop(name, None)

    def keep(self, name: str, number: float = 1) -> None:
        self._numbers[name] = number
        if len(self._numbers) > _REMEMBERED:
            self._numbers.popitem(last=False)

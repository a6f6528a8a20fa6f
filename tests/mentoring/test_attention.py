"""Which pairs need a coordinator."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mentoring.attention import Concern, is_on_track, is_quiet

_TODAY = date(2026, 3, 16)
_FORTNIGHT = timedelta(weeks=2)


@pytest.mark.parametrize(("days", "quiet"), [(0, False), (28, False), (29, True)])
def test_a_pair_is_quiet_after_two_cadences(days: int, *, quiet: bool) -> None:
    assert is_quiet(_TODAY - timedelta(days=days), _FORTNIGHT, today=_TODAY) is quiet


@pytest.mark.parametrize(("days", "on_track"), [(0, True), (21, True), (22, False)])
def test_a_pair_is_on_track_for_one_and_a_half(days: int, *, on_track: bool) -> None:
    assert is_on_track(_TODAY - timedelta(days=days), _FORTNIGHT, today=_TODAY) is on_track


def test_who_asks_for_help_comes_first() -> None:
    ranked = sorted(Concern, key=lambda concern: concern.rank)

    assert ranked[0] is Concern.HELP
    assert ranked.index(Concern.LOW_PULSE) < ranked.index(Concern.QUIET)


@pytest.mark.parametrize("concern", Concern)
def test_every_concern_has_words(concern: Concern) -> None:
    assert concern.label
    assert concern.label[0].islower()
    assert not concern.label.endswith(".")

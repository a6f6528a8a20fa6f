"""What a form is about comes back as it was sent, or not at all."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.about import About
from tests import strategies

Json = dict[str, Any]

WHOLE = About("goals", UUID(int=1)).packed()
ids = st.none() | st.uuids()
abouts = st.builds(
    About,
    feature=st.from_regex(r"[a-z_]{1,40}", fullmatch=True),
    showing=st.uuids(),
    subject=ids,
    version=st.integers(0, 2**31 - 1),
    card=st.from_regex(r"[\w:.;=|-]{0,200}", fullmatch=True),
    kept=ids,
    opened_by=st.none() | strategies.presses,
)


@given(abouts)
def test_it_comes_back_as_it_was_sent(about: About) -> None:
    assert About.unpacked(json.loads(json.dumps(about.packed()))) == about


def test_two_showings_of_a_form_are_told_apart() -> None:
    assert About("goals").showing != About("goals").showing


FORGED: tuple[object, ...] = (
    None,
    "goals",
    [],
    {},
    {"feature": ""},
    {"feature": 1},
    {"feature": "x\x00"},
    {"feature": "x" * 501},
    WHOLE | {"admin": True},
    WHOLE | {"showing": "not an id"},
    WHOLE | {"subject": ["x"]},
    WHOLE | {"kept": ""},
    WHOLE | {"version": -1},
    WHOLE | {"version": True},
    WHOLE | {"version": "1"},
    WHOLE | {"version": 2**31},
    WHOLE | {"card": 5},
    WHOLE | {"card": "a\nb"},
    WHOLE | {"opened_by": {}},
    WHOLE | {"opened_by": '{"feature":""}'},
)


@pytest.mark.parametrize("value", FORGED, ids=range(len(FORGED)))
def test_what_is_forged_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        About.unpacked(value)

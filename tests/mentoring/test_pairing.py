"""The rules of pairing by hand."""

from __future__ import annotations

from datetime import date

import pytest

from mentoring.pairing import AlreadyAPair, NoPlaceLeft, SamePerson, WereAPair, shared


@pytest.mark.parametrize(
    ("wanted", "offered", "both"),
    [
        (["Writing"], ["Strategy", "Writing"], ["Writing"]),
        (["writing"], ["Writing"], ["writing"]),
        (["Strategy", "Writing"], ["Writing", "Strategy"], ["Strategy", "Writing"]),
        (["Straße"], ["STRASSE"], ["Straße"]),
        (["Writing"], ["Strategy"], []),
        ([], ["Writing"], []),
        (["Writing"], [], []),
    ],
)
def test_what_is_shared_is_named_as_it_was_wished_for(
    wanted: list[str], offered: list[str], both: list[str]
) -> None:
    assert shared(wanted, offered) == both


def test_each_refusal_names_the_answer_to_change() -> None:
    until = date(2026, 1, 31)

    assert SamePerson().field == "mentee"
    assert NoPlaceLeft("Ana", 2).field == "mentor"
    assert NoPlaceLeft("Ana", 2).values == {"mentor": "Ana", "capacity": 2}
    assert AlreadyAPair("Ana", "Ben").field == "mentee"
    assert WereAPair("Ana", "Ben", until).values["until"] == until

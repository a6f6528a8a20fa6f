"""Sealed text opens where it was sealed, with a key of the ring, and nowhere else."""

from __future__ import annotations

import base64
from uuid import uuid4

import pytest

from mentoring.vocabulary import Cadence
from storage.goals import Goal
from storage.pairs import Pair
from storage.vault import BadKey, Keyring, SealBroken, Vault
from tests.cast import NOW

_OLD = "old:" + base64.b64encode(b"o" * 32).decode()
_NEW = "new:" + base64.b64encode(b"n" * 32).decode()
_ORGANIZATION = uuid4()


def _vault(keys: str = _OLD) -> Vault:
    return Vault(Keyring.parse(keys), _ORGANIZATION)


def _goal() -> Goal:
    return Goal(pair_id=uuid4(), set_by_id=uuid4(), set_at=NOW)


@pytest.mark.parametrize("text", ["Speak up", "Zoë 👩‍👩‍👧", "x" * 30_000, " ", "\0"])
def test_what_was_sealed_opens(text: str) -> None:
    goal = _goal()
    _vault().seal(goal, Goal.title, text)
    assert _vault().open(goal, Goal.title) == text


def test_nothing_of_it_shows_where_it_lies() -> None:
    goal = _goal()
    _vault().seal(goal, Goal.title, "Speak up")
    assert b"Speak" not in (goal.title or b"")


def test_empty_text_is_stored_as_nothing() -> None:
    goal = _goal()
    _vault().seal(goal, Goal.title, "")
    assert goal.title is None
    assert _vault().open(goal, Goal.title) == ""


def test_the_same_text_never_looks_the_same() -> None:
    one, other = _goal(), _goal()
    other.id = one.id
    for goal in (one, other):
        _vault().seal(goal, Goal.title, "Speak up")
    assert one.title != other.title


def test_f53_text_of_another_row_does_not_open() -> None:
    goal, other = _goal(), _goal()
    _vault().seal(goal, Goal.title, "Speak up")
    other.title = goal.title
    with pytest.raises(SealBroken):
        _vault().open(other, Goal.title)


def test_f53_text_of_another_column_does_not_open() -> None:
    goal = _goal()
    _vault().seal(goal, Goal.title, "Speak up")
    goal.reflection = goal.title
    with pytest.raises(SealBroken):
        _vault().open(goal, Goal.reflection)


def test_f53_text_of_another_table_does_not_open() -> None:
    goal = _goal()
    pair = Pair(
        cohort_id=uuid4(),
        mentor_id=uuid4(),
        mentee_id=uuid4(),
        cadence=Cadence.WEEKLY,
        started_at=NOW,
        started_on=NOW.date(),
    )
    pair.id = goal.id
    _vault().seal(pair, Pair.why, "Both like trains")
    goal.title = pair.why
    with pytest.raises(SealBroken):
        _vault().open(goal, Goal.title)


def test_f53_text_of_another_organization_does_not_open() -> None:
    goal = _goal()
    _vault().seal(goal, Goal.title, "Speak up")
    with pytest.raises(SealBroken):
        Vault(Keyring.parse(_OLD), uuid4()).open(goal, Goal.title)


@pytest.mark.parametrize("position", [0, 2, 3, 4, 15, 16, 20, -16, -1])
def test_f53_a_changed_byte_does_not_open(position: int) -> None:
    goal = _goal()
    _vault().seal(goal, Goal.title, "Speak up")
    altered = bytearray(goal.title or b"")
    altered[position] ^= 1
    goal.title = bytes(altered)
    with pytest.raises(SealBroken):
        _vault().open(goal, Goal.title)


@pytest.mark.parametrize("stored", [b"", b".", b"old", b"old.", b"old.short", b"old." + b"x" * 12])
def test_f53_what_was_never_sealed_is_no_empty_text(stored: bytes) -> None:
    goal = _goal()
    goal.title = stored
    with pytest.raises(SealBroken):
        _vault().open(goal, Goal.title)


def test_f53_without_its_key_it_does_not_open() -> None:
    goal = _goal()
    _vault(_OLD).seal(goal, Goal.title, "Speak up")
    with pytest.raises(SealBroken):
        _vault(_NEW).open(goal, Goal.title)


def test_f53_another_key_of_the_same_name_does_not_open() -> None:
    goal = _goal()
    _vault(_OLD).seal(goal, Goal.title, "Speak up")
    with pytest.raises(SealBroken):
        _vault(_NEW.replace("new", "old")).open(goal, Goal.title)


def test_the_newest_key_seals_and_the_old_one_still_opens() -> None:
    goal = _goal()
    _vault(_OLD).seal(goal, Goal.title, "Speak up")
    rotated = _vault(f"{_NEW},{_OLD}")
    assert rotated.open(goal, Goal.title) == "Speak up"
    rotated.seal(goal, Goal.title, "Speak up")
    assert _vault(_NEW).open(goal, Goal.title) == "Speak up"


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "k1",
        "k1:",
        "k1:not base64",
        "k1:c2hvcnQ=",
        _OLD.removeprefix("old"),
        _OLD.replace("old", "o.d"),
        _OLD.replace("old", "öld"),
        f"{_OLD},{_OLD}",
        f"{_OLD},",
    ],
)
def test_it_refuses_what_is_no_key(setting: str) -> None:
    with pytest.raises(BadKey) as refused:
        Keyring.parse(setting)
    assert _OLD.removeprefix("old:") not in str(refused.value)


def test_spaces_around_keys_are_no_part_of_them() -> None:
    goal = _goal()
    _vault(f" {_NEW} , {_OLD} ").seal(goal, Goal.title, "Speak up")
    assert _vault(_NEW).open(goal, Goal.title) == "Speak up"


def test_a_generated_key_can_be_parsed_and_is_new_each_time() -> None:
    setting = Keyring.generate()
    Keyring.parse(setting)
    assert setting != Keyring.generate()


def test_a_code_is_derived_from_its_purpose_and_the_newest_key() -> None:
    code = Keyring.parse(_OLD).derive_code("setup")
    assert code == Keyring.parse(_OLD).derive_code("setup")
    assert len(code) == 10
    assert code != Keyring.parse(_OLD).derive_code("other")
    assert code != Keyring.parse(f"{_NEW},{_OLD}").derive_code("setup")


def test_derived_keys_are_one_for_each_key_newest_first() -> None:
    both, old = Keyring.parse(f"{_NEW},{_OLD}"), Keyring.parse(_OLD)
    newest, oldest = both.derive_keys("unwanted")
    assert [oldest] == old.derive_keys("unwanted")
    assert newest != oldest
    assert len(newest) == 32


def test_what_is_derived_is_for_one_purpose() -> None:
    ring = Keyring.parse(_OLD)
    assert ring.derive_keys("a") != ring.derive_keys("b")
    assert ring.derive_keys("setup") != [ring.derive_code("setup").encode()]

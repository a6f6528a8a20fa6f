"""What people type is cleaned the same way everywhere, and counted as they would count it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.wording import clean, visible_length

CLEANED: dict[str, str] = {
    "  Hello \n": "Hello",
    "a\x00b": "ab",
    "a\x1b[31mb": "a[31mb",
    "tab\tand\nline": "tab\tand\nline",
    "a\r\nb\rc": "a\nb\nc",
    "a\u2028b\u2029c\x85d\x0be": "a\nb\nc\nd\ne",
    "user\u202egnp.exe": "usergnp.exe",
    "\u2066isolated\u2069": "isolated",
    "lone \ud800 surrogate": "lone  surrogate",
    "e\u0301": "\u00e9",
    "👩\u200d👩\u200d👧": "👩\u200d👩\u200d👧",
    "م\u200cن": "م\u200cن",
    "\u200b\u200d\ufeff": "",
    "\u3164": "",
    "\u2800\u2800": "",
    "\ufe0f": "",
    "": "",
}


@pytest.mark.parametrize(("typed", "kept"), CLEANED.items(), ids=range(len(CLEANED)))
def test_f18_what_is_typed_is_cleaned(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_f18_cleaning_twice_changes_nothing(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)


@given(st.text(st.characters()))
def test_f18_what_is_kept_can_be_stored_and_sent(typed: str) -> None:
    kept = clean(typed)

    assert kept.encode().decode() == kept
    assert not [one for one in kept if unicodedata.category(one) == "Cc" and one not in "\n\t"]


LENGTHS = (("", 0), ("abc", 3), ("e\u0301", 1), ("👩\u200d👩\u200d👧\u200d👦" * 3, 3), ("🇫🇷🇩🇪", 2))


@pytest.mark.parametrize(("typed", "length"), LENGTHS)
def test_f18_a_reader_counts_characters(typed: str, length: int) -> None:
    assert visible_length(typed) == length

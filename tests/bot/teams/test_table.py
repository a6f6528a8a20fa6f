"""A table in Teams: its first rows as lines, and a link to all of it and to its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from bot.teams.cards import message_card
from tests.bot.teams.adaptive_card import problems, texts
from tests.strategies import HOSTILE, READER
from ui.message import Press, Table, message
from ui.reader import Reader
from ui.text import say, typed

_RUN = UUID(int=7)
_ROW = (typed("Ben *B*"), typed("[Ana](http://evil.test)"), say("{n}", n=87), say(""))


def table(*rows: tuple[object, ...]) -> Table:
    columns = (say("Mentee"), say("Mentor"), say("Fit in %"), say("Why"))
    source = Press(feature="match_export", subject=_RUN, version=3)
    return Table.model_validate(
        {"title": say("2 of 3 are placed"), "columns": columns, "rows": rows, "source": source}
    )


def drawn(shown: Table, reader: Reader = READER) -> list[str]:
    card: dict[str, Any] = message_card(message(shown), reader, forms=())
    assert problems(card) == []
    return texts(card)


def test_a_row_is_a_line_with_the_names_of_its_columns() -> None:
    title, row, below, _ = drawn(table(_ROW))

    assert title == "2 of 3 are placed"
    assert row == ("• Ben \u2217B\u2217 · Mentor: [Ana]\u2060(http://evil.test) · Fit in %: 87")
    assert below == "A file of it is in the portal."


def test_all_of_it_is_a_link_away() -> None:
    _, *rows, below, link = drawn(table(*[_ROW] * 1000))

    assert len(rows) == 15
    assert below.startswith("15 of 1,000 rows. The rest, and a file of all of them,")
    address = f"https://cairn.test/do/match_export?subject={_RUN}"
    assert link == f"[See the table in the portal (opens in browser) ↗]({address})"


@pytest.mark.parametrize("portal", ["", "http://127.0.0.1:8000"])
def test_without_a_portal_that_is_safe_it_says_so(portal: str) -> None:
    *_, below = drawn(table(_ROW), Reader("en-GB", portal=portal))

    assert below.endswith("whoever runs Cairn can set one up.")


def test_a_row_of_any_length_is_one_short_line() -> None:
    hostile = [tuple(typed(words) for words in (one,) * 4) for one in HOSTILE]
    _, *rows, _, _ = drawn(table(*hostile))

    assert len(rows) == len(hostile)
    assert max(map(len, rows)) <= 310
    assert not any("\n" in row for row in rows)


def test_names_from_right_to_left_stay_in_their_place() -> None:
    _, row, *_ = drawn(table((typed("שרה"), typed("محمد"), say("{n}", n=87), say(""))))

    assert row == "• \u2068שרה\u2069 · Mentor: \u2068محمد\u2069 · Fit in %: 87"

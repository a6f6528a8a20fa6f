"""A table in Slack: its first rows as lines, and a link to all of it and to its file."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from bot.slack.blocks import Room, draw
from tests.bot.slack.block_kit import message_problems
from tests.strategies import HOSTILE, READER
from ui.message import Press, Table, message
from ui.reader import Reader
from ui.text import say, typed

_RUN = UUID(int=7)
_ROW = (typed("Ben *B*"), typed("Ana & <b>"), say("{n}", n=87), say(""))


def table(*rows: tuple[object, ...]) -> Table:
    columns = (say("Mentee"), say("Mentor"), say("Fit in %"), say("Why"))
    source = Press(feature="match_export", subject=_RUN, version=3)
    return Table.model_validate(
        {"title": say("2 of 3 are placed"), "columns": columns, "rows": rows, "source": source}
    )


def drawn(shown: Table, reader: Reader = READER) -> list[dict[str, object]]:
    blocks = draw(message(shown), reader, room=Room())
    assert message_problems(blocks) == []
    return blocks


def text_of(block: dict[str, object]) -> str:
    text = block["text"]
    assert isinstance(text, dict)
    return str(text["text"])


def test_a_row_is_a_line_with_the_names_of_its_columns() -> None:
    lines, below = drawn(table(_ROW))

    assert text_of(lines) == (
        "*2 of 3 are placed*\n• Ben \u2217B\u2217 · Mentor: Ana &amp; &lt;b&gt; · Fit in %: 87"
    )
    assert text_of(below) == "A file of it is in the portal."


def test_all_of_it_is_a_link_away() -> None:
    lines, below = drawn(table(*[_ROW] * 1000))

    assert text_of(lines).count("\n• ") == 15
    assert text_of(below).startswith("15 of 1,000 rows. The rest, and a file of all of them,")
    accessory = below["accessory"]
    assert isinstance(accessory, dict)
    assert accessory["text"]["text"] == "See the table in the portal"
    assert accessory["url"] == f"https://cairn.test/do/match_export?subject={_RUN}"


@pytest.mark.parametrize("portal", ["", "https://cairn.test/" + "x" * 3000])
def test_f17_without_a_portal_to_lead_to_it_says_so(portal: str) -> None:
    *_, below = drawn(table(_ROW), replace(READER, portal=portal))

    assert text_of(below).endswith("whoever runs Cairn can set one up.")
    assert "accessory" not in below


def test_a_row_of_any_length_is_one_short_line() -> None:
    hostile = [tuple(typed(words) for words in (one,) * 4) for one in HOSTILE]
    lines, *more, _ = drawn(table(*hostile))

    written = "\n".join(map(text_of, (lines, *more))).split("\n")
    assert len([line for line in written if line.startswith("• ")]) == len(hostile)
    assert max(map(len, written)) <= 310


def test_a_table_without_rows_has_its_title() -> None:
    lines, _ = drawn(table())

    assert text_of(lines) == "*2 of 3 are placed*"

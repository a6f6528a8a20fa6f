"""A message is data: it is stored, joined and searched before anybody draws it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from ui.message import (
    Bar,
    Button,
    CalendarEvent,
    Chart,
    Divider,
    Message,
    Paragraph,
    Press,
    Progress,
    Style,
    Table,
    Tone,
    button,
    buttons,
    facts,
    heading,
    items,
    mentioned,
    message,
    quiet,
)
from ui.text import Mention, Text, say, typed

ANA = Mention(person_id=UUID(int=1), name="Ana")
BEN = Mention(person_id=UUID(int=2), name="Ben")
TO_ANA = Text(template="With {who}", values={"who": ANA})
PAIR = UUID(int=9)

WHOLE = message(
    heading("Your week"),
    "Hello.",
    quiet(say("Sent by {name}", name="Cairn")),
    facts(Next_session="Monday", Partner=typed("<b>")),
    items("One", TO_ANA),
    Progress(done=1, total=3, label=say("Goals")),
    Chart(title=say("Sessions"), bars=(Bar(label=say("March"), value=2.5),)),
    Divider(),
    CalendarEvent(
        uid=UUID(int=8),
        sequence=2,
        on=date(2026, 3, 24),
        title=say("Mentoring session with {partner}", partner="Ben"),
        changed_at=datetime(2026, 3, 10, 10, 0, tzinfo=UTC),
    ),
    Table(
        title=say("All pairs"),
        columns=(say("Mentor"), say("Sessions")),
        rows=((typed("<b>"), say("{n}", n=3)), (TO_ANA, say(""))),
        source=Press(feature="overview", subject=PAIR, version=2),
    ),
    buttons(button("Log now", "log_session", subject=PAIR, version=3, style=Style.PRIMARY)),
)


def test_a_message_survives_being_stored() -> None:
    assert Message.model_validate_json(WHOLE.model_dump_json()) == WHOLE


def test_bare_words_and_texts_become_paragraphs() -> None:
    assert message("Hello.", say("Bye.")).blocks == (
        Paragraph(text=say("Hello.")),
        Paragraph(text=say("Bye.")),
    )


def test_headings_and_quiet_words_have_their_tone() -> None:
    assert heading("A").tone is Tone.HEADING
    assert quiet("A").tone is Tone.QUIET


def test_the_names_of_facts_are_words() -> None:
    (fact,) = facts(Next_session="Monday").facts

    assert fact.label == say("Next session")
    assert fact.value == say("Monday")


def test_a_button_carries_what_it_is_about() -> None:
    assert button("Log now", "log_session", "snooze", subject=PAIR, version=3) == Button(
        label=say("Log now"),
        press=Press(feature="log_session", choice="snooze", subject=PAIR, version=3),
    )


def test_messages_are_joined_with_a_line_between_them() -> None:
    joined = message("One").followed_by(message("Two"), message("Three"))

    assert joined == message("One", Divider(), "Two", Divider(), "Three")


def test_a_message_says_something() -> None:
    with pytest.raises(ValidationError):
        message()


@pytest.mark.parametrize("value", [-1, float("inf"), float("nan")])
def test_a_bar_that_cannot_be_drawn_or_stored_is_refused(value: float) -> None:
    with pytest.raises(ValidationError):
        Bar(label=say("March"), value=value)


@pytest.mark.parametrize(("done", "total"), [(-1, 3), (1, -3)])
def test_progress_is_not_negative(done: int, total: int) -> None:
    with pytest.raises(ValidationError):
        Progress(done=done, total=total, label=say("Goals"))


@pytest.mark.parametrize("cells", [0, 1, 3])
def test_a_row_has_a_cell_for_each_column(cells: int) -> None:
    two, source = (say("Mentor"), say("Mentee")), Press(feature="overview")

    with pytest.raises(ValidationError, match="a cell for each column"):
        Table(title=say("All"), columns=two, rows=(two, (say("x"),) * cells), source=source)


def test_a_table_has_columns_and_may_have_no_rows() -> None:
    source = Press(feature="overview")
    Table(title=say("All"), columns=(say("Mentor"),), rows=(), source=source)

    with pytest.raises(ValidationError):
        Table(title=say("All"), columns=(), rows=((),), source=source)


def test_whom_a_table_mentions_is_found() -> None:
    assert list(mentioned(WHOLE)) == [ANA.person_id, ANA.person_id]


def test_whom_a_message_mentions_is_found_wherever_it_is_said() -> None:
    within = say("({inner})", inner=TO_ANA)
    several = Text(template="{who}", values={"who": BEN})
    fact = facts(Partner=several)

    assert list(mentioned(message(within, fact))) == [ANA.person_id, BEN.person_id]
    assert list(mentioned(message("Nobody"))) == []

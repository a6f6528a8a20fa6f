"""What people type is shown as text, and what we say is drawn for the one who reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.cards import message_card, notification
from bot.teams.voice import LabelVoice, Pen, TeamsVoice
from tests import strategies
from tests.bot.teams.adaptive_card import elements, problems, texts
from tests.strategies import ANA, DAN, READER, Person
from ui.message import (
    Bar,
    Block,
    CalendarEvent,
    Chart,
    Divider,
    Progress,
    facts,
    heading,
    items,
    message,
    quiet,
)
from ui.reader import Reader
from ui.text import Mention, Text, fill, say, say_count, typed

# A word joiner: it has no width, and parts what means something only beside each other.
J = "\u2060"
INERT = {
    "*bold* __it__": "\u2217bold\u2217 \u02cd\u02cdit\u02cd\u02cd",
    "`code`": "\u02cbcode\u02cb",
    "~~s~~": f"~{J}~s~{J}~{J}",
    "snake_case": "snake_case",
    "2*3*4": "2\u22173\u22174",
    "[your bank](http://evil.test)": f"[your bank]{J}(http://evil.test)",
    "![x](http://evil.test/x.png)": f"![x]{J}(http://evil.test/x.png)",
    "[x]: http://evil.test": f"[x]{J}: http://evil.test",
    "ends with [x]": f"ends with [x]{J}",
    "<http://evil.test>": f"<{J}http://evil.test>",
    "<at>Ana</at>": f"<{J}at>Ana<{J}/at>",
    "<b>x</b> <!-- -->": f"<{J}b>x<{J}/b> <{J}!-- -->",
    "a < b & c > d": "a < b & c > d",
    "&lt;b&gt; &#42;": f"&{J}lt;b&{J}gt; &{J}#42;",
    "{{DATE(2017-02-14T06:08:00Z)}}": f"{{{J}{{DATE(2017-02-14T06:08:00Z)}}}}",
    "C:\\!x \\": f"C:\\{J}!x \\{J}",
    "https://a.test/x_y?a=1&b=~2#c": "https://a.test/x_y?a=1&b=~2#c",
    "first\n> second\n\n  - third": (
        f"first\n\n{J}\u2003> second\n\n{J}\u2003\n\n{J}\u2003\u00a0\u00a0- third"
    ),
    "first\u2028second": f"first\n\n{J}\u2003second",
    "a\x00b\u202ec\ud800d": "abcd",
    "\u05e9\u05dc 1": "\u2068\u05e9\u05dc 1\u2069",
    "{name}": "{name}",
}


@pytest.mark.parametrize(("said", "shown"), INERT.items(), ids=range(len(INERT)))
def test_f19_what_is_typed_is_inert(said: str, shown: str) -> None:
    assert TeamsVoice(READER).typed(said) == shown


BLOCKS = ("- a", "+ a", "# a", "> a", "1. a", "12) a", "| a", "---", "===", "-")


@pytest.mark.parametrize("said", BLOCKS)
def test_f19_what_is_typed_begins_no_list_and_no_heading(said: str) -> None:
    assert Pen(READER).rich(typed(said)) == f"{J}{said}"
    assert Pen(READER).label(typed(said)) == f"{J}{said}"


def test_a_dash_that_begins_nothing_stays() -> None:
    assert Pen(READER).rich(typed("-5 degrees")) == "-5 degrees"


def test_f19_a_link_cannot_be_made_of_two_things_that_were_typed() -> None:
    text = say("{one}{other}", one="[your bank]", other="(http://evil.test)")

    assert "](" not in Pen(READER).rich(text)


def test_our_own_words_format_nothing_by_chance() -> None:
    assert fill(
        say("Goals * <plans> {n}", n=1), TeamsVoice(READER)
    ) == "Goals \u2217 <plans> 1".replace("<p", f"<{J}p")


MENTIONS = (
    (Mention(person_id=ANA, name="Ana"), f"**{J}Ana{J}**"),
    (Mention(person_id=DAN, name="Dan (he)"), f"**{J}Dan (he){J}**"),
    (
        Mention(person_id=DAN, name="**<at>x</at>\nDan"),
        f"**{J}\u2217\u2217<{J}at>x<{J}/at> Dan{J}**",
    ),
    (Mention(person_id=DAN, name=" \u200b"), ""),
)


@pytest.mark.parametrize(("mention", "shown"), MENTIONS, ids=range(len(MENTIONS)))
def test_people_are_named_in_bold(mention: Mention, shown: str) -> None:
    assert TeamsVoice(READER).mention(mention) == shown


COMMANDS = {
    "Type /mentor join to take part.": ("Type **join** to take part.", "Type “join” to take part."),
    "Type /mentor to see more.": ("Type **home** to see more.", "Type “home” to see more."),
    "/mentor alone opens Home.": ("**home** alone opens Home.", "“home” alone opens Home."),
    "Did you mean /mentor {word}?": ("Did you mean **log**?", "Did you mean “log”?"),
    "/mentor {word}: {word}": ("**log**: log", "“log”: log"),
}


@pytest.mark.parametrize(("said", "shown"), COMMANDS.items(), ids=COMMANDS)
def test_a_command_is_its_word_alone(said: str, shown: tuple[str, str]) -> None:
    text = say(said, **({"word": "log"} if "{" in said else {}))
    pen = Pen(READER)

    assert (pen.rich(text), pen.label(text)) == shown


def test_an_instant_is_in_the_zone_of_who_reads() -> None:
    at = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)

    assert TeamsVoice(READER).instant(at) == "9 March, 09:30"
    assert TeamsVoice(Reader("en-GB", "Asia/Tokyo")).instant(at) == "9 March, 17:30"


def test_a_label_has_one_line_and_names_without_formats() -> None:
    text = say("{name} & {notes}", name=Person(ANA, "Ana"), notes="a\n <b>")

    assert fill(text, LabelVoice(READER)) == f"Ana & a <{J}b>"


# CommonMark's and the phones' parsers find formats only by these.
@given(strategies.texts | st.builds(typed, st.text(alphabet="*_`~[](){}<>&\\#-+|=1. \nab")))
def test_f19_whatever_is_typed_no_format_is_left(text: Text) -> None:
    pen = Pen(READER)
    for written in (pen.rich(text), pen.label(text)):
        bare = written.replace(f"**{J}", "").replace(f"{J}**", "")
        assert not set(bare) & set("*`")
        for beside in ("](", "]:", "~~", "{{", "<a", "<h", "\n\n-", "\n\n#", "\n\n1"):
            assert beside not in bare


def card(*parts: Block | Text | str) -> dict[str, Any]:
    drawn = message_card(message(*parts), READER, forms=())
    assert problems(drawn) == []
    return drawn


def test_a_heading_is_one_for_screen_readers_too() -> None:
    (block,) = elements(card(heading(typed("Goals & plans"))), "TextBlock")

    assert block["text"] == "Goals & plans"
    assert (block["style"], block["size"], block["weight"]) == ("heading", "Large", "Bolder")


def test_what_is_quiet_is_small() -> None:
    (block,) = elements(card(quiet("Psst.")), "TextBlock")

    assert (block["isSubtle"], block["size"]) == (True, "Small")


def test_facts_stand_beside_their_labels() -> None:
    (drawn,) = elements(card(facts(Partner="Ana", Cadence=typed(""))), "FactSet")

    assert drawn["facts"] == [
        {"title": "Partner", "value": "Ana"},
        {"title": "Cadence", "value": "\u2013"},
    ]


def test_items_are_a_list_without_its_empty_ones() -> None:
    assert texts(card(items("One", typed(" "), "Two"))) == ["• One", "• Two"]


def test_progress_is_a_bar_and_words() -> None:
    progress = Progress(done=4, total=6, label=say("Sessions held"))

    assert texts(card(progress)) == ["Sessions held", "▓▓▓▓░░ 4 of 6"]


def test_a_chart_writes_out_each_value() -> None:
    bars = (Bar(label=say("March"), value=1200), Bar(label=typed("*April*"), value=600))

    assert texts(card(Chart(title=say("Sessions"), bars=bars))) == [
        "Sessions",
        "▓▓▓▓▓▓▓▓▓▓ **1,200** March",
        "▓▓▓▓▓░░░░░ **600** \u2217April\u2217",
    ]


def test_a_line_is_drawn_by_what_stands_below_it() -> None:
    drawn = card(Divider(), "One", Divider(), Divider(), "Two", "Three", Divider())

    assert ["separator" in block for block in drawn["body"]] == [False, True, False]


EVENT = CalendarEvent(
    uid=ANA,
    sequence=0,
    on=date(2026, 3, 24),
    title=say("Session"),
    changed_at=datetime(2026, 3, 10, 10, 0, tzinfo=UTC),
)


def test_a_day_to_meet_leads_to_its_calendar_file() -> None:
    words, link = texts(card(EVENT))

    assert words == "Next session: 24 March 2026"
    address = f"https://cairn.test/calendar/{ANA}.ics"
    assert link == f"[Add to calendar (opens in browser) ↗]({address})"


def test_what_was_called_off_can_be_removed() -> None:
    words, link = texts(card(EVENT.model_copy(update={"is_cancelled": True})))

    assert words == "Called off: the session of 24 March 2026"
    assert link.startswith("[Remove from calendar (opens in browser) ↗]")


@pytest.mark.parametrize("portal", ["", "http://127.0.0.1:8000"])
def test_without_a_portal_that_is_safe_the_words_stand_alone(portal: str) -> None:
    drawn = message_card(message(EVENT), Reader("en-GB", portal=portal), forms=())

    assert texts(drawn) == ["Next session: 24 March 2026"]


AT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
NOTIFICATIONS: tuple[tuple[Any, str], ...] = (
    (say("Logged & saved."), "Logged & saved."),
    (say("{who} at {at}", who=Person(ANA, "Ana"), at=AT), "Ana at 9 March, 09:30"),
    (typed("<at>x\nhi"), f"<{J}at>x hi"),
    (items("Only a list"), "You have a new message."),
    (typed("w" * 4000), "w" * 499 + "…"),
)


@pytest.mark.parametrize(("part", "text"), NOTIFICATIONS, ids=range(len(NOTIFICATIONS)))
def test_the_first_paragraph_is_the_notification(part: Any, text: str) -> None:
    whole = message(part)

    assert notification(whole, READER) == text
    drawn = message_card(whole, READER, forms=())
    assert (drawn["fallbackText"], drawn["speak"]) == (text, text)


def test_an_empty_first_paragraph_leaves_it_to_the_next() -> None:
    assert notification(message(typed(""), "Hello."), READER) == "Hello."


def test_a_card_says_in_which_language_it_is() -> None:
    drawn = message_card(message("Hello."), Reader("pt-BR"), forms=())

    assert drawn["lang"] == "pt"


@pytest.mark.parametrize(("n", "words"), [(1, "1 session"), (2, "2 sessions")])
def test_a_count_chooses_its_words(n: int, words: str) -> None:
    assert texts(card(say_count("{n} session", "{n} sessions", n=n))) == [words]

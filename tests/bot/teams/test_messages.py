"""A message becomes a card that Teams takes, and every button of it stays in reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.teams.answers import press_of
from bot.teams.cards import attachment, message_card, posted, task
from bot.teams.payload import CARD_BYTES
from tests import strategies
from tests.bot.teams.adaptive_card import actions, elements, problems, size, texts
from tests.strategies import READER
from ui.message import (
    Button,
    Buttons,
    Divider,
    Message,
    Press,
    Style,
    button,
    buttons,
    facts,
    heading,
    items,
    message,
)
from ui.reader import Reader
from ui.text import say, typed

Json = dict[str, Any]

KEPT = UUID(int=5)
FORMS = {"log_session", "set_goal"}

generated = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def drawn(whole: Message, *, kept: UUID | None = KEPT, in_dialog: bool = False) -> Json:
    card = message_card(whole, READER, forms=FORMS, kept=kept, in_dialog=in_dialog)
    assert problems(card) == []
    return card


def listed(card: Json) -> list[Json]:
    return [one for chooser in elements(card, "Input.ChoiceSet") for one in chooser["choices"]]


def presses(card: Json) -> list[Press]:
    """Give what every button and every choice of a card stands for."""
    inline = [press_of(one["data"])[0] for one in actions(card) if "press" in one["data"]]
    chosen = [press_of({"more": one["value"]})[0] for one in listed(card)]
    return [*inline, *chosen]


def all_of(whole: Message) -> list[Press]:
    several = [block for block in whole.blocks if isinstance(block, Buttons)]
    return [one.press for block in several for one in block.buttons]


@generated
@given(strategies.messages, st.booleans())
def test_f17_any_message_is_a_card_that_teams_takes(whole: Message, in_dialog: bool) -> None:  # noqa: FBT001 - generated
    card = drawn(whole, in_dialog=in_dialog)

    reached = presses(card)
    if "There is more than fits here." not in "".join(texts(card)):
        assert sorted(map(repr, reached)) == sorted(map(repr, all_of(whole)))


@generated
@given(strategies.messages)
def test_f18_no_control_or_reordering_character_is_sent(whole: Message) -> None:
    sent = "".join(texts(drawn(whole)))

    assert not set(sent) & set("\x00\x1b\u202e\ud800")


@generated
@given(strategies.messages)
def test_f19_only_our_own_links_are_sent(whole: Message) -> None:
    for text in texts(drawn(whole)):
        assert text.count("](") == text.count("](https://cairn.test/")


def many(count: int, style: Style = Style.PLAIN) -> Buttons:
    return buttons(
        *(button(f"Button {n}", "goals", "show", version=n, style=style) for n in range(count))
    )


COUNTS = (0, 1, 5, 6, 7, 12, 50, 100)


@pytest.mark.parametrize("count", COUNTS)
def test_f17_however_many_buttons_there_are_each_is_in_reach(count: int) -> None:
    whole = message("Hello.", many(count))

    card = drawn(whole)

    assert [one.version for one in presses(card)] == list(range(count))
    assert len(listed(card)) == (count - 5 if count > 6 else 0)


def test_the_list_opens_with_a_button_of_its_own() -> None:
    card = drawn(message("Hello.", many(7)))

    (chooser,) = elements(card, "Input.ChoiceSet")
    assert (chooser["id"], chooser["style"]) == ("more", "compact")
    assert chooser["label"] == "More you can do"
    opener = actions(card)[-1]
    assert (opener["type"], opener["verb"], opener["title"]) == ("Action.Execute", "press", "Open")
    assert opener["data"] == {"more": True, "kept": str(KEPT)}
    # The others neither wait for a choice nor bring it along.
    assert [one.get("associatedInputs") for one in actions(card)] == [*["none"] * 5, None]


def test_what_matters_most_is_drawn_where_it_stands() -> None:
    last = button("Last", "goals", "last", style=Style.PRIMARY)

    card = drawn(message(many(10), Divider(), "Then:", buttons(last)))

    inline = [one["title"] for one in actions(card)]
    assert inline == ["Button 0", "Button 1", "Button 2", "Button 3", "Last", "Open"]


def about(name: str) -> Message:
    row = (button("Log a session", "log_session"), button("Pause", "pause", "now"))
    return message(heading(name), "Some words.", buttons(*row, button(f"End {name}", "end")))


def test_choices_of_the_same_name_say_what_they_are_about() -> None:
    card = drawn(about("Ana").followed_by(about("Ben Okafor"), about("Cleo")))

    assert [one["title"] for one in listed(card)] == [
        "End Ben Okafor",
        "Cleo: Log a session",
        "Cleo: Pause",
        "End Cleo",
    ]


def test_without_a_heading_the_first_line_says_what_a_choice_is_about() -> None:
    part = message("How is it going with Ana?", many(4)).followed_by(
        message("How is it going with Ben?", many(4))
    )

    assert listed(drawn(part))[0]["title"] == "How is it going with Ben? Button 1"


def test_a_part_without_a_button_says_where_they_are() -> None:
    whole = message("One?", many(6)).followed_by(
        message("Two?", buttons(button("Yes", "x", "y"), button("No", "x", "n")), many(1))
    )

    assert texts(drawn(whole)) == ["One?", "Two?", "In the list below: Yes and No"]


def test_a_button_that_opens_a_form_opens_a_dialog() -> None:
    card = drawn(message("Hello.", buttons(button("Log now", "log_session"))))

    assert actions(card) == [
        {
            "type": "Action.Submit",
            "title": "Log now",
            "associatedInputs": "none",
            "data": {
                "msteams": {"type": "task/fetch"},
                "press": '{"feature":"log_session"}',
                "kept": str(KEPT),
            },
        }
    ]


@pytest.mark.parametrize(("feature", "choice"), [("goals", ""), ("log_session", "undo")])
def test_any_other_button_acts_and_older_clients_submit_it(feature: str, choice: str) -> None:
    (action,) = actions(drawn(message("Hello.", buttons(button("Do it", feature, choice)))))

    assert (action["type"], action["verb"]) == ("Action.Execute", "press")
    assert action["fallback"]["type"] == "Action.Submit"
    assert action["fallback"]["data"] == action["data"]
    assert press_of(action["data"]) == (Press(feature=feature, choice=choice), KEPT, None)


def test_in_a_dialog_every_button_submits_it() -> None:
    whole = message("Hello.", buttons(button("Log now", "log_session")), many(9))

    card = drawn(whole, in_dialog=True)

    assert {one["type"] for one in actions(card)} == {"Action.Submit"}
    assert not any("msteams" in one["data"] for one in actions(card))


def test_a_card_of_which_nothing_is_kept_doesn_t_name_it() -> None:
    (action,) = actions(drawn(message("Hello.", many(1)), kept=None))

    assert "kept" not in action["data"]


STYLES = ((Style.PLAIN, None), (Style.PRIMARY, "positive"), (Style.DANGER, "destructive"))


@pytest.mark.parametrize(("style", "shown"), STYLES)
def test_a_button_looks_like_what_it_does(style: Style, shown: str | None) -> None:
    (action,) = actions(drawn(message(many(1, style))))

    assert action.get("style") == shown
    assert action["fallback"].get("style") == shown


def test_f17_a_long_message_ends_with_a_link_to_the_rest() -> None:
    long = message(*(f"Line {number} of many." for number in range(900)), many(2))

    card = drawn(long)

    assert size(card) <= CARD_BYTES
    assert size(card) > CARD_BYTES * 0.9
    assert texts(card)[-1] == (
        "There is more than fits here. [See the rest (opens in browser) ↗](https://cairn.test/)"
    )
    assert len(presses(card)) == 2


def test_f17_without_a_portal_the_last_line_says_that_there_is_more() -> None:
    long = message(items(*["One more thing."] * 900))

    card = message_card(long, Reader("en"), forms=())

    assert texts(card)[-1] == "There is more than fits here."


@pytest.mark.parametrize("character", ["w", '"', "\n", "😀", "é "])
def test_f17_a_long_text_is_shortened_where_it_ends(character: str) -> None:
    card = drawn(message(typed("x" + character * 30_000 + "x")))

    first, last = texts(card)
    assert first.endswith("…")
    assert last.startswith("There is more")
    assert CARD_BYTES * 0.8 < size(card) <= CARD_BYTES


def test_f17_facts_that_do_not_fit_are_left_out_from_the_end() -> None:
    card = drawn(message(facts(**{f"fact_{number}": typed("w" * 300) for number in range(99)})))

    (kept,) = elements(card, "FactSet")
    assert 30 < len(kept["facts"]) < 99
    assert texts(card)[-1].startswith("There is more")


def test_f17_heavy_buttons_leave_room_for_what_is_said() -> None:
    heavy = Press(feature="goals", choice="x" * 1900)
    row = Buttons(buttons=(Button(label=say("Open"), press=heavy),) * 100)

    card = drawn(message("Hello.", row))

    assert texts(card)[0] == "Hello."
    assert texts(card)[-1].startswith("There is more")
    assert listed(card)


def test_something_is_drawn_for_nothing() -> None:
    assert texts(drawn(message(typed("")))) == ["There is nothing here yet."]


def test_a_posted_card_has_words_for_the_notification() -> None:
    card = drawn(message("Hello."))

    assert posted(card) == {
        "type": "message",
        "summary": "Hello.",
        "attachments": [attachment(card)],
    }
    assert attachment(card)["contentType"] == "application/vnd.microsoft.card.adaptive"


def test_a_message_can_stand_in_a_dialog() -> None:
    card = drawn(message("Logged."), in_dialog=True)

    value = task("Log a session", card)["task"]["value"]
    assert (value["title"], value["height"], value["width"]) == (
        "Log a session",
        "medium",
        "medium",
    )
    assert value["card"] == attachment(card)


def test_of_the_answers_to_one_question_none_is_easier_to_give() -> None:
    rates = [button(f"Rate {n}", "pulse", f"rate_{n}") for n in range(5)]
    log = button("Log it now", "log_session", style=Style.PRIMARY)
    later = button("Not yet", "log_session", "not_yet")
    met = message("Met?", buttons(log, later))
    card = drawn(message("How is it?", buttons(*rates)).followed_by(met))

    labels = [one["title"] for one in actions(card)]
    assert labels == ["Log it now", "Not yet", "Open"]
    assert [one["title"] for one in listed(card)] == [f"Rate {n}" for n in range(5)]

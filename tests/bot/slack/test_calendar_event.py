"""The next session in Slack: its words, and a link that puts it into a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.slack.blocks import Room, draw
from bot.slack.collapse import replaced
from tests.bot.slack.block_kit import elements, message_problems
from tests.bot.slack.workspace import LOGGED, Json, Workspace, shown, workspace
from tests.cast import Cast
from tests.strategies import READER
from ui.message import CalendarEvent, Message, button, buttons, message
from ui.reader import Reader
from ui.text import say

_UID = UUID(int=7)
_EVENT = CalendarEvent(
    uid=_UID,
    sequence=0,
    on=date(2026, 3, 24),
    title=say("Mentoring session with {partner}", partner="Ben"),
    changed_at=datetime(2026, 3, 10, 10, 0, tzinfo=UTC),
)
_CALLED_OFF = _EVENT.model_copy(update={"is_cancelled": True})


def drawn(told: Message, reader: Reader = READER) -> list[Json]:
    blocks = draw(told, reader, room=Room())
    assert message_problems(blocks) == []
    return blocks


def links(blocks: list[Json]) -> list[Json]:
    return [one for block in blocks for one in elements(block) if "url" in one]


def test_it_says_when_and_links_to_the_file() -> None:
    (block,) = drawn(message(_EVENT))

    assert block["text"]["text"] == "Next session: 24 March 2026"
    assert block["accessory"]["text"]["text"] == "Add to calendar"
    assert block["accessory"]["url"] == f"https://cairn.test/calendar/{_UID}.ics"


def test_what_was_called_off_can_be_removed() -> None:
    (block,) = drawn(message(_CALLED_OFF))

    assert block["text"]["text"] == "Called off: the session of 24 March 2026"
    assert block["accessory"]["text"]["text"] == "Remove from calendar"


def test_without_a_portal_the_words_stand_alone() -> None:
    (block,) = drawn(message(_EVENT), replace(READER, portal=""))

    assert block["text"]["text"] == "Next session: 24 March 2026"
    assert "accessory" not in block


def test_f17_an_address_too_long_for_slack_is_left_out() -> None:
    (block,) = drawn(message(_EVENT), replace(READER, portal="https://cairn.test/" + "x" * 3000))

    assert "accessory" not in block


def test_f17_links_and_buttons_each_have_an_id_of_their_own() -> None:
    press = button("Undo", "log_session", "undo")
    blocks = drawn(message("One", _EVENT, buttons(press, press), _CALLED_OFF, buttons(press)))

    named = [one["action_id"] for block in blocks for one in elements(block)]
    assert len(set(named)) == len(named) == 5


def test_f17_ids_stay_unique_when_an_answer_takes_the_place_of_a_part() -> None:
    first, second = message("One", _EVENT, buttons(button("Go", "my_pairs"))), message(_EVENT)
    whole = drawn(first.followed_by(second))
    answer = drawn(message("Done.", _EVENT, _CALLED_OFF))

    blocks = replaced({"blocks": whole}, whole[2]["block_id"], answer)

    assert message_problems(blocks) == []
    assert len(links(blocks)) == 3


async def test_a_link_that_was_followed_is_acknowledged_and_changes_nothing(
    slack: Workspace,
) -> None:
    (link,) = links(drawn(message(_EVENT)))
    # Slack tells of a link as of any button; there is no value in it.
    answer = await slack.press("U0ANA", link)

    assert (answer.status_code, answer.text) == (200, "")
    assert slack.slack.called("chat.postMessage") == slack.slack.called("views.open") == []
    assert slack.slack.homes == {}
    assert slack.metric("cairn_unknown_requests_total", type="button") == 0


async def test_the_confirmation_links_to_the_portal(database_file: Path, cast: Cast) -> None:
    async with workspace(database_file, public_url="https://cairn.test/") as slack:
        modal = await _logged(slack, next_on={"selected_date": "2026-03-24"})

    (link,) = links(modal["blocks"])
    assert "Next session: 24 March 2026" in shown(modal)
    assert link["url"].startswith("https://cairn.test/calendar/")
    assert link["url"].endswith(".ics")
    del cast  # it only has to be there


async def _logged(slack: Workspace, **answers: Any) -> Json:
    """Have Ana log a session, and give the confirmation."""
    await slack.command("U0ANA", "log")
    answer = await slack.submit("U0ANA", slack.slack.view, {**LOGGED, **answers})
    confirmation: Json = answer.json()["view"]
    return confirmation

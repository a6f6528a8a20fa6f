"""Read what a person answered in a modal, and say which of it can't be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.cutting import cut
from bot.slack import payload
from bot.slack.inputs import TICKED, TYPED
from bot.slack.payload import Json
from bot.slack.voice import Pen
from ui.form import Form
from ui.reader import Reader
from ui.text import Text
from ui.wording import clean


def answers(view: Json) -> dict[str, object]:
    """Give what was answered, by the names of the questions; people are Slack's ids for them."""
    found: dict[str, object] = {}
    typed: dict[str, str] = {}
    for name, action, element in _elements(view):
        answer = _answer(element)
        if action.endswith(TICKED) and isinstance(answer, tuple):
            found[name] = bool(answer)
        elif action.endswith(TYPED) and isinstance(answer, str):
            typed[name] = answer
        elif answer is not None:
            found[name] = answer
    for name, words in typed.items():
        found[name] = _merged(found.get(name), words)
    return found


def people_fields(view: Json) -> frozenset[str]:
    """Name the questions whose answers are Slack's ids of people."""
    return frozenset(
        name for name, _, element in _elements(view) if element.get("type") == "users_select"
    )


def errors(form: type[Form], reasons: Mapping[str, Text], reader: Reader) -> dict[str, str]:
    """Give the reasons that belong under a question, as Slack wants them.

    The others (of the whole form, of names it doesn't have) are left to a notice.
    """
    pen = Pen(reader)
    return {
        question.name: cut(pen.label(reasons[question.name]), payload.HINT_TEXT) or payload.NOTHING
        for question in form.fields()
        if question.name in reasons
    }


def _elements(view: Json) -> Iterator[tuple[str, str, Json]]:
    """Give the name, the action id and the state of each input; skip what has another shape."""
    match view:
        case {"state": {"values": dict(blocks)}}:
            pass
        case _:
            return
    for block_id, actions in blocks.items():
        for action_id, element in actions.items() if isinstance(actions, dict) else ():
            if isinstance(element, dict):
                yield str(block_id).partition(":")[0], str(action_id), element


def _answer(element: Json) -> str | tuple[str, ...] | None:
    match element:
        case {"type": "plain_text_input" | "number_input", "value": str(answer)}:
            return answer
        case {"type": "datepicker", "selected_date": str(answer)}:
            return answer
        case {"type": "timepicker", "selected_time": str(answer)}:
            return answer
        case {"type": "users_select", "selected_user": str(answer)}:
            return answer
        case {"selected_option": {"value": str(answer)}}:
            return answer
        case {"selected_options": list(options)}:
            return tuple(_values(options))
        case _:
            return None


def _values(options: list[object]) -> Iterator[str]:
    for option in options:
        match option:
            case {"value": str(value)}:
                yield value
            case _:
                continue


def _merged(picked: object, typed: str) -> tuple[str, ...]:
    """Join the names that were picked and those typed with commas between; each counts once."""
    names = list(picked) if isinstance(picked, tuple) else []
    names += [clean(name) for name in typed.split(",")]
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(name.casefold(), name)
    return tuple(name for name in once.values() if name)

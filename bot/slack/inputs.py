"""Draw the questions of a form as Slack's input blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TypeAlias
from uuid import UUID

from bot.cutting import cut, size
from bot.slack import payload
from bot.slack.payload import Json, plain
from bot.slack.voice import Pen
from ui.form import (
    DateInput,
    Dialog,
    FormField,
    LongText,
    ManyOf,
    NumberInput,
    OneOf,
    Option,
    PersonInput,
    ShortText,
    SkillsInput,
    TimeInput,
    YesNo,
)
from ui.reader import Reader
from ui.text import say
from ui.wording import clean

Choice: TypeAlias = YesNo | OneOf | ManyOf | SkillsInput

# The ends of action ids by which an answer is told from a plain text or a list of choices.
TYPED = ":typed"
TICKED = ":ticked"


def input_blocks(question: FormField, dialog: Dialog, pen: Pen, *, inline: bool) -> list[Json]:
    """Draw one question; `inline` is false where choices have to be fetched for want of room."""
    given = dialog.values.get(question.name, question.default)
    offered = _offered(question, dialog, pen)
    if not isinstance(question.input, SkillsInput):
        return [_input(question, _element(question, given, offered, pen, inline=inline), pen)]
    named = _names(given)
    listed = {one["value"] for one in offered}
    others = _text(", ".join(name for name in named if name not in listed), payload.INPUT_TEXT)
    others["action_id"] = question.name + TYPED
    if not offered:
        commas = pen.label(say("Put commas between them."))
        return [_input(question, others, pen, hint=commas)]
    picked = _input(question, _choice(question, named, offered, pen, inline=inline), pen)
    typed = {
        "type": "input",
        "block_id": question.name + TYPED,
        "label": plain(pen.label(say("Others, with commas between them")), payload.LABEL_TEXT),
        "element": others,
        "optional": True,
    }
    # Either of the two answers the question, so neither can be required by itself.
    return [{**picked, "optional": True}, typed]


def suggestions(options: Sequence[Option], words: str, reader: Reader) -> Json:
    """Answer Slack when somebody searches in choices that were too many to send along."""
    drawn = _options(options, Pen(reader))
    sought = clean(words).casefold()
    found = [one for one in drawn if sought in one["text"]["text"].casefold()]
    return {"options": found[: payload.SELECT_OPTIONS]}


def _input(question: FormField, element: Json, pen: Pen, *, hint: str = "") -> Json:
    label = say("Tick if it applies") if _fits_its_box(question, pen) else say(question.label)
    block = {
        "type": "input",
        "block_id": question.name,
        "label": plain(pen.label(label), payload.LABEL_TEXT),
        "element": {"action_id": question.name, **element},
        "optional": not question.required,
    }
    hints = " ".join(filter(None, (pen.label(say(question.help)), hint, _readers(question, pen))))
    return {**block, "hint": plain(hints, payload.HINT_TEXT)} if hints else block


def _readers(question: FormField, pen: Pen) -> str:
    match question.input:
        case ShortText(readers=readers) | LongText(readers=readers):
            return pen.label(say(readers.value))
        case _:
            return ""


def _fits_its_box(question: FormField, pen: Pen) -> bool:
    """Tell if a question can stand beside the box to tick, instead of above it."""
    label = pen.label(say(question.label))
    return isinstance(question.input, YesNo) and size(label) <= payload.OPTION_TEXT


def _element(
    question: FormField, given: object, offered: list[Json], pen: Pen, *, inline: bool
) -> Json:
    match question.input:
        case ShortText(max_length=limit):
            return _text(given, limit)
        case LongText(max_length=limit):
            return {**_text(given, limit), "multiline": True}
        case NumberInput():
            return _number(question.input, given)
        case DateInput():
            return _datepicker(given)
        case TimeInput():
            return _timepicker(given)
        case PersonInput():
            return _person(given, pen.reader)
        case YesNo() | OneOf() | ManyOf() | SkillsInput():
            return _choice(question, _names(given), offered, pen, inline=inline)


def _text(given: object, limit: int) -> Json:
    initial = clean(given) if isinstance(given, str) else ""
    # Slack counts what readers call one character as several, and refuses an initial value over
    # the limit: what was typed before always has room, and the form says if it is too long.
    limit = min(payload.INPUT_TEXT, max(limit, size(initial)))
    element: Json = {"type": "plain_text_input", "multiline": False, "max_length": limit}
    return element | ({"initial_value": cut(initial, limit)} if initial else {})


def _number(bounds: NumberInput, given: object) -> Json:
    element: Json = {"type": "number_input", "is_decimal_allowed": False}
    least, most = bounds.at_least, bounds.at_most
    if least is not None:
        element["min_value"] = str(least)
    if most is not None:
        element["max_value"] = str(most)
    try:
        number = int(str(given))
    except ValueError:
        return element
    # Slack refuses to open a dialog whose initial number is out of its bounds.
    inside = (least is None or number >= least) and (most is None or number <= most)
    return element | ({"initial_value": str(number)} if inside else {})


def _datepicker(given: object) -> Json:
    try:
        initial = date.fromisoformat(str(given)[:10])
    except ValueError:
        return {"type": "datepicker"}
    return {"type": "datepicker", "initial_date": initial.isoformat()}


def _timepicker(given: object) -> Json:
    try:
        initial = time.fromisoformat(str(given))
    except ValueError:
        return {"type": "timepicker"}
    return {"type": "timepicker", "initial_time": initial.strftime("%H:%M")}


def _person(given: object, reader: Reader) -> Json:
    try:
        handle = reader.handles.get(UUID(str(given)))
    except ValueError:
        handle = None
    return {"type": "users_select"} | ({"initial_user": handle} if handle else {})


def _choice(
    question: FormField, chosen: list[str], offered: list[Json], pen: Pen, *, inline: bool
) -> Json:
    picked = [one for one in offered if one["value"] in chosen]
    inline = inline and len(offered) > 0
    match question.input:
        case YesNo():
            label = say(question.label) if _fits_its_box(question, pen) else say("Yes")
            box = {"text": plain(pen.label(label), payload.OPTION_TEXT), "value": "yes"}
            element: Json = {"type": "checkboxes", "options": [box]}
            element["action_id"] = question.name + TICKED
            return element | ({"initial_options": [box]} if chosen else {})
        case OneOf():
            return _one_of(offered, inline=inline) | (
                {"initial_option": picked[0]} if picked else {}
            )
        case _:
            boxes = isinstance(question.input, ManyOf)
            return _many_of(offered, boxes=boxes, inline=inline) | (
                {"initial_options": picked[: payload.SELECT_OPTIONS]} if picked else {}
            )


def _one_of(offered: list[Json], *, inline: bool) -> Json:
    if 0 < len(offered) <= payload.RADIO_OPTIONS:
        return {"type": "radio_buttons", "options": offered}
    if inline and len(offered) <= payload.SELECT_OPTIONS:
        return {"type": "static_select", "options": offered}
    # Slack refuses a list of no choices; one that has to be fetched may come back empty.
    return {"type": "external_select", "min_query_length": 0}


def _many_of(offered: list[Json], *, boxes: bool, inline: bool) -> Json:
    if boxes and 0 < len(offered) <= payload.CHECKBOX_OPTIONS:
        return {"type": "checkboxes", "options": offered}
    if inline and len(offered) <= payload.SELECT_OPTIONS:
        return {"type": "multi_static_select", "options": offered}
    if inline and not boxes and len(offered) <= payload.SELECT_OPTIONS * payload.OPTION_GROUPS:
        return {"type": "multi_static_select", "option_groups": _groups(offered)}
    return {"type": "multi_external_select", "min_query_length": 0}


def _groups(offered: list[Json]) -> list[Json]:
    several = range(0, len(offered), payload.SELECT_OPTIONS)
    groups = [offered[start : start + payload.SELECT_OPTIONS] for start in several]
    return [{"label": _span(group), "options": group} for group in groups]


def _span(group: list[Json]) -> Json:
    half = payload.OPTION_TEXT // 2 - 1
    first, last = (cut(group[end]["text"]["text"], half) for end in (0, -1))
    return plain(f"{first} {payload.NOTHING} {last}", payload.OPTION_TEXT)


def _offered(question: FormField, dialog: Dialog, pen: Pen) -> list[Json]:
    brought = dialog.options.get(question.name, ())
    match question.input:
        case OneOf(options=declared) | ManyOf(options=declared):
            return _options(brought or declared, pen)
        case SkillsInput():
            return _options(brought, pen)
        case _:
            return []


def _options(options: Sequence[Option], pen: Pen) -> list[Json]:
    """Draw choices once each; one whose value Slack can't carry could not come back, and is out."""
    drawn = {
        one.value: {"text": plain(pen.label(one.label), payload.OPTION_TEXT), "value": one.value}
        for one in options
        if one.value and size(one.value) <= payload.OPTION_VALUE
    }
    return list(drawn.values())


def _names(given: object) -> list[str]:
    several = given if isinstance(given, list | tuple | set | frozenset) else (given,)
    return [str(one) for one in several if one not in (None, "", False)]

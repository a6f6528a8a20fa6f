"""Draw messages and forms as Adaptive Cards, within what Teams takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from microsoft_teams.cards.core import ExecuteAction, SubmitAction

from bot.cutting import cut
from bot.teams import payload
from bot.teams.about import About
from bot.teams.actions import Hand, Plan
from bot.teams.answers import OURS
from bot.teams.blocks import alert, elements, link, quiet, title, words
from bot.teams.fitting import within
from bot.teams.inputs import Questionnaire
from bot.teams.payload import weight, written
from bot.teams.voice import Pen
from bot.teams.wire import Json
from ui.form import Dialog, Undrawable
from ui.message import Block, Buttons, Divider, Message, Paragraph
from ui.reader import Reader
from ui.text import Text, say, say_count

__all__ = ["About", "attachment", "form_card", "message_card", "notification", "posted", "task"]

_FEW_QUESTIONS = 3


def message_card(
    message: Message,
    reader: Reader,
    *,
    forms: Collection[str],
    kept: UUID | None = None,
    showing: UUID | None = None,
    in_dialog: bool = False,
) -> Json:
    """Draw a message; what doesn't fit gives way to a last line that says so.

    `forms` names the features whose form a button without a choice opens; `kept` and `showing`
    travel with every button.
    """
    pen, hand = Pen(reader), Hand(forms, kept, in_dialog, showing)
    plan = Plan.of(message.blocks, pen)
    card, last = _card(notification(message, reader), pen), _rest(pen)
    body = list(_drawn(message.blocks, plan, hand, pen))
    buttons = [one for one in body if one["type"] == "ActionSet"]
    used = weight([card, *buttons, last])
    listed, are_all = plan.listed(
        hand, pen, room=payload.MOST_BYTES - payload.LEAST_WORDS_BYTES - used
    )
    room = payload.CARD_BYTES - used - weight(listed)
    shown, is_whole = within(body, max(room, payload.LEAST_WORDS_BYTES))
    if not (is_whole and are_all):
        shown.append(last)
    nothing = words(pen.rich(say("There is nothing here yet.")))
    return {**card, "body": [*(shown or nothing), *listed]}


def form_card(
    about: About,
    dialog: Dialog,
    reader: Reader,
    *,
    answers: Mapping[str, object] | None = None,
    reasons: Mapping[str, Text] | None = None,
    in_dialog: bool,
) -> Json:
    """Draw a form, with what is answered so far and why some of it can't be taken.

    Without `answers`, what the dialog suggests is filled in.

    Raises:
        Undrawable: more is filled in than a card holds, or a question is called as a part of ours.
    """
    form, pen, reasons = dialog.form, Pen(reader), reasons or {}
    if OURS & form.model_fields.keys():
        raise Undrawable(f"{form.__name__} has a question whose name Teams' cards need")
    name = cut(pen.label(say(form.title)), payload.LABEL_TEXT)
    top = [] if in_dialog else [title(name)]
    top += _notices(dialog, reasons, pen)
    sheet = Questionnaire(pen, dialog, answers, reasons, is_checked=in_dialog)
    questions = [one for question in form.fields() for one in sheet.draw(question)]
    card = {**_card(name, pen), "actions": _sending(about, dialog, pen, in_dialog=in_dialog)}
    used = weight([card, *top, *questions])
    if used > payload.MOST_BYTES:
        raise Undrawable(f"{form.__name__} holds more than a card can")
    return {**card, "body": [*top, *_intro(dialog, pen, used), *questions]}


def notification(message: Message, reader: Reader) -> str:
    """Give the words of the first paragraph, for notifications and screen readers."""
    pen = Pen(reader)
    paragraphs = [block.text for block in message.blocks if isinstance(block, Paragraph)]
    labels = map(pen.label, (*paragraphs, say("You have a new message.")))
    return cut(next(filter(None, labels)), payload.NOTIFICATION_TEXT)


def attachment(card: Json) -> Json:
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}


def posted(card: Json) -> Json:
    """Give the activity that posts a card; its summary is what a notification shows."""
    return {"type": "message", "summary": card["fallbackText"], "attachments": [attachment(card)]}


def task(title: str, card: Json) -> Json:
    """Give the answer to Teams that opens a dialog, or changes the one that is open."""
    inputs = sum(element["type"].startswith("Input.") for element in card["body"])
    size = {"height": "large" if inputs > _FEW_QUESTIONS else "medium", "width": "medium"}
    value = {"title": title, **size, "card": attachment(card)}
    return {"task": {"type": "continue", "value": value}}


def _card(fallback: str, pen: Pen) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": payload.SCHEMA,
        "version": payload.VERSION,
        "lang": pen.language,
        "fallbackText": fallback,
        "speak": fallback,
        "body": [],
    }


def _drawn(blocks: Sequence[Block], plan: Plan, hand: Hand, pen: Pen) -> Iterator[Json]:
    """Draw blocks; a line between two is drawn by the element below it."""
    buttons, is_apart, is_first = 0, False, True
    for block in blocks:
        match block:
            case Divider():
                is_apart = not is_first
                continue
            case Buttons():
                several = plan.row(block, buttons, hand, pen)
                buttons += len(block.buttons)
            case _:
                several = elements(block, pen)
        for element in several:
            yield {**element, "separator": True, "spacing": "Large"} if is_apart else element
            is_apart = is_first = False


def _rest(pen: Pen) -> Json:
    more = pen.rich(say("There is more than fits here."))
    see = link(pen.label(say("See the rest (opens in browser)")) + " ↗", f"{pen.reader.portal}/")
    return quiet(f"{more} {see}".strip())


def _notices(dialog: Dialog, reasons: Mapping[str, Text], pen: Pen) -> Iterator[Json]:
    """Say on top what belongs to the whole form, and that something is marked further down."""
    asked = reasons.keys() & dialog.form.model_fields.keys()
    for name, reason in reasons.items():
        if name not in asked:
            yield alert(pen.rich(reason) or payload.NOTHING)
    if asked:
        counted = say_count(
            "One answer needs another look, see below. What you typed is still there.",
            "{n} answers need another look, see below. What you typed is still there.",
            n=len(asked),
        )
        yield alert(pen.rich(counted))


def _intro(dialog: Dialog, pen: Pen, used: int) -> list[Json]:
    if dialog.intro is None:
        return []
    # A form has its own two buttons, and no others.
    blocks = [block for block in dialog.intro.blocks if not isinstance(block, Buttons)]
    drawn = list(_drawn(blocks, Plan.of((), pen), Hand(()), pen))
    last = _rest(pen)
    room = max(payload.CARD_BYTES - used, min(payload.LEAST_WORDS_BYTES, payload.MOST_BYTES - used))
    shown, is_whole = within(drawn, room - weight(last))
    return shown if is_whole or not shown else [*shown, last]


def _sending(about: About, dialog: Dialog, pen: Pen, *, in_dialog: bool) -> list[Json]:
    label, data = pen.label(say(dialog.form.submit)), {"form": about.packed()}
    submit = SubmitAction(title=label, style="positive", data=data)
    if in_dialog:
        return [written(submit)]
    execute = ExecuteAction(
        title=label, style="positive", verb="submit", data=data, fallback=submit
    )
    # It brings what was typed so far, to be kept. A client that knows no verbs would submit it.
    cancel = ExecuteAction(title=pen.label(say("Cancel")), verb="close", data=data, fallback="drop")
    return [written(execute), written(cancel)]

"""Draw buttons: at most six on a card, and what is more in a list to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from microsoft_teams.cards.core import (
    ActionSet,
    ActionStyle,
    ChoiceSetInput,
    ExecuteAction,
    SubmitAction,
)

from bot.cutting import cut
from bot.teams.blocks import quiet
from bot.teams.payload import (
    ACTIONS,
    BUTTON_TEXT,
    LABEL_TEXT,
    NOTHING,
    OPTION_ABOUT,
    OPTION_TEXT,
    WHOLE,
    weight,
    written,
)
from bot.teams.voice import Pen
from bot.teams.wire import Json
from ui.message import Block, Button, Buttons, Divider, Items, Paragraph, Style, Tone
from ui.text import Text, say

#: The name of the list of what did not fit, and what says that its button was pressed.
MORE = "more"
_STYLES: dict[Style, ActionStyle | None] = {
    Style.PLAIN: None,
    Style.PRIMARY: "positive",
    Style.DANGER: "destructive",
}


@dataclass(frozen=True)
class Hand:
    """How the buttons of one card answer: what is kept of it, and whether it stands in a dialog."""

    forms: Collection[str]
    kept: UUID | None = None
    in_dialog: bool = False
    #: Names this drawing of the card: a button of it that is pressed twice is pressed once.
    showing: UUID | None = None

    def action(self, button: Button, pen: Pen) -> ExecuteAction | SubmitAction:
        press = button.press
        data = self._carried({"press": press.packed()})
        label = cut(pen.label(button.label), BUTTON_TEXT) or NOTHING
        style = _STYLES[button.style]
        if not self.in_dialog and not press.choice and press.feature in self.forms:
            data = {"msteams": {"type": "task/fetch"}, **data}
            return SubmitAction(title=label, style=style, data=data, associated_inputs="none")
        return self._acting(label, data, style, takes_inputs=False)

    def opening(self, pen: Pen) -> ExecuteAction | SubmitAction:
        """Draw the button that does what was chosen from the list."""
        return self._acting(pen.label(say("Open")), self._carried({MORE: True}), takes_inputs=True)

    def _carried(self, data: Json) -> Json:
        ids = {"kept": self.kept, "showing": self.showing}
        return data | {name: str(one) for name, one in ids.items() if one is not None}

    def _acting(
        self, label: str, data: Json, style: ActionStyle | None = None, *, takes_inputs: bool
    ) -> ExecuteAction | SubmitAction:
        inputs = {} if takes_inputs else {"associated_inputs": "none"}
        submit = SubmitAction(title=label, style=style, data=data, **inputs)
        if self.in_dialog:
            # Dialogs know no other way to answer.
            return submit
        return ExecuteAction(
            title=label, style=style, verb="press", data=data, fallback=submit, **inputs
        )


@dataclass(frozen=True)
class _Standing:
    button: Button
    #: Which part of the message it stands in, and what that is about.
    part: int
    about: str


@dataclass(frozen=True)
class Plan:
    """Which buttons of a message are drawn where they stand; the others go into a list."""

    drawn: frozenset[int]
    standing: Sequence[_Standing]

    @classmethod
    def of(cls, blocks: Sequence[Block], pen: Pen) -> Plan:
        standing = tuple(_standing(blocks, pen))
        room = ACTIONS if len(standing) <= ACTIONS else ACTIONS - 1
        drawn: list[int] = []
        for together in _together(standing):
            if len(drawn) + len(together) <= room:
                drawn += together
        return cls(frozenset(drawn), standing)

    def row(self, buttons: Buttons, start: int, hand: Hand, pen: Pen) -> Iterator[Json]:
        """Draw those of a block's buttons that stay; the first has the number `start`."""
        actions = [
            hand.action(button, pen)
            for number, button in enumerate(buttons.buttons, start)
            if number in self.drawn
        ]
        if actions:
            yield written(ActionSet(actions=actions))
        elif start in self._silent():
            # What asks for an answer must say where that can be given.
            labels = say("{labels}", labels=[button.label for button in buttons.buttons])
            where = pen.rich(say("In the list below: {labels}", labels=labels))
            yield quiet(cut(where, LABEL_TEXT, WHOLE))

    def _silent(self) -> frozenset[int]:
        """Give the first buttons of the parts in which none is drawn."""
        parts = [one.part for one in self.standing]
        heard = {parts[number] for number in self.drawn}
        return frozenset(parts.index(part) for part in set(parts) - heard)

    def listed(self, hand: Hand, pen: Pen, *, room: int) -> tuple[list[Json], bool]:
        """Draw the list of the other buttons, as many as have room; say if those are all."""
        labels = Counter(pen.label(one.button.label) for one in self.standing)
        others = [one for number, one in enumerate(self.standing) if number not in self.drawn]
        if not others:
            return [], True
        drawn = _list(hand, pen)
        choices = drawn[0]["choices"]
        room -= weight(drawn)
        for one in others:
            # Where a label alone doesn't say it, the option says what it is about.
            choice = {"title": _title(one, pen, labels), "value": one.button.press.packed()}
            room -= weight([choice])
            if room < 0:
                return drawn if choices else [], False
            choices.append(choice)
        return drawn, True


def _together(standing: Sequence[_Standing]) -> list[list[int]]:
    """Give the buttons that are only drawn together, what is primary first.

    Of the answers to one question none must be easier to give than the others.
    """
    asked: dict[object, list[int]] = {}
    for number, one in enumerate(standing):
        press = one.button.press
        asked.setdefault((one.part, press.feature, press.subject), []).append(number)
    groups = [
        group
        for numbers in asked.values()
        for group in ([numbers] if _are_answers(standing, numbers) else [[n] for n in numbers])
    ]
    # Sorting leaves what is equal in order.
    return sorted(
        sorted(groups), key=lambda group: standing[group[0]].button.style is not Style.PRIMARY
    )


def _are_answers(standing: Sequence[_Standing], numbers: Sequence[int]) -> bool:
    """Tell if these are several answers to one question, none of them suggested."""
    several = [standing[number].button for number in numbers]
    choices = {button.press.choice for button in several}
    is_open = all(button.style is not Style.PRIMARY for button in several)
    return is_open and "" not in choices and len(choices) == len(several) > 1


def _list(hand: Hand, pen: Pen) -> list[Json]:
    chooser = ChoiceSetInput(
        id=MORE,
        label=pen.label(say("More you can do")),
        placeholder=pen.label(say("Choose one")),
        style="compact",
        wrap=True,
        choices=[],
        spacing="Large",
    )
    opener = ActionSet(actions=[hand.opening(pen)], spacing="Small")
    return [written(chooser), written(opener)]


def _title(one: _Standing, pen: Pen, labels: Counter[str]) -> str:
    label = pen.label(one.button.label)
    if labels[label] > 1 and one.about:
        between = " " if one.about.endswith("?") else ": "
        label = one.about + between + label
    return cut(label, OPTION_TEXT) or NOTHING


def _standing(blocks: Sequence[Block], pen: Pen) -> Iterator[_Standing]:
    part, about, has_heading = 0, "", False
    for block in blocks:
        match block:
            case Divider():
                part, about, has_heading = part + 1, "", False
            case Paragraph(tone=Tone.HEADING):
                about, has_heading = _about(block.text, pen), True
            case Paragraph() | Items() if not has_heading:
                about = about or _about(_first(block), pen)
            case Buttons():
                for button in block.buttons:
                    yield _Standing(button, part, about)
            case _:
                continue


def _first(block: Paragraph | Items) -> Text:
    if isinstance(block, Paragraph):
        return block.text
    return block.items[0] if block.items else say("")


def _about(text: Text, pen: Pen) -> str:
    return cut(pen.label(text).rstrip(".:"), OPTION_ABOUT)

"""One declaration, three surfaces: each asks the same questions, in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from jinja2 import Environment, PackageLoader, select_autoescape

from bot.slack.blocks import Room, draw
from bot.slack.dialog import view
from bot.teams.cards import About, form_card, message_card
from bot.web.answers import as_posted
from bot.web.blocks import Easel
from bot.web.inputs import Questionnaire
from bot.web.voice import Pen
from handlers import FEATURES
from handlers.feature import Feature
from tests.bot.slack.block_kit import elements, message_problems, view_problems
from tests.bot.teams.adaptive_card import actions, problems
from tests.bot.teams.adaptive_card import elements as parts
from tests.bot.teams.client import inputs
from tests.databases import sqlite_copy
from tests.handlers.scenario import EVERYBODY, Walk, half_way
from tests.handlers.test_features import WITH_FORM, opened_by_anybody
from ui.form import Dialog
from ui.message import Buttons, Message
from ui.reader import Reader

READER = Reader("en-GB", "Europe/Paris", portal="https://cairn.test")
NAMES = frozenset(feature.name for feature in WITH_FORM)
_WEB_BUTTON = re.compile(r'name="press"|class="button \w+" href="/(?!calendar|tables)')
_WEB_NAME = re.compile(r' name="([^"]+)"')


@pytest.fixture(scope="module")
def walk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    path = tmp_path_factory.mktemp("walk") / "cairn.sqlite3"
    with sqlite_copy(sqlite_template, path) as database:
        yield half_way(database)


@pytest.fixture(scope="module")
def shown(walk: Walk) -> list[Message]:
    delivered = [one for by in EVERYBODY for one in walk.received(by)]
    return [*(message for _, message in walk.shown), *delivered]


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment(loader=PackageLoader("bot.web"), autoescape=select_autoescape())


def once(names: Iterator[str]) -> list[str]:
    """Name each question once, however many inputs it has."""
    return list(dict.fromkeys(re.split(r":", name)[0] for name in names))


def asked_in_slack(dialog: Dialog) -> list[str]:
    modal = view("it", dialog, READER, metadata="")
    assert view_problems(modal) == []
    return once(one["block_id"] for one in modal["blocks"] if one["type"] == "input")


def asked_in_the_portal(dialog: Dialog, environment: Environment) -> list[str]:
    values = {
        one.name: as_posted(dialog.values.get(one.name, one.default))
        for one in dialog.form.fields()
    }
    sheet = Questionnaire(environment, Pen(READER), dialog, values, {})
    drawn = "".join(sheet.draw(question) for question in dialog.form.fields())
    return once(match[1] for match in _WEB_NAME.finditer(drawn))


def asked_in_teams(dialog: Dialog, *, in_dialog: bool) -> list[str]:
    card = form_card(About("it"), dialog, READER, in_dialog=in_dialog)
    assert problems(card) == []
    return once(iter(inputs(card)))


@pytest.mark.parametrize("feature", WITH_FORM, ids=lambda feature: feature.name)
def test_every_form_asks_the_same_everywhere(
    feature: Feature[Any], walk: Walk, environment: Environment
) -> None:
    _, _, dialog = opened_by_anybody(walk, feature)
    questions = [question.name for question in dialog.form.fields()]

    assert asked_in_slack(dialog) == questions
    assert asked_in_the_portal(dialog, environment) == questions
    assert asked_in_teams(dialog, in_dialog=True) == questions
    assert asked_in_teams(dialog, in_dialog=False) == questions


def test_every_message_offers_the_same_everywhere(
    shown: list[Message], environment: Environment
) -> None:
    easel = Easel(environment, Pen(READER), csrf_token="", showing=uuid4())
    for message in shown:
        offered = sum(len(one.buttons) for one in message.blocks if isinstance(one, Buttons))
        blocks = draw(message, READER, room=Room(blocks=100, characters=40_000))
        card = message_card(message, READER, forms=NAMES)
        portal = "".join(easel.draw(message).cards)

        assert message_problems(blocks, most=100) == []
        assert problems(card) == []
        assert len([e for b in blocks for e in elements(b) if "value" in e]) == offered
        listed = [one for chooser in parts(card, "Input.ChoiceSet") for one in chooser["choices"]]
        pressed = [one for one in actions(card) if "press" in one["data"]]
        assert len(listed) + len(pressed) == offered
        assert len(_WEB_BUTTON.findall(portal)) == offered


def test_nothing_said_in_teams_names_another_chat(shown: list[Message]) -> None:
    for message in shown:
        said = str(message_card(message, READER, forms=NAMES))
        assert "Slack" not in said
        assert "/mentor" not in said


def test_nothing_asked_in_teams_names_another_chat(walk: Walk) -> None:
    for feature in WITH_FORM:
        _, _, dialog = opened_by_anybody(walk, feature)
        said = str(form_card(About(feature.name), dialog, READER, in_dialog=False))
        assert "Slack" not in said
        assert "/mentor" not in said


def test_every_feature_is_there() -> None:
    assert {feature.name for feature in FEATURES if feature.form} == NAMES

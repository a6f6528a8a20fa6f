"""What every feature must satisfy, whatever it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import handlers
from handlers import FEATURES, hub
from handlers.acts import Answer, Opened, Pressed, Refused, Submitted
from handlers.feature import Feature
from mentoring.vocabulary import FeedbackMoment
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, CLEO, DAN
from tests.chat import buttons_of, labels_of, reasons_of, words_of
from tests.databases import sqlite_copy
from tests.handlers.scenario import EVERYBODY, Walk, half_way
from ui.form import Dialog, LongText, Readers, ShortText
from ui.message import Message, Press

BY_NAME = {feature.name: feature for feature in FEATURES}
#: They end what the others need, and come last.
ENDINGS = ["hand_over", "reach_goal", "end_pair", "leave"]
WITH_FORM = sorted(
    (feature for feature in FEATURES if feature.form is not None),
    key=lambda feature: ENDINGS.index(feature.name) if feature.name in ENDINGS else -1,
)
#: They take only a code that was made for them.
BY_CODE = {"become_coordinator", "link_chats", "same_person"}
#: Choices that would settle what the others are about.
_SETTLES = ("approve", "accept", "withdraw", "yes", "propose", "share", "keep")
#: Fields that finish the sentence which the field above them begins.
GOES_ON = {"by", "and ends on", "and ends at"}
#: Capitals inside a sentence.
PROPER = {"I", "I'd", "I'm", "Home"}

every_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
every_form = pytest.mark.parametrize("feature", WITH_FORM, ids=lambda feature: feature.name)


def test_names_are_distinct() -> None:
    assert len(BY_NAME) == len(FEATURES)


def test_commands_are_distinct_words() -> None:
    commands = [feature.command for feature in FEATURES if feature.command]
    assert len(set(commands)) == len(commands)
    assert all(command.isalpha() and command.islower() for command in commands)
    assert "help" not in commands


@every_feature
def test_a_feature_has_the_name_of_its_file(feature: Feature[Any]) -> None:
    file = feature.name
    for moment in FeedbackMoment:
        file = file.removesuffix(f"_{moment}")
    assert (Path(handlers.__file__).parent / f"{file}.py").exists()


def test_every_file_that_declares_a_feature_is_listed() -> None:
    listed = set(BY_NAME)
    for file in Path(handlers.__file__).parent.glob("*.py"):
        if "\nfeature = Feature(" in file.read_text() or "\nfeature: Feature" in file.read_text():
            assert file.stem in listed


@every_feature
def test_a_feature_can_be_reached_and_acted_on(feature: Feature[Any]) -> None:
    assert feature.open or feature.form or feature.on_press
    assert (feature.form is None) == (feature.on_submit is None)
    assert feature.open or not feature.command or feature.form


@every_feature
def test_a_summary_is_a_short_sentence(feature: Feature[Any]) -> None:
    assert is_sentence_case(feature.summary)
    assert len(feature.summary) <= 75
    assert not feature.summary.endswith(".")


@every_form
def test_the_words_of_a_form_are_plain(feature: Feature[Any]) -> None:
    form = feature.form
    assert form is not None
    labels = [form.title, form.submit, *(one.label for one in form.fields())]
    assert [label for label in labels if not is_sentence_case(label)] == []
    assert not any("!" in one.help for one in form.fields())


@every_form
def test_a_form_fits_a_dialog(feature: Feature[Any]) -> None:
    form = feature.form
    assert form is not None
    assert len(form.title) <= 24
    assert len(form.submit) <= 24


@every_form
def test_a_place_for_words_says_who_reads_them(feature: Feature[Any]) -> None:
    form = feature.form
    assert form is not None
    for question in form.fields():
        if isinstance(question.input, ShortText | LongText):
            assert isinstance(question.input.readers, Readers)


@pytest.fixture(scope="module")
def walked(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Walk, list[Message]]]:
    """A walk with all that was shown in it, for tests that only look: any database does."""
    with sqlite_copy(
        sqlite_template, tmp_path_factory.mktemp("walk") / "cairn.sqlite3"
    ) as database:
        walk = half_way(database)
        delivered = [shown for by in EVERYBODY for shown in walk.received(by)]
        yield walk, [*(message for _, message in walk.shown), *delivered]


def test_every_button_leads_somewhere(walked: tuple[Walk, list[Message]]) -> None:
    presses = [press for _, press in walked[0].presses()]
    assert len(presses) > 80
    assert [press for press in presses if not leads_somewhere(press)] == []


def test_every_button_has_a_plain_label(walked: tuple[Walk, list[Message]]) -> None:
    labels = {one.label.template for shown in walked[1] for one in buttons_of(shown)}
    assert [label for label in labels if not is_sentence_case(label)] == []


def test_nothing_that_is_said_shouts_or_is_half_filled(walked: tuple[Walk, list[Message]]) -> None:
    for words in map(words_of, walked[1]):
        assert "!" not in words
        assert "{" not in words
        assert "  " not in words
        assert ".." not in words


def test_every_button_can_be_pressed(database: Database) -> None:
    walk = half_way(database)
    pressed: set[tuple[ActorRef, Press]] = set()
    while waiting := [one for one in walk.presses() if one not in pressed]:
        for by, press in waiting:
            pressed.add((by, press))
            assert "Something went wrong" not in words_of(walk.act(by, Pressed(press)))


def test_every_form_opens_and_an_empty_one_is_refused_under_its_fields(database: Database) -> None:
    walk = half_way(database)
    for feature in WITH_FORM:
        by, opened, dialog = opened_by_anybody(walk, feature)
        required = {one.name for one in dialog.form.fields() if one.required}
        answer = walk.act(by, Submitted(opened.feature, {}, dialog.subject, dialog.version))
        assert required == (set(reasons_of(answer)) if required else set()), feature.name


def test_every_form_that_is_filled_in_is_taken(database: Database) -> None:
    walk = half_way(database)
    features = [one for one in WITH_FORM if one.name not in BY_CODE]
    # Others change who is there, and then nobody looks for another mentor any more.
    features.sort(key=lambda one: one.name != "repair_match")
    for feature in features:
        by, opened, _ = opened_by_anybody(walk, feature)
        answer = walk.submit(by, opened)
        assert isinstance(answer.reply, Message), (feature.name, words_of(answer))
        under_way = walk.say(CLEO, "match")
        if "Cancel" in labels_of(under_way.reply):
            # The next form may be about the match as well, and one is worked out at a time.
            walk.press(CLEO, "Cancel", under_way)
            walk.later(minutes=1)


@pytest.mark.parametrize("reader", [ANA, CLEO, DAN], ids=["participant", "coordinator", "stranger"])
def test_every_command_has_a_button(walked: tuple[Walk, list[Message]], reader: ActorRef) -> None:
    walk, _ = walked
    usable = {
        feature.name
        for feature in FEATURES
        if feature.command and not isinstance(walk.say(reader, feature.command).reply, Refused)
    }
    on_help = {one.press.feature for one in buttons_of(walk.say(reader, "help").reply)}
    assert usable <= on_help
    if reader is not DAN:
        assert usable - {"my_pairs", "goals"} <= reachable(walk, reader)


def is_sentence_case(label: str) -> bool:
    first, *others = label.split()
    begins_well = first[0].isupper() or first[0] in "{“" or label in GOES_ON
    return (
        begins_well
        and "!" not in label
        and all(word.islower() or word.strip(":?.,") in PROPER or "{" in word for word in others)
    )


def leads_somewhere(press: Press) -> bool:
    if press.feature == hub.NAME:
        return True
    feature = BY_NAME.get(press.feature)
    if feature is None:
        return False
    if press.choice:
        return press.choice in feature.on_press
    return feature.open is not None or feature.form is not None


def opened_by_anybody(walk: Walk, feature: Feature[Any]) -> tuple[ActorRef, Answer, Dialog]:
    """Find somebody who has a button that opens the feature's form, and have them press it."""
    # What was done since may have drawn it anew.
    walk.home(ANA)
    waiting = [one for one in walk.presses() if one[1].feature == feature.name]
    # What waits on Home is shown three at a time, and there are more.
    waiting.append((ANA, Press(feature=feature.name, subject=walk.pair)))
    waiting.append((CLEO, Press(feature=feature.name)))
    waiting.sort(key=lambda one: one[1].choice in _SETTLES)
    for by, press in waiting:
        answer = walk.act(by, Pressed(press))
        if isinstance(answer.reply, Dialog) and answer.reply.form is feature.form:
            return by, answer, answer.reply
    raise AssertionError(f"nobody can open {feature.name}")


def reachable(walk: Walk, reader: ActorRef) -> set[str]:
    """Follow the buttons that open things, from Home."""
    found: set[str] = set()
    waiting = [one.press for one in buttons_of(walk.home(reader))]
    seen: set[Press] = set()
    while waiting:
        press = waiting.pop()
        if press in seen or press.choice:
            continue
        seen.add(press)
        found.add(press.feature)
        reply = walk.act(reader, Opened(press.feature, press.subject)).reply
        if isinstance(reply, Message):
            waiting += [one.press for one in buttons_of(reply)]
    return found

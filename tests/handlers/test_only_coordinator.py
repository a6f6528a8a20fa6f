"""Where the only coordinator is in a pair, nobody is there to see what it needs."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, HomeOpened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, with_people, words_of


def _paired(database: Database) -> tuple[Chat, Answer]:
    """Have Cleo, who alone coordinates, mentor Ben."""
    chat = with_people(database)
    chat.fill(CLEO, chat.say(CLEO, "join"), role="mentor")
    opened = chat.say(CLEO, "pair")
    offered = dialog_of(opened).options
    cleo = next(one.value for one in offered["mentor"] if "Cleo" in words_of(one.label))
    return chat, chat.fill(CLEO, opened, mentor=cleo, mentee=offered["mentee"][0].value)


def _add_dan(chat: Chat) -> None:
    chat.act(DAN, HomeOpened())
    opened = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    chat.fill(CLEO, opened, who=chat.person(DAN).id)


def _check_in(chat: Chat, by: ActorRef = BEN) -> Answer:
    with chat.look() as uow:
        (pair,) = uow.pairs.active_of(chat.person(by).id)
        for prompt in uow.prompts.open_of(pair.id):
            if prompt.kind != "check_in":
                prompt.due_at = None
    chat.later(weeks=8)
    return chat.press(by, "Check in", chat.asked(by, "Check in"))


def _asks_for_help(opened: Answer) -> bool:
    return "wants_help" in dialog_of(opened).form.model_fields


def _low_pulse(chat: Chat) -> Answer:
    chat.later(days=7)
    return chat.press(BEN, "Nothing", chat.press(BEN, "Badly", chat.asked(BEN, "So-so")))


def test_help_is_not_offered_where_nobody_would_see_it(database: Database) -> None:
    chat, _ = _paired(database)
    opened = _check_in(chat)

    assert not _asks_for_help(opened)
    assert "Nobody outside your pair coordinates" in words_of(dialog_of(opened).intro)
    answered = chat.fill(BEN, opened, trust="4", progress="4")
    assert words_of(answered) == "Thank you. Keep what works, and change one thing."


def test_with_a_second_coordinator_it_is(database: Database) -> None:
    chat, _ = _paired(database)
    _add_dan(chat)
    opened = _check_in(chat)

    assert _asks_for_help(opened)
    answered = chat.fill(BEN, opened, trust="4", progress="4", wants_help=True)
    assert words_of(answered) == "Thank you. A coordinator sees that you'd like to talk."
    assert "Cleo and Ben: one of them asked a coordinator" in words_of(chat.say(DAN, "overview"))


def test_who_asked_hears_if_nobody_is_left_to_see_it(database: Database) -> None:
    chat, _ = _paired(database)
    _add_dan(chat)
    opened = _check_in(chat)
    with chat.look() as uow:
        uow.coordinators.remove(chat.person(DAN))
    answered = chat.fill(BEN, opened, trust="4", progress="4", wants_help=True)

    assert "Nobody outside your pair coordinates" in words_of(answered)


def test_a_low_pulse_promises_nothing_that_nobody_sees(database: Database) -> None:
    chat, _ = _paired(database)
    thanks = words_of(_low_pulse(chat))

    assert "A coordinator sees" not in thanks
    assert "Nobody outside your pair coordinates" in thanks


def test_a_low_pulse_is_seen_by_a_second_coordinator(database: Database) -> None:
    chat, _ = _paired(database)
    _add_dan(chat)

    assert "A coordinator sees that your pair may need a hand." in words_of(_low_pulse(chat))


@pytest.mark.parametrize("has_second", [True, False])
def test_a_second_coordinator_is_suggested(database: Database, *, has_second: bool) -> None:
    chat, paired = _paired(database)
    assert "Add a coordinator" in labels_of(paired.reply)
    if has_second:
        _add_dan(chat)

    overview = chat.say(CLEO, "overview")
    assert ("Add a coordinator" in labels_of(overview.reply)) is not has_second
    assert ("Nobody would see" in words_of(overview)) is not has_second

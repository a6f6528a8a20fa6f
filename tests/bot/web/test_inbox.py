"""The inbox: what was sent to somebody, answered where it stands."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from mentoring.vocabulary import MessageKind
from storage.people import ActorRef
from tests.bot.web.browser import Browser, Town
from tests.cast import ANA, BEN
from ui.message import Message, button, buttons, message
from ui.text import say


def _put(town: Town, who: ActorRef, told: Message) -> None:
    with town.chat.look() as uow:
        person = uow.people.at(who)
        assert person is not None
        uow.inbox.put(
            person.id, told, delivery_id=uuid4(), kind=MessageKind.NEWS, now=town.chat.now
        )


def _forward(town: Town, who: ActorRef) -> None:
    """Put into the inbox what the person was sent in their chat, at the time."""
    now = town.chat.now
    for told in town.chat.received(who):
        town.chat.now += timedelta(seconds=1)
        _put(town, who, told)
    town.chat.now = now


async def _inbox(town: Town, who: ActorRef) -> Browser:
    browser = await town.signed_in(who)
    await browser.open("/inbox")
    return browser


async def test_an_empty_inbox_says_what_will_be_there(town: Town) -> None:
    ana = await _inbox(town, ANA)
    assert ana.page is not None
    assert "Nothing yet" in ana.page.words


async def test_the_newest_message_is_first_and_new_until_it_is_read(town: Town) -> None:
    ana = await town.signed_in(ANA)
    for number in range(3):
        _put(town, ANA, message(f"Message {number}"))
        town.chat.now += timedelta(minutes=1)
    page = await ana.open("/inbox")
    assert page.words.index("Message 2") < page.words.index("Message 1")
    assert "Inbox 3 new" in page.words
    read = await ana.press("Mark all as read")
    assert "3 new" not in read.words
    assert "Message 2" in read.words


async def test_an_answer_takes_the_place_of_its_question(town: Town) -> None:
    _forward(town, ANA)
    ana = await _inbox(town, ANA)
    await ana.follow("Log our first session")
    done = await ana.press("Save", agreed="To meet again")
    # The introduction stays, because a session is no answer to it.
    assert "/done/" in str(done.response.url)


async def test_a_press_in_the_inbox_is_confirmed_in_the_inbox(town: Town) -> None:
    question = message(
        "Take a pause?",
        buttons(button("I'm back", "pause", "back"), button("No", "pause", "no")),
    )
    _put(town, ANA, question)
    ana = await _inbox(town, ANA)
    done = await ana.press("I'm back")
    assert done.response.url.path == "/inbox"
    assert "Take a pause?" not in done.words


async def test_a_form_that_settles_a_message_stands_in_its_place(town: Town) -> None:
    with town.chat.look() as uow:
        ana_person = uow.people.at(ANA)
        assert ana_person is not None
        [pair] = uow.pairs.active_of(ana_person.id)
    two = message(
        "Did you meet?", buttons(button("Log it now", "log_session", subject=pair.id, settles=True))
    ).followed_by(message("And how is it going?"))
    _put(town, ANA, two)
    ana = await _inbox(town, ANA)
    await ana.follow("Log it now")
    done = await ana.press("Save")
    assert done.response.url.path == "/inbox"
    assert "Did you meet?" not in done.words
    assert "Logged for 10 March 2026." in done.words
    assert "And how is it going?" in done.words


async def test_a_question_asked_again_has_its_buttons_once(town: Town) -> None:
    question = message("How is it going?", buttons(button("Great", "pulse", "5")))
    for _ in range(2):
        _put(town, ANA, question)
        town.chat.now += timedelta(days=3)
    ana = await _inbox(town, ANA)
    assert ana.page is not None
    assert ana.page.html.count(">Great</button>") == 1
    assert "We have asked again since." in ana.page.words


async def test_of_many_messages_the_older_ones_are_a_page_away(town: Town) -> None:
    for number in range(25):
        _put(town, ANA, message(say("Message number {n}.", n=number)))
        town.chat.now += timedelta(minutes=1)
    ana = await _inbox(town, ANA)
    assert ana.page is not None
    assert "Message number 24." in ana.page.words
    assert "Message number 4." not in ana.page.words
    older = await ana.follow("Older messages")
    assert "Message number 4." in older.words
    assert "Message number 24." not in older.words


async def test_nobody_can_settle_a_message_of_somebody_else(town: Town) -> None:
    question = message("How is it going?", buttons(button("Great", "pulse", "5")))
    _put(town, BEN, question)
    with town.chat.look() as uow:
        ben = uow.people.at(BEN)
        assert ben is not None
        [row] = uow.inbox.of(ben.id, limit=1)
    _put(town, ANA, question)
    ana = await _inbox(town, ANA)
    await ana.press("Great", _at=f"inbox:{row.id}")
    with town.chat.look() as uow:
        assert uow.inbox.message(uow.inbox.get(row.id, ben.id)) == question

"""One person in two chats: only after both have said so, and never out of two who take part."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from handlers.acts import Answer, Closed, HomeOpened, Pressed, Profile
from storage.database import Database
from storage.links import Purpose
from storage.people import ActorRef
from tests.cast import (
    ANA,
    ANA_THERE,
    BEN,
    BEN_THERE,
    CLEO,
    DAN,
    DAN_THERE,
    GIL,
    OTHER_TEAM,
    make_organization,
    make_tenant,
)
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    reasons_of,
    with_pair,
    words_of,
)
from tests.handlers.test_link_chats import code_on, linked
from tests.handlers.test_runner import at_once
from ui.message import Message, Press

ASKED = "You said in Cairngorm Works that you are the same person as Ana there."
DONE = "Done. You are one person here now"
MOVED_ON = "This has moved on since."
SECRET = "Heliotrope"


def with_two_chats(database: Database) -> Chat:
    """Have Ana and Ben be a pair in one chat, and be seen in the other as strangers."""
    chat = with_pair(database)
    make_tenant(database)
    linked(chat)
    chat.later(seconds=5)
    for by in (ANA_THERE, BEN_THERE):
        chat.home(by)
    return chat


def code_of(chat: Chat, by: ActorRef) -> str:
    return code_on(chat.press(by, "Get a code", chat.say(by, "me")))


def enter(chat: Chat, code: str, by: ActorRef) -> Answer:
    opened = chat.act(by, Pressed(Press(feature="same_person", choice="enter")))
    return chat.fill(by, opened, code=code)


def asked(chat: Chat, *, made_by: ActorRef = ANA, entered_by: ActorRef = ANA_THERE) -> Message:
    """Give the question that goes to who made a code, once who entered it has said yes."""
    entered = enter(chat, code_of(chat, made_by), entered_by)
    chat.press(entered_by, "Yes, that's me", entered)
    chat.later(seconds=5)
    return chat.asked(made_by, "Yes, that's me")


def merged(chat: Chat, **who: ActorRef) -> Answer:
    question = asked(chat, **who)
    return chat.press(who.get("made_by", ANA), "Yes, that's me", question)


def ids(chat: Chat, *actors: ActorRef) -> set[object]:
    return {chat.person(actor).id for actor in actors}


def test_after_both_have_confirmed_they_are_one_person(database: Database) -> None:
    chat = with_two_chats(database)
    ana = chat.person(ANA).id
    assert words_of(merged(chat)).startswith(DONE)
    assert ids(chat, ANA, ANA_THERE) == {ana}
    assert "Ben" in words_of(chat.say(ANA_THERE, "pairs"))


def test_it_is_the_same_from_the_other_side(database: Database) -> None:
    chat = with_two_chats(database)
    ana = chat.person(ANA).id
    who = {"made_by": ANA_THERE, "entered_by": ANA}
    assert words_of(merged(chat, **who)).startswith(DONE)
    assert ids(chat, ANA, ANA_THERE) == {ana}


def test_nothing_happens_before_the_last_yes(database: Database) -> None:
    chat = with_two_chats(database)
    code = code_of(chat, ANA)
    assert len(ids(chat, ANA, ANA_THERE)) == 2
    entered = enter(chat, code, ANA_THERE)
    assert len(ids(chat, ANA, ANA_THERE)) == 2
    chat.press(ANA_THERE, "Yes, that's me", entered)
    chat.later(seconds=5)
    assert len(ids(chat, ANA, ANA_THERE)) == 2


def test_each_hears_of_the_other_only_their_name_before(database: Database) -> None:
    chat = with_two_chats(database)
    chat.fill(ANA, chat.say(ANA, "log"), topics=SECRET)
    entered = enter(chat, code_of(chat, ANA), ANA_THERE)
    meant = chat.press(ANA_THERE, "Yes, that's me", entered)
    chat.later(seconds=5)
    shown = "\n".join(map(words_of, (entered, meant, chat.home(ANA_THERE))))
    assert "Ana made this code. Is that you?" in shown
    assert ASKED in words_of(chat.last(ANA))
    for confidential in (SECRET, "Ben", "Cairngorm Rail"):
        assert confidential not in shown


def test_who_enters_a_code_is_warned_and_may_say_no(database: Database) -> None:
    chat = with_two_chats(database)
    code = code_of(chat, DAN)
    warning = words_of(chat.press(ANA, "Enter my code", chat.say(ANA, "me")))
    assert "Whoever made it will see everything that you have here" in warning
    entered = enter(chat, code, ANA)
    chat.press(ANA, "No", entered)
    chat.later(seconds=5)
    assert not any("same person" in words_of(one) for one in chat.received(DAN))
    assert MOVED_ON in words_of(chat.press(ANA, "Yes, that's me", entered))


def test_who_made_the_code_may_say_no_and_the_other_hears_it(database: Database) -> None:
    chat = with_two_chats(database)
    question = asked(chat)
    assert "nothing changes" in words_of(chat.press(ANA, "No", question))
    chat.later(minutes=1)
    assert "the answer was no" in words_of(chat.last(ANA_THERE))
    assert MOVED_ON in words_of(chat.press(ANA, "Yes, that's me", question))
    assert len(ids(chat, ANA, ANA_THERE)) == 2


def test_who_has_second_thoughts_takes_it_back(database: Database) -> None:
    chat = with_two_chats(database)
    meant = chat.press(ANA_THERE, "Yes, that's me", enter(chat, code_of(chat, ANA), ANA_THERE))
    chat.press(ANA_THERE, "I don't mean it", meant)
    chat.later(seconds=5)
    assert MOVED_ON in words_of(
        chat.press(ANA, "Yes, that's me", chat.asked(ANA, "Yes, that's me"))
    )


def test_nobody_but_who_made_the_code_has_the_last_word(database: Database) -> None:
    chat = with_two_chats(database)
    question = asked(chat)
    for other in (ANA_THERE, BEN, DAN):
        assert MOVED_ON in words_of(chat.press(other, "Yes, that's me", question))
    assert len(ids(chat, ANA, ANA_THERE)) == 2


def test_the_question_is_found_again_where_it_was_asked(database: Database) -> None:
    chat = with_two_chats(database)
    asked(chat)
    again = chat.say(ANA, "me")
    assert ASKED in words_of(again)
    assert words_of(chat.press(ANA, "Yes, that's me", again)).startswith(DONE)


def test_the_question_waits_for_no_better_hour(database: Database) -> None:
    chat = with_two_chats(database)
    chat.now += timedelta(hours=12)
    assert ASKED in words_of(asked(chat))


def test_pressing_twice_is_pressing_once(database: Database) -> None:
    chat = with_two_chats(database)
    question = asked(chat)
    first = chat.press(ANA, "Yes, that's me", question, request="A1")
    again = chat.press(ANA, "Yes, that's me", question, request="A1")
    assert (again.reply, again.is_repeat) == (first.reply, True)
    assert MOVED_ON in words_of(chat.press(ANA, "Yes, that's me", question))


def test_a_retry_of_who_is_gone_by_it_gets_the_first_answer(database: Database) -> None:
    chat = with_two_chats(database)
    question = asked(chat, made_by=ANA_THERE, entered_by=ANA)
    first = chat.press(ANA_THERE, "Yes, that's me", question, request="A1")
    again = chat.press(ANA_THERE, "Yes, that's me", question, request="A1")
    assert (again.reply, again.is_repeat) == (first.reply, True)


def test_both_who_confirm_each_others_codes_at_once_become_one(database: Database) -> None:
    chat = with_two_chats(database)
    questions = {
        ANA: asked(chat),
        ANA_THERE: asked(chat, made_by=ANA_THERE, entered_by=ANA),
    }
    answers = at_once(
        *[partial(chat.press, by, "Yes, that's me", one) for by, one in questions.items()]
    )
    assert sorted(words_of(answer).startswith(DONE) for answer in answers) == [False, True]
    assert sum(MOVED_ON in words_of(answer) for answer in answers) == 1
    assert len(ids(chat, ANA, ANA_THERE)) == 1


def test_two_presses_of_one_at_once_merge_once(database: Database) -> None:
    chat = with_two_chats(database)
    question = asked(chat)
    answers = at_once(*[partial(chat.press, ANA, "Yes, that's me", question)] * 3)
    assert sum(words_of(answer).startswith(DONE) for answer in answers) == 1
    assert sum(MOVED_ON in words_of(answer) for answer in answers) == 2


@pytest.mark.parametrize("answer", ["Yes, that's me", "No"])
def test_an_answer_that_began_before_another_and_comes_after_it_is_too_late(
    database: Database, answer: str
) -> None:
    chat = with_two_chats(database)
    question = asked(chat)
    chat.press(ANA, answer, question)
    chat.now -= timedelta(seconds=1)
    assert MOVED_ON in words_of(chat.press(ANA, "Yes, that's me", question))


def test_old_codes_have_moved_on(database: Database) -> None:
    chat = with_two_chats(database)
    used = code_of(chat, ANA)
    chat.press(ANA_THERE, "Yes, that's me", enter(chat, used, ANA_THERE))
    assert MOVED_ON in words_of(enter(chat, used, BEN_THERE))
    replaced, _ = code_of(chat, BEN), code_of(chat, BEN)
    assert MOVED_ON in words_of(enter(chat, replaced, BEN_THERE))
    expired = code_of(chat, DAN)
    chat.now += timedelta(hours=1)
    assert MOVED_ON in words_of(enter(chat, expired, BEN_THERE))


def test_what_was_made_before_a_merge_is_worth_nothing_after_it(database: Database) -> None:
    chat = with_two_chats(database)
    theirs = code_of(chat, ANA_THERE)
    question = asked(chat)
    ours = code_of(chat, ANA_THERE)
    chat.press(ANA, "Yes, that's me", question)
    for code in (theirs, ours):
        assert MOVED_ON in words_of(enter(chat, code, BEN_THERE))


def test_a_question_that_nobody_answers_expires(database: Database) -> None:
    chat = with_two_chats(database)
    question = asked(chat)
    chat.now += timedelta(hours=1)
    assert MOVED_ON in words_of(chat.press(ANA, "Yes, that's me", question))


def test_a_wrong_code_is_refused_and_guessing_is_slowed_down(database: Database) -> None:
    chat = with_two_chats(database)
    code = code_of(chat, ANA)
    for _ in range(5):
        wrong = enter(chat, "BBBB-BBBB-BBBB", ANA_THERE)
        assert "We don't know this code." in reasons_of(wrong)["code"]
    assert "tried too often" in reasons_of(enter(chat, code, ANA_THERE))[""]
    # Others are not held up.
    assert "Is that you?" in words_of(enter(chat, code, BEN_THERE))


def test_a_code_that_is_entered_where_it_was_made_says_so(database: Database) -> None:
    chat = with_two_chats(database)
    code = code_of(chat, ANA)
    assert "This code was made here." in reasons_of(enter(chat, code, ANA))["code"]
    assert "Is that you?" in words_of(enter(chat, code, ANA_THERE))


def test_a_code_of_another_organization_is_not_known(database: Database) -> None:
    chat = with_two_chats(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    stranger = ActorRef(ANA.platform, OTHER_TEAM, "U0ANA")
    code = code_of(chat, stranger)
    assert "We don't know this code." in reasons_of(enter(chat, code, ANA))["code"]


def test_whose_account_is_closed_meanwhile_is_left_alone(database: Database) -> None:
    chat = with_two_chats(database)
    question = asked(chat)
    with chat.look() as uow:
        person = uow.people.get(chat.person(ANA_THERE).id)
        person.deactivated_at = chat.now
    assert MOVED_ON in words_of(chat.press(ANA, "Yes, that's me", question))


# Who takes part


def test_of_two_who_take_part_nothing_is_touched(database: Database) -> None:
    chat = with_two_chats(database)
    chat.fill(ANA_THERE, chat.say(ANA_THERE, "join"), role="mentor")
    refused = merged(chat)
    assert "Ask a coordinator with which of the two you should go on." in reasons_of(refused)[""]
    assert len(ids(chat, ANA, ANA_THERE)) == 2
    assert "Ben" in words_of(chat.say(ANA, "pairs"))
    assert "Ben" not in words_of(chat.say(ANA_THERE, "pairs"))


def test_of_two_who_do_not_who_made_the_code_stays(database: Database) -> None:
    chat = with_two_chats(database)
    chat.home(DAN)
    dan = chat.person(DAN).id
    merged(chat, made_by=DAN, entered_by=DAN_THERE)
    assert ids(chat, DAN, DAN_THERE) == {dan}


def test_who_coordinates_goes_on_to_and_gets_the_digest(database: Database) -> None:
    chat = with_two_chats(database)
    merged(chat, made_by=ANA, entered_by=CLEO)
    assert ids(chat, ANA, CLEO) == {chat.person(ANA).id}
    assert "You coordinate" in words_of(chat.home(ANA))
    ana = chat.person(ANA).id
    with chat.look() as uow:
        assert [person.id for person in uow.coordinators.people()] == [ana]
        kinds = [prompt.kind for prompt in uow.prompts.of(ana)]
    assert kinds.count("digest") == 1


def test_two_who_coordinate_are_one_coordinator(database: Database) -> None:
    chat = with_two_chats(database)
    add = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    chat.fill(CLEO, add, who=chat.person(ANA).id)
    merged(chat, made_by=ANA, entered_by=CLEO)
    ana = chat.person(ANA).id
    with chat.look() as uow:
        assert [person.name for person in uow.coordinators.people()] == ["Ana"]
        kinds = [prompt.kind for prompt in uow.prompts.of(ana)]
    assert kinds.count("digest") == 1


def test_settings_that_were_chosen_are_kept(database: Database) -> None:
    chat = with_two_chats(database)
    chat.fill(ANA_THERE, chat.say(ANA_THERE, "settings"), zone="Asia/Tokyo", weekly_cap=1)
    merged(chat)
    assert (chat.person(ANA).zone, chat.person(ANA).weekly_cap) == ("Asia/Tokyo", 1)


def test_what_the_person_who_stays_has_chosen_stays(database: Database) -> None:
    chat = with_two_chats(database)
    for by, zone in ((ANA, "Europe/Lisbon"), (ANA_THERE, "Asia/Tokyo")):
        chat.fill(by, chat.say(by, "settings"), zone=zone)
    merged(chat)
    assert chat.person(ANA).zone == "Europe/Lisbon"


def test_what_was_begun_to_be_typed_is_there_in_both(database: Database) -> None:
    chat = with_two_chats(database)
    chat.act(ANA_THERE, Closed("settings", {"zone": "Asia/Tok"}))
    merged(chat)
    assert dialog_of(chat.say(ANA, "settings")).values["zone"] == "Asia/Tok"


def test_somebody_of_the_portal_can_be_one_with_somebody_of_a_chat(database: Database) -> None:
    chat = with_two_chats(database)
    guest = GIL._replace(external_id="ana@example.org")
    chat.follow_link(guest, Purpose.COLLEAGUE)
    ana = chat.person(ANA).id
    entered = enter(chat, code_of(chat, ANA), guest)
    chat.press(guest, "Yes, that's me", entered)
    chat.later(seconds=5)
    question = chat.asked(ANA, "Yes, that's me")
    assert "You said in the portal that" in words_of(question)
    chat.press(ANA, "Yes, that's me", question)
    assert ids(chat, ANA, guest) == {ana}


def test_the_same_name_and_the_same_mail_make_nobody_the_same(database: Database) -> None:
    chat = with_two_chats(database)
    chat.act(ANA_THERE, HomeOpened(), profile=Profile(name="Ana", title="Ana's title"))
    assert len(ids(chat, ANA, ANA_THERE)) == 2


# Afterwards


def test_messages_come_once_where_they_act(database: Database) -> None:
    chat = with_two_chats(database)
    merged(chat)
    chat.later(hours=2)
    chat.home(ANA_THERE)
    before = len(chat.received(ANA))
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.later(minutes=1)
    assert "logged your session" in words_of(chat.last(ANA_THERE))
    assert len(chat.received(ANA)) == before


def test_who_loses_one_of_two_accounts_goes_on_in_the_other(database: Database) -> None:
    chat = with_two_chats(database)
    merged(chat)
    chat.home(ANA)
    gone = Profile(name="Ana", is_deactivated=True)
    chat.act(ANA, HomeOpened(), profile=gone)
    assert chat.person(ANA).deactivated_at is None
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.later(minutes=1)
    assert "logged your session" in words_of(chat.last(ANA_THERE))


def test_where_there_is_one_chat_home_does_not_ask(database: Database) -> None:
    chat = with_pair(database)
    assert "same_person" not in {one.press.feature for one in buttons_of(chat.home(ANA))}
    make_tenant(database)
    linked(chat)
    assert "same_person" in {one.press.feature for one in buttons_of(chat.home(ANA))}

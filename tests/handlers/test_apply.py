"""Apply: what an expert from outside offers, and waiting for approval."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from handlers.acts import Answer, Opened, Pressed, Submitted
from mentoring.vocabulary import ParticipantStatus, Role
from storage.database import Database
from storage.links import Purpose
from storage.participants import Participant, SkillSide
from tests.cast import ANA, CLEO, GIL, make_organization
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    reasons_of,
    with_expert,
    with_program,
    words_of,
)
from ui.message import Message, Press

#: Another coordinator, who is in no chat either.
DEE = GIL._replace(external_id="dee@example.org")
OFFER: dict[str, object] = {"topics": ("Strategy",), "hours_a_month": 4, "terms": True}


def invited(database: Database) -> Chat:
    chat = with_program(database)
    chat.follow_link(GIL, Purpose.EXPERT)
    return chat


def offer(chat: Chat, **answers: object) -> Answer:
    given: dict[str, object] = {"request": "", **OFFER, **answers}
    return chat.fill(GIL, chat.open(GIL, "apply"), **given)


def application(chat: Chat) -> Participant:
    gil = chat.person(GIL)
    with chat.look() as uow:
        participant = uow.participants.latest_of(gil.id)
    assert participant is not None
    return participant


def applications_told(chat: Chat) -> int:
    return sum("offers help as an external expert" in words_of(one) for one in chat.received(CLEO))


def test_home_asks_what_they_can_offer_and_says_what_comes_next(database: Database) -> None:
    home = invited(database).home(GIL)
    assert "You are invited to help in First cohort." in words_of(home)
    assert "Then a coordinator decides." in words_of(home)
    assert labels_of(home)[0] == "Tell us what you can offer"
    assert "Join" not in labels_of(home)


def test_the_dialog_states_the_terms(database: Database) -> None:
    chat = invited(database)
    dialog = dialog_of(chat.press(GIL, "Tell us what you can offer", chat.home(GIL)))
    assert "What people tell you stays between you and them." in words_of(dialog)
    assert "You help without pay, unless you have agreed otherwise in writing." in words_of(dialog)
    required = {one.name for one in dialog.form.fields() if one.required}
    assert required == {"topics", "hours_a_month", "capacity", "terms"}


def test_who_applies_waits_as_a_mentor(database: Database) -> None:
    chat = invited(database)
    done = offer(
        chat,
        title_="Founder",
        affiliation="Gomes & Filhos",
        topics=("Strategy", "Pricing"),
        outcomes="A price list that sells.",
        formats=("flash",),
        languages="Portuguese",
        capacity=2,
    )
    assert words_of(done).startswith("Thank you. A coordinator looks at it; we write to you.")
    gil, kept = chat.person(GIL), application(chat)
    assert (gil.title, gil.affiliation) == ("Founder", "Gomes & Filhos")
    assert (kept.role, kept.status) == (Role.MENTOR, ParticipantStatus.WAITING)
    assert (kept.hours_a_month, kept.capacity, kept.formats) == (4, 2, ["flash"])
    assert (kept.languages, kept.applied_at) == ("Portuguese", chat.now)
    with chat.look() as uow:
        assert uow.participants.outcomes(kept) == "A price list that sells."
        assert uow.participants.skills(kept.id, SkillSide.OFFERED) == ["Pricing", "Strategy"]


@pytest.mark.parametrize(
    "missing", [{"topics": ()}, {"hours_a_month": None}, {"terms": False}, {"topics": ("\u200b",)}]
)
def test_without_topics_time_or_consent_it_is_refused_there(
    database: Database, missing: dict[str, object]
) -> None:
    chat = invited(database)
    refused = offer(chat, outcomes="A price list.", **missing)
    assert reasons_of(refused) == {next(iter(missing)): "Please fill this in."}
    # What was typed is there again.
    assert dialog_of(chat.open(GIL, "apply")).values["outcomes"] == "A price list."
    chat.later(minutes=1)
    assert applications_told(chat) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hours_a_month": 0}, "hours_a_month"),
        ({"hours_a_month": 41}, "hours_a_month"),
        ({"capacity": 11}, "capacity"),
        ({"topics": tuple(f"Skill {n}" for n in range(31))}, "topics"),
        ({"topics": ("x" * 81,)}, "topics"),
        ({"outcomes": "x" * 3001}, "outcomes"),
        ({"status": "active"}, "status"),
    ],
)
def test_what_can_not_be_taken_is_refused_where_it_is(
    database: Database, wrong: dict[str, object], field: str
) -> None:
    assert set(reasons_of(offer(invited(database), **wrong))) == {field}


def test_each_coordinator_is_told_once_with_the_ways_to_decide(database: Database) -> None:
    chat = invited(database)
    dee = chat.follow_link(DEE, Purpose.COLLEAGUE)
    with chat.look() as uow:
        uow.coordinators.add(uow.people.get(dee.id), now=chat.now)
    offer(chat, title_="Founder", affiliation="Gomes & Filhos", capacity=2)
    chat.later(minutes=1)
    offer(chat, capacity=3)
    chat.later(minutes=1)
    for coordinator in (CLEO, DEE):
        (told,) = chat.received(coordinator)
        assert words_of(told).startswith("Gil offers help as an external expert.")
        assert "Founder, Gomes & Filhos" in words_of(told)
        assert "4 hours a month, 2 mentees at once" in words_of(told)
        assert labels_of(told) == ["Approve", "Decline", "See details"]


def test_while_waiting_answers_can_be_changed(database: Database) -> None:
    chat = with_expert(database)
    home = chat.home(GIL)
    assert "Waiting for approval since 10 March 2026." in words_of(home)
    opened = chat.press(GIL, "Change my answers", home)
    assert dialog_of(opened).values["terms"] is True
    assert dialog_of(opened).values["topics"] == ("Pricing", "Strategy")
    done = chat.fill(GIL, opened, request="", topics=("Writing",))
    assert words_of(done).startswith("Saved. The coordinators see your answers")
    assert application(chat).status is ParticipantStatus.WAITING
    chat.later(minutes=1)
    assert applications_told(chat) == 1


def test_f12_a_retry_is_one_application(database: Database) -> None:
    chat = invited(database)
    first, second = (offer(chat, request="same") for _ in range(2))
    assert words_of(first) == words_of(second)
    chat.later(minutes=1)
    assert applications_told(chat) == 1


def test_f12_two_devices_at_once_are_one_application(database: Database) -> None:
    chat = invited(database)
    opened = chat.open(GIL, "apply")
    together = threading.Barrier(2)

    def submit(request: str) -> Answer:
        together.wait(10)
        return chat.fill(GIL, opened, request=request, **OFFER)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(submit, ("phone", "laptop")))
    assert all(isinstance(answer.reply, Message) for answer in answers)
    chat.later(minutes=1)
    assert applications_told(chat) == 1


def test_who_takes_it_back_can_apply_anew(database: Database) -> None:
    chat = with_expert(database)
    opened = chat.press(GIL, "Take it back", chat.home(GIL))
    assert words_of(opened) == "You take your offer back. You can make it again at any time."
    done = chat.fill(GIL, opened)
    assert words_of(done).startswith("Taken back.")
    assert application(chat).status is ParticipantStatus.LEFT
    assert "You are invited to help" in words_of(chat.home(GIL))

    again = chat.press(GIL, "Offer help again", done)
    assert dialog_of(again).values["terms"] is False
    chat.fill(GIL, again, request="", terms=True)
    chat.later(minutes=1)
    assert applications_told(chat) == 2


def test_a_colleague_is_shown_the_way_to_join(database: Database) -> None:
    chat = invited(database)
    forged = Submitted("apply", OFFER | {"capacity": "1"})
    for act in (Opened("apply"), Pressed(Press(feature="apply")), forged):
        refused = chat.act(ANA, act)
        assert reasons_of(refused) == {
            "": "This is for experts from outside. Type /mentor join to take part."
        }
    assert "invited to help" not in words_of(chat.home(ANA))


def test_an_expert_who_joins_is_shown_the_way_to_apply(database: Database) -> None:
    chat = invited(database)
    shown = chat.say(GIL, "join")
    assert "you say what you can offer, and a coordinator decides" in words_of(shown)
    assert dialog_of(chat.press(GIL, "Tell us what you can offer", shown)).form.title
    forged = chat.act(GIL, Submitted("join", {"role": "both", "capacity": "1"}))
    assert "a coordinator decides" in reasons_of(forged)[""]
    gil = chat.person(GIL)
    with chat.look() as uow:
        assert uow.participants.latest_of(gil.id) is None


def test_before_there_is_a_program_it_says_so(database: Database) -> None:
    make_organization(database)
    chat = Chat(database)
    chat.follow_link(GIL, Purpose.EXPERT)
    assert "There is no program to help with yet." in reasons_of(chat.open(GIL, "apply"))[""]
    assert "Tell us what you can offer" not in labels_of(chat.home(GIL))


def test_f18_hostile_text_is_kept_as_text(database: Database) -> None:
    chat = with_expert(
        database,
        title_="\u202e<b>{x}",
        affiliation="\x00=1+1",
        topics=("<!channel>", "a\x00b"),
        outcomes="{expert} \u2066<@U1>",
    )
    shown = chat.press(CLEO, "See details", chat.last(CLEO))
    for words in ("<b>{x}, =1+1", "<!channel>", "ab", "{expert} <@U1>"):
        assert words in words_of(shown)
    kept = dialog_of(chat.open(GIL, "apply")).values
    assert (kept["title_"], kept["outcomes"]) == ("<b>{x}", "{expert} <@U1>")

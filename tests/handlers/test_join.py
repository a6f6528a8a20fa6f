"""Join: the intake, editing it, and coming back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.acts import Answer, Closed
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, make_organization
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    reasons_of,
    with_pair,
    with_people,
    with_program,
    words_of,
)

FAMILY = "👨‍👩‍👧‍👦"


def join(chat: Chat, by: ActorRef = DAN, /, **answers: object) -> Answer:
    return chat.fill(by, chat.say(by, "join"), **{"role": "mentee"} | answers)


def kept(chat: Chat, name: str, by: ActorRef = DAN) -> object:
    """Give what the intake shows when it is opened again."""
    return dialog_of(chat.say(by, "join")).values.get(name)


def test_one_answer_is_enough(database: Database) -> None:
    chat = with_program(database)
    done = join(chat)
    assert words_of(done).startswith("Welcome to First cohort. You are in.")
    assert labels_of(done.reply) == ["Change my answers", "What I'd like in common"]


def test_it_fills_in_what_the_chat_knows(database: Database) -> None:
    dialog = dialog_of(with_program(database).say(DAN, "join"))
    assert dialog.values["title_"] == "Dan's title"
    assert words_of(dialog).startswith("You are joining First cohort, Dan.")


def test_it_asks_only_for_the_role(database: Database) -> None:
    chat = with_program(database)
    refused = chat.fill(DAN, chat.say(DAN, "join"))
    assert reasons_of(refused) == {"role": "Please fill this in."}


def test_every_answer_is_there_again(database: Database) -> None:
    chat = with_program(database)
    answers: dict[str, object] = {
        "role": "both",
        "title_": "Driver",
        "department": "Steam",
        "location": "Aviemore",
        "level": "senior",
        "tenure": "over_seven_years",
        "learning_goals": "To lead.\nA line.",
        "skills_wanted": ("Coaching", "Writing"),
        "skills_offered": ("Steam engines",),
        "style": "coaching",
        "formats": ["flash", "shadowing"],
        "languages": "English, Gàidhlig",
        "availability": ["monday_morning"],
        "hours_a_month": 3,
        "capacity": 2,
        "outcomes": "Calm in a storm",
        "is_unlisted": True,
    }
    join(chat, **answers)
    assert dialog_of(chat.say(DAN, "join")).values == answers


def test_a_blank_answer_takes_the_old_one_away(database: Database) -> None:
    chat = with_program(database)
    join(chat, department="Steam", skills_wanted=("Writing",), level="senior")
    join(chat, department="", skills_wanted=(), level=None)
    values = dialog_of(chat.say(DAN, "join")).values
    assert (values["department"], values["skills_wanted"], values["level"]) == ("", (), None)


def test_editing_says_what_it_is(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Edit my answers", chat.home(BEN))
    assert words_of(dialog_of(opened)).startswith("Your answers for First cohort.")
    saved = chat.fill(BEN, opened, department="Steam")
    assert words_of(saved).startswith("Saved. The next match uses what you changed.")


def test_a_new_skill_is_offered_to_the_next(database: Database) -> None:
    chat = with_program(database)
    join(chat, skills_offered=("Knots", "WRITING"))
    assert kept(chat, "skills_offered") == ("Knots", "Writing")
    offered = dialog_of(chat.say(BEN, "join")).options["skills_wanted"]
    assert "Knots" in {option.value for option in offered}


@pytest.mark.parametrize("skill", ["Ǆungla", "Straße", "ﬀ", "İstanbul", "ταΐζω", "ẖ", FAMILY])
def test_a_skill_in_any_script_can_be_saved_twice(database: Database, skill: str) -> None:
    chat = with_program(database)
    join(chat, skills_offered=(skill,))
    assert words_of(join(chat, skills_offered=(skill,))).startswith("Saved.")


@pytest.mark.parametrize("skill", ["x" * 81, FAMILY * 1500])
def test_a_skill_is_a_few_words(database: Database, skill: str) -> None:
    refused = join(with_program(database), skills_offered=("Writing", skill))
    assert reasons_of(refused) == {
        "skills_offered": "A skill is a few words: at most 80 characters each."
    }


def test_there_are_only_so_many_skills(database: Database) -> None:
    refused = join(with_program(database), skills_wanted=tuple(f"Skill {n}" for n in range(31)))
    assert reasons_of(refused) == {"skills_wanted": "Please choose at most 30."}


@pytest.mark.parametrize(
    ("answers", "field", "reason"),
    [
        ({"role": "boss"}, "role", "Please choose one of the options."),
        ({"capacity": "0"}, "capacity", "Please enter 1 or more."),
        ({"capacity": "11"}, "capacity", "Please enter 10 or less."),
        ({"capacity": "two"}, "capacity", "Please enter a whole number."),
        ({"capacity": "9" * 5000}, "capacity", "This answer can't be used here."),
        ({"hours_a_month": "1.5"}, "hours_a_month", "Please enter a whole number."),
        ({"title_": "x" * 151}, "title_", "Please shorten this to 150 characters; it has 151."),
        ({"learning_goals": FAMILY * 3001}, "learning_goals", "it has 3,001."),
        ({"formats": ["karaoke"]}, "formats", "Please choose one of the options."),
    ],
)
def test_a_reason_stands_under_its_field(
    database: Database, answers: dict[str, object], field: str, reason: str
) -> None:
    refused = join(with_program(database), **answers)
    assert reason in reasons_of(refused)[field]


def test_f18_hostile_text_is_kept_as_text(database: Database) -> None:
    chat = with_program(database)
    join(chat, learning_goals="<!channel> \x00a\u202eb", department=" \u200b\ufeff ")
    assert kept(chat, "learning_goals") == "<!channel> ab"
    assert kept(chat, "department") == ""


def test_f18_ten_kilobytes_of_emoji_fit_where_there_is_room(database: Database) -> None:
    chat = with_program(database)
    join(chat, learning_goals=FAMILY * 400)
    assert kept(chat, "learning_goals") == FAMILY * 400


def test_before_set_up_it_says_how_a_program_begins(database: Database) -> None:
    make_organization(database)
    refused = Chat(database).say(DAN, "join")
    assert reasons_of(refused)[""].startswith("There is no program to join yet.")


def test_a_dialog_that_was_closed_goes_on_where_it_was(database: Database) -> None:
    chat = with_program(database)
    chat.act(DAN, Closed("join", {"role": "mentor", "department": "Steam"}))
    again = dialog_of(chat.say(DAN, "join"))
    assert (again.values["role"], again.values["department"]) == ("mentor", "Steam")
    assert "What you had typed before is kept below." in words_of(again)


def test_who_left_is_welcomed_back(database: Database) -> None:
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    back = chat.say(BEN, "join")
    assert words_of(dialog_of(back)).startswith("You are joining First cohort, Ben.")
    assert words_of(chat.fill(BEN, back)).startswith("Welcome to First cohort. You are in.")
    assert "You have no partner at present." in words_of(chat.home(BEN))


def test_editing_does_not_end_a_pause(database: Database) -> None:
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "pause"))
    join(chat, BEN, department="Steam")
    assert "You are on a pause" in words_of(chat.home(BEN))


def test_home_invites_a_stranger(database: Database) -> None:
    home = with_program(database).home(DAN)
    assert "You are not in First cohort yet." in words_of(home)
    assert labels_of(home) == ["Join"]


def test_a_coordinator_is_invited_last(database: Database) -> None:
    home = with_program(database).home(CLEO)
    assert labels_of(home)[-2:] == ["Join", "Change settings"]


def test_a_pair_stays_when_an_answer_changes(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentee", capacity=1)
    assert "You and Ben" in words_of(chat.home(ANA))


def test_answers_belong_to_one_person(database: Database) -> None:
    chat = with_people(database)
    assert kept(chat, "skills_offered", ANA) == ("Strategy", "Writing")
    assert kept(chat, "skills_offered", BEN) == ()


@pytest.mark.parametrize(
    ("by", "role", "reason"),
    [(ANA, "mentee", "You mentor somebody at present."), (BEN, "mentor", "You have a mentor")],
)
def test_nobody_gives_up_the_role_that_they_have_in_a_pair(
    database: Database, by: ActorRef, role: str, reason: str
) -> None:
    chat = with_pair(database)
    refused = chat.fill(by, chat.say(by, "join"), role=role)
    assert reasons_of(refused)["role"].startswith(reason)
    assert words_of(chat.fill(by, chat.say(by, "join"), role="both")).startswith("Saved.")


def test_after_the_end_of_a_pair_the_role_is_free(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert words_of(chat.fill(ANA, chat.say(ANA, "join"), role="mentee")).startswith("Saved.")


def test_after_the_end_nobody_joins(database: Database) -> None:
    chat = with_program(database)
    opened = chat.say(DAN, "join")
    chat.now += timedelta(weeks=26, days=1)
    over = {
        "": "First cohort ended on 8 September 2026. A coordinator can give it a later end with "
        "/mentor setup."
    }
    assert reasons_of(chat.say(DAN, "join")) == over
    assert reasons_of(chat.fill(DAN, opened, role="mentee")) == over
    assert "First cohort ended on 8 September 2026." in words_of(chat.home(DAN))
    assert labels_of(chat.home(DAN)) == []


def test_after_the_end_who_left_stays_out(database: Database) -> None:
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    chat.now += timedelta(weeks=27)
    assert "ended on 8 September 2026" in reasons_of(chat.say(BEN, "join"))[""]


def test_after_the_end_an_answer_can_still_be_changed(database: Database) -> None:
    chat = with_people(database)
    chat.now += timedelta(weeks=27)
    assert words_of(join(chat, BEN, department="Steam")).startswith("Saved.")

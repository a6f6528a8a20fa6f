"""The catalog: who is in it, for whom, in which words, and what to do where it finds nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.acts import Answer, Caller, Pressed
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, GIL
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_expert,
    with_pair,
    with_people,
    words_of,
)
from tests.handlers.scenario import EVE, FAY, HAL
from ui.form import Option
from ui.message import Press


def join(chat: Chat, by: ActorRef, **answers: object) -> None:
    chat.fill(by, chat.say(by, "join"), **answers)


def mentor(chat: Chat, by: ActorRef, **answers: object) -> None:
    join(chat, by, **({"role": "mentor"} | answers))


def found(shown: Answer) -> list[str]:
    """Name those who can be asked."""
    return [label.removeprefix("Ask ") for label in labels_of(shown.reply) if "Ask" in label]


def search(chat: Chat, **wishes: object) -> Answer:
    return chat.fill(BEN, chat.press(BEN, "Filter", chat.say(BEN, "mentors")), **wishes)


def test_a_card_says_what_a_mentor_offers_and_what_fits(database: Database) -> None:
    chat = with_people(database)
    mentor(
        chat,
        ANA,
        skills_offered=("Public speaking", "Strategy"),
        formats=("shadowing",),
        languages="English, German",
        hours_a_month=2,
        capacity=2,
        outcomes="You speak without notes.",
    )
    join(chat, BEN, role="mentee", skills_wanted=("Presenting", "Writing"))
    shown = words_of(chat.say(BEN, "mentors")).splitlines()
    assert shown[0] == "1 mentor for you in First cohort"
    assert shown[2:] == [
        "Ana",
        "Ana's title",
        "Offers what you would like to grow: Presenting.",
        "Strengths",
        "Presenting and Strategy",
        "Places",
        "2 of 2 free",
        "Formats",
        "Shadowing",
        "Languages",
        "English, German",
        "Time",
        "2 hours a month",
        "Time zone",
        "UTC",
        "What people can achieve: You speak without notes.",
        "You share 8 working hours a day.",
        "Ask Ana",
        "Save Ana",
        "Filter",
        "Show all mentors",
    ]


def test_shared_hours_are_those_of_the_two_zones(database: Database) -> None:
    chat = with_people(database)
    chat.runner.follow(Caller(ANA, profile_of(ANA, zone="America/Toronto")))
    assert "You share 4 working hours a day." in words_of(chat.say(BEN, "mentors"))
    chat.runner.follow(Caller(ANA, profile_of(ANA, zone="Pacific/Auckland")))
    assert "Your working hours don't overlap." in words_of(chat.say(BEN, "mentors"))


def test_long_words_are_cut_in_the_list_and_whole_where_one_asks(database: Database) -> None:
    chat = with_people(database)
    mentor(chat, ANA, outcomes="Calm. " * 100)
    shown = chat.say(BEN, "mentors")
    assert words_of(shown).count("Calm.") == 40
    assert words_of(chat.press(BEN, "Ask Ana", shown)).count("Calm.") == 100


@pytest.mark.parametrize("act", ["pause", "leave"])
def test_who_is_away_is_not_shown(database: Database, act: str) -> None:
    chat = with_people(database)
    assert found(chat.say(BEN, "mentors")) == ["Ana"]
    chat.fill(ANA, chat.say(ANA, act))
    assert found(chat.say(BEN, "mentors")) == []


def test_who_asked_to_be_left_out_is_not_shown(database: Database) -> None:
    chat = with_people(database)
    mentor(chat, ANA, is_unlisted=True)
    assert words_of(chat.say(BEN, "mentors")).startswith("No mentor is in the catalog yet.")
    assert "You are left out of the catalog." in words_of(chat.home(ANA))
    assert "don't see you" in words_of(chat.say(ANA, "mentors"))
    mentor(chat, ANA, is_unlisted=False)
    assert found(chat.say(BEN, "mentors")) == ["Ana"]


def test_nobody_is_shown_themselves_or_a_partner(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, role="both")
    for by in (ANA, BEN):
        join(chat, by, role="both")
    assert found(chat.say(ANA, "mentors")) != found(chat.say(BEN, "mentors"))
    assert "Ana" not in found(chat.say(ANA, "mentors"))
    opened = chat.say(CLEO, "pair")
    names = {words_of(one.label).split(":")[0]: one.value for one in options(opened)}
    chat.fill(CLEO, opened, mentor=names["Ana"], mentee=names["Ben"])
    # Ana still looks for a mentor of her own, who can't be her mentee.
    assert found(chat.say(ANA, "mentors")) == ["Dan"]


def options(opened: Answer) -> list[Option]:
    return [one for few in dialog_of(opened).options.values() for one in few]


def test_an_expert_is_shown_once_approved(database: Database) -> None:
    chat = with_expert(database)
    assert "Gil" not in found(chat.say(BEN, "mentors"))
    chat.press(CLEO, "Approve", chat.say(CLEO, "experts"))
    assert sorted(found(chat.say(BEN, "mentors"))) == ["Ana", "Gil"]
    assert "This is how mentees see you" in words_of(chat.open(GIL, "mentors"))


def test_a_full_mentor_is_shown_only_to_who_wants_to_see_all(database: Database) -> None:
    chat = with_pair(database)
    join(chat, DAN, role="mentee")
    shown = chat.say(DAN, "mentors")
    assert words_of(shown).startswith("All places are taken at present.")
    assert "Without the wish for a free place there is 1 mentor." in words_of(shown)
    everybody = chat.press(DAN, "Show all mentors", shown)
    assert "None free at present" in words_of(everybody)
    assert found(everybody) == []


def test_pages_show_everybody_once_and_come_to_an_end(database: Database) -> None:
    chat = with_people(database)
    others = [ANA._replace(external_id=f"U0M{number:02}") for number in range(11)]
    for by in others:
        mentor(chat, by)
    shown = chat.say(BEN, "mentors")
    assert words_of(shown).startswith("12 mentors for you in First cohort")
    names = found(shown)
    # Whoever was last on the page may be gone by the time that the next is asked for.
    last = next(by for by in (*others, ANA) if chat.person(by).name == names[-1])
    chat.fill(last, chat.say(last, "leave"))
    while "Show more" in labels_of(shown.reply):
        shown = chat.press(BEN, "Show more", shown)
        names += found(shown)
    assert len(names) == len(set(names)) == 12


def test_more_after_somebody_who_never_was_there_has_moved_on(database: Database) -> None:
    chat = with_people(database)
    with chat.look() as uow:
        ben = uow.participants.latest_of(uow.people.at(BEN).id)  # type: ignore[union-attr]
    assert ben is not None
    for subject in (ben.id, ben.cohort_id, None):
        press = Press(feature="mentors", choice="more", subject=subject)
        assert reasons_of(chat.act(BEN, Pressed(press)))


def test_a_skill_is_found_by_whole_words_and_synonyms(database: Database) -> None:
    chat = with_people(database)
    mentor(chat, EVE, skills_offered=("Retail", "Training"))
    mentor(chat, HAL, skills_offered=("Machine learning",))
    shown = search(chat, skills=("AI",))
    assert found(shown) == ["Hal"]
    assert "Filter: skills (AI)." in words_of(shown)


def live_in(chat: Chat, by: ActorRef, zone: str) -> None:
    chat.runner.follow(Caller(by, profile_of(by, zone=zone)))


def in_zones(database: Database) -> Chat:
    """Have Ana mentor from Madrid, Hal from Lagos and Eve from Auckland; Ben reads in UTC."""
    chat = with_people(database)
    for by, zone in ((ANA, "Europe/Madrid"), (HAL, "Africa/Lagos"), (EVE, "Pacific/Auckland")):
        mentor(chat, by)
        live_in(chat, by, zone)
    return chat


def zones(opened: Answer) -> list[str]:
    return [one.value for one in dialog_of(opened).options["zone"]]


def test_a_zone_is_chosen_from_where_mentors_are(database: Database) -> None:
    chat = in_zones(database)
    opened = chat.press(BEN, "Filter", chat.say(BEN, "mentors"))
    assert zones(opened) == ["any", "Africa/Lagos", "Europe/Madrid", "Pacific/Auckland"]
    assert dialog_of(opened).values["zone"] == "any"
    shown = chat.fill(BEN, opened, zone="Pacific/Auckland")
    assert found(shown) == ["Eve"]
    assert "Filter: time zone (Pacific/Auckland)." in words_of(shown)
    assert "Time zone\nPacific/Auckland" in words_of(shown)


def test_zones_in_which_it_is_the_same_time_are_found_together(database: Database) -> None:
    chat = in_zones(database)
    assert sorted(found(search(chat, zone="Europe/Madrid"))) == ["Ana", "Hal"]
    # In summer Madrid's clocks are an hour ahead of those of Lagos.
    chat.now += timedelta(weeks=9)
    assert found(chat.say(BEN, "mentors")) == ["Ana"]


def test_a_zone_and_other_wishes_hold_together_and_any_takes_it_back(database: Database) -> None:
    chat = in_zones(database)
    assert found(search(chat, zone="Pacific/Auckland", shared_hours=1)) == []
    again = chat.press(BEN, "Filter", chat.say(BEN, "mentors"))
    assert dialog_of(again).values["zone"] == "Pacific/Auckland"
    assert sorted(found(chat.fill(BEN, again, zone="any"))) == ["Ana", "Hal"]
    assert len(found(search(chat, zone="any", shared_hours=None))) == 3


def test_whoever_is_hidden_from_somebody_gives_away_no_zone(database: Database) -> None:
    chat = in_zones(database)
    mentor(chat, EVE, is_unlisted=True)
    chat.fill(HAL, chat.say(HAL, "leave"))
    assert zones(chat.press(BEN, "Filter", chat.say(BEN, "mentors"))) == ["any", "Europe/Madrid"]


def test_when_the_last_mentor_of_a_zone_has_left_it_says_what_to_do(database: Database) -> None:
    chat = in_zones(database)
    opened = chat.press(BEN, "Filter", chat.say(BEN, "mentors"))
    chat.fill(EVE, chat.say(EVE, "leave"))
    shown = chat.fill(BEN, opened, zone="Pacific/Auckland")
    assert words_of(shown).splitlines()[:2] == [
        "Nobody has all of that at present.",
        "Without the wish for time zone (Pacific/Auckland) there are 2 mentors.",
    ]
    assert labels_of(shown.reply) == ["Filter", "Show all mentors"]
    # What was looked for is still there to be seen, and to be changed.
    again = chat.press(BEN, "Filter", shown)
    assert zones(again) == ["any", "Africa/Lagos", "Europe/Madrid", "Pacific/Auckland"]
    assert dialog_of(again).values["zone"] == "Pacific/Auckland"
    assert len(found(chat.press(BEN, "Show all mentors", shown))) == 2


@pytest.mark.parametrize(
    "hostile",
    [
        "Mars/Olympus",
        "europe/madrid",
        "../../etc/passwd",
        "/etc/localtime",
        "<script>",
        "{zone}" * 50,
    ],
)
def test_a_zone_that_there_is_not_is_refused_under_its_field(
    database: Database, hostile: str
) -> None:
    chat = in_zones(database)
    refused = search(chat, zone=hostile, language="German")
    assert reasons_of(refused) == {"zone": "Choose one of the time zones in the list, or any."}
    # Nothing was kept of it.
    assert len(found(chat.say(BEN, "mentors"))) == 3


def test_who_only_mentors_is_told_so_where_they_filter(database: Database) -> None:
    chat = with_people(database)
    press = Press(feature="mentors", choice="filter")
    assert "would like a mentor" in reasons_of(chat.act(ANA, Pressed(press)))[""]


def test_a_mentor_sees_that_their_zone_is_shown(database: Database) -> None:
    chat = in_zones(database)
    assert "Time zone\nEurope/Madrid" in words_of(chat.say(ANA, "mentors"))


def test_a_filter_stays_until_it_is_changed(database: Database) -> None:
    chat = with_people(database)
    mentor(chat, HAL, languages="German", formats=("flash",))
    wishes = {"language": "german", "formats": ("flash",), "shared_hours": 2}
    assert found(search(chat, **wishes)) == ["Hal"]
    again = chat.say(BEN, "mentors")
    assert found(again) == ["Hal"]
    values = dialog_of(chat.press(BEN, "Filter", again)).values
    assert (values["language"], values["formats"]) == ("german", ("flash",))
    assert len(found(chat.press(BEN, "Show all mentors", again))) == 2
    assert len(found(chat.say(BEN, "mentors"))) == 2


def test_where_nobody_is_found_it_says_what_to_relax(database: Database) -> None:
    chat = with_people(database)
    mentor(chat, HAL, skills_offered=("Sales",))
    shown = search(chat, skills=("Strategie",), language="")
    assert words_of(shown).splitlines()[:3] == [
        "Nobody has all of that at present.",
        "Did you mean “Strategy” in place of “Strategie”?",
        "Without the wish for skills (Strategie) there are 2 mentors.",
    ]
    shown = search(chat, skills=("Sales",), language="Gàidhlig")
    assert "Without the wish for language (Gàidhlig) there is 1 mentor." in words_of(shown)
    assert labels_of(shown.reply) == ["Filter", "Show all mentors"]


def test_too_many_skills_to_look_for_are_refused_under_their_field(database: Database) -> None:
    chat = with_people(database)
    refused = search(chat, skills=tuple(f"Skill {number}" for number in range(31)))
    assert list(reasons_of(refused)) == ["skills"]


@pytest.mark.parametrize("hostile", ["{name} <@U0ANA> *b*", "<script>", "\u202eevil", "🧑‍🚀" * 40])
def test_hostile_names_and_words_are_only_words(database: Database, hostile: str) -> None:
    chat = with_people(database)
    mentor(chat, HAL, skills_offered=(hostile[:40],), outcomes=hostile, languages=hostile[:90])
    shown = chat.say(BEN, "mentors")
    assert "Hal" in found(shown)
    assert hostile.replace("\u202e", "")[:20] in words_of(shown)
    assert isinstance(words_of(search(chat, skills=(hostile[:40],), language=hostile[:40])), str)


def test_who_has_a_mentor_is_told_whom(database: Database) -> None:
    chat = with_pair(database)
    shown = chat.say(BEN, "mentors")
    assert words_of(shown).startswith("You have a mentor: Ana.")
    assert "Find a mentor" not in labels_of(chat.home(BEN))


def test_a_paused_reader_can_come_back_from_there(database: Database) -> None:
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "pause"))
    shown = chat.say(BEN, "mentors")
    assert words_of(shown).startswith("You are on a pause until 24 March 2026.")
    chat.press(BEN, "I'm back", shown)
    assert found(chat.say(BEN, "mentors")) == ["Ana"]


def test_a_mentor_sees_how_they_are_seen(database: Database) -> None:
    chat = with_people(database)
    shown = chat.press(ANA, "See how mentees find me", chat.home(ANA))
    assert "Strategy and Writing" in words_of(shown)
    assert labels_of(shown.reply) == ["Change my answers"]
    press = Press(feature="mentors", choice="all")
    assert "would like a mentor" in reasons_of(chat.act(ANA, Pressed(press)))[""]


def test_a_program_may_do_without(database: Database) -> None:
    chat = with_people(database)
    shown = chat.say(BEN, "mentors")
    chat.fill(CLEO, chat.say(CLEO, "setup"), has_catalog=False)
    assert "coordinators pair people" in reasons_of(chat.say(BEN, "mentors"))[""]
    for press in {one.press for one in buttons_of(shown.reply)}:
        assert "coordinators pair people" in reasons_of(chat.act(BEN, Pressed(press)))[""]
    assert "mentors" not in {one.press.feature for one in buttons_of(chat.home(BEN))}
    assert dialog_of(chat.say(CLEO, "setup")).values["has_catalog"] is False
    chat.fill(CLEO, chat.say(CLEO, "setup"), has_catalog=True)
    assert found(chat.say(BEN, "mentors")) == ["Ana"]


def test_after_the_end_there_is_no_catalog(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    chat.now += timedelta(weeks=27)
    assert "ended on" in reasons_of(chat.say(BEN, "mentors"))[""]
    assert "ended on" in reasons_of(chat.fill(BEN, opened, words="Please"))[""]


def test_who_is_in_no_cohort_is_told_how_to_join(database: Database) -> None:
    chat = with_people(database)
    assert "/mentor join" in reasons_of(chat.say(FAY, "mentors"))[""]

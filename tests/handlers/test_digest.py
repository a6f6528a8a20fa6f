"""The coordinator's weekly digest, and what it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.acts import HomeOpened
from storage.database import Database
from storage.people import ActorRef
from storage.programs import Cohort
from tests.cast import ANA, BEN, CLEO, DAN
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
from tests.handlers.matches import with_cohort
from ui.message import Chart, Message

#: A Monday.
_DIGEST_AT = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def _until_monday(chat: Chat) -> None:
    chat.later(days=6)


def _digests(chat: Chat, to: ActorRef = CLEO) -> list[str]:
    texts = [words_of(told) for told in chat.received(to)]
    return [text for text in texts if text.startswith("Your week in")]


def _chart(shown: object) -> list[float]:
    assert isinstance(shown, Message)
    (chart,) = (block for block in shown.blocks if isinstance(block, Chart))
    return [bar.value for bar in chart.bars]


def test_it_comes_on_its_day_at_the_start_of_the_coordinators_day(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.now = _DIGEST_AT - timedelta(hours=2)
    chat.later(hours=1)
    assert _digests(chat) == []

    chat.later(hours=2)
    assert len(_digests(chat)) == 1


def test_it_has_three_numbers_with_their_change(database: Database) -> None:
    chat = with_pair(database)
    for day in ("2026-03-01", "2026-03-09", "2026-03-10"):
        chat.fill(BEN, chat.say(BEN, "log"), held_on=day)
    chat.now = _DIGEST_AT
    shown = words_of(chat.say(CLEO, "digest"))

    # The week up to the 16th holds the 10th only, the one before it the 9th.
    assert "Sessions this week\n1\n" in shown
    assert "Pairs on track\n1 of 1" in shown
    assert "How it goes, from 1 to 5\ntoo few answers to show" in shown
    chat.now = _DIGEST_AT + timedelta(weeks=1)
    assert "Sessions this week\n0 (down 1)" in words_of(chat.say(CLEO, "digest"))


def test_it_draws_the_weeks_since_the_cohort_began(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"), held_on="2026-03-10")
    assert "Sessions a week" not in words_of(chat.say(CLEO, "digest"))

    chat.now = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
    chat.fill(BEN, chat.say(BEN, "log"), held_on="2026-03-31")
    assert _chart(chat.say(CLEO, "digest").reply) == [1, 0, 0, 1]


def test_it_draws_six_weeks_at_the_most(database: Database) -> None:
    chat = with_pair(database)
    chat.now = datetime(2026, 5, 26, 9, 0, tzinfo=UTC)
    chat.fill(BEN, chat.say(BEN, "log"), held_on="2026-05-26")
    assert _chart(chat.say(CLEO, "digest").reply) == [0, 0, 0, 0, 0, 1]


def test_it_is_skipped_when_there_is_nothing_to_say(database: Database) -> None:
    chat = with_pair(database)
    _until_monday(chat)

    assert _digests(chat) == []
    assert words_of(chat.say(CLEO, "digest")) == (
        "A quiet week: no session, and nobody who needs you."
    )


def test_after_a_quiet_week_the_next_one_comes_nevertheless(database: Database) -> None:
    chat = with_pair(database)
    _until_monday(chat)
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.later(days=7)

    assert len(_digests(chat)) == 1


def test_mentees_who_wait_are_told_of(database: Database) -> None:
    chat = with_people(database)
    _until_monday(chat)

    assert "1 mentee waits for a mentor." in _digests(chat)[0]
    assert "Pair people" in labels_of(chat.last(CLEO))


def test_where_several_wait_the_cohort_can_be_matched(database: Database) -> None:
    chat = with_cohort(database)
    _until_monday(chat)
    assert "3 mentees wait for a mentor." in _digests(chat)[0]
    assert labels_of(chat.last(CLEO))[-2:] == ["Match the cohort", "Pair people"]


def test_it_names_pairs_that_need_a_hand_each_with_a_button(database: Database) -> None:
    chat = with_pair(database)
    chat.press(BEN, "Badly", _pulse(chat))
    shown = chat.say(CLEO, "digest")

    assert "Ana and Ben may need a hand" in words_of(shown)
    assert words_of(chat.press(CLEO, "Take a look", shown)).startswith("Ana and Ben")


def _pulse(chat: Chat) -> Message:
    chat.later(days=7)
    return chat.asked(BEN, "So-so")


def test_it_names_at_most_five_and_counts_the_rest(database: Database) -> None:
    chat = with_program(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", capacity=7)
    for number in range(7):
        mentee = BEN._replace(external_id=f"U0BEN{number}")
        chat.fill(mentee, chat.say(mentee, "join"), role="mentee")
        opened = chat.say(CLEO, "pair")
        options = dialog_of(opened).options
        mentor, mentee_id = options["mentor"][0].value, options["mentee"][0].value
        chat.fill(CLEO, opened, mentor=mentor, mentee=mentee_id)
    chat.now += timedelta(weeks=5)
    shown = chat.say(CLEO, "digest")

    assert labels_of(shown.reply).count("Take a look") == 5
    assert "2 more pairs on the overview." in words_of(shown)


def test_a_pair_that_is_looked_after_is_off_the_list(database: Database) -> None:
    chat = with_pair(database)
    chat.press(BEN, "Badly", _pulse(chat))
    pair = chat.press(CLEO, "Take a look", chat.say(CLEO, "digest"))
    chat.later(minutes=1)
    chat.press(CLEO, "It's taken care of", pair)

    assert "Take a look" not in labels_of(chat.say(CLEO, "digest").reply)


def test_a_pause_is_not_reported_as_failure(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.fill(BEN, chat.say(BEN, "pause"), until="2026-05-30")
    chat.now += timedelta(weeks=8)

    assert "for a while" not in words_of(chat.say(CLEO, "digest"))
    assert "You coordinate\n" in words_of(chat.home(CLEO))
    assert "No pair needs a hand." in words_of(chat.home(CLEO))


def test_a_coordinator_does_not_learn_what_their_own_partner_answered(database: Database) -> None:
    chat = with_people(database)
    chat.fill(CLEO, chat.say(CLEO, "join"), role="mentor")
    opened = chat.say(CLEO, "pair")
    cleo = next(o.value for o in dialog_of(opened).options["mentor"] if "Cleo" in words_of(o.label))
    chat.fill(CLEO, opened, mentor=cleo, mentee=dialog_of(opened).options["mentee"][0].value)
    chat.press(BEN, "Badly", _pulse(chat))
    chat.act(DAN, HomeOpened())
    added = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    chat.fill(CLEO, added, who=_id(chat))

    assert "Ben may need a hand" not in words_of(chat.say(CLEO, "digest"))
    assert "Ben may need a hand" not in words_of(chat.say(CLEO, "overview"))
    assert "Cleo and Ben may need a hand" in words_of(chat.say(DAN, "digest"))


def _id(chat: Chat) -> object:
    return chat.person(DAN).id


def test_an_outage_of_a_month_is_one_digest(database: Database) -> None:
    chat = with_people(database)
    chat.now += timedelta(weeks=4)
    chat.later(days=2)

    assert len(_digests(chat)) == 1


@pytest.mark.parametrize("who", [ANA, BEN, DAN])
def test_it_is_for_coordinators(database: Database, who: ActorRef) -> None:
    chat = with_pair(database)
    _until_monday(chat)

    assert "Only a coordinator can do this." in reasons_of(chat.say(who, "digest"))[""]
    assert _digests(chat, who) == []


def test_who_is_no_coordinator_any_more_gets_none(database: Database) -> None:
    chat = with_people(database)
    chat.later(minutes=1)
    chat.act(DAN, HomeOpened())
    added = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    chat.fill(CLEO, added, who=_id(chat))
    asked = chat.press(DAN, "Remove", chat.say(DAN, "coordinators"))
    chat.press(DAN, "Yes, remove", asked)
    _until_monday(chat)

    assert _digests(chat, CLEO) == []
    assert len(_digests(chat, DAN)) == 1


def test_a_session_of_another_cohort_does_not_count(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    with chat.look() as uow:
        program, cohort = uow.programs.required()
        later = timedelta(weeks=30)
        uow.programs.add_cohort(
            Cohort(
                program_id=program.id,
                name="Autumn",
                starts_on=cohort.starts_on + later,
                ends_on=cohort.ends_on + later,
            )
        )

    assert words_of(chat.say(CLEO, "digest")).startswith("A quiet week")


_END = datetime(2026, 9, 8, 12, 0, tzinfo=UTC)


def _closings(chat: Chat) -> list[str]:
    texts = [words_of(told) for told in chat.received(CLEO)]
    return [text for text in texts if text.startswith("First cohort has ended")]


def test_the_last_one_comes_after_the_end_and_says_what_is_open(database: Database) -> None:
    chat = with_pair(database)
    chat.now = _END
    chat.later(weeks=1)
    assert len(_closings(chat)) == 1
    assert "1 pair is still open." in _closings(chat)[0]
    before = len(chat.received(CLEO))

    chat.later(weeks=12)
    assert len(chat.received(CLEO)) == before


def test_after_the_end_it_can_still_be_looked_at(database: Database) -> None:
    chat = with_pair(database)
    chat.now = _END + timedelta(weeks=10)
    shown = chat.say(CLEO, "digest")

    assert words_of(shown).startswith("First cohort has ended")
    assert labels_of(shown.reply) == ["See all pairs", "Program settings"]


def test_who_becomes_a_coordinator_long_after_the_end_gets_none(database: Database) -> None:
    chat = with_people(database)
    chat.now = _END + timedelta(weeks=10)
    chat.act(DAN, HomeOpened())
    added = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    chat.fill(CLEO, added, who=_id(chat))
    chat.later(weeks=2)

    assert [words_of(told)[:12] for told in chat.received(DAN)] == ["Cleo made you"[:12]]


def test_digests_go_on_once_the_cohort_does(database: Database) -> None:
    chat = with_pair(database)
    chat.now = _END
    chat.later(weeks=4)
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=chat.now.date() + timedelta(weeks=20))
    chat.fill(BEN, chat.say(BEN, "log"))
    before = len(_digests(chat))
    chat.later(weeks=1)

    assert len(_digests(chat)) == before + 1

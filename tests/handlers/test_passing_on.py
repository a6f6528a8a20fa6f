"""A mentee who is done is shown how those who wait can have their place, and decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.acts import Answer
from mentoring.vocabulary import EndKind
from storage.database import Database
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, with_pair, words_of
from tests.handlers.scenario import EVE
from tests.handlers.test_eligibility import join, set_rules
from tests.handlers.test_place import end_account, leave, line, mentees, not_now, offered, take

DONE = [EndKind.COMPLETED, EndKind.MENTEE_NO_TIME]
LET_GO = "Let my place go on"
ONE_WAITS = (
    "You keep your place in First cohort, and 1 person waits for one. If you look for no other "
    "mentor, it can go to them."
)


def with_queue(database: Database, *, role: str = "mentee") -> Chat:
    """Have Ben, whom Ana mentors, hold the only place, for which Dan waits."""
    chat = with_pair(database)
    join(chat, BEN, role)
    set_rules(chat, limit="number", most_mentees=1)
    join(chat, DAN)
    return chat


def end(chat: Chat, kind: EndKind) -> Answer:
    opened = chat.say(CLEO, "end")
    pair = dialog_of(opened).options["pair"][0].value
    done = chat.fill(CLEO, opened, request="", pair=pair, kind=kind)
    chat.later(minutes=1)
    return done


@pytest.mark.parametrize("kind", DONE)
def test_who_is_done_lets_their_place_go_on(database: Database, kind: EndKind) -> None:
    chat = with_queue(database)
    done = words_of(end(chat, kind))
    kept = "Ben keeps their place. 1 person waits for one: Ben reads how to let it go on."
    assert kept in done
    told = chat.last(BEN)
    assert ONE_WAITS in words_of(told)
    # Nobody has lost a place by then.
    assert (mentees(chat), offered(chat), line(chat)) == (1, set(), ["Dan"])
    chat.fill(BEN, chat.press(BEN, LET_GO, told), request="")
    assert (mentees(chat), offered(chat)) == (0, {"Dan"})
    chat.later(minutes=1)
    take(chat, DAN)
    assert line(chat) == []


def test_it_stays_on_home_until_somebody_decides(database: Database) -> None:
    chat = with_queue(database)
    assert LET_GO not in labels_of(chat.home(BEN))
    end(chat, EndKind.COMPLETED)
    join(chat, EVE)
    home = chat.home(BEN)
    assert "2 people wait for one. If you look for no other mentor, it can go to the next" in (
        words_of(home)
    )
    chat.fill(BEN, chat.press(BEN, LET_GO, home), request="")
    assert LET_GO not in labels_of(chat.home(BEN))
    assert offered(chat) == {"Dan"}


def test_who_mentors_too_stays_a_mentor(database: Database) -> None:
    chat = with_queue(database, role="both")
    end(chat, EndKind.COMPLETED)
    told = chat.last(BEN)
    assert LET_GO not in labels_of(told)
    chat.fill(BEN, chat.press(BEN, "Only be a mentor", told), request="", role="mentor")
    assert offered(chat) == {"Dan"}
    assert "Only be a mentor" not in labels_of(chat.home(BEN))


@pytest.mark.parametrize("kind", [kind for kind in EndKind if kind not in DONE])
def test_who_looks_on_is_not_asked_for_their_place(database: Database, kind: EndKind) -> None:
    chat = with_queue(database)
    assert "waits for one" not in words_of(end(chat, kind))
    assert LET_GO not in labels_of(chat.last(BEN)) + labels_of(chat.home(BEN))


def test_where_nobody_waits_there_is_nothing_to_pass_on(database: Database) -> None:
    chat = with_queue(database)
    leave(chat, DAN)
    assert "keeps their place" not in words_of(end(chat, EndKind.COMPLETED))
    assert "keep your place" not in words_of(chat.last(BEN)) + words_of(chat.home(BEN))


def test_where_a_place_is_free_nobody_needs_theirs(database: Database) -> None:
    chat = with_queue(database)
    set_rules(chat, most_mentees=2)
    chat.later(minutes=1)
    not_now(chat, DAN)
    assert "keeps their place" not in words_of(end(chat, EndKind.COMPLETED))
    assert LET_GO not in labels_of(chat.last(BEN)) + labels_of(chat.home(BEN))
    assert line(chat) == ["Dan"]


def test_the_mentor_is_asked_for_nothing(database: Database) -> None:
    chat = with_queue(database)
    end(chat, EndKind.COMPLETED)
    assert "place" not in words_of(chat.last(ANA)) + words_of(chat.home(ANA))


def test_who_has_another_mentor_by_then_keeps_it_in_peace(database: Database) -> None:
    chat = with_queue(database)
    end(chat, EndKind.COMPLETED)
    opened = chat.say(CLEO, "pair")
    chosen = {side: dialog_of(opened).options[side][0].value for side in ("mentor", "mentee")}
    chat.fill(CLEO, opened, request="", **chosen, again=True)
    assert LET_GO not in labels_of(chat.home(BEN))


def test_nobody_who_has_no_account_any_more_is_said_to_read_it(database: Database) -> None:
    chat = with_queue(database)
    end_account(chat, BEN)
    assert "keeps their place" not in words_of(end(chat, EndKind.COMPLETED))


def test_after_the_end_there_is_no_place_to_pass_on(database: Database) -> None:
    chat = with_queue(database)
    end(chat, EndKind.COMPLETED)
    chat.now += timedelta(weeks=27)
    assert LET_GO not in labels_of(chat.home(BEN))

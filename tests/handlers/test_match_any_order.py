"""A match is published and answered in any order: places are never given twice, nor mentors."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from mentoring.vocabulary import OfferStatus, PairStatus, RunStatus
from storage import schema
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.pairs import Pair
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, with_program
from tests.databases import open_sqlite
from tests.handlers.scenario import EVE, FAY
from tests.handlers.test_any_order import (
    ALTERNATIVES,
    match_and_publish,
    not_synced,
    press_and_fill,
    propose_what_was_found,
)
from ui.form import Dialog

_MENTORS, _MENTEES = {ANA: 1, EVE: 2}, (BEN, DAN, FAY)
_person = st.sampled_from((*_MENTORS, *_MENTEES))


def _template(path: Path) -> None:
    database = open_sqlite(path)
    schema.create(database.engine)
    chat = with_program(database)
    for who in (*_MENTORS, *_MENTEES):
        _join(chat, who)
    match_and_publish(chat)
    database.close()


def _join(chat: Chat, who: ActorRef) -> None:
    role, capacity = ("mentor", _MENTORS[who]) if who in _MENTORS else ("mentee", 1)
    chat.fill(who, chat.say(who, "join"), request="", role=role, capacity=capacity)


class Matches(RuleBasedStateMachine):
    def __init__(self, template: Path, path: Path) -> None:
        super().__init__()
        shutil.copyfile(template, path)
        self.chat = Chat(not_synced(open_sqlite(path)))
        self.chat.now += timedelta(minutes=5)
        self.chat.tick()

    def teardown(self) -> None:
        self.chat.database.close()

    @rule(who=_person)
    def yes(self, who: ActorRef) -> None:
        press_and_fill(self.chat, who, "Yes, introduce us", self.chat.home(who))

    @rule(who=_person)
    def no(self, who: ActorRef) -> None:
        home = self.chat.home(who)
        press_and_fill(self.chat, who, "Not this time", home, kind="other")

    @rule(who=_person, label=st.sampled_from(["Yes, introduce us", "Not this time"]))
    def press_an_old_button(self, who: ActorRef, label: str) -> None:
        for told in self.chat.received(who)[:2]:
            press_and_fill(self.chat, who, label, told)

    @rule(who=_person)
    def take_back(self, who: ActorRef) -> None:
        press_and_fill(self.chat, who, "Take it back", self.chat.home(who))

    @rule(label=st.sampled_from(ALTERNATIVES))
    def propose_another(self, label: str) -> None:
        self.chat.tick()
        propose_what_was_found(self.chat, label)

    @rule()
    def match_anew(self) -> None:
        match_and_publish(self.chat)

    @rule(mentor=st.integers(0, 1), mentee=st.integers(0, 2))
    def pair_by_hand(self, mentor: int, mentee: int) -> None:
        opened = self.chat.say(CLEO, "pair")
        if isinstance(opened.reply, Dialog):
            mentors, mentees = (opened.reply.options[role] for role in ("mentor", "mentee"))
            chosen = {
                "mentor": mentors[mentor % len(mentors)].value,
                "mentee": mentees[mentee % len(mentees)].value,
            }
            self.chat.fill(CLEO, opened, request="", again=True, **chosen)

    @rule(who=_person)
    def leave(self, who: ActorRef) -> None:
        opened = self.chat.say(who, "leave")
        if isinstance(opened.reply, Dialog):
            self.chat.fill(who, opened, request="")

    @rule(who=_person)
    def join(self, who: ActorRef) -> None:
        _join(self.chat, who)

    @rule(days=st.sampled_from([0, 4, 12]))
    def time_passes(self, days: int) -> None:
        self.chat.now += timedelta(days=days, hours=1)
        self.chat.tick()

    @invariant()
    def no_mentor_has_more_than_their_places_and_no_mentee_two_mentors(self) -> None:
        with self.chat.look() as uow:
            pairs = list(uow.db.scalars(select(Pair).where(Pair.status == PairStatus.ACTIVE)))
        places = {self.chat.person(who).id: places for who, places in _MENTORS.items()}
        taken = Counter(pair.mentor_id for pair in pairs)
        assert all(taken[mentor] <= most for mentor, most in places.items())
        assert max(Counter(pair.mentee_id for pair in pairs).values(), default=0) <= 1

    @invariant()
    def who_has_a_mentor_is_offered_none(self) -> None:
        with self.chat.look() as uow:
            paired = uow.db.scalars(
                select(MatchOffer.id)
                .join(Pair, Pair.mentee_id == MatchOffer.mentee_id)
                .where(MatchOffer.status == OfferStatus.OPEN, Pair.status == PairStatus.ACTIVE)
            )
            assert paired.all() == []

    @invariant()
    def no_run_has_failed(self) -> None:
        with self.chat.look() as uow:
            failed = select(MatchRun.failure).where(MatchRun.status == RunStatus.FAILED)
            assert uow.db.scalars(failed).all() == []


@pytest.mark.timeout(400)
def test_in_any_order(tmp_path: Path) -> None:
    template = tmp_path / "template.sqlite3"
    _template(template)
    numbers = iter(range(10_000))

    class Fresh(Matches):
        def __init__(self) -> None:
            super().__init__(template, tmp_path / f"{next(numbers)}.sqlite3")

    run_state_machine_as_test(
        Fresh,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

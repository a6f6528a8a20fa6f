"""People do things in any order: whatever they do, some things never happen."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, select
from sqlalchemy.engine.interfaces import DBAPIConnection

from handlers.acts import Answer, Caller, HomeOpened, Pressed
from handlers.places import limit
from mentoring.vocabulary import (
    HandoverStatus,
    OfferStatus,
    PairStatus,
    ParticipantStatus,
    PlaceStatus,
    RequestStatus,
    RunStatus,
)
from scheduling.transport import Envelope, Sent
from storage import schema
from storage.boundaries import BoundaryRow
from storage.database import Database, UnitOfWork
from storage.handovers import Handover
from storage.links import Purpose
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.mentor_requests import MentorRequest
from storage.organizations import Platform
from storage.outbox import OutboxRow
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import ActorRef, Person
from storage.prompts import Prompt
from storage.waiting import PlaceOffer, WaitingEntry
from tests.cast import ANA, BEN, CLEO, DAN, GIL, OTHER_TEAM, TEAM, make_organization
from tests.chat import Chat, Inbox, buttons_of, labels_of, profile_of, with_program, words_of
from tests.databases import open_sqlite
from ui.form import Dialog
from ui.message import Message

_WHY = "You get this because you are part of a mentoring pair."
_CAPACITY = 2
_EVE = DAN._replace(external_id="U0EVE")
#: Another organization's people, with the same names.
_OTHERS = {who: who._replace(team=OTHER_TEAM) for who in (ANA, BEN, CLEO)}
_COLLEAGUES = (ANA, BEN, CLEO, DAN, _EVE, _OTHERS[ANA], _OTHERS[BEN])
_PEOPLE = (*_COLLEAGUES, GIL)
_NO = "Not this time"
ALTERNATIVES = ("Propose it to both", "Propose it to all of them", "See others")
_HOURS = (1, 5, 23, 70, 200, 700)

_person = st.sampled_from(_PEOPLE)
_number = st.integers(0, 30)
_skills = st.lists(
    st.sampled_from(["Strategy", "Strategie", "Public speaking", "Presenting", "Presentings"])
)


class Watch(Inbox):
    """Takes messages, and notes those that should not have been sent."""

    def __init__(self, chat: Chat) -> None:
        super().__init__()
        self.chat = chat
        self.wrong: list[str] = []

    async def send(self, envelope: Envelope) -> Sent:
        who = ActorRef(envelope.platform, envelope.team, envelope.external_id)
        with self.chat.look(_team(who)) as uow:
            self._look(uow, who, words_of(envelope.message))
        return await super().send(envelope)

    def _look(self, uow: UnitOfWork, who: ActorRef, words: str) -> None:
        person = uow.people.at(who)
        assert person is not None
        participant = uow.participants.latest_of(person.id)
        is_there = participant is not None and participant.status is ParticipantStatus.ACTIVE
        if person.deactivated_at is not None or (_WHY in words and not is_there):
            self.wrong.append(f"to {who.external_id}: {words[:60]}")


def _team(who: ActorRef) -> str:
    """Name the workspace of somebody's organization: who is on the portal is of ours."""
    return TEAM if who.platform is Platform.WEB else who.team


def _make_template(path: Path) -> None:
    """Write two organizations down, each with a program, its people and a pair."""
    database = open_sqlite(path)
    schema.create(database.engine)
    chat = with_program(database)
    make_organization(database, name="Snowdon Trams", team=OTHER_TEAM)
    chat.act(_OTHERS[CLEO], HomeOpened(), profile=profile_of(CLEO, is_admin=True))
    chat.fill(_OTHERS[CLEO], chat.say(_OTHERS[CLEO], "setup"))
    chat.follow_link(GIL, Purpose.EXPERT)
    for who in _COLLEAGUES:
        if who is not CLEO:
            role = "mentor" if who.external_id == ANA.external_id else "mentee"
            chat.fill(who, chat.say(who, "join"), role=role, capacity=_CAPACITY)
    for coordinator in (CLEO, _OTHERS[CLEO]):
        _pair(chat, coordinator, 0, 0)
    database.close()


def _pair(chat: Chat, coordinator: ActorRef, mentor: int, mentee: int) -> None:
    dialog = chat.say(coordinator, "pair")
    if isinstance(dialog.reply, Dialog):
        chosen = {
            role: offered[number % len(offered)].value
            for role, number in (("mentor", mentor), ("mentee", mentee))
            for offered in (dialog.reply.options[role],)
        }
        chat.fill(coordinator, dialog, request="", again=True, **chosen)


def press_and_fill(
    chat: Chat, who: ActorRef, label: str, shown: Answer | Message, **answers: Any
) -> Answer | None:
    """Press a button, if it is there, and fill in the dialog that it opens, if it opens one."""
    reply = shown.reply if isinstance(shown, Answer) else shown
    if label not in labels_of(reply):
        return None
    answer = chat.press(who, label, shown)
    if isinstance(answer.reply, Dialog):
        answer = chat.fill(who, answer, request="", **answers)
    assert "Something went wrong" not in words_of(answer)
    return answer


def match_and_publish(chat: Chat) -> None:
    """Have Cleo match whoever is there, and publish what comes of it."""
    shown = chat.say(CLEO, "match")
    if isinstance(shown.reply, Dialog):
        chat.fill(CLEO, shown, request="")
    for label in ("Change rules", "Match again"):
        press_and_fill(chat, CLEO, label, shown)
    chat.tick()
    press_and_fill(chat, CLEO, "Publish", chat.say(CLEO, "match"))


def propose_what_was_found(chat: Chat, label: str) -> None:
    """Have Cleo press a button of the newest message that has it, however old that is."""
    told = [one for one in reversed(chat.received(CLEO)) if label in labels_of(one)]
    if told:
        press_and_fill(chat, CLEO, label, told[0])


def not_synced(database: Database) -> Database:
    """Spare the disk: no power will fail here."""

    @event.listens_for(database.engine, "connect")
    def prepare(connection: DBAPIConnection, _: object) -> None:
        connection.cursor().execute("PRAGMA synchronous = OFF")

    return database


class People(RuleBasedStateMachine):
    """What any of them may do at any time, on Home, by a command or with an old message."""

    def __init__(self, template: Path, path: Path) -> None:
        super().__init__()
        shutil.copyfile(template, path)
        self.chat = Chat(not_synced(open_sqlite(path)))
        self.watch = Watch(self.chat)
        self.chat.inbox = self.watch
        self.chat.later(minutes=1)

    def teardown(self) -> None:
        _check_organizations(self.chat)
        self.chat.database.close()

    def _do(self, act: Callable[[], Answer]) -> Answer:
        answer = act()
        assert "Something went wrong" not in words_of(answer)
        return answer

    def _complete(self, by: ActorRef, answer: Answer, **answers: Any) -> None:
        """Fill in the dialog that came up, if one did, with what it suggests."""
        if isinstance(answer.reply, Dialog):
            self._do(lambda: self.chat.fill(by, answer, **answers))

    @rule(who=_person, role=st.sampled_from(["mentor", "mentee", "both"]))
    def join(self, who: ActorRef, role: str) -> None:
        answer = self._do(lambda: self.chat.say(who, "join"))
        self._complete(who, answer, role=role, capacity=_CAPACITY)

    @rule(hours=st.integers(0, 4))
    def offer_help(self, hours: int) -> None:
        """Gil, who is from outside; nobody takes him at no hours."""
        answer = self._do(lambda: self.chat.open(GIL, "apply"))
        self._complete(GIL, answer, topics=("Writing",), hours_a_month=hours, terms=True)

    @rule(label=st.sampled_from(["Approve", "Approve", "Decline"]))
    def decide_about_help(self, label: str) -> None:
        shown = self._do(lambda: self.chat.say(CLEO, "experts"))
        # Who coordinates may have been deactivated, and then decides nothing.
        if label in labels_of(shown.reply):
            self._complete(CLEO, self._do(lambda: self.chat.press(CLEO, label, shown)))

    @rule(mentor=_number, mentee=_number)
    def pair(self, mentor: int, mentee: int) -> None:
        _pair(self.chat, CLEO, mentor, mentee)

    @rule(who=_person, which=_number)
    def ask_a_mentor(self, who: ActorRef, which: int) -> None:
        shown = self._do(lambda: self.chat.say(who, "mentors"))
        asking = [one for one in buttons_of(shown.reply) if one.press.feature == "ask_mentor"]
        if asking:
            press = asking[which % len(asking)].press
            self._complete(who, self._do(lambda: self.chat.act(who, Pressed(press))), words="Hi")

    @rule(who=_person, which=_number)
    def save_a_mentor(self, who: ActorRef, which: int) -> None:
        """Or remove one, or move one up."""
        shown = self._do(lambda: self.chat.say(who, "mentors"))
        there = [*buttons_of(shown.reply), *buttons_of(self.chat.open(who, "saved_mentors").reply)]
        saving = [one for one in there if one.press.feature == "saved_mentors"]
        if saving:
            press = saving[which % len(saving)].press
            self._do(lambda: self.chat.act(who, Pressed(press)))

    @rule(who=_person, skills=_skills, which=_number)
    def change_skills(self, who: ActorRef, skills: list[str], which: int) -> None:
        """Type some, and perhaps say what was meant."""
        answer = self._do(lambda: self.chat.say(who, "join"))
        if not isinstance(answer.reply, Dialog):
            return
        said = self._do(lambda: self.chat.fill(who, answer, skills_wanted=skills))
        asking = [one for one in buttons_of(said.reply) if one.press.feature == "confirm_skill"]
        if asking:
            press = asking[which % len(asking)].press
            self._do(lambda: self.chat.act(who, Pressed(press)))

    @rule(one=_number, other=_number, does_merge=st.booleans())
    def tidy_skills(self, one: int, other: int, *, does_merge: bool) -> None:
        opened = self._do(lambda: self.chat.say(CLEO, "skills"))
        if "Find a skill" not in labels_of(opened.reply):
            return
        opened = self.chat.press(CLEO, "Find a skill", opened)
        if not isinstance(opened.reply, Dialog):
            return
        offered = opened.reply.options["skill"]
        chosen = offered[one % len(offered)].value
        card = self._do(lambda: self.chat.fill(CLEO, opened, skill=chosen))
        if does_merge and "Merge into another" in labels_of(card.reply):
            merging = self._do(lambda: self.chat.press(CLEO, "Merge into another", card))
            if isinstance(merging.reply, Dialog):
                others = merging.reply.options["into"]
                self._complete(CLEO, merging, into=others[other % len(others)].value)
        elif "Remove" in labels_of(card.reply):
            self._do(lambda: self.chat.press(CLEO, "Remove", card))

    @rule(who=_person, label=st.sampled_from(["Accept", "Accept", "Not now"]))
    def answer_a_mentee(self, who: ActorRef, label: str) -> None:
        home = self.chat.home(who)
        if label in labels_of(home):
            self._complete(who, self._do(lambda: self.chat.press(who, label, home)))

    @rule(who=_person, other=_number, kind=st.sampled_from(["manager", "conflict"]))
    def name_somebody(self, who: ActorRef, other: int, kind: str) -> None:
        shown = self._do(lambda: self.chat.say(who, "boundaries"))
        if "Name somebody" in labels_of(shown.reply):
            with self.chat.look(_team(who)) as uow:
                people = [
                    person.id for person in uow.db.scalars(select(Person).order_by(Person.id))
                ]
            opened = self._do(lambda: self.chat.press(who, "Name somebody", shown))
            self._complete(who, opened, who=people[other % len(people)], kind=kind)

    @rule(words=st.sampled_from(["Be kind.", "Be on time."]))
    def publish_a_policy(self, words: str) -> None:
        opened = self._do(lambda: self.chat.open(CLEO, "publish_policy"))
        self._complete(CLEO, opened, words=words)

    @rule(who=_person)
    def agree(self, who: ActorRef) -> None:
        shown = self._do(lambda: self.chat.say(who, "policy"))
        if "I agree" in labels_of(shown.reply):
            self._do(lambda: self.chat.press(who, "I agree", shown))

    @rule(most=st.integers(0, 5), kind=st.sampled_from(["none", "number", "places"]))
    def limit(self, most: int, kind: str) -> None:
        answer = self._do(lambda: self.chat.say(CLEO, "eligibility"))
        self._complete(CLEO, answer, limit=kind, most_mentees=most or 1)

    @rule(who=_person, label=st.sampled_from(["Take the place", "Not now", "Leave the list"]))
    def answer_about_a_place(self, who: ActorRef, label: str) -> None:
        home = self.chat.home(who)
        if label in labels_of(home):
            self._complete(who, self._do(lambda: self.chat.press(who, label, home)))

    @rule()
    def match(self) -> None:
        """Cleo matches whoever is there, and publishes what comes of it."""
        match_and_publish(self.chat)

    @rule(who=_person, label=st.sampled_from(["Yes, introduce us", "Yes, introduce us", _NO]))
    def answer_a_proposal(self, who: ActorRef, label: str) -> None:
        press_and_fill(self.chat, who, label, self.chat.home(who), kind="other")

    @rule(label=st.sampled_from(ALTERNATIVES))
    def propose_another(self, label: str) -> None:
        self.chat.tick()
        propose_what_was_found(self.chat, label)

    @rule(which=_number)
    def end(self, which: int) -> None:
        answer = self._do(lambda: self.chat.say(CLEO, "end"))
        if isinstance(answer.reply, Dialog):
            offered = answer.reply.options["pair"]
            pair = offered[which % len(offered)].value
            self._complete(CLEO, answer, pair=pair, kind="mentor_no_time")

    @rule(who=_person)
    def write_for_the_next_mentor(self, who: ActorRef) -> None:
        for told in self.chat.received(who)[-3:]:
            for one in buttons_of(told):
                if one.press.feature == "hand_over" and not one.press.choice:
                    answer = self._do(partial(self.chat.act, who, Pressed(one.press)))
                    self._complete(who, answer, note="Hi")

    @rule(size=st.integers(2, 4))
    def bring_together(self, size: int) -> None:
        shown = self._do(lambda: self.chat.say(CLEO, "circles"))
        if isinstance(shown.reply, Dialog):
            answers = {"name": "Lunch", "who": "everybody", "size": size, "rhythm": "two_weeks"}
            shown = self._do(partial(self.chat.fill, CLEO, shown, **answers))
        for label in ("Start the next round", "Send"):
            if label in labels_of(shown.reply):
                shown = self._do(partial(self.chat.press, CLEO, label, shown))

    @rule(who=_person, days_ago=st.integers(-1, 100))
    def log(self, who: ActorRef, days_ago: int) -> None:
        answer = self._do(lambda: self.chat.say(who, "log"))
        held_on = self.chat.now.date() - timedelta(days=days_ago)
        self._complete(who, answer, held_on=held_on)

    @rule(who=_person, days=st.integers(0, 60))
    def pause(self, who: ActorRef, days: int) -> None:
        answer = self._do(lambda: self.chat.say(who, "pause"))
        self._complete(who, answer, until=self.chat.now.date() + timedelta(days=days))

    @rule(who=_person)
    def leave(self, who: ActorRef) -> None:
        self._complete(who, self._do(lambda: self.chat.say(who, "leave")))

    @rule(who=_person)
    def deactivate(self, who: ActorRef) -> None:
        """Until they next do something: then their account is back."""
        profile = profile_of(who)
        gone = type(profile)(**{**vars(profile), "is_deactivated": True})
        self.chat.runner.follow(Caller(who, gone))

    @rule(who=_person, which=_number)
    def press_on_home(self, who: ActorRef, which: int) -> None:
        self._press(who, self.chat.home(who), which)

    @rule(who=_person, whose=_person, message=_number, which=_number)
    def press_an_old_button(self, who: ActorRef, whose: ActorRef, message: int, which: int) -> None:
        """Perhaps with an id that is somebody else's, as a forged request would."""
        told = self.chat.received(whose)
        if told:
            self._press(who, told[message % len(told)], which)

    def _press(self, who: ActorRef, message: Message, which: int) -> None:
        offered = list(buttons_of(message))
        if offered:
            press = offered[which % len(offered)].press
            self._complete(who, self._do(lambda: self.chat.act(who, Pressed(press))))

    @rule(hours=st.sampled_from(_HOURS))
    def time_passes(self, hours: int) -> None:
        self.chat.later(hours=hours)

    @rule(hours=st.sampled_from(_HOURS))
    def nothing_works_for_a_while(self, hours: int) -> None:
        self.chat.now += timedelta(hours=hours)

    @invariant()
    def nobody_who_is_away_or_gone_is_reminded(self) -> None:
        assert self.watch.wrong == []

    @invariant()
    def no_mentor_has_more_mentees_than_they_asked_for(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            pairs = everywhere._db.scalars(select(Pair).where(Pair.status == PairStatus.ACTIVE))
            taken = Counter(pair.mentor_id for pair in pairs)
        assert max(taken.values(), default=0) <= _CAPACITY

    @invariant()
    def nobody_is_paired_with_whom_they_had_named(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            paired = everywhere._db.scalars(
                select(Pair.id)
                .join(
                    BoundaryRow,
                    BoundaryRow.person_id.in_((Pair.mentor_id, Pair.mentee_id))
                    & BoundaryRow.other_id.in_((Pair.mentor_id, Pair.mentee_id)),
                )
                .where(BoundaryRow.noted_at < Pair.started_at)
            )
            assert paired.all() == []

    def no_mentee_has_two_mentors(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            pairs = everywhere._db.scalars(select(Pair).where(Pair.status == PairStatus.ACTIVE))
            mentors = Counter((pair.mentee_id, pair.cohort_id) for pair in pairs)
        assert max(mentors.values(), default=0) <= 1

    @invariant()
    def nobody_who_has_a_mentor_or_is_gone_is_offered_one(self) -> None:
        offered = select(MatchOffer.id).where(MatchOffer.status == OfferStatus.OPEN)
        with self.chat.database.begin_everywhere() as everywhere:
            moot = everywhere._db.scalars(
                offered.join(Pair, Pair.mentee_id == MatchOffer.mentee_id).where(
                    Pair.status == PairStatus.ACTIVE, Pair.cohort_id == MatchOffer.cohort_id
                )
            ).all()
            gone = everywhere._db.scalars(
                offered.join(
                    Participant,
                    Participant.person_id.in_((MatchOffer.mentee_id, MatchOffer.mentor_id)),
                ).where(Participant.status == ParticipantStatus.LEFT)
            ).all()
        assert (moot, gone) == ([], [])

    @invariant()
    def every_match_can_be_worked_out(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            failed = select(MatchRun.failure).where(MatchRun.status == RunStatus.FAILED)
            assert everywhere._db.scalars(failed).all() == []

    @invariant()
    def nobody_mentors_who_waits_or_was_declined(self) -> None:
        outside = (ParticipantStatus.WAITING, ParticipantStatus.DECLINED)
        with self.chat.database.begin_everywhere() as everywhere:
            paired = everywhere._db.scalars(
                select(Participant.id)
                .join(Pair, Pair.mentor_id == Participant.person_id)
                .where(Pair.status == PairStatus.ACTIVE, Participant.status.in_(outside))
            )
            assert paired.all() == []

    @invariant()
    def nobody_who_has_a_mentor_or_is_gone_waits_for_another(self) -> None:
        waiting = select(MentorRequest.id).where(MentorRequest.status == RequestStatus.OPEN)
        with self.chat.database.begin_everywhere() as everywhere:
            moot = everywhere._db.scalars(
                waiting.join(Pair, Pair.mentee_id == MentorRequest.mentee_id).where(
                    Pair.status == PairStatus.ACTIVE
                )
            ).all()
            gone = everywhere._db.scalars(
                waiting.join(
                    Participant,
                    Participant.person_id.in_((MentorRequest.mentee_id, MentorRequest.mentor_id)),
                ).where(Participant.status == ParticipantStatus.LEFT)
            ).all()
        assert (moot, gone) == ([], [])

    @invariant()
    def who_waits_for_a_place_has_a_number_and_nobody_else(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            waiting = everywhere._db.scalars(
                select(Participant.id).where(
                    (Participant.status == ParticipantStatus.WAITING_LIST)
                    | Participant.wished_role.is_not(None)
                )
            ).all()
            entries = everywhere._db.scalars(
                select(WaitingEntry).where(WaitingEntry.number.is_not(None))
            ).all()
            offered = everywhere._db.scalars(
                select(PlaceOffer.entry_id).where(PlaceOffer.status == PlaceStatus.OPEN)
            ).all()
        assert sorted(waiting, key=str) == sorted((one.participant_id for one in entries), key=str)
        assert {one.number for one in entries} == set(range(1, len(entries) + 1))
        assert set(offered) <= {one.id for one in entries}

    @invariant()
    def no_more_places_are_offered_than_there_are(self) -> None:
        with self.chat.look() as uow:
            rules = uow.admissions.of(uow.programs.required().cohort.id)
            if rules is None or (most := limit(uow, rules)) is None:
                return
            offered = len(uow.waiting.open_offers(rules.cohort_id))
            inside = uow.admissions.count_mentees(rules.cohort_id)
        assert not offered or inside + offered <= most

    @invariant()
    def of_a_pair_that_ended_only_closing_words_are_asked(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            kinds = everywhere._db.scalars(
                select(Prompt.kind)
                .join(Pair, Pair.id == Prompt.pair_id)
                .where(Pair.status == PairStatus.ENDED, Prompt.closed_at.is_(None))
            )
            assert set(kinds) <= {"feedback_end"}

    @invariant()
    def no_note_reaches_a_next_mentor_that_was_not_shared(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            read = everywhere._db.scalars(
                select(Handover.status).where(Handover.next_pair_id.is_not(None))
            )
            assert set(read) <= {HandoverStatus.APPROVED}

    @invariant()
    def nobody_has_two_open_questions_about_one_thing(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            asked = everywhere._db.scalars(
                select(Prompt).where(Prompt.closed_at.is_(None), Prompt.times_asked > 0)
            )
            about = Counter((one.person_id, one.kind, one.subject_id) for one in asked)
        assert max(about.values(), default=0) <= 1

    @invariant()
    def nothing_is_said_twice(self) -> None:
        with self.chat.database.begin_everywhere() as everywhere:
            rows = everywhere._db.execute(select(OutboxRow.organization_id, OutboxRow.key)).all()
        assert len(rows) == len(set(rows))


def _check_organizations(chat: Chat) -> None:
    """Make sure that no row points at a row of another organization."""
    tables = schema.METADATA.tables
    with chat.database.engine.connect() as connection:
        for name in schema.owned_tables():
            for key in tables[name].foreign_keys:
                there = key.column.table
                if "organization_id" not in there.columns:
                    continue
                other = there.alias()
                crossed = connection.execute(
                    select(tables[name].c.id)
                    .join(other, key.parent == other.c[key.column.name])
                    .where(tables[name].c.organization_id != other.c.organization_id)
                ).all()
                assert crossed == [], f"{name}.{key.parent.name}"


# Several programs lived through take a while on a small machine.
@pytest.mark.timeout(600)
def test_in_any_order(tmp_path: Path) -> None:
    template = tmp_path / "template.sqlite3"
    _make_template(template)
    numbers = iter(range(10_000))

    class Fresh(People):
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


def test_the_watch_notices_a_message_to_somebody_who_is_away(tmp_path: Path) -> None:
    template = tmp_path / "template.sqlite3"
    _make_template(template)
    people = People(template, tmp_path / "people.sqlite3")
    people.chat.later(days=10)
    assert people.watch.wrong == []

    with people.chat.look() as uow:
        # Only by half, so that nothing but the watch can see that she pauses.
        person = uow.people.at(ANA)
        assert person is not None
        participant = uow.participants.latest_of(person.id)
        assert participant is not None
        participant.status = ParticipantStatus.PAUSED
    people.chat.later(days=10)
    people.teardown()

    assert people.watch.wrong != []

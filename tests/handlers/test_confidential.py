"""Coordinators see status, never notes: a canary in every confidential field, searched for.

What is confidential is asked of the tables themselves, so that a new sealed column without a canary
fails here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import LargeBinary, MetaData, select
from sqlalchemy import text as sql
from sqlalchemy.orm import InstrumentedAttribute

from bot.logs import JsonLines
from bot.metrics import Metrics
from handlers import FEATURES, RHYTHM, set_goal
from handlers.acts import Answer, Closed, Opened, Refused
from handlers.feature import Context
from handlers.runner import Runner
from handlers.set_goal import SetGoal
from mentoring.vocabulary import MessageKind
from mentoring.voluntary import Question
from storage.answers import CheckIn, Feedback, Pulse
from storage.boundaries import BoundaryRow
from storage.columns import Owned
from storage.database import Database, UnitOfWork
from storage.goals import Goal, Milestone
from storage.handovers import Handover
from storage.links import Purpose
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.mentor_requests import MentorRequest
from storage.organizations import Platform
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import ActorRef, Person
from storage.policies import Policy
from storage.prompts import Outcome, Prompt
from storage.sessions import Session
from storage.voluntary import VoluntaryAnswer
from storage.waiting import PlaceOffer, WaitingEntry
from tests.cast import ANA, BEN, CLEO, DAN, GIL, TEAM
from tests.chat import Chat, dialog_of, reasons_of, with_people
from tests.handlers.scenario import EVE, FAY
from ui.form import Dialog
from ui.message import Message

_CANARY = "canary-"
#: What Ana may read of what Ben wrote. She must also find it, or the search would be blind.
_OPEN_TO_THE_PAIR = {
    "pairs.why",
    "pairs.end_reason",
    "sessions.topics",
    "sessions.agreed",
    "sessions.shared_note",
    "goals.title",
    "goals.reflection",
    "handovers.text",
    "milestones.title",
    "milestones.reflection",
}
#: What is Ben's alone, as long as Ana hasn't given feedback.
_BENS_OWN = {
    "private_notes.text",
    "pulses.note",
    "check_ins.note",
    "feedback.helped",
    "feedback.wished",
    "drafts.answers",
    # Anybody may read it who matches them (Readers.MATCHING); nobody else is shown it today.
    "participants.learning_goals",
}
#: Ben wrote it to Ana before they were a pair, and doesn't see it again.
_ASKED_OF_ANA = {"mentor_requests.words"}
#: A coordinator wrote these themselves, to both.
_WRITTEN_BY_CLEO = {"pairs.why", "pairs.end_reason"}
#: Cleo wrote it for those who coordinate with her (Readers.ONLY_COORDINATORS).
_AMONG_COORDINATORS = {"match_runs.published_despite", "boundaries.reason"}
#: An expert from outside wrote it for those who decide about the offer (Readers.MATCHING).
_FOR_COORDINATORS = {"participants.outcomes", "match_offers.reason", *_AMONG_COORDINATORS}
_OPEN_TO_CLEO = _WRITTEN_BY_CLEO | _FOR_COORDINATORS
#: Their canaries are in another column's words: of a message, and of what a request was answered.
_COPIES = {"outbox.message", "inbox.message", "requests.answer"}
#: What matching works out of answers, packed: nobody writes into them.
_WORKED_OUT = {"match_runs.inputs", "match_runs.outcome", "match_offers.why"}
_SUBJECTS = (
    Pair,
    Session,
    Goal,
    Handover,
    Milestone,
    Pulse,
    CheckIn,
    Feedback,
    Participant,
    Person,
    MentorRequest,
    BoundaryRow,
    Policy,
    VoluntaryAnswer,
    MatchRun,
    MatchOffer,
    WaitingEntry,
    PlaceOffer,
)


def _canary(column: str) -> str:
    # With an end, so that none is the beginning of another.
    return f"{_CANARY}{column}-end"


def _sealed() -> Iterator[tuple[str, type[Owned], InstrumentedAttribute[bytes | None]]]:
    """Name every column of the tables that holds sealed text."""
    for mapper in Owned.registry.mappers:
        for column in mapper.columns:
            if isinstance(column.type, LargeBinary):
                kind: type[Owned] = mapper.class_
                yield f"{kind.__tablename__}.{column.key}", kind, getattr(kind, column.key)


@pytest.fixture
def chat(database: Database) -> Chat:
    return _with_canaries(database)


@pytest.fixture
def sqlite_chat(sqlite_database: Database) -> Chat:
    """For what asks every feature about everything, which is no matter of the database."""
    return _with_canaries(sqlite_database)


def _with_canaries(database: Database) -> Chat:
    """Have Ana and Ben, for the second time a pair, write into every field there is."""
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "join"), learning_goals=_canary("participants.learning_goals"))
    with chat.look() as uow:
        workspace = uow.workspaces.find(Platform.SLACK, TEAM)
        assert workspace is not None
        uow.workspaces.keep_token(workspace, _canary("workspaces.bot_token"))
    _decline_a_match(chat)
    _ask_for_a_mentor(chat)
    _pair_twice(chat)
    _offer_help(chat)
    _wait_for_a_place(chat)
    _write_about_a_session(chat)
    _write_about_goals(chat)
    _answer_questions(chat)
    _leave_drafts(chat)
    _keep_apart(chat)
    _tell_about_oneself(chat)
    # Past a Monday, so that the digest has come.
    chat.later(days=7)
    _forward(chat, BEN)
    return chat


def _forward(chat: Chat, who: ActorRef) -> None:
    """Put what somebody was told in their chat into their inbox on the portal as well."""
    person = chat.person(who)
    with chat.look() as uow:
        for told in chat.received(who):
            uow.inbox.put(person.id, told, delivery_id=uuid4(), kind=MessageKind.NEWS, now=chat.now)


def _decline_a_match(chat: Chat) -> None:
    chat.fill(CLEO, chat.say(CLEO, "match"))
    chat.later(minutes=1)
    opened = chat.press(CLEO, "Publish", chat.last(CLEO))
    chat.fill(CLEO, opened, reason=_canary("match_runs.published_despite"))
    opened = chat.press(BEN, "Not this time", chat.home(BEN))
    chat.fill(BEN, opened, kind="other", words=_canary("match_offers.reason"))
    chat.later(minutes=1)


def _ask_for_a_mentor(chat: Chat) -> None:
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    chat.fill(BEN, opened, words=_canary("mentor_requests.words"))
    chat.later(minutes=1)


def _pair_twice(chat: Chat) -> None:
    for again in (False, True):
        opened = chat.say(CLEO, "pair")
        chosen = {role: dialog_of(opened).options[role][0].value for role in ("mentor", "mentee")}
        chat.fill(CLEO, opened, request="", why=_canary("pairs.why"), again=again, **chosen)
        chat.later(minutes=1)
        if not again:
            opened = chat.say(CLEO, "end")
            pair = dialog_of(opened).options["pair"][0].value
            chat.fill(CLEO, opened, pair=pair, kind="other", words=_canary("pairs.end_reason"))
            chat.later(hours=1)
            opened = chat.open(ANA, "hand_over", UUID(pair))
            chat.fill(ANA, opened, request="", note=_canary("handovers.text"))
            chat.later(minutes=1)


def _offer_help(chat: Chat) -> None:
    chat.follow_link(GIL, Purpose.EXPERT)
    opened = chat.open(GIL, "apply")
    answers = {"topics": ("Writing",), "hours_a_month": 2, "terms": True}
    chat.fill(GIL, opened, request="", outcomes=_canary("participants.outcomes"), **answers)


def _wait_for_a_place(chat: Chat) -> None:
    """Have Eve and Fay wait, and Cleo move Fay; then let everybody in again."""
    limit = partial(chat.say, CLEO, "eligibility")
    chat.fill(CLEO, limit(), request="", limit="number", most_mentees=1)
    for who in (EVE, FAY):
        chat.fill(who, chat.say(who, "join"), request="", role="mentee")
    with chat.look() as uow:
        last = uow.waiting.queue(uow.programs.required().cohort.id)[-1]
    opened = chat.open(CLEO, "waiting_list", last.entry.id)
    chat.fill(CLEO, opened, request="", number=1, words=_canary("waiting_moves.words"))
    chat.fill(CLEO, limit(), request="", limit="none")


def _write_about_a_session(chat: Chat) -> None:
    chat.fill(
        BEN,
        chat.say(BEN, "log"),
        topics=_canary("sessions.topics"),
        agreed=_canary("sessions.agreed"),
        shared_note=_canary("sessions.shared_note"),
        private_note=_canary("private_notes.text"),
    )


def _write_about_goals(chat: Chat) -> None:
    for _ in range(2):
        chat.fill(
            BEN,
            chat.press(BEN, "Set a goal", chat.home(BEN)),
            goal=_canary("goals.title"),
            milestone_1=_canary("milestones.title"),
            due_1=chat.now.date(),
        )
        chat.now = chat.now.replace(second=chat.now.second + 1)
    opened = chat.press(BEN, "Goal reached", chat.say(BEN, "goals"))
    chat.fill(BEN, opened, reflection=_canary("goals.reflection"))
    opened = chat.press(BEN, "Next step reached", chat.say(BEN, "goals"))
    chat.fill(BEN, opened, reflection=_canary("milestones.reflection"))


def _answer_questions(chat: Chat) -> None:
    for kind in ("pulse", "check_in"):
        with chat.look() as uow:
            for prompt in uow.prompts.open_of(_pair_id(uow), kind=kind):
                prompt.due_at = chat.now
        chat.later(minutes=1)
    rated = chat.press(BEN, "Badly", chat.asked(BEN, "So-so"))
    note = chat.press(BEN, "Add a note", chat.press(BEN, "We don't click yet", rated))
    chat.fill(BEN, note, note=_canary("pulses.note"))
    chat.fill(
        BEN,
        chat.press(BEN, "Check in", chat.asked(BEN, "Check in")),
        trust="1",
        progress="1",
        wants_help=True,
        note=_canary("check_ins.note"),
    )
    ana = chat.person(ANA)
    with chat.look() as uow:
        check_ins = uow.prompts.open_of(_pair_id(uow), kind="check_in")
        anas = [prompt for prompt in check_ins if prompt.person_id == ana.id]
        uow.prompts.close(anas, Outcome.SKIPPED, now=chat.now, reason=_canary("prompts.reason"))
    _give_feedback(chat, BEN, _canary("feedback.helped"), _canary("feedback.wished"))


def _give_feedback(chat: Chat, by: ActorRef, helped: str, wished: str) -> None:
    with chat.look() as uow:
        opened = (by, "feedback_midway", _pair_id(uow))
    chat.fill(by, chat.open(*opened), rating="1", helped=helped, wished=wished)


def _leave_drafts(chat: Chat) -> None:
    """Have a form refused, and close another one half filled in."""
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    assert reasons_of(chat.fill(BEN, opened, goal=_canary("drafts.answers"), due_1="2020-01-01"))
    opened = chat.say(BEN, "log")
    answers = {"agreed": _canary("drafts.answers")}
    chat.act(BEN, Closed("log_session", answers, dialog_of(opened).subject))


def _keep_apart(chat: Chat) -> None:
    opened = chat.press(CLEO, "Keep two people apart", chat.open(CLEO, "never_match"))
    both = {"one": chat.person(BEN).id, "other": chat.person(GIL).id}
    chat.fill(CLEO, opened, request="", reason=_canary("boundaries.reason"), **both)


def _tell_about_oneself(chat: Chat) -> None:
    """Write where the form has a closed list, into which no canary fits."""
    ben = chat.person(BEN).id
    with chat.look() as uow:
        uow.voluntary.keep(ben, {Question.GENDER: _canary("voluntary_answers.answer")})
        participant = uow.participants.latest_of(ben)
        assert participant is not None
        uow.participants.keep_affinities(participant, [_canary("participants.affinities")])


def _name(chat: Chat, by: ActorRef, who: ActorRef, kind: str) -> None:
    opened = chat.press(by, "Name somebody", chat.say(by, "boundaries"))
    chat.fill(by, opened, request="", who=chat.person(who).id, kind=kind)


def _pair_id(uow: UnitOfWork) -> UUID:
    (pair,) = uow.db.scalars(select(Pair).where(Pair.status == "active"))
    return pair.id


def _everything_seen(chat: Chat, who: ActorRef) -> str:
    """Give all that one person can get to see: what was sent, every place, every dialog."""
    with chat.look() as uow:
        asked = uow.db.scalars(select(Prompt.id).where(Prompt.times_asked > 0))
        rows = (row for kind in _SUBJECTS for row in uow.db.scalars(select(kind.id)))
        subjects = [None, *asked, *rows]
    shown = [message.model_dump_json() for message in chat.received(who)]
    shown.append(chat.home(who).model_dump_json())
    for feature in FEATURES:
        shown += (_dump(chat.act(who, Opened(feature.name, subject))) for subject in subjects)
    return "\n".join(shown)


def _dump(answer: Answer) -> str:
    match answer.reply:
        case Message() as message:
            return message.model_dump_json()
        case Dialog() as dialog:
            return f"{dialog.values} {dialog.options} {dialog.intro}"
        case Refused(reasons=reasons):
            return str(reasons)


def _found(words: str) -> set[str]:
    return {name for name, _, _ in _sealed() if _canary(name) in words}


def test_every_sealed_column_holds_a_canary(chat: Chat) -> None:
    without = set()
    with chat.look() as uow:
        for name, kind, column in _sealed():
            if name in _WORKED_OUT:
                continue
            words = [uow.vault.open(row, column) for row in uow.db.scalars(select(kind))]
            looked_for = _CANARY if name in _COPIES else _canary(name)
            if not any(looked_for in one for one in words):
                without.add(name)
    assert without == set()


def test_the_author_sees_what_is_theirs(sqlite_chat: Chat) -> None:
    # What was written in a check-in comes back in the next one.
    with sqlite_chat.look() as uow:
        for prompt in uow.prompts.open_of(_pair_id(uow), kind="check_in"):
            prompt.due_at = sqlite_chat.now
    sqlite_chat.later(days=9)

    assert _found(_everything_seen(sqlite_chat, BEN)) == _OPEN_TO_THE_PAIR | _BENS_OWN


def test_the_partner_sees_what_is_for_the_pair_and_nothing_else(sqlite_chat: Chat) -> None:
    assert _found(_everything_seen(sqlite_chat, ANA)) == _OPEN_TO_THE_PAIR | _ASKED_OF_ANA


def test_the_coordinator_sees_status_and_never_notes(sqlite_chat: Chat) -> None:
    seen = _everything_seen(sqlite_chat, CLEO)

    assert "asked a coordinator to get in touch" in seen
    assert "Your week in" in seen
    assert _found(seen) - _WRITTEN_BY_CLEO == _FOR_COORDINATORS


def test_who_was_moved_reads_why_and_nobody_else_on_the_list(sqlite_chat: Chat) -> None:
    assert _found(_everything_seen(sqlite_chat, FAY)) == {"waiting_moves.words"}
    assert _found(_everything_seen(sqlite_chat, EVE)) == set()


def test_an_outsider_sees_nothing(sqlite_chat: Chat) -> None:
    assert _found(_everything_seen(sqlite_chat, DAN)) == set()


def test_an_outsider_who_joins_sees_nothing_either(sqlite_chat: Chat) -> None:
    sqlite_chat.fill(DAN, sqlite_chat.say(DAN, "join"), role="both")

    assert _found(_everything_seen(sqlite_chat, DAN)) == set()


def test_who_is_named_sees_what_they_saw_before(sqlite_chat: Chat) -> None:
    before = set(_everything_seen(sqlite_chat, ANA).splitlines())
    for kind in ("manager", "conflict"):
        _name(sqlite_chat, BEN, ANA, kind)

    # Ben himself finds both.
    own = sqlite_chat.say(BEN, "boundaries").reply
    assert isinstance(own, Message)
    assert own.model_dump_json().count('"Ana"') == 2
    assert set(_everything_seen(sqlite_chat, ANA).splitlines()) <= before


def test_a_coordinator_sees_nobodys_boundaries_nor_what_they_say_of_themselves(
    sqlite_chat: Chat,
) -> None:
    before = set(_everything_seen(sqlite_chat, CLEO).splitlines())
    _name(sqlite_chat, BEN, ANA, "conflict")
    sqlite_chat.press(BEN, "Erase my answers", sqlite_chat.say(BEN, "about"))
    opened = sqlite_chat.press(BEN, "Answer", sqlite_chat.say(BEN, "about"))
    sqlite_chat.fill(BEN, opened, request="", gender="non_binary")

    assert set(_everything_seen(sqlite_chat, CLEO).splitlines()) <= before


def test_a_partner_reads_feedback_once_both_have_written_and_nobody_else_does(
    sqlite_chat: Chat,
) -> None:
    _give_feedback(sqlite_chat, ANA, "Ben asks well", "More patience")
    sqlite_chat.later(minutes=1)

    feedback = {"feedback.helped", "feedback.wished"}
    open_to_ana = _OPEN_TO_THE_PAIR | _ASKED_OF_ANA
    assert _found(_everything_seen(sqlite_chat, ANA)) == open_to_ana | feedback
    assert "Ben asks well" in str(sqlite_chat.received(BEN))
    seen = _everything_seen(sqlite_chat, CLEO)
    assert _found(seen) - _OPEN_TO_CLEO == set()
    assert "More patience" not in seen


def test_the_database_holds_no_canary_in_clear(chat: Chat) -> None:
    values = list(_stored(chat.database))

    # What is no secret is there, so the search can find.
    assert any(b"Mentorship program" in value for value in values)
    assert not any(_CANARY.encode() in value for value in values)


def _stored(database: Database) -> Iterator[bytes]:
    """Give every value of every table and, on SQLite, the bytes of its files."""
    tables = MetaData()
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(sql("SELECT set_config('cairn.scope', 'everywhere', true)"))
        tables.reflect(connection)
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)):
                yield from (v if isinstance(v, bytes) else str(v).encode() for v in row)
    if database.is_sqlite:
        path = Path(str(database.engine.url.database))
        yield from (file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_the_write_ahead_log_is_looked_at_too(sqlite_database: Database) -> None:
    chat = with_people(sqlite_database)
    path = Path(str(sqlite_database.engine.url.database))
    chat.fill(BEN, chat.say(BEN, "join"), title_="Signal box keeper")

    assert b"Signal box keeper" in Path(f"{path}-wal").read_bytes()


def test_logs_hold_no_canary(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "sqlalchemy"):
        chat = with_people(database)
        _pair_twice(chat)
        _write_about_a_session(chat)
        _write_about_goals(chat)
        _leave_drafts(chat)
        _offer_help(chat)
        _keep_apart(chat)
        _tell_about_oneself(chat)
        chat.later(minutes=1)

    logged = caplog.text + "".join(JsonLines().format(record) for record in caplog.records)
    assert "INSERT INTO sessions" in logged
    assert _CANARY not in logged


def test_logs_hold_no_canary_of_an_act_that_failed(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(form: SetGoal, _: Context, __: UnitOfWork) -> Message:
        raise RuntimeError(form.goal)

    broken = replace(set_goal.feature, on_submit=fail)
    chat = with_people(database)
    _pair_twice(chat)
    features = [broken if feature.name == broken.name else feature for feature in FEATURES]
    chat.runner = Runner(database, features, RHYTHM, lambda: chat.now)
    with caplog.at_level(logging.DEBUG):
        opened = chat.press(BEN, "Set a goal", chat.home(BEN))
        steps = {"milestone_1": "Shadow", "due_1": chat.now.date()}
        answer = chat.fill(BEN, opened, request="", goal=_canary("goals.title"), **steps)

    failed = [record for record in caplog.records if record.name == "handlers.apology"]
    assert "Something went wrong on our side" in reasons_of(answer)[""]
    assert len(failed) == 1
    assert "RuntimeError" in JsonLines().format(failed[0])
    assert _CANARY not in "".join(JsonLines().format(record) for record in caplog.records)


def test_figures_hold_no_canary(chat: Chat) -> None:
    metrics = Metrics()
    chat.fill(BEN, chat.say(BEN, "log"), held_on="2026-03-01", agreed=_canary("sessions.agreed"))
    metrics.report(chat.deliver())

    assert b'cairn_sends_total{result="sent"} 1.0' in metrics.text()
    assert _CANARY.encode() not in metrics.text()

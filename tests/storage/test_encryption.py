"""What people confide is nowhere in the database's files, on either kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import LargeBinary, text

from mentoring.vocabulary import FeedbackMoment, Format, HandoverStatus, MessageKind, MoveKind
from mentoring.voluntary import Question
from storage.answers import CheckIn, Feedback, Pulse
from storage.columns import Row
from storage.database import Database, UnitOfWork
from storage.drafts import Kept
from storage.goals import Goal, Milestone
from storage.handovers import Handover
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.mentor_requests import MentorRequest
from storage.prompts import Outcome, Prompt
from storage.requests import InboundRequest
from storage.sessions import Session, SessionWords
from storage.waiting import WaitingEntry
from tests.cast import NOW, TEAM, Cast, make_organization, make_pair
from ui.message import message
from ui.text import say, typed

_CANARY = "yellow-canary-4711"


def _confide(uow: UnitOfWork, cast: Cast) -> None:
    """Put the canary into every sealed column."""
    uow.workspaces.keep_token(uow.workspaces.all()[0], _CANARY)
    ben = uow.participants.of(cast.cohort, cast.ben)
    assert ben is not None
    uow.participants.keep_goals(ben, _CANARY)
    uow.participants.keep_outcomes(ben, _CANARY)
    uow.participants.keep_affinities(ben, [_CANARY])
    uow.drafts.keep(cast.ben, "log_session", None, Kept({"notes": _CANARY}), now=NOW)
    request = uow.requests.begin("view:V1", now=NOW)
    assert isinstance(request, InboundRequest)
    uow.requests.answer(request, _CANARY)
    told = message(say("{note}", note=typed(_CANARY)))
    uow.outbox.add(key="told:1", to=cast.ben, message=told, due_at=NOW)
    uow.inbox.put(cast.ben, told, delivery_id=cast.pair, kind=MessageKind.NEWS, now=NOW)
    _confide_work(uow, cast)
    _confide_answers(uow, cast)
    asked = MentorRequest(
        cohort_id=cast.cohort,
        mentee_id=cast.ben,
        mentor_id=cast.ana,
        asked_at=NOW,
        asked_on=NOW.date(),
        expires_on=NOW.date(),
    )
    uow.mentor_requests.add(asked, _CANARY)
    _confide_match(uow, cast)
    _confide_list(uow, cast)
    pair = uow.pairs.get(cast.pair)
    uow.vault.seal(pair, type(pair).why, _CANARY)
    uow.pairs.end(pair, kind="moved", reason=_CANARY, now=NOW)
    waiting = HandoverStatus.WAITING
    uow.handovers.write(Handover(pair_id=pair.id, written_at=NOW, status=waiting), _CANARY)


def _confide_list(uow: UnitOfWork, cast: Cast) -> None:
    ben = uow.participants.of(cast.cohort, cast.ben)
    assert ben is not None
    entry = WaitingEntry(cohort_id=cast.cohort, participant_id=ben.id, since=NOW)
    uow.waiting.join(entry, MoveKind.JOINED, 1)
    uow.waiting.move(entry, MoveKind.MOVED, 1, now=NOW, words=_CANARY)


def _confide_match(uow: UnitOfWork, cast: Cast) -> None:
    run = uow.match_runs.add(
        MatchRun(cohort_id=cast.cohort, started_by_id=cast.cleo, started_at=NOW, terms={})
    )
    uow.match_runs.keep_inputs(run, [_CANARY])
    uow.boundaries.keep_apart(cast.ana, cast.dan, _CANARY, by=cast.cleo, now=NOW)
    uow.voluntary.keep(cast.ben, {Question.GENDER: _CANARY})
    uow.match_runs.keep_outcome(run, [_CANARY])
    uow.match_runs.keep_despite(run, _CANARY)
    offer = MatchOffer(
        run_id=run.id,
        cohort_id=cast.cohort,
        mentee_id=cast.ben,
        mentor_id=cast.ana,
        points=1,
        offered_at=NOW,
        offered_on=NOW.date(),
        expires_on=NOW.date(),
    )
    uow.match_offers.add_all([(offer, (typed(_CANARY),))])
    uow.match_offers.keep_reason(offer, None, _CANARY)


def _confide_work(uow: UnitOfWork, cast: Cast) -> None:
    session = Session(
        pair_id=cast.pair,
        author_id=cast.ana,
        logged_at=NOW,
        held_on=NOW.date(),
        minutes=60,
        format=Format.ONE_ON_ONE,
    )
    uow.sessions.add(session, SessionWords(topics=_CANARY, agreed=_CANARY, shared_note=_CANARY))
    uow.sessions.keep_private_note(session.id, cast.ana, _CANARY)
    goal = uow.goals.add(Goal(pair_id=cast.pair, set_by_id=cast.ben, set_at=NOW), _CANARY)
    uow.goals.reach(goal, _CANARY, now=NOW)
    milestone = Milestone(goal_id=goal.id, due_on=date(2026, 4, 1))
    uow.goals.reach(uow.goals.add_milestone(milestone, _CANARY), _CANARY, now=NOW)


def _confide_answers(uow: UnitOfWork, cast: Cast) -> None:
    prompt = uow.prompts.schedule(
        Prompt(kind="pulse", person_id=cast.ben, subject_id=cast.pair, due_on=NOW.date())
    )
    uow.prompts.close([prompt], Outcome.SKIPPED, now=NOW, reason=_CANARY)
    pulse = Pulse(
        prompt_id=prompt.id, pair_id=cast.pair, person_id=cast.ben, answered_at=NOW, rating=3
    )
    uow.answers.keep_pulse_note(uow.answers.add_pulse(pulse), _CANARY)
    check_in = CheckIn(
        prompt_id=prompt.id,
        pair_id=cast.pair,
        person_id=cast.ben,
        answered_at=NOW,
        trust=3,
        progress=3,
        wants_help=True,
    )
    uow.answers.add_check_in(check_in, _CANARY)
    feedback = Feedback(
        pair_id=cast.pair,
        author_id=cast.ben,
        moment=FeedbackMoment.END,
        given_at=NOW,
        rating=3,
    )
    uow.answers.give_feedback(feedback, helped=_CANARY, wished=_CANARY)


def test_the_canary_sits_in_every_sealed_column(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        _confide(uow, cast)
    empty = []
    with database.begin(cast.organization_id) as uow:
        for mapper in Row.registry.mappers:
            for column in mapper.columns:
                if isinstance(column.type, LargeBinary):
                    filled = text(
                        f"SELECT count(*) FROM {column.table} WHERE {column.name} IS NOT NULL"  # noqa: S608 - our own names
                    )
                    if not uow.db.scalar(filled):
                        empty.append(str(column))
    assert empty == []


def test_no_file_of_sqlite_holds_what_was_confided(
    sqlite_database: Database, tmp_path: Path
) -> None:
    cast = make_pair(sqlite_database, make_organization(sqlite_database))
    with sqlite_database.begin(cast.organization_id) as uow:
        _confide(uow, cast)
    files = [path for path in tmp_path.iterdir() if path.name.startswith("cairn.sqlite3")]
    held = b"".join(path.read_bytes() for path in files)
    # What is no secret is found, so this looks at the right bytes.
    assert TEAM.encode() in held
    assert _CANARY.encode() not in held


def test_no_row_of_postgresql_holds_what_was_confided(postgresql_database: Database) -> None:
    cast = make_pair(postgresql_database, make_organization(postgresql_database))
    with postgresql_database.begin(cast.organization_id) as uow:
        _confide(uow, cast)
    with postgresql_database.begin(cast.organization_id) as uow:
        held = "\n".join(
            "\n".join(uow.db.scalars(text(f"SELECT t::text FROM {table} t")))  # noqa: S608 - our own names
            for table in Row.metadata.tables
        )
    assert TEAM in held
    assert _CANARY not in held
    assert _CANARY.encode().hex() not in held

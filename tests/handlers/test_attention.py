"""The pairs that need a coordinator, each with its most pressing reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from handlers.attention import NeedsAction, needs_action
from handlers.week import week_of
from mentoring.attention import Concern
from mentoring.pulse import Obstacle
from mentoring.vocabulary import Format, ParticipantStatus
from storage.answers import CheckIn, MeetAnswer, Pulse
from storage.database import Database, UnitOfWork
from storage.organizations import Platform
from storage.people import ActorRef, Address
from storage.prompts import Prompt
from storage.sessions import Session, SessionWords
from tests.cast import BEN, CLEO, NOW, Cast
from tests.chat import Chat, with_pair, words_of

_DAY = timedelta(days=1)
_LATER = NOW + 21 * _DAY


def _prompt(uow: UnitOfWork, cast: Cast, kind: str) -> Prompt:
    return uow.prompts.schedule(
        Prompt(
            kind=kind,
            person_id=cast.ben,
            subject_id=cast.pair,
            due_on=NOW.date(),
            pair_id=cast.pair,
        )
    )


def _rated(uow: UnitOfWork, cast: Cast, rating: int, obstacle: str = "") -> None:
    uow.answers.add_pulse(
        Pulse(
            prompt_id=_prompt(uow, cast, "pulse").id,
            pair_id=cast.pair,
            person_id=cast.ben,
            answered_at=NOW,
            rating=rating,
            obstacle=obstacle,
        )
    )


def _low(uow: UnitOfWork, cast: Cast) -> None:
    _rated(uow, cast, 2)


def _no_fit(uow: UnitOfWork, cast: Cast) -> None:
    _rated(uow, cast, 5, Obstacle.FIT)


def _help(uow: UnitOfWork, cast: Cast) -> None:
    uow.answers.add_check_in(
        CheckIn(
            prompt_id=_prompt(uow, cast, "check_in").id,
            pair_id=cast.pair,
            person_id=cast.ben,
            answered_at=NOW,
            trust=3,
            progress=3,
            wants_help=True,
        ),
        "",
    )


def _differ(uow: UnitOfWork, cast: Cast) -> None:
    for person_id, met in ((cast.ana, True), (cast.ben, False)):
        uow.answers.say_met(
            MeetAnswer(
                pair_id=cast.pair,
                person_id=person_id,
                due_on=NOW.date(),
                answered_at=NOW,
                met=met,
            )
        )


def _departed(uow: UnitOfWork, cast: Cast) -> None:
    uow.people.get(cast.ana).deactivated_at = NOW


def _unreachable(uow: UnitOfWork, cast: Cast) -> None:
    for address in uow.people.addresses(cast.ben):
        address.unreachable = "user_not_visible"


def _silent(uow: UnitOfWork, cast: Cast) -> None:
    prompt = _prompt(uow, cast, "did_you_meet")
    prompt.times_asked, prompt.asked_at, prompt.due_at = 3, NOW, None


def _quiet(uow: UnitOfWork, cast: Cast) -> None:
    uow.pairs.get(cast.pair).started_on = NOW.date() - 8 * _DAY


_SIGNS: list[tuple[Callable[[UnitOfWork, Cast], None], Concern]] = [
    (_help, Concern.HELP),
    (_departed, Concern.DEPARTED),
    (_unreachable, Concern.UNREACHABLE),
    (_low, Concern.LOW_PULSE),
    (_no_fit, Concern.LOW_PULSE),
    (_differ, Concern.DISAGREE),
    (_quiet, Concern.QUIET),
    (_silent, Concern.UNANSWERED),
]


def _found(uow: UnitOfWork, cast: Cast, at: datetime = _LATER) -> list[NeedsAction]:
    cohort = uow.programs.cohort_of(cast.cohort)
    return needs_action(uow, cohort, at, viewer=cast.cleo)


def _concerns(uow: UnitOfWork, cast: Cast) -> list[Concern]:
    return [one.concern for one in _found(uow, cast)]


def test_a_pair_that_is_fine_needs_nobody(uow: UnitOfWork, cast: Cast) -> None:
    _rated(uow, cast, 3)

    assert _found(uow, cast) == []


@pytest.mark.parametrize(("happens", "concern"), _SIGNS)
def test_each_sign_is_noticed(
    uow: UnitOfWork, cast: Cast, happens: Callable[[UnitOfWork, Cast], None], concern: Concern
) -> None:
    happens(uow, cast)

    assert _concerns(uow, cast) == [concern]


def test_of_several_reasons_the_most_pressing_is_told(uow: UnitOfWork, cast: Cast) -> None:
    for happens in (_silent, _quiet, _low, _help):
        happens(uow, cast)

    assert _concerns(uow, cast) == [Concern.HELP]


@pytest.mark.parametrize(
    "happens", [_help, _low, _differ, _silent, _quiet], ids=lambda happens: happens.__name__
)
def test_what_a_coordinator_took_care_of_is_settled(
    uow: UnitOfWork, cast: Cast, happens: Callable[[UnitOfWork, Cast], None]
) -> None:
    happens(uow, cast)
    uow.pairs.get(cast.pair).looked_after_at = NOW + _DAY

    assert _found(uow, cast) == []


@pytest.mark.parametrize("happens", [_help, _low, _differ], ids=lambda happens: happens.__name__)
def test_what_was_said_long_ago_worries_nobody(
    uow: UnitOfWork, cast: Cast, happens: Callable[[UnitOfWork, Cast], None]
) -> None:
    happens(uow, cast)
    _held(uow, cast, NOW.date() + 30 * _DAY)

    assert _found(uow, cast, NOW + 36 * _DAY) == []


@pytest.mark.parametrize("happens", [_quiet, _silent], ids=lambda happens: happens.__name__)
def test_a_pause_is_not_a_failure(
    uow: UnitOfWork, cast: Cast, happens: Callable[[UnitOfWork, Cast], None]
) -> None:
    happens(uow, cast)
    ana = uow.participants.latest_of(cast.ana)
    assert ana is not None
    ana.status = ParticipantStatus.PAUSED

    assert _found(uow, cast) == []


@pytest.mark.parametrize("happens", [_help, _low, _differ], ids=lambda happens: happens.__name__)
def test_who_is_in_the_pair_is_not_shown_it(
    uow: UnitOfWork, cast: Cast, happens: Callable[[UnitOfWork, Cast], None]
) -> None:
    happens(uow, cast)
    cohort = uow.programs.cohort_of(cast.cohort)

    assert needs_action(uow, cohort, _LATER, viewer=cast.ana) == []


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (_quiet, "Ana and Ben have not met for a while"),
        (_low, "Ana and Ben may need a hand"),
        (_no_fit, "Ana and Ben may need a hand"),
    ],
)
def test_it_says_so_in_words(
    uow: UnitOfWork, cast: Cast, happens: Callable[[UnitOfWork, Cast], None], words: str
) -> None:
    happens(uow, cast)

    assert words_of(_found(uow, cast)[0].words()) == words


def _held(uow: UnitOfWork, cast: Cast, on: date) -> None:
    uow.sessions.add(
        Session(
            pair_id=cast.pair,
            author_id=cast.ana,
            logged_at=NOW,
            held_on=on,
            minutes=60,
            format=Format.ONE_ON_ONE,
        ),
        SessionWords(),
    )


def test_a_week_counts_pairs_and_sessions(uow: UnitOfWork, cast: Cast) -> None:
    for days in (0, 8):
        _held(uow, cast, NOW.date() - days * _DAY)
    week = week_of(uow, uow.programs.cohort_of(cast.cohort), NOW.date(), NOW, viewer=cast.cleo)

    assert (week.pairs, week.on_track.now) == (1, 1)
    assert (week.sessions.now, week.sessions.before) == (1, 1)
    assert [count for _, count in week.history] == [1, 1]
    assert week.mentees_waiting == 0


def test_one_person_with_five_pulses_is_no_average(uow: UnitOfWork, cast: Cast) -> None:
    for days in range(5):
        prompt = _prompt(uow, cast, f"pulse {days}")
        pulse = Pulse(
            prompt_id=prompt.id,
            pair_id=cast.pair,
            person_id=cast.ben,
            answered_at=NOW - days * _DAY,
            rating=1,
        )
        uow.answers.add_pulse(pulse)
    cohort = uow.programs.cohort_of(cast.cohort)

    assert week_of(uow, cohort, NOW.date(), NOW + _DAY, viewer=cast.cleo).pulse.now is None


def _says(uow: UnitOfWork, cast: Cast, on: date, **met: bool) -> None:
    for name, is_met in met.items():
        uow.answers.say_met(
            MeetAnswer(
                pair_id=cast.pair,
                person_id=getattr(cast, name),
                due_on=on,
                answered_at=NOW,
                met=is_met,
            )
        )


@pytest.mark.parametrize(
    ("met", "concerns"),
    [
        ({"ana": True}, []),
        ({"ana": True, "ben": True}, []),
        ({"ana": True, "ben": False}, [Concern.DISAGREE]),
        ({"ben": False}, [Concern.QUIET]),
    ],
)
def test_to_have_met_without_an_entry_counts_unless_somebody_says_no(
    uow: UnitOfWork, cast: Cast, met: dict[str, bool], concerns: list[Concern]
) -> None:
    _quiet(uow, cast)
    today = _LATER.date()
    _says(uow, cast, today - 7 * _DAY, **met)
    cohort = uow.programs.cohort_of(cast.cohort)
    week = week_of(uow, cohort, today, _LATER, viewer=cast.cleo)

    assert _concerns(uow, cast) == concerns
    assert week.on_track.now == (not concerns)
    assert week.sessions.now == 0


def test_a_week_of_nothing_is_empty(uow: UnitOfWork, cast: Cast) -> None:
    cohort = uow.programs.cohort_of(cast.cohort)

    assert week_of(uow, cohort, NOW.date(), NOW, viewer=cast.cleo).is_empty


def test_f34_coordinators_see_whom_no_message_reaches(database: Database) -> None:
    chat = with_pair(database)
    lose(chat, BEN)
    overview = chat.say(CLEO, "overview")
    assert "Ana and Ben: our messages don't reach one of them" in words_of(overview)


def test_f34_who_is_reached_at_one_address_is_reached(uow: UnitOfWork, cast: Cast) -> None:
    _unreachable(uow, cast)
    there = Address(person_id=cast.ben, platform=Platform.SLACK, team="T0ELSE", external_id="U0BEN")
    there.organization_id = cast.organization_id
    uow.db.add(there)
    assert uow.people.unreachable([cast.ana, cast.ben]) == set()


def test_f34_who_writes_to_us_can_be_reached_again(database: Database) -> None:
    chat = with_pair(database)
    lose(chat, BEN)
    chat.home(BEN)
    assert "don't reach" not in words_of(chat.say(CLEO, "overview"))


def lose(chat: Chat, who: ActorRef) -> None:
    with chat.look() as uow:
        address = uow.people.address(who)
        assert address is not None
        address.unreachable = "user_not_visible"

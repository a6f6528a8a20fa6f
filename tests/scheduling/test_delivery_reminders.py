"""Reminders are looked at once more before they go out, and hold nothing but ids until then."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, update

from mentoring.vocabulary import Role
from scheduling.outcomes import Outcome
from storage.outbox import OutboxRow, OutboxState
from storage.participants import Participant
from storage.prompts import Outcome as Settled
from storage.prompts import Prompt
from tests.cast import make_cohort
from tests.scheduling.office import Office

HOUR = timedelta(hours=1)


def pause_ana(office: Office, until: date | None) -> None:
    with office.database.begin(office.organization) as uow:
        cohort = make_cohort(uow)
        uow.participants.enrol(
            Participant(
                cohort_id=cohort.id,
                person_id=office.ana,
                role=Role.MENTOR,
                joined_at=office.now,
                paused_until=until,
            )
        )


async def test_it_words_a_reminder_when_it_is_sent(office: Office) -> None:
    office.remind(office.prompt(to=office.ana), to=office.ana)
    assert await office.deliver() == {Outcome.SENT: 1}
    assert office.slack.texts("U0ANA") == ["Did you meet by 10 March 2026?"]


async def test_it_does_not_ask_what_was_answered_meanwhile(office: Office) -> None:
    prompt_id = office.prompt(to=office.ana)
    row_id = office.remind(prompt_id, to=office.ana)
    with office.database.begin(office.organization) as uow:
        uow.prompts.close([uow.prompts.get(prompt_id)], Settled.ANSWERED, now=office.now)
    assert await office.deliver() == {Outcome.CANCELLED: 1}
    assert office.row(row_id).last_error == "nothing_to_ask"
    assert not office.slack.requests


async def test_it_does_not_ask_what_no_longer_makes_sense(office: Office) -> None:
    prompt_id = office.prompt("moot", to=office.ana)
    office.remind(prompt_id, to=office.ana)
    assert await office.deliver() == {Outcome.CANCELLED: 1}
    with office.database.begin(office.organization) as uow:
        assert uow.prompts.get(prompt_id).outcome is Settled.MOOT


async def test_f49_after_an_outage_it_waits_for_a_humane_hour(office: Office) -> None:
    row_id = office.remind(office.prompt(to=office.ana), to=office.ana)
    # A Saturday night; her next working day begins on Monday at nine.
    office.pass_time(timedelta(days=4, hours=12))
    assert await office.deliver() == {Outcome.POSTPONED: 1}
    assert office.row(row_id).due_at.isoformat() == "2026-03-16T09:00:00+00:00"
    assert office.row(row_id).attempts == 0
    office.now = office.row(row_id).due_at
    assert await office.deliver() == {Outcome.SENT: 1}


async def test_f49_what_piled_up_for_one_person_becomes_one_message(office: Office) -> None:
    first, second = office.prompt(to=office.ana), office.prompt(to=office.ana, days=1)
    rows = [
        office.remind(first, to=office.ana),
        office.remind(first, second, to=office.ana),
        office.remind(second, to=office.ana),
    ]
    counts = await office.deliver()
    assert counts[Outcome.SENT] == 1
    assert len(office.slack.ledger) == 1
    states = sorted(office.row(row_id).state for row_id in rows)
    assert states == [OutboxState.CANCELLED, OutboxState.CANCELLED, OutboxState.SENT]
    said = str(office.slack.ledger[0].blocks)
    assert said.count("10 March 2026") == said.count("11 March 2026") == 1


async def test_f49_reminders_do_not_swallow_other_messages(office: Office) -> None:
    office.remind(office.prompt(to=office.ana), to=office.ana)
    office.say("Ben logged a session.", to=office.ana)
    office.remind(office.prompt(to=office.ben), to=office.ben)
    for _ in range(3):
        await office.deliver()
        office.pass_time(timedelta(seconds=1))
    assert sorted(office.slack.texts("U0ANA")) == [
        "Ben logged a session.",
        "Did you meet by 10 March 2026?",
    ]
    assert len(office.slack.texts("U0BEN")) == 1


async def test_it_leaves_somebody_alone_who_has_paused(office: Office) -> None:
    row_id = office.remind(office.prompt(to=office.ana), to=office.ana)
    pause_ana(office, office.now.date() + timedelta(days=20))
    assert await office.deliver() == {Outcome.POSTPONED: 1}
    assert office.row(row_id).due_at.isoformat() == "2026-03-30T09:00:00+00:00"


async def test_it_reminds_somebody_whose_pause_is_over(office: Office) -> None:
    office.remind(office.prompt(to=office.ana), to=office.ana)
    pause_ana(office, office.now.date())
    assert await office.deliver() == {Outcome.SENT: 1}


async def test_it_tells_somebody_who_has_paused_only_what_is_critical(office: Office) -> None:
    news = office.say("Ben logged a session.", to=office.ana)
    office.say("Your pair has ended.", to=office.ana, is_critical=True)
    pause_ana(office, office.now.date() + timedelta(days=20))
    assert await office.deliver() == {Outcome.SENT: 1, Outcome.POSTPONED: 1}
    assert office.row(news).due_at.isoformat() == "2026-03-30T09:00:00+00:00"


async def test_f50_a_reminder_that_cannot_be_worded_does_not_hold_up_the_others(
    office: Office,
) -> None:
    bad = office.remind(office.prompt("bug", to=office.ana), to=office.ana)
    office.say("Hello", to=office.ben)
    assert await office.deliver() == {Outcome.SENT: 1, Outcome.RETRIED: 1}
    row = office.row(bad)
    assert (row.state, row.last_error, row.attempts) == (OutboxState.READY, "unprepared", 1)
    for _ in range(20):
        # Always at ten in the morning, when she may be reminded.
        office.pass_time(timedelta(days=1))
        await office.deliver()
    assert office.row(bad).state is OutboxState.FAILED


async def test_f54_a_reminder_holds_ids_only(office: Office) -> None:
    prompt_id = office.prompt(to=office.ana)
    row = office.row(office.remind(prompt_id, to=office.ana))
    assert row.message is None
    assert row.prompt_ids == [str(prompt_id)]


async def test_f54_what_was_erased_is_not_asked(office: Office) -> None:
    prompt_id = office.prompt(to=office.ana)
    row_id = office.remind(prompt_id, to=office.ana)
    with office.database.begin(office.organization) as uow:
        uow.db.execute(delete(Prompt).where(Prompt.id == prompt_id))
    assert await office.deliver() == {Outcome.CANCELLED: 1}
    assert office.row(row_id).state is OutboxState.CANCELLED


async def test_f55_a_message_of_a_newer_version_is_left_to_it(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    with office.database.begin(office.organization) as uow:
        row = uow.outbox.get(row_id)
        uow.vault.seal(row, OutboxRow.message, '{"blocks": [{"kind": "hologram"}]}')
    assert await office.deliver() == {Outcome.POSTPONED: 1}
    row = office.row(row_id)
    assert (row.state, row.last_error, row.attempts) == (OutboxState.READY, "newer_version", 0)
    assert row.due_at > office.now


async def test_f55_a_question_of_a_newer_version_is_left_to_it(office: Office) -> None:
    prompt_id = office.prompt("telepathy", to=office.ana)
    row_id = office.remind(prompt_id, office.prompt(to=office.ana), to=office.ana)
    assert await office.deliver() == {Outcome.POSTPONED: 1}
    assert office.row(row_id).last_error == "newer_version"
    with office.database.begin(office.organization) as uow:
        assert uow.prompts.get(prompt_id).is_open


async def test_a_torn_seal_is_not_sent_as_something_empty(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    with office.database.begin(office.organization) as uow:
        uow.db.execute(
            update(OutboxRow).where(OutboxRow.id == row_id).values(message=b"k1.nonsense")
        )
    assert await office.deliver() == {Outcome.RETRIED: 1}
    assert not office.slack.requests

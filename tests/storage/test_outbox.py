"""The outbox, as handlers and jobs see it: a fact is told once, and its words are sealed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from mentoring.errors import Missing
from storage.database import UnitOfWork
from storage.outbox import OutboxRow, OutboxState
from tests.cast import NOW, Cast
from ui.message import Message, message
from ui.text import say, typed

_MESSAGE = message(say("{who} logged a session.", who=typed("<!channel> Ana")))
_DAY = timedelta(days=1)


def _row(uow: UnitOfWork) -> OutboxRow:
    return uow.db.scalars(select(OutboxRow)).one()


def _tell(uow: UnitOfWork, to: UUID, told: Message = _MESSAGE) -> None:
    uow.outbox.add(key="session_logged:1", to=to, message=told, due_at=NOW)


def test_a_message_comes_back_as_data_and_lies_encrypted(uow: UnitOfWork, cast: Cast) -> None:
    _tell(uow, cast.ben)
    uow.db.expire_all()
    row = _row(uow)
    assert uow.outbox.message(row) == _MESSAGE
    assert b"Ana" not in (row.message or b"")
    assert row.state is OutboxState.READY
    assert uow.outbox.get(row.id) is row


def test_a_fact_is_told_once(uow: UnitOfWork, cast: Cast) -> None:
    assert not uow.outbox.has("session_logged:1")
    _tell(uow, cast.ben)
    _tell(uow, cast.ana, message("Something else"))
    assert uow.outbox.has("session_logged:1")
    row = _row(uow)
    assert row.person_id == cast.ben
    assert uow.outbox.message(row) == _MESSAGE


def test_f54_a_reminder_holds_ids_only(uow: UnitOfWork, cast: Cast) -> None:
    prompts = [uuid4(), uuid4()]
    for _ in range(2):
        uow.outbox.remind(
            key="prompts:1", to=cast.ben, prompt_ids=prompts, due_at=NOW, is_reminder=True
        )
    uow.db.expire_all()
    row = _row(uow)
    assert row.message is None
    assert uow.outbox.message(row) is None
    assert row.prompt_ids == [str(prompt) for prompt in prompts]


def test_reminders_count_since_an_instant_unless_they_never_went_out(
    uow: UnitOfWork, cast: Cast
) -> None:
    for number, (ago, to, is_reminder, state) in enumerate(
        [
            (0, cast.ben, True, OutboxState.READY),
            (7, cast.ben, True, OutboxState.SENT),
            (3, cast.ben, True, OutboxState.AMBIGUOUS),
            (8, cast.ben, True, OutboxState.SENT),
            (1, cast.ben, False, OutboxState.SENT),
            (1, cast.ana, True, OutboxState.SENT),
            (1, cast.ben, True, OutboxState.CANCELLED),
            (1, cast.ben, True, OutboxState.FAILED),
        ]
    ):
        key = f"prompts:{number}"
        uow.outbox.remind(
            key=key, to=to, prompt_ids=[], due_at=NOW - ago * _DAY, is_reminder=is_reminder
        )
        row = uow.db.scalars(select(OutboxRow).where(OutboxRow.key == key)).one()
        row.state = state
    counted = uow.outbox.reminders_since(cast.ben, NOW - 7 * _DAY)
    assert counted == [NOW - 7 * _DAY, NOW - 3 * _DAY, NOW]


def test_a_message_that_is_not_there_is_missing(uow: UnitOfWork) -> None:
    with pytest.raises(Missing):
        uow.outbox.get(uuid4())

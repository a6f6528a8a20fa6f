"""Drafts: what was typed is there again."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from storage.database import UnitOfWork
from storage.drafts import Kept
from tests.cast import NOW, Cast


@pytest.mark.parametrize("subject", [None, uuid4()])
def test_a_draft_is_restored_replaced_and_dropped(
    uow: UnitOfWork, cast: Cast, subject: UUID | None
) -> None:
    about = (cast.ana, "log_session", subject)
    assert uow.drafts.restore(*about) == Kept()
    uow.drafts.keep(*about, Kept({"notes": "Zoë's", "minutes": 60}, 3), now=NOW)
    assert uow.drafts.restore(*about) == Kept({"notes": "Zoë's", "minutes": 60}, 3)
    uow.drafts.keep(*about, Kept({"notes": "", "when": NOW.date()}), now=NOW)
    assert uow.drafts.restore(*about) == Kept({"notes": "", "when": "2026-03-10"})
    uow.drafts.drop(*about)
    assert uow.drafts.restore(*about) == Kept()
    uow.drafts.drop(*about)


def test_a_draft_is_of_one_person_form_and_subject(uow: UnitOfWork, cast: Cast) -> None:
    subject = uuid4()
    uow.drafts.keep(cast.ana, "log_session", subject, Kept({"notes": "mine"}), now=NOW)
    assert uow.drafts.restore(cast.ben, "log_session", subject) == Kept()
    assert uow.drafts.restore(cast.ana, "set_goal", subject) == Kept()
    assert uow.drafts.restore(cast.ana, "log_session", None) == Kept()

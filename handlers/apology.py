"""What people are told when something went wrong on our side, and what the log is told."""

from __future__ import annotations

import logging
from uuid import UUID, uuid4

from handlers.acts import Act
from ui.text import Text, say

_log = logging.getLogger(__name__)


def logged(organization_id: UUID, act: Act) -> str:
    """Log a bug, and give the reference under which the person can report it."""
    reference = uuid4().hex[:8]
    about = {"reference": reference, "organization": organization_id, "act": type(act).__name__}
    _log.exception("an act failed", extra=about)
    return reference


def apology(reference: str, *, is_kept: bool) -> Text:
    words = "Something went wrong on our side, and nothing was changed. {again}"
    if is_kept:
        words = (
            "Something went wrong on our side, and nothing was changed. What you typed is kept. "
            "{again}"
        )
    again = "Please try again; if it happens again, tell your coordinator this code: {code}."
    return say(words, again=say(again, code=reference))

"""The rules of proposing the pairs of a published match to their people."""

from __future__ import annotations

from datetime import timedelta

from mentoring.errors import MentoringError

ANSWER_WITHIN = timedelta(days=10)
#: Whoever hasn't answered is reminded once by itself, and once more by a coordinator.
REMIND_AFTER = timedelta(days=4)
ASKED_BY_ITSELF = 2
MOST_ASKED = 3
#: A reason that is any shorter explains nothing to the other coordinators.
SHORTEST_REASON = 20


class ReasonTooShort(MentoringError):
    """A match is published although a group falls short, and nobody says why."""

    def __init__(self) -> None:
        super().__init__(
            "Publishing is held. Please say in {least} characters or more why it should go out.",
            field="reason",
            least=SHORTEST_REASON,
        )

"""What the rules refuse: each error reaches the person, under the answer that caused it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID


class MentoringError(Exception):
    """A rule says no. `template` and `values` are the words, `field` the answer to change.

    An empty `field` means the refusal is about the whole act.
    """

    def __init__(
        self, template: str, *, field: str = "", **values: str | int | date | datetime
    ) -> None:
        super().__init__(template)
        self.template = template
        self.field = field
        self.values = values


class NotAllowed(MentoringError):
    """The actor may not do this here."""


class TooOften(MentoringError):
    """It was tried too often in too short a time."""

    def __init__(self) -> None:
        super().__init__("That was tried too often just now. Please wait a few minutes.")


class MovedOn(MentoringError):
    """What the person saw is no longer how things are: an old button, an ended pair."""

    def __init__(self) -> None:
        super().__init__("This has moved on since. Type /mentor to see where things stand.")


class AlreadyAnswered(MovedOn):
    """The question has its answer: a second press, or another device."""

    def __init__(self, at: datetime) -> None:
        MentoringError.__init__(self, "You already answered this, on {at}.", at=at)


class Missing(MentoringError):
    """What the act is about does not exist for this actor: gone, or another pair's."""

    def __init__(self, kind: str, row_id: UUID | None) -> None:
        super().__init__(
            "There is no program yet. Type /mentor setup to begin one."
            if kind == "Program"
            else "We couldn't find that. It may have ended or been removed."
        )
        self.kind = kind
        self.row_id = row_id

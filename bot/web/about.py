"""What a form in the browser is about: in its address, and in the hidden inputs it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from ui.message import Press

_INBOX = "inbox:"


@dataclass(frozen=True)
class About:
    feature: str
    subject: UUID | None = None
    version: int = 0
    #: Where the button stood that opened it, such as ``inbox:<id>``.
    at: str = ""
    #: The button that opened it, where that was no mere link.
    opened_by: Press | None = None
    #: Names this showing of the form: sent twice, it counts once.
    showing: UUID = field(default_factory=uuid4)

    @classmethod
    def addressed(cls, feature: str, query: Mapping[str, Any]) -> About:
        """Read it from an address.

        Raises:
            ValueError: it isn't one that we write.
        """
        return cls(feature, *_given(query, ""))

    @classmethod
    def pressed(cls, press: Press, at: str) -> About:
        """Give what a form is about that a button opens."""
        return cls(press.feature, press.subject, press.version, at, press)

    @classmethod
    def posted(cls, feature: str, form: Mapping[str, Any]) -> About:
        """Read it from what a form carried.

        Raises:
            ValueError: it isn't what we put there.
        """
        opened_by = form.get("_opened_by")
        press = Press.unpacked(opened_by) if opened_by else None
        return cls(feature, *_given(form, "_"), press, UUID(str(form.get("_showing"))))

    @property
    def address(self) -> str:
        return address_of(self.feature, subject=self.subject, version=self.version, at=self.at)

    @property
    def press(self) -> Press:
        """Give the button that opened the form, on a message that the form settles."""
        return Press(feature=self.feature, subject=self.subject, version=self.version, settles=True)

    @property
    def message_id(self) -> UUID | None:
        """Name the message of the inbox on which its button stood, where it stood on one."""
        try:
            return UUID(self.at.removeprefix(_INBOX)) if self.at.startswith(_INBOX) else None
        except ValueError:
            return None


def place_of(message_id: UUID) -> str:
    return f"{_INBOX}{message_id}"


def address_of(feature: str, **about: object) -> str:
    query = urlencode({name: value for name, value in about.items() if value})
    return f"/do/{feature}" + (f"?{query}" if query else "")


def _given(given: Mapping[str, Any], prefix: str) -> tuple[UUID | None, int, str]:
    subject, version, at = (given.get(prefix + name) for name in ("subject", "version", "at"))
    return UUID(subject) if subject else None, int(version or 0), str(at or "")

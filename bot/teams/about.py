"""What a form is about: packed into the button that sends it, for when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard
from uuid import UUID, uuid4

from bot.teams.wire import Json
from ui.message import Press

_MOST_VERSIONS = 2**31
#: Longer than the name of any feature or activity.
_LONGEST = 500
_NAMES = frozenset({"feature", "showing", "subject", "version", "card", "kept", "opened_by"})


class NotOurs(ValueError):
    """Something came back that no card of ours has sent out."""


@dataclass(frozen=True)
class About:
    feature: str
    #: Names this showing of the form: sent twice, it counts once.
    showing: UUID = field(default_factory=uuid4)
    subject: UUID | None = None
    version: int = 0
    #: The activity id of the message from whose button it was opened, where the answer settles it.
    card: str = ""
    #: The kept message on which that button stood.
    kept: UUID | None = None
    opened_by: Press | None = None

    def packed(self) -> Json:
        packed: Json = {"feature": self.feature, "showing": str(self.showing)}
        for name, value in (("subject", self.subject), ("kept", self.kept)):
            if value is not None:
                packed[name] = str(value)
        if self.version:
            packed["version"] = self.version
        if self.card:
            packed["card"] = self.card
        if self.opened_by is not None:
            packed["opened_by"] = self.opened_by.packed()
        return packed

    @classmethod
    def unpacked(cls, value: object) -> About:
        """Read what a form carried, wherever it has been meanwhile.

        Raises:
            NotOurs: it isn't what `packed` writes.
        """
        try:
            return cls._read(value)
        except ValueError:
            raise NotOurs("not what a form is about") from None

    @classmethod
    def _read(cls, value: object) -> About:
        if not isinstance(value, dict) or not _NAMES.issuperset(value):
            raise ValueError("not what a form is about")
        feature, version, card = (value.get("feature"), value.get("version", 0), value.get("card"))
        if not (_is_word(feature) and _is_version(version) and (card is None or _is_word(card))):
            raise ValueError("not what a form is about")
        opened_by = value.get("opened_by")
        return cls(
            feature,
            _id(value, "showing") or uuid4(),
            _id(value, "subject"),
            version,
            card or "",
            _id(value, "kept"),
            None if opened_by is None else Press.unpacked(opened_by),
        )


def _is_word(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()


def _is_version(value: object) -> TypeGuard[int]:
    # A truth value is a number to Python, and no version.
    return type(value) is int and 0 <= value < _MOST_VERSIONS


def _id(value: Mapping[str, object], name: str) -> UUID | None:
    given = value.get(name)
    return None if given is None else UUID(str(given))

"""Confidential text, encrypted where it lies.

AES-256-GCM, with the organization, table, column and row as associated data: a sealed text that is
moved to another place does not open. The first key of the ring seals; all of them open, so that
keys can rotate.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import InstrumentedAttribute

from storage.columns import Owned

_KEY_BYTES = 32
_NONCE_BYTES = 12
_SEPARATOR = b"."


class BadKey(ValueError):
    """An encryption key is not `name:base64 of 32 bytes`."""


class SealBroken(Exception):
    """A sealed text does not open: altered, moved from its row, or its key is not on the ring."""


class Keyring:
    """The keys of one installation, newest first."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys
        self._newest = next(iter(keys))

    @classmethod
    def parse(cls, setting: str) -> Keyring:
        """Read ``name:base64,name:base64``.

        Raises:
            BadKey: a key has no name or another's, is not base64, or is not 32 bytes long.
        """
        keys: dict[str, bytes] = {}
        for entry in setting.split(","):
            name, _, encoded = entry.strip().partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                raise BadKey(f"the key {name!r} is not base64") from None
            if not (name.isascii() and name.isalnum()) or len(key) != _KEY_BYTES:
                raise BadKey("a key is written name:base64, with 32 bytes in the base64")
            if name in keys:
                raise BadKey(f"two keys are called {name!r}")
            keys[name] = key
        return cls(keys)

    @staticmethod
    def generate() -> str:
        """Make a setting with one new key."""
        return "k1:" + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()

    def seal(self, text: str, place: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._keys[self._newest]).encrypt(nonce, text.encode(), place)
        return self._newest.encode() + _SEPARATOR + nonce + sealed

    def open(self, sealed: bytes, place: bytes) -> str:
        name, _, rest = sealed.partition(_SEPARATOR)
        key = self._keys.get(name.decode("ascii", "replace"))
        if key is None:
            raise SealBroken("unknown key")
        try:
            return AESGCM(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], place).decode()
        except (InvalidTag, ValueError):
            raise SealBroken("not authentic") from None

    def derive_key(self, purpose: str) -> bytes:
        """Derive a key of 32 bytes from the newest, for signing things of one purpose."""
        return hmac.new(self._keys[self._newest], purpose.encode(), hashlib.sha256).digest()

    def derive_code(self, purpose: str) -> str:
        """Derive a code that only who holds the newest key can know: ten letters and digits."""
        return base64.b32encode(self.derive_key(purpose))[:10].decode()

    def derive_keys(self, purpose: str) -> list[bytes]:
        """Derive a key from each of the ring's, newest first: to sign with the first of them."""
        # Apart from the codes: a code is the beginning of what it is derived from.
        name = f"key:{purpose}".encode()
        return [hmac.new(key, name, hashlib.sha256).digest() for key in self._keys.values()]


class Vault:
    """Seals and opens the confidential columns of one organization's rows."""

    def __init__(self, keyring: Keyring, organization_id: UUID) -> None:
        self._keyring = keyring
        self._organization_id = organization_id

    def seal(self, row: Owned, column: InstrumentedAttribute[Any], text: str) -> None:
        """Put `text` into a column of `row`; empty text is stored as nothing."""
        sealed = self._keyring.seal(text, self._place(row, column)) if text else None
        setattr(row, column.key, sealed)

    def open(self, row: Owned, column: InstrumentedAttribute[Any]) -> str:
        """Read a confidential column; nothing stored reads as empty.

        Raises:
            SealBroken: what is stored was not sealed for this place.
        """
        sealed: bytes | None = getattr(row, column.key)
        if sealed is None:
            return ""
        return self._keyring.open(sealed, self._place(row, column))

    def _place(self, row: Owned, column: InstrumentedAttribute[Any]) -> bytes:
        return f"{self._organization_id}|{row.__tablename__}|{column.key}|{row.id}".encode()

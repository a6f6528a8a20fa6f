"""A sign-in that has begun: what the browser keeps while it is away at the provider."""

from __future__ import annotations

import hashlib
import secrets

from itsdangerous import BadData, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, ValidationError

from storage.vault import Keyring

_PURPOSE = "sign-in with a provider"


class Begun(BaseModel):
    """Secrets that only this browser has, and where it wanted to go."""

    model_config = ConfigDict(frozen=True)

    provider: str
    state: str
    nonce: str
    verifier: str
    next: str

    @classmethod
    def anew(cls, provider: str, next_path: str) -> Begun:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(provider=provider, state=state, nonce=nonce, verifier=verifier, next=next_path)


class Envelope:
    """Signs what a browser keeps, so that it comes back as it was.

    There is no time in it: the state expires, and is used up, in the database.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._serializer = URLSafeSerializer(
            keyring.derive_key(_PURPOSE),
            salt="cairn.begun",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def seal(self, begun: Begun) -> str:
        return str(self._serializer.dumps(begun.model_dump()))

    def open(self, sealed: str) -> Begun | None:
        """Give what was sealed; nothing for anything else."""
        try:
            return Begun.model_validate(self._serializer.loads(sealed))
        except (BadData, ValidationError):
            return None

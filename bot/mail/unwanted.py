"""Links that stop a kind of mail: who holds one may choose what one person gets by mail.

They work without a sign-in, because they are for people who want no more of us, and they don't
expire. All that they can do is to choose mail: nobody is signed in by one, or named.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from mentoring.vocabulary import MessageKind
from storage.vault import Keyring

PATH = "/mail/unwanted"
_PURPOSE = "unwanted_mail"
_MOST_CHARACTERS = 500


class NoSuchLink(Exception):
    """It is none of our links, or part of one."""


@dataclass(frozen=True)
class Wish:
    """One kind of mail to one person."""

    organization_id: UUID
    person_id: UUID
    kind: MessageKind


class UnwantedLinks:
    def __init__(self, keyring: Keyring, portal: str) -> None:
        self._portal = portal.rstrip("/")
        self._signed = URLSafeSerializer(
            # The last one signs and all of them verify: a link outlives the key it was made with.
            keyring.derive_keys(_PURPOSE)[::-1],
            salt=_PURPOSE,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def url(self, wish: Wish) -> str:
        ids = (wish.organization_id.hex, wish.person_id.hex)
        signed = self._signed.dumps([*ids, wish.kind.value])
        token = signed if isinstance(signed, str) else signed.decode()
        return f"{self._portal}{PATH}/{token}"

    def read(self, token: str) -> Wish:
        """Read what a link holds.

        Raises:
            NoSuchLink: we did not make it.
        """
        try:
            if len(token) > _MOST_CHARACTERS:
                raise NoSuchLink
            organization, person, kind = self._signed.loads(token)
            return Wish(UUID(organization), UUID(person), MessageKind(kind))
        except (BadData, ValueError):
            raise NoSuchLink from None

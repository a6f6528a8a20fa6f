"""The guard: nothing reaches an SDK that the Bot Connector has not vouched for, for us, from Teams.

What the SDKs let through is refused here: a token that never ends, an activity that doesn't say
where it comes from, a host that isn't Teams'. What they answer with a 500 is turned away.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from bot.requests import TurnedAway, read_json
from bot.teams.keys import ISSUER, Keys, KeysAway, SigningKey
from bot.tokens import NotBelieved, genuine, kid_of

_log = logging.getLogger(__name__)

#: The only channel that we take. Others, such as Direct Line, let people say who they are.
_CHANNEL = "msteams"
#: Many times what the Bot Connector sends.
_LONGEST_TOKEN = 16_000
_BEARER = re.compile(r"Bearer +([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII | re.IGNORECASE)
_URL = re.compile(
    r"https?://([\w.-]+|\[::1\])(:\d{1,5})?(/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII | re.IGNORECASE
)
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Guard:
    def __init__(
        self,
        *,
        app_id: str,
        metadata_url: str,
        hosts: Collection[str],
        clock: Callable[[], datetime],
        session: Callable[[], aiohttp.ClientSession],
    ) -> None:
        self._app_id, self._hosts, self._clock = app_id, frozenset(hosts), clock
        self._keys = Keys(metadata_url, clock, session)

    async def admit(self, authorization: str, body: bytes) -> dict[str, Any]:
        """Give the activity, as it was sent.

        Raises:
            TurnedAway: with 401 if its token is not to be believed, 400 if it can't be read, 403 if
                the token is not for it, and 503 if Microsoft's keys are not to be had.
        """
        try:
            return await self._admitted(authorization, body)
        except TurnedAway as refusal:
            extra = {"status": refusal.status, "reason": refusal.reason}
            _log.warning("an activity was turned away", extra=extra)
            raise

    async def _admitted(self, authorization: str, body: bytes) -> dict[str, Any]:
        token = _BEARER.fullmatch(authorization.strip())
        if token is None or len(token[1]) > _LONGEST_TOKEN:
            raise TurnedAway(401, "no_token")
        signed_by, claims = await self._believed(token[1])
        sent, origin = _read(body)
        if origin.channel_id != _CHANNEL or _CHANNEL not in signed_by.endorsements:
            raise TurnedAway(403, "other_channel")
        if origin.service_url != claims["serviceurl"]:
            raise TurnedAway(403, "other_service_url")
        if not self._is_teams(origin.service_url):
            raise TurnedAway(403, "other_host")
        return sent

    async def _believed(self, token: str) -> tuple[SigningKey, dict[str, Any]]:
        try:
            signed_by = await self._keys.find(kid_of(token))
            claims = genuine(
                token,
                signed_by.key,
                self._app_id,
                self._clock(),
                iss={"essential": True, "value": ISSUER},
                serviceurl={"essential": True},
            )
        except NotBelieved as failure:
            raise TurnedAway(401, failure.reason) from None
        except KeysAway:
            raise TurnedAway(503, "no_keys") from None
        return signed_by, claims

    def _is_teams(self, service_url: str) -> bool:
        if not _URL.fullmatch(service_url):
            return False
        address = urlsplit(service_url)
        is_safe = address.scheme == "https" or address.hostname in _LOOPBACK
        return is_safe and address.hostname in self._hosts


class _Shape(BaseModel):
    """What an SDK and our own code take for granted; anything else may be there as well."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True)


class _Party(_Shape):
    """Somebody, or a conversation."""

    id: str | None = None
    name: str | None = None
    aad_object_id: str | None = None
    tenant_id: str | None = None
    conversation_type: str | None = None


class _Activity(_Shape):
    type: str = Field(min_length=1)
    channel_id: str = Field(min_length=1)
    service_url: str = Field(min_length=1)
    id: str | None = None
    name: str | None = None
    text: str | None = None
    locale: str | None = None
    reply_to_id: str | None = None
    sender: _Party | None = Field(None, alias="from")
    recipient: _Party | None = None
    conversation: _Party | None = None
    members_added: list[_Party] | None = None
    members_removed: list[_Party] | None = None
    entities: list[dict[str, Any]] | None = None
    attachments: list[dict[str, Any]] | None = None
    channel_data: dict[str, Any] | None = None


def _read(body: bytes) -> tuple[dict[str, Any], _Activity]:
    try:
        sent = read_json(body.decode())
        return sent, _Activity.model_validate(sent)
    except UnicodeDecodeError:
        raise TurnedAway(400, "not_utf8") from None
    except ValidationError:
        raise TurnedAway(400, "other_shape") from None

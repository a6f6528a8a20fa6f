"""Post messages to people in Slack, and say in our terms what went wrong where one didn't arrive.

Slack has no key by which a second post could be known as the same, so nothing here posts twice:
what may have arrived is reported as such, and delivery decides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Any, Self, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Room, draw, notification
from bot.slack.payload import Json
from scheduling.retry import DeliveryError, Reach, retry_after
from scheduling.transport import Envelope, Sent
from storage.budgets import Pace

#: Slack speaks of several hundred a minute for one workspace.
PACE = Pace("chat.postMessage", interval=timedelta(milliseconds=200), burst=10)

_HOURLY = timedelta(hours=1)
_OK, _TOO_MANY, _SERVER_ERROR, _UNAVAILABLE = 200, 429, 500, 503

# slack_sdk writes whole messages to its log; at this level it doesn't even prepare to.
_wire = logging.getLogger("bot.slack.wire")
_wire.setLevel(logging.WARNING)

Failure: TypeAlias = Callable[[str], DeliveryError]


def _wrong(reason: str) -> DeliveryError:
    """Nothing will make Slack take this one."""
    return DeliveryError(reason, permanent=True)


def _busy(reason: str) -> DeliveryError:
    """It was not posted, and may be later."""
    return DeliveryError(reason)


def _unclear(reason: str) -> DeliveryError:
    """Slack says itself that some of what was asked may have been done."""
    return DeliveryError(reason, ambiguous=True)


def _revoked(reason: str) -> DeliveryError:
    return DeliveryError(reason, permanent=True, reach=Reach.WORKSPACE)


def _closed(reason: str) -> DeliveryError:
    """The workspace lets nothing through for now: an administrator's doing, or a migration."""
    return DeliveryError(reason, retry_after=_HOURLY, reach=Reach.WORKSPACE)


def _out_of_reach(reason: str) -> DeliveryError:
    return DeliveryError(reason, permanent=True, reach=Reach.ADDRESS)


# The errors that Slack documents for this method, but for those of drafts, files and threads, and
# the ones of opening a conversation, which posting to a person does too. Others are tried again.
_MEANINGS: dict[Failure, str] = {
    _unclear: "fatal_error internal_error",
    _busy: "request_timeout service_unavailable",
    _revoked: """
        account_inactive invalid_auth not_allowed_token_type not_authed token_expired token_revoked
    """,
    # With messages_tab_disabled it is the whole app's tab, which its operator can switch on.
    _closed: """
        access_denied accesslimited ekm_access_denied enterprise_is_restricted
        message_limit_exceeded messages_tab_disabled org_login_required team_access_not_granted
        team_added_to_org two_factor_setup_required
    """,
    _out_of_reach: """
        app_access_restricted cannot_dm_bot channel_not_found invalid_user_combination is_archived
        is_bot method_not_supported_for_channel_type not_in_channel restricted_action
        restricted_action_non_threadable_channel restricted_action_read_only_channel
        restricted_action_thread_locked restricted_action_thread_only_channel
        user_disabled user_is_bot user_not_found user_not_visible
    """,
    _wrong: """
        as_user_not_supported attachment_payload_limit_exceeded deprecated_endpoint invalid_arg_name
        invalid_arguments invalid_array_arg invalid_blocks invalid_blocks_format invalid_charset
        invalid_form_data invalid_metadata_format invalid_metadata_schema invalid_post_type
        markdown_text_conflict metadata_must_be_sent_from_app metadata_too_large method_deprecated
        missing_post_type missing_scope msg_blocks_too_long msg_too_long no_permission no_text
        team_not_found too_many_attachments unknown_method
    """,
}
ERRORS = {reason: failure for failure, several in _MEANINGS.items() for reason in several.split()}
_BLOCKS_REFUSED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}


class SlackTransport:
    """Posts through one connection pool, with the token of each message's workspace."""

    def __init__(self, api_url: str, *, pace: Pace = PACE, seconds: float = 10) -> None:
        self.pace = pace
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=seconds / 2)
        self._client = AsyncWebClient(
            base_url=api_url,
            # Its own would post again where nobody knows if the first post arrived.
            retry_handlers=[],
            logger=_wire,
        )

    async def __aenter__(self) -> Self:
        self._client.session = aiohttp.ClientSession(timeout=self._timeout)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client.session is not None:
            await self._client.session.close()

    async def send(self, envelope: Envelope) -> Sent:
        text = notification(envelope.message, envelope.reader)
        blocks = draw(envelope.message, envelope.reader, room=Room())
        try:
            return await self._post(envelope, text, blocks)
        except DeliveryError as error:
            if error.reason not in _BLOCKS_REFUSED:
                raise
        # Refused for certain, so that this one can't be the second.
        return await self._post(envelope, text)

    async def _post(self, envelope: Envelope, text: str, blocks: list[Json] | None = None) -> Sent:
        # Anybody in the workspace can read metadata: nothing but our own id goes there.
        metadata = {
            "event_type": "cairn_delivery",
            "event_payload": {"id": str(envelope.delivery_id)},
        }
        try:
            reply = await self._client.chat_postMessage(
                token=envelope.token,
                # A person's id stands for the conversation with them, without opening it first.
                channel=envelope.external_id,
                text=text,
                blocks=blocks,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            raise _refused(error.response) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # No connection, so nothing was asked of Slack.
            raise DeliveryError(type(error).__name__, reach=Reach.PLATFORM) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _unclear(type(error).__name__) from None
        return Sent(channel=str(reply["channel"]), external_id=str(reply["ts"]))


def _refused(response: Any) -> DeliveryError:
    """Say what Slack's refusal means; `response` is slack_sdk's, or aiohttp's without JSON."""
    status = getattr(response, "status_code", None) or response.status
    data = getattr(response, "data", None)
    body: Json = data if isinstance(data, dict) else {}
    reason = str(body.get("error", ""))
    if status == _TOO_MANY or reason in {"ratelimited", "rate_limited"}:
        wait = retry_after(response.headers.get("Retry-After"))
        return DeliveryError("ratelimited", retry_after=wait, reach=Reach.WORKSPACE)
    if reason in ERRORS:
        if reason == "missing_scope":
            # With the scope's name, for whoever has to grant it.
            return _wrong(f"missing_scope:{body.get('needed', '')}")
        return ERRORS[reason](reason)
    if status == _UNAVAILABLE:
        return _busy("http_503")
    if status >= _SERVER_ERROR or (status == _OK and not reason):
        return _unclear(f"http_{status}")
    return _busy(reason or f"http_{status}")

"""The calls that the edge makes to Slack while somebody waits for an answer.

None of them is made again by itself: after a lost connection nobody knows if it was obeyed.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.payload import Json
from bot.slack.workspaces import Installed, Workspaces
from handlers.acts import Profile

_SECONDS = 10
_DEAD_TOKEN = {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed"}
_DEAD_TRIGGER = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}


class ChatFailed(Exception):
    """Slack did not do what it was asked; `reason` is its code for why."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(method, reason)
        self.method = method
        self.reason = reason

    @property
    def came_too_late(self) -> bool:
        """The three seconds in which a click may open something are over, or it already has."""
        return self.reason in _DEAD_TRIGGER


class Chat:
    """One workspace, as one of its people sees it."""

    def __init__(self, client: AsyncWebClient, workspace: str, workspaces: Workspaces) -> None:
        self._client = client
        self._workspace = workspace
        self._workspaces = workspaces

    async def open(self, trigger_id: str, view: Json) -> str:
        """Open a modal, and give its id."""
        return _view_id(await self._call("views.open", trigger_id=trigger_id, view=view))

    async def push(self, trigger_id: str, view: Json) -> None:
        await self._call("views.push", trigger_id=trigger_id, view=view)

    async def update(self, view_id: str, view: Json) -> None:
        # Without a hash: ours is the newer state, and a conflict would only lose the answer.
        await self._call("views.update", view_id=view_id, view=view)

    async def publish_home(self, user: str, view: Json) -> None:
        await self._call("views.publish", user_id=user, view=view)

    async def tell(self, user: str, posted: Json) -> None:
        await self._call("chat.postMessage", channel=user, **posted)

    async def respond(self, response_url: str, posted: Json) -> None:
        """Answer where somebody clicked or typed."""
        session = self._client.session
        assert session is not None, "the edge gives every client the shared session"  # noqa: S101
        try:
            async with session.post(response_url, json=posted) as response:
                if not response.ok:
                    raise ChatFailed("response_url", f"http_{response.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ChatFailed("response_url", type(error).__name__) from error

    async def profile(self, user: str) -> Profile | None:
        """Give what Slack says about somebody; nothing for bots and people of other companies."""
        reply = await self._call("users.info", http_verb="GET", user=user, include_locale=True)
        found: Json = reply.get("user") or {}
        return None if is_stranger(found, self._workspace) else profile_of(found)

    async def _call(self, method: str, *, http_verb: str = "POST", **arguments: object) -> Json:
        sent = {name: value for name, value in arguments.items() if value is not None}
        try:
            if http_verb == "GET":
                reply = await self._client.api_call(method, http_verb="GET", params=sent)
            else:
                reply = await self._client.api_call(method, json=sent)
        except SlackApiError as error:
            reason = str(error.response.get("error", "unknown"))
            if reason in _DEAD_TOKEN:
                self._workspaces.forget(self._workspace)
            raise ChatFailed(method, reason) from error
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise ChatFailed(method, type(error).__name__) from error
        return reply.data if isinstance(reply.data, dict) else {}


class Chats:
    """The connection to Slack that all of its clients share."""

    def __init__(self, api_url: str, workspaces: Workspaces) -> None:
        self._api_url = api_url.rstrip("/") + "/"
        self._workspaces = workspaces
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[tuple[str | None, str | None], AsyncWebClient] = {}

    async def __aenter__(self) -> Self:
        self._clients.clear()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def client(self, token: str | None, team: str | None = None) -> AsyncWebClient:
        if (token, team) not in self._clients:
            self._clients[token, team] = AsyncWebClient(
                token=token,
                base_url=self._api_url,
                timeout=_SECONDS,
                session=self._session,
                team_id=team,
                retry_handlers=[],
            )
        return self._clients[token, team]

    def of(self, installed: Installed, team: str | None) -> Chat:
        """Speak in one workspace; within a Grid, `team` says in which of its teams."""
        client = self.client(installed.token, team if installed.is_enterprise else None)
        return Chat(client, installed.workspace, self._workspaces)


def is_stranger(user: Json, workspace: str) -> bool:
    """Tell whether somebody is a bot or, by Slack Connect, of another company."""
    grid = user.get("enterprise_user") or {}
    own = {user.get("team_id"), grid.get("enterprise_id"), *(grid.get("teams") or ())}
    is_elsewhere = bool(user.get("team_id")) and workspace not in own
    return bool(user.get("is_bot") or user.get("is_stranger") or is_elsewhere)


def profile_of(user: Json) -> Profile:
    """Read Slack's account of a person."""
    described: Json = user.get("profile") or {}
    names = (described.get("display_name"), described.get("real_name"), user.get("name"))
    return Profile(
        name=next((str(name) for name in names if name), ""),
        zone=str(user.get("tz") or ""),
        locale=str(user.get("locale") or ""),
        title=str(described.get("title") or ""),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_deactivated=bool(user.get("deleted")),
    )


def _view_id(reply: Json) -> str:
    match reply:
        case {"view": {"id": str(view_id)}}:
            return view_id
        case _:
            return ""

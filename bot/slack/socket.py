"""Socket Mode: Slack's requests over a connection that we open, so that no address is needed."""

from __future__ import annotations

import asyncio
import logging
from time import perf_counter, time

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import Afterwards, Background
from bot.metrics import Metrics

_log = logging.getLogger(__name__)
_WAIT_SECONDS = (1, 2, 5, 10, 30)


class Socket:
    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        web_client: AsyncWebClient,
        metrics: Metrics,
        background: Background,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._background = background
        self._client = SocketModeClient(app_token, logger=app.logger, web_client=web_client)
        self._client.socket_mode_request_listeners.append(self._handle)

    async def stay_connected(self) -> None:
        """Connect, for as long as it takes; afterwards the client reconnects by itself."""
        attempt = 0
        while True:
            try:
                await self._client.connect()  # type: ignore[no-untyped-call]  # slack_sdk left it so
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                _log.warning("Slack can't be reached", extra={"reason": type(error).__name__})
                await asyncio.sleep(_WAIT_SECONDS[min(attempt, len(_WAIT_SECONDS) - 1)])
                attempt += 1
            else:
                _log.info("connected to Slack")
                return

    async def close(self) -> None:
        await self._client.close()  # type: ignore[no-untyped-call]  # slack_sdk left it so

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = perf_counter()
        afterwards = Afterwards()
        bolt_request = AsyncBoltRequest(
            mode="socket_mode",
            body=request.payload,
            headers=build_headers(request),
            context={"afterwards": afterwards},
        )
        answer = await self._app.async_dispatch(bolt_request)
        await send_async_response(client, request, answer, time())
        self._metrics.ack.labels("socket").observe(perf_counter() - began)
        await afterwards.begin(self._background)

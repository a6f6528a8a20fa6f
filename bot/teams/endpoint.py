"""The address at which Teams reaches us: nothing gets past it that the guard has not admitted."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import Metrics
from bot.requests import TurnedAway, body_of, header_of
from bot.teams.edge import Edge
from bot.teams.guard import Guard
from bot.teams.inbound import Unreadable

_log = logging.getLogger(__name__)

_UNREADABLE, _AWAY = 400, 503


@dataclass(frozen=True)
class Endpoint:
    guard: Guard
    edge: Edge
    metrics: Metrics

    def routes(self) -> list[Route]:
        return [Route("/teams/messages", self.messages, methods=["POST"])]

    async def messages(self, request: Request) -> Response:
        try:
            received = await body_of(request)
            activity = await self.guard.admit(header_of(request, "authorization"), received)
            body = await self.edge.receive(activity)
        except TurnedAway as refusal:
            self.metrics.refused.labels(refusal.status).inc()
            return Response(status_code=refusal.status)
        except Unreadable:
            self.metrics.refused.labels(_UNREADABLE).inc()
            return Response(status_code=_UNREADABLE)
        except (DBAPIError, PoolTimeout) as error:
            _log.error("the database is away", exc_info=error)
            return Response(status_code=_AWAY)
        return Response(status_code=200) if body is None else JSONResponse(body)

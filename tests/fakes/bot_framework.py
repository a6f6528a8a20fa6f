"""The Bot Framework's authority on loopback, over real HTTP, that can be told to misbehave.

It vouches for what the Bot Connector sends to a bot, and gives a bot the tokens that it answers
with: to one that has a secret, or to one that has a managed identity of the machine it runs on.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

Json = dict[str, Any]

APP_ID = "99999999-8888-7777-6666-555555555555"
TENANT_ID = "11111111-2222-3333-4444-555555555555"
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
_ISSUER = "https://api.botframework.com"
_SCOPE = f"{_ISSUER}/.default"
_LIVES = timedelta(hours=1)


def _new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


#: Making one takes a while, so that all begin with these; nobody publishes the stranger's.
_FIRST, _STRANGER = _new_key("key-0"), _new_key("stranger")


@dataclass
class BotFramework:
    clock: Callable[[], datetime]
    app_id: str = APP_ID
    password: str = "canary-app-password"
    tenant_id: str = TENANT_ID
    #: What App Service gives to the processes that it runs.
    identity_header: str = "canary-identity-header"
    url: str = ""
    #: The channels whose activities the keys may vouch for.
    endorsements: list[str] = field(default_factory=lambda: ["msteams", "webchat", "directline"])
    #: The keys that are published; the last one is in use.
    keys: list[RSAKey] = field(default_factory=lambda: [_FIRST])
    #: How long each answer takes, how the next requests for a document fail, and what takes the
    #: place of a whole document.
    seconds: float = 0
    fails: dict[str, deque[int]] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    #: What takes the place of right metadata, and of a right answer to who asks for a token.
    metadata: Json = field(default_factory=dict)
    reply: Json = field(default_factory=dict)
    #: The documents that were asked for, in order, and what came with it.
    asked: list[str] = field(default_factory=list)
    forms: list[Json] = field(default_factory=list)
    #: The tokens that were given out.
    given: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/.well-known/openidconfiguration"

    @property
    def identity_url(self) -> str:
        """Where a machine's managed identity gets its tokens."""
        return f"{self.url}/metadata/identity/oauth2/token"

    def fetches(self, document: str) -> int:
        return self.asked.count(document)

    def fail(self, document: str, *statuses: int) -> None:
        self.fails.setdefault(document, deque()).extend(statuses)

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish it beside the old ones."""
        self.keys.append(_new_key(f"key-{next(self._numbers)}"))

    def bearer(self, service_url: str = SERVICE_URL, **claims: Any) -> str:
        """Give the header that goes with an activity; a claim that is None is left out."""
        return f"Bearer {self.sign(self.claims(service_url, **claims))}"

    def claims(self, service_url: str = SERVICE_URL, **others: Any) -> Json:
        now = int(self.clock().timestamp())
        claims = {
            "iss": _ISSUER,
            "aud": self.app_id,
            "nbf": now,
            "exp": now + int(_LIVES.total_seconds()),
            "serviceurl": service_url,
            **others,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def sign(self, claims: Json, *, how: str = "RS256", **header: Any) -> str:
        """Sign with the key in use, or forge it as "none", "HS256" or "stranger"."""
        key = self.keys[-1]
        says = {"alg": "RS256", "kid": key.kid, **header}
        says = {name: value for name, value in says.items() if value is not None}
        match how:
            case "none":
                return f"{_encoded(says | {'alg': 'none'})}.{_encoded(claims)}.c2lnbmVk"
            case "HS256":
                # The public key as the secret of a shared one: a verifier that lets the token
                # choose would take it.
                signed = f"{_encoded(says | {'alg': 'HS256'})}.{_encoded(claims)}"
                secret = key.as_pem(private=False)
                return f"{signed}.{_base64(hmac.digest(secret, signed.encode(), 'sha256'))}"
            case "stranger":
                return jwt.encode(says, claims, _STRANGER)
            case algorithm:
                return jwt.encode(says | {"alg": algorithm}, claims, key, [algorithm])

    async def configuration(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": _ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                **self.metadata,
            }
        )

    async def published(self, _: web.Request) -> web.Response:
        keys = [
            {**key.as_dict(private=False), "endorsements": self.endorsements} for key in self.keys
        ]
        # Some day there will be kinds of keys that nobody knows of yet.
        return web.json_response({"keys": [{"kty": "XX", "kid": "odd"}, *keys]})

    async def token(self, request: web.Request) -> web.Response:
        """Give a token to a bot that has a secret."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        if request.match_info["tenant"] != self.tenant_id:
            return _refusal("invalid_request", "AADSTS90002: no such tenant")
        if form.get("client_id") != self.app_id:
            return _refusal("unauthorized_client", "AADSTS700016: no such application")
        if form.get("client_secret") != self.password:
            return _refusal("invalid_client", "AADSTS7000215: not its secret", 401)
        if (form.get("grant_type"), form.get("scope")) != ("client_credentials", _SCOPE):
            return _refusal("invalid_scope", "AADSTS70011: not a scope of it")
        return self._given(expires_in=int(_LIVES.total_seconds()))

    async def identity(self, request: web.Request) -> web.Response:
        """Give a token to a bot that has a managed identity, on a machine or in App Service."""
        query = dict(request.query)
        self.forms.append(query)
        in_service = request.headers.get("x-identity-header") == self.identity_header
        if not in_service and request.headers.get("metadata") != "true":
            return _refusal("invalid_request", "not asked from the machine itself")
        version = "2019-08-01" if in_service else "2018-02-01"
        if (query.get("resource"), query.get("api-version")) != (_ISSUER, version):
            return _refusal("invalid_resource", "not a resource or a version that it knows")
        if query.get("client_id") != self.app_id:
            return _refusal("invalid_request", "no identity of this machine")
        lives = {"expires_on": str(int((self.clock() + _LIVES).timestamp()))}
        if not in_service:
            lives["expires_in"] = str(int(_LIVES.total_seconds()))
        return self._given(**lives)

    def _given(self, **lives: int | str) -> web.Response:
        token = f"canary-token-{next(self._numbers)}"
        self.given.append(token)
        reply = {"token_type": "Bearer", "access_token": token, **lives, **self.reply}
        return web.json_response(
            {name: value for name, value in reply.items() if value is not None}
        )


def _refusal(error: str, description: str, status: int = 400) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=status)


def _encoded(part: Json) -> str:
    return _base64(json.dumps(part).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@asynccontextmanager
async def serving(authority: BotFramework) -> AsyncIterator[BotFramework]:
    """Serve on a loopback port of the system's choice."""

    @web.middleware
    async def troubled(request: web.Request, handler: Any) -> web.StreamResponse:
        document = request.path.rpartition("/")[2]
        authority.asked.append(document)
        await asyncio.sleep(authority.seconds)
        failing = authority.fails.get(document)
        if failing or document in authority.bodies:
            # Whoever follows a redirect gets what they wanted.
            elsewhere = {"location": str(request.rel_url)}
            status = failing.popleft() if failing else 200
            body = authority.bodies.get(document, "<h1>Sorry</h1>")
            return web.Response(status=status, text=body, headers=elsewhere)
        answer: web.StreamResponse = await handler(request)
        return answer

    application = web.Application(middlewares=[troubled])
    application.router.add_get("/.well-known/openidconfiguration", authority.configuration)
    application.router.add_get("/keys", authority.published)
    application.router.add_post("/{tenant}/oauth2/v2.0/token", authority.token)
    application.router.add_get("/metadata/identity/oauth2/token", authority.identity)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    authority.url = f"http://{host}:{port}"
    try:
        yield authority
    finally:
        await runner.cleanup()

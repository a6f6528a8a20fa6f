"""An identity provider on loopback, over real HTTP, that can be told to misbehave.

It keeps to OpenID Connect's code flow: a code works once, for the client and the redirect URI that
it was given to, and for whoever has the verifier of its challenge.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

Json = dict[str, Any]

#: Making one takes a while, so that all share these: the one in use, and its successor.
_KEYS = {kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("first", "second")}
_LIVES = timedelta(minutes=5)


@dataclass
class Granted:
    """What a code stands for."""

    nonce: str
    redirect_uri: str
    challenge: str


@dataclass
class IdentityProvider:
    clock: Callable[[], datetime]
    client_id: str = "client-1"
    client_secret: str = "canary-client-secret"
    #: Where under its address the issuer is, as each tenant of Microsoft's has its own.
    tenant: str = ""
    #: Who is signed in here, and says yes to everything.
    person: Json = field(default_factory=dict)
    url: str = ""
    #: What takes the place of right claims, and which are left out.
    lies: Json = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    #: How tokens are signed: RS256, or forged as "none", "HS256" or "stranger".
    signs: str = "RS256"
    #: The key in use, the keys that are published, and what tokens say they are signed with.
    kid: str = "first"
    published: set[str] = field(default_factory=lambda: {"first"})
    says_kid: str | None = ""
    #: What it declines with, instead of handing out a code.
    declines: str = ""
    #: How the next requests for a document fail, and how long each answer takes.
    fails: dict[str, deque[int]] = field(default_factory=dict)
    seconds: float = 0
    #: What takes the place of a whole document.
    bodies: dict[str, str] = field(default_factory=dict)
    #: What takes the place of right metadata.
    metadata: Json = field(default_factory=dict)
    #: What was asked for, in order, and the forms that came for tokens.
    asked: list[str] = field(default_factory=list)
    forms: list[Json] = field(default_factory=list)
    codes: dict[str, Granted] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"{self.url}{self.tenant}"

    def fail(self, document: str, *statuses: int) -> None:
        self.fails.setdefault(document, deque()).extend(statuses)

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish it beside the old one."""
        self.kid, self.published = "second", {"first", "second"}

    async def discovery(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                **self.metadata,
            }
        )

    async def keys(self, _: web.Request) -> web.Response:
        published = [_KEYS[kid].as_dict(private=False) for kid in sorted(self.published)]
        # Some publish kinds of keys that we know nothing of.
        return web.json_response({"keys": [{"kty": "XX", "kid": "odd"}, *published]})

    async def authorize(self, request: web.Request) -> web.Response:
        query = request.query
        assert query["client_id"] == self.client_id
        assert query["response_type"] == "code"
        assert "openid" in query["scope"].split()
        back = {"state": query["state"]}
        if self.declines:
            back["error"] = self.declines
        else:
            code = back["code"] = secrets.token_urlsafe(8)
            challenge = query.get("code_challenge", "")
            assert query.get("code_challenge_method", "S256") == "S256"
            self.codes[code] = Granted(query["nonce"], query["redirect_uri"], challenge)
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(back)}")

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        granted = self.codes.pop(form.get("code", ""), None)
        if (form.get("client_id"), form.get("client_secret")) != (
            self.client_id,
            self.client_secret,
        ):
            return web.json_response({"error": "invalid_client"}, status=401)
        if granted is None or not _is_for(granted, form):
            # Slack says so with 200, Microsoft with 400.
            reply = {"ok": False, "error": "invalid_grant"}
            return web.json_response(reply, status=400 if self.tenant else 200)
        token = self._signed(self._claims(nonce=granted.nonce))
        return web.json_response({"ok": True, "access_token": "canary", "id_token": token})

    def vouch(self, audience: str) -> str:
        """Sign a token without any sign-in, as Teams gets them for its tabs."""
        return self._signed(self._claims(aud=audience, scp="access_as_user openid"))

    def _claims(self, **more: str) -> Json:
        now = self.clock()
        right = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "subject-1",
            "iat": int(now.timestamp()),
            "exp": int((now + _LIVES).timestamp()),
            **more,
            **self.person,
            **self.lies,
        }
        return {name: value for name, value in right.items() if name not in self.without}

    def _signed(self, claims: Json) -> str:
        kid = self.kid if self.says_kid == "" else self.says_kid
        header = {"kid": kid} if kid is not None else {}
        match self.signs:
            case "none":
                return f"{_encoded({'alg': 'none', **header})}.{_encoded(claims)}."
            case "HS256":
                # The public key as the secret of a shared one: a verifier that lets the token
                # choose would take it.
                signed = f"{_encoded({'alg': 'HS256', **header})}.{_encoded(claims)}"
                secret = _KEYS[self.kid].as_pem(private=False)
                return f"{signed}.{_base64(hmac.digest(secret, signed.encode(), 'sha256'))}"
            case "stranger":
                return jwt.encode({"alg": "RS256", **header}, claims, _KEYS["second"])
            case algorithm:
                return jwt.encode(
                    {"alg": algorithm, **header}, claims, _KEYS[self.kid], [algorithm]
                )


def _is_for(granted: Granted, form: Json) -> bool:
    challenge = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
    return (
        form.get("grant_type") == "authorization_code"
        and form.get("redirect_uri") == granted.redirect_uri
        and (
            challenge == granted.challenge
            or ("code_verifier" not in form and not granted.challenge)
        )
    )


def _encoded(part: Json) -> str:
    return _base64(json.dumps(part).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@asynccontextmanager
async def serving(provider: IdentityProvider) -> AsyncIterator[IdentityProvider]:
    """Serve on a loopback port of the system's choice."""

    @web.middleware
    async def troubled(request: web.Request, handler: Any) -> web.StreamResponse:
        document = request.path.rpartition("/")[2]
        provider.asked.append(document)
        await asyncio.sleep(provider.seconds)
        if failing := provider.fails.get(document):
            # Whoever follows a redirect gets what they wanted.
            elsewhere = {"location": request.path}
            return web.Response(status=failing.popleft(), text="<h1>Sorry</h1>", headers=elsewhere)
        if document in provider.bodies:
            return web.Response(text=provider.bodies[document], content_type="application/json")
        answer: web.StreamResponse = await handler(request)
        return answer

    application = web.Application(middlewares=[troubled])
    well_known = f"{provider.tenant}/.well-known/openid-configuration"
    application.router.add_get(well_known, provider.discovery)
    application.router.add_get("/keys", provider.keys)
    application.router.add_get("/authorize", provider.authorize)
    application.router.add_post("/token", provider.token)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    provider.url = f"http://{host}:{port}"
    try:
        yield provider
    finally:
        await runner.cleanup()

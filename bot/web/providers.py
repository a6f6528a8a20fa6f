"""Identity providers: who may tell us who somebody is, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import SecretStr

from bot.settings import Settings
from handlers.acts import Profile
from storage.organizations import Platform
from storage.people import ActorRef

#: What an ID token says, once it is known to be genuine.
Claims: TypeAlias = Mapping[str, Any]
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """Who signs tokens that tell us who somebody is, and how to read them."""

    #: As people know it, and what it calls the place whose people sign in.
    label: str
    place: str
    issuer: str
    platform: Platform
    #: The claims that name the place, the nearest first, and the person in it. Never the e-mail:
    #: who may write it into a profile could be anybody.
    places: tuple[str, ...]
    subject: str
    #: What has to be in every token besides.
    pinned: Mapping[str, str] = field(default_factory=dict)

    def refs(self, claims: Claims) -> list[ActorRef]:
        """Say where we may know this person."""
        subject = _text(claims, self.subject)
        places = [_text(claims, claim) for claim in self.places]
        refs = [ActorRef(self.platform, place, subject) for place in places]
        return [ref for ref in refs if _ID.fullmatch(ref.team) and _ID.fullmatch(ref.external_id)]


@dataclass(frozen=True, kw_only=True)
class Provider(Voucher):
    """Who sends a browser back with a code, for which we get such a token."""

    #: As it stands in paths.
    name: str
    client_id: str
    client_secret: SecretStr
    uses_pkce: bool


def profile_of(claims: Claims) -> Profile:
    """Read what a newcomer is called, and what else their provider says of them."""
    return Profile(
        name=_text(claims, "name"),
        zone=_text(claims, "zoneinfo") or "UTC",
        locale=_text(claims, "locale") or "en",
    )


def providers(settings: Settings) -> list[Provider]:
    """Name the providers that are set up."""
    return [*_slack(settings), *_microsoft(settings)] if settings.public_url else []


def _slack(settings: Settings) -> Iterator[Provider]:
    if settings.slack_client_id and settings.slack_client_secret:
        yield Provider(
            name="slack",
            label="Slack",
            place="Slack workspace",
            issuer=settings.slack_oidc_issuer,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            platform=Platform.SLACK,
            # Within a Grid, Cairn is installed in the team or for the whole of it.
            places=("https://slack.com/team_id", "https://slack.com/enterprise_id"),
            subject="https://slack.com/user_id",
            # Slack's is for apps that gave up their secret for good, and has failed beside one:
            # https://docs.slack.dev/authentication/using-pkce. The nonce binds the code as well.
            uses_pkce=False,
        )


def _microsoft(settings: Settings) -> Iterator[Provider]:
    tenant = str(settings.entra_tenant_id or "")
    if tenant and settings.entra_client_id and settings.entra_client_secret:
        theirs = f"https://login.microsoftonline.com/{tenant}/v2.0"
        yield Provider(
            name="microsoft",
            label="Microsoft",
            place="Microsoft organization",
            issuer=settings.entra_issuer or theirs,
            client_id=settings.entra_client_id,
            client_secret=settings.entra_client_secret,
            platform=Platform.TEAMS,
            places=("tid",),
            subject="oid",
            uses_pkce=True,
            # Microsoft signs for all tenants with the same keys.
            pinned={"tid": tenant},
        )


def teams(settings: Settings) -> Voucher:
    """Name who vouches for people inside of Teams."""
    tenant = str(settings.teams_tenant_id)
    return Voucher(
        label="Teams",
        place="Microsoft organization",
        issuer=f"{settings.teams_login_url.rstrip('/')}/{tenant}/v2.0",
        platform=Platform.TEAMS,
        places=("tid",),
        subject="oid",
        pinned={"tid": tenant},
    )


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""

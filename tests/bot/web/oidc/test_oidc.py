"""Signing in with Slack or Microsoft: there and back, over real HTTP."""

from __future__ import annotations

from html import unescape

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from bot.manifest import build
from bot.web.because import Because, because
from bot.web.providers import providers
from handlers import FEATURES
from storage.database import Database
from storage.installs import OAuthState
from storage.organizations import Platform, WorkspaceState
from storage.people import ActorRef, Person
from tests.bot.web.oidc.browser import TENANT, Browser, browser, query_of, settings_for
from tests.bot.web.oidc.conftest import use_teams
from tests.cast import ANA, NOW, TEAM, Cast
from tests.fakes.identity_provider import IdentityProvider


def people(database: Database, cast: Cast) -> int:
    with database.begin(cast.organization_id) as uow:
        return uow.db.scalar(select(func.count()).select_from(Person)) or 0


def person_at(database: Database, cast: Cast, ref: ActorRef) -> Person:
    with database.begin(cast.organization_id) as uow:
        acting = uow.people.acting(ref)
    assert acting is not None
    return acting.person


async def test_somebody_we_know_is_signed_in_at_their_address(slack: Browser, cast: Cast) -> None:
    answer = await slack.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    with slack.database.begin(cast.organization_id) as uow:
        address = uow.people.address(ANA)
    assert address is not None
    assert slack.begun == [(address.id, cast.organization_id)]
    assert address.person_id == cast.ana
    assert "__Host-cairn" in answer.cookies


async def test_what_a_provider_says_of_people_we_know_changes_nothing(
    slack: Browser, cast: Cast
) -> None:
    before = people(slack.database, cast)
    slack.provider.person["name"] = "Mallory"
    await slack.sign_in()
    assert people(slack.database, cast) == before
    assert person_at(slack.database, cast, ANA).name == "Ana"


async def test_it_leads_to_where_they_wanted_to_go(either: Browser) -> None:
    answer = await either.sign_in("/do/log_session?subject=3f")
    assert answer.headers["location"] == "/do/log_session?subject=3f"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/sign-out"])
async def test_it_leads_nowhere_but_to_us(either: Browser, elsewhere: str) -> None:
    answer = await either.sign_in(elsewhere)
    assert answer.headers["location"] == "/"
    assert either.is_signed_in


async def test_a_newcomer_of_the_workspace_is_met(slack: Browser, cast: Cast) -> None:
    before = people(slack.database, cast)
    slack.provider.person |= {"https://slack.com/user_id": "U0NEW", "name": "Eva\0 Ek"}
    slack.provider.person["zoneinfo"] = "Europe/Lisbon"
    for _ in range(2):
        assert (await slack.sign_in()).status_code == 303
    assert people(slack.database, cast) == before + 1
    eva = person_at(slack.database, cast, ActorRef(Platform.SLACK, TEAM, "U0NEW"))
    assert (eva.name, eva.locale, eva.zone) == ("Eva Ek", "en-GB", "Europe/Lisbon")
    assert slack.begun[0] == slack.begun[1]


async def test_a_newcomer_of_whom_little_is_said_is_met_too(slack: Browser, cast: Cast) -> None:
    slack.provider.person |= {"https://slack.com/user_id": "U0NEW", "zoneinfo": 7, "locale": "!"}
    slack.provider.without = {"name"}
    assert (await slack.sign_in()).status_code == 303
    new = person_at(slack.database, cast, ActorRef(Platform.SLACK, TEAM, "U0NEW"))
    assert (new.name, new.locale, new.zone) == ("U0NEW", "en", "UTC")


async def test_with_microsoft_somebody_is_known_by_tenant_and_object(
    database: Database, cast: Cast
) -> None:
    use_teams(database, cast)
    async with browser(database, "microsoft") as microsoft:
        microsoft.provider.person["email"] = "cleo@cairngorm.example"
        assert (await microsoft.sign_in()).status_code == 303
    assert person_at(database, cast, ActorRef(Platform.TEAMS, TENANT, "0a0a")).name == "Ana Alves"


async def test_within_a_grid_somebody_is_known_by_their_enterprise(
    slack: Browser, cast: Cast
) -> None:
    slack.provider.person |= {
        "https://slack.com/team_id": "T0ANOTHER",
        "https://slack.com/enterprise_id": TEAM,
    }
    assert (await slack.sign_in()).status_code == 303
    assert slack.begun[0][1] == cast.organization_id


@pytest.mark.parametrize("name", ["slack", "microsoft"])
async def test_where_cairn_is_not_used_they_are_told_so(
    database: Database, cast: Cast, name: str
) -> None:
    before = people(database, cast)
    async with browser(database, name) as there:
        if name == "slack":
            there.provider.person["https://slack.com/team_id"] = "T0STRANGE"
        answer = await there.sign_in()
    assert (answer.status_code, "doesn't use Cairn" in unescape(answer.text)) == (403, True)
    assert not there.is_signed_in
    assert people(database, cast) == before


async def test_where_cairn_was_removed_nobody_new_comes(slack: Browser, cast: Cast) -> None:
    with slack.database.begin(cast.organization_id) as uow:
        workspace = uow.workspaces.find(Platform.SLACK, TEAM)
        assert workspace is not None
        uow.workspaces.revoke(workspace, "app_uninstalled")
        assert workspace.state is WorkspaceState.REVOKED
    assert (await slack.sign_in()).status_code == 303
    slack.provider.person["https://slack.com/user_id"] = "U0NEW"
    assert (await slack.sign_in()).status_code == 403


async def test_who_was_deactivated_is_told_so_and_stays_so(slack: Browser, cast: Cast) -> None:
    with slack.database.begin(cast.organization_id) as uow:
        uow.people.get(cast.ana).deactivated_at = NOW
    answer = await slack.sign_in()
    assert (answer.status_code, "was deactivated" in unescape(answer.text)) == (403, True)
    assert not slack.is_signed_in
    assert person_at(slack.database, cast, ANA).deactivated_at == NOW


async def test_who_cancels_is_back_at_signing_in_with_a_sentence(either: Browser) -> None:
    either.provider.declines = "access_denied"
    answer = await either.sign_in("/inbox")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?")
    said = query_of(answer.headers["location"])
    assert said == {"because": "cancelled", "next": "/inbox"}
    assert "Nothing changed" in because(said["because"])
    assert not either.provider.forms


async def test_who_is_declined_is_back_at_signing_in_with_a_sentence(either: Browser) -> None:
    either.provider.declines = "<script>"
    answer = await either.sign_in()
    assert query_of(answer.headers["location"])["because"] == "declined"
    assert "script" not in answer.headers["location"]


def test_each_reason_has_a_sentence_and_nothing_else_has() -> None:
    assert all(because(one).endswith(".") for one in Because)
    assert because("<script>") == because("") == ""


async def test_the_link_asks_for_no_more_than_who_it_is(either: Browser) -> None:
    sent = await either.begin()
    location = sent.headers["location"]
    asked = query_of(location)
    assert location.startswith(f"{either.provider.url}/authorize?")
    assert asked["scope"] == "openid profile"
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"https://cairn.test/sign-in/{either.name}/back"
    assert {len(asked["state"]), len(asked["nonce"])} == {43}
    assert asked["state"] != asked["nonce"]


async def test_microsoft_gets_a_challenge_and_slack_which_would_fail_none(either: Browser) -> None:
    """Slack's is for apps without a secret; its codes are bound to the browser by the nonce."""
    asked = query_of((await either.begin()).headers["location"])
    assert ("code_challenge" in asked) is (either.name == "microsoft")
    assert asked.get("code_challenge_method", "S256") == "S256"
    await either.sign_in()
    assert ("code_verifier" in either.provider.forms[0]) is (either.name == "microsoft")


async def test_what_the_browser_keeps_is_out_of_reach_and_short_lived(either: Browser) -> None:
    cookie = (await either.begin()).headers["set-cookie"]
    assert cookie.startswith("__Host-cairn-begun=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert part in cookie
    assert "Domain" not in cookie
    done = await either.sign_in()
    assert '__Host-cairn-begun=""; ' in done.headers["set-cookie"]
    assert not either.http.cookies.get("__Host-cairn-begun")


async def test_without_https_the_cookie_has_no_prefix(sqlite_database: Database) -> None:
    async with browser(sqlite_database, "slack", is_https=False) as local:
        cookie = (await local.begin()).headers["set-cookie"]
    assert cookie.startswith("cairn-begun=")
    assert "Secure" not in cookie


async def test_beginning_keeps_a_digest_and_nothing_else(slack: Browser) -> None:
    state = query_of((await slack.begin()).headers["location"])["state"]
    with DbSession(slack.database.engine) as db:
        [kept] = db.scalars(select(OAuthState)).all()
    assert kept.digest != state
    assert len(kept.digest) == 64
    assert not slack.is_signed_in


async def test_metadata_and_keys_are_fetched_once_a_day(either: Browser) -> None:
    for _ in range(3):
        await either.sign_in()
    assert either.provider.asked.count("openid-configuration") == 1
    assert either.provider.asked.count("keys") == 1
    either.clock.later(86401)
    assert (await either.sign_in()).status_code == 303
    assert either.provider.asked.count("openid-configuration") == 2
    assert either.provider.asked.count("keys") == 2


async def test_nothing_secret_or_personal_is_logged(
    either: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    await either.sign_in()
    either.provider.lies = {"aud": "other"}
    await either.sign_in()
    either.provider.declines = "canary-error"
    await either.sign_in()
    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "signed in" in logged
    assert "canary" not in logged
    assert "Alves" not in logged


def test_only_what_is_set_up_is_offered() -> None:
    stub = IdentityProvider(lambda: NOW, url="http://127.0.0.1:1")
    assert [one.name for one in providers(settings_for("slack", stub))] == ["slack"]
    assert [one.name for one in providers(settings_for("microsoft", stub))] == ["microsoft"]


def test_microsoft_is_pinned_to_one_tenant() -> None:
    stub = IdentityProvider(lambda: NOW)
    [microsoft] = providers(settings_for("microsoft", stub))
    assert microsoft.issuer == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert microsoft.pinned == {"tid": TENANT}
    assert "canary" not in repr(microsoft)


async def test_the_manifest_knows_where_slack_sends_people_back(slack: Browser) -> None:
    asked = query_of((await slack.begin()).headers["location"])
    oauth = build(FEATURES, "https://cairn.test/")["oauth_config"]
    assert asked["redirect_uri"] in oauth["redirect_urls"]
    assert oauth["scopes"]["user"] == asked["scope"].split()


async def test_only_looking_is_possible(either: Browser) -> None:
    for path in (f"/sign-in/{either.name}", f"/sign-in/{either.name}/back"):
        answer: httpx.Response = await either.http.post(path)
        assert answer.status_code == 405

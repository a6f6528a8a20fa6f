"""Signing in by mail: a link works once, for a while, for whoever it was mailed to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.web.sign_in import LINK_LASTS
from storage.columns import Row
from storage.sign_ins import IDLE, LASTS
from tests.bot.web.browser import Browser, Page, Town
from tests.cast import ANA, BEN, OTHER_TEAM, TEAM, organization_id


async def _ask(browser: Browser, email: str) -> Page:
    await browser.open("/sign-in")
    page = await browser.press("Mail me a link", email=email)
    await browser.settle()
    return page


def _link(town: Town) -> str:
    return town.mailed[-1][1].removeprefix(town.host)


async def test_f24_looking_at_a_link_does_not_use_it_up(town: Town) -> None:
    browser = town.browser()
    await _ask(browser, town.address(ANA))
    for _ in range(3):
        # As programs do that look at what is in mail.
        assert (await town.browser().open(_link(town))).status == 200
    await browser.open(_link(town))
    home = await browser.press("Sign in")
    assert "Hello Ana" in home.words


async def test_a_link_works_once(town: Town) -> None:
    browser, other = town.browser(), town.browser()
    await _ask(browser, town.address(ANA))
    await browser.open(_link(town))
    await browser.press("Sign in")
    await other.open(_link(town))
    refused = await other.press("Sign in")
    assert refused.status == 410
    assert "This link has been used" in refused.words


@pytest.mark.parametrize(("later", "works"), [(-timedelta(seconds=1), True), (timedelta(0), False)])
async def test_a_link_works_for_a_while(town: Town, later: timedelta, *, works: bool) -> None:
    browser = town.browser()
    await _ask(browser, town.address(ANA))
    town.chat.now += LINK_LASTS + later
    await browser.open(_link(town))
    page = await browser.press("Sign in")
    assert page.status == (200 if works else 410)


@pytest.mark.parametrize("token", ["nothing", "x" * 5000, "%00"])
async def test_a_link_that_is_none_of_ours_signs_nobody_in(town: Town, token: str) -> None:
    browser = town.browser()
    await browser.open(f"/sign-in/link/{token}")
    assert (await browser.press("Sign in")).status == 410


async def test_nobody_learns_who_takes_part(town: Town) -> None:
    known = await _ask(town.browser(), town.address(ANA))
    unknown = await _ask(town.browser(), "stranger@example.com")
    assert known.words.replace(town.address(ANA), "") == unknown.words.replace(
        "stranger@example.com", ""
    )
    assert [email for email, _ in town.mailed] == [town.address(ANA)]


async def test_capitals_and_spaces_make_no_other_address(town: Town) -> None:
    email = town.address(ANA)
    await _ask(town.browser(), f"  {email.upper()} ")
    assert town.mailed[-1][0] == email


async def test_asking_again_and_again_is_slowed_down_for_an_address(town: Town) -> None:
    email = town.address(ANA)
    pages = [await _ask(town.browser(), email) for _ in range(4)]
    assert [page.status for page in pages] == [200, 200, 200, 429]
    assert "the last link still works" in pages[-1].words
    assert len(town.mailed) == 3
    other = await _ask(town.browser(), town.address(BEN))
    assert other.status == 200
    town.chat.now += timedelta(minutes=6)
    assert (await _ask(town.browser(), email)).status == 200


async def test_asking_for_many_addresses_is_slowed_down_for_a_network(town: Town) -> None:
    browser = town.browser()
    statuses = [(await _ask(browser, f"a{n}@example.com")).status for n in range(22)]
    assert statuses.count(200) == 20
    assert statuses[-1] == 429


@pytest.mark.parametrize("email", ["", "nobody", "@", "a@b\r\nBcc: all@example.com"])
async def test_what_is_no_address_gets_no_mail(town: Town, email: str) -> None:
    await _ask(town.browser(), email)
    assert town.mailed == []


async def test_after_signing_in_people_are_where_they_wanted_to_be(town: Town) -> None:
    browser = town.browser()
    asked = await browser.open("/do/log_session")
    assert asked.response.url.path == "/sign-in"
    await browser.press("Mail me a link", email=town.address(ANA))
    await browser.settle()
    await browser.open(_link(town))
    page = await browser.press("Sign in")
    assert page.response.url.path == "/do/log_session"


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_nobody_is_sent_elsewhere(town: Town, path: str) -> None:
    browser = town.browser()
    await browser.open(f"/sign-in?next={path}")
    await browser.press("Mail me a link", email=town.address(ANA), next=path)
    await browser.settle()
    assert "evil" not in town.mailed[-1][1]
    await browser.open(_link(town))
    page = await browser.press("Sign in", next=path)
    assert page.response.url.host == "cairn.example"
    assert page.response.url.path == "/"


async def test_each_sign_in_has_a_secret_of_its_own(town: Town) -> None:
    ana = await town.signed_in(ANA)
    first = ana.client.cookies["__Host-cairn"]
    await ana.open("/sign-out")
    await ana.press("Sign out here")
    assert "__Host-cairn" not in ana.client.cookies
    # Somebody who had planted or kept the old one gains nothing by the new sign-in.
    await _ask(ana, town.address(ANA))
    await ana.open(_link(town))
    await ana.press("Sign in")
    assert ana.client.cookies["__Host-cairn"] != first
    thief = town.browser()
    thief.client.cookies.set("__Host-cairn", first)
    assert (await thief.open("/")).response.url.path == "/sign-in"


async def test_signing_out_everywhere_ends_all_browsers(town: Town) -> None:
    here, there = await town.signed_in(ANA), await town.signed_in(ANA)
    ben = await town.signed_in(BEN)
    await here.open("/sign-out")
    await here.press("Sign out everywhere")
    assert (await there.open("/")).response.url.path == "/sign-in"
    assert (await ben.open("/")).response.url.path == "/"


async def test_signing_out_here_leaves_the_others(town: Town) -> None:
    here, there = await town.signed_in(ANA), await town.signed_in(ANA)
    await here.open("/sign-out")
    await here.press("Sign out here")
    assert (await here.open("/")).response.url.path == "/sign-in"
    assert (await there.open("/")).response.url.path == "/"


async def test_a_sign_in_that_is_not_used_ends(town: Town) -> None:
    ana = await town.signed_in(ANA)
    town.chat.now += IDLE
    assert (await ana.open("/")).response.url.path == "/sign-in"


async def test_a_sign_in_that_is_used_lasts_but_not_for_ever(town: Town) -> None:
    ana = await town.signed_in(ANA)
    began = town.chat.now
    while town.chat.now < began + LASTS - timedelta(days=5):
        town.chat.now += timedelta(days=5)
        assert (await ana.open("/")).response.url.path == "/"
    town.chat.now = began + LASTS
    assert (await ana.open("/")).response.url.path == "/sign-in"


@pytest.mark.parametrize("whose", ["", "nobody's", str(organization_id(OTHER_TEAM))])
async def test_a_cookie_opens_nothing_where_it_was_not_given(town: Town, whose: str) -> None:
    ana = await town.signed_in(ANA)
    ours, _, secret = ana.client.cookies["__Host-cairn"].partition(".")
    assert ours == organization_id(TEAM).hex
    thief = town.browser()
    thief.client.cookies.set("__Host-cairn", f"{whose}.{secret}")
    for path in ("/", "/inbox"):
        assert (await thief.open(path)).response.url.path == "/sign-in"


async def test_the_database_holds_no_secret_of_a_browser_or_a_link(town: Town) -> None:
    ana = await town.signed_in(ANA)
    secrets = [ana.client.cookies["__Host-cairn"], _link(town).rsplit("/", 1)[1]]
    with town.chat.database.begin_everywhere() as everywhere:
        rows = [
            str(row)
            for table in Row.metadata.sorted_tables
            for row in everywhere._db.execute(table.select())
        ]
    assert not [row for row in rows for secret in secrets if secret in row]

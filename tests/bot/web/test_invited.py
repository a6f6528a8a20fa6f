"""Coming in by an invitation: from a link that a coordinator made to a person who takes part."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.bot.web.browser import Browser, Town
from tests.cast import ANA, CLEO
from tests.chat import words_of

EVE = "eve@elsewhere.example"


async def _invitation(town: Town, kind: str) -> str:
    """Have Cleo make a link in her browser; give its path."""
    cleo = await town.signed_in(CLEO)
    await cleo.open("/say?words=invite")
    made = await cleo.press(kind)
    found = re.search(r"/join/[\w-]+", made.html)
    assert found is not None
    return found[0]


async def _come_in(town: Town, path: str, email: str, name: str = "Eve Evans") -> Browser:
    browser = town.browser()
    await browser.open(path)
    await browser.press("Mail me a link", email=email)
    await browser.settle()
    await browser.open(town.mailed[-1][1].removeprefix(town.host))
    await browser.press("Come in", name=name, zone="Europe/Lisbon")
    return browser


async def test_an_expert_applies_and_is_approved(town: Town) -> None:
    path = await _invitation(town, "An external expert")
    eve = await _come_in(town, path, EVE)
    assert eve.page is not None
    assert eve.page.response.url.path == "/do/apply"
    town.chat.now += timedelta(minutes=1)
    with town.chat.look() as uow:
        [person] = uow.people.named(EVE)
        assert person.name == "Eve Evans"
        assert person.zone == "Europe/Lisbon"
        assert person.external_since is not None


async def test_a_colleague_joins_like_everybody(town: Town) -> None:
    path = await _invitation(town, "A colleague")
    eve = await _come_in(town, path, EVE)
    assert eve.page is not None
    assert "Hello Eve Evans" in eve.page.words
    await eve.follow("Join")
    await eve.press("Next", role="mentee")
    await eve.press("Next")
    done = await eve.press("Join")
    assert "You are in." in done.words


async def test_whoever_comes_in_says_who_they_are(town: Town) -> None:
    path = await _invitation(town, "A colleague")
    browser = town.browser()
    await browser.open(path)
    await browser.press("Mail me a link", email=EVE)
    await browser.settle()
    await browser.open(town.mailed[-1][1].removeprefix(town.host))
    again = await browser.press("Come in", name="  \u200b ")
    assert "Your name" in again.words
    with town.chat.look() as uow:
        assert uow.people.named(EVE) == []


async def test_somebody_we_know_is_only_signed_in(town: Town) -> None:
    path = await _invitation(town, "An external expert")
    email = town.address(ANA)
    browser = town.browser()
    await browser.open(path)
    await browser.press("Mail me a link", email=email)
    await browser.settle()
    await browser.open(town.mailed[-1][1].removeprefix(town.host))
    page = await browser.press("Sign in")
    assert "Ana" in page.words
    with town.chat.look() as uow:
        person = uow.people.at(ANA)
        assert person is not None
        assert person.external_since is None


async def test_an_invitation_ends(town: Town) -> None:
    path = await _invitation(town, "A colleague")
    town.chat.now += timedelta(days=30)
    page = await town.browser().open(path)
    assert page.status == 410
    assert "This invitation is over" in page.words


async def test_an_invitation_can_be_withdrawn(town: Town) -> None:
    path = await _invitation(town, "A colleague")
    cleo = await town.signed_in(CLEO)
    await cleo.open("/say?words=invite")
    await cleo.press("Withdraw all links")
    assert (await town.browser().open(path)).status == 410


async def test_a_link_to_sign_in_is_no_invitation(town: Town) -> None:
    browser = town.browser()
    await browser.open("/sign-in")
    await browser.press("Mail me a link", email=town.address(ANA))
    await browser.settle()
    token = town.mailed[-1][1].rsplit("/", 1)[1]
    assert (await town.browser().open(f"/join/{token}")).status == 410


async def test_an_invitation_signs_nobody_in(town: Town) -> None:
    path = await _invitation(town, "A colleague")
    browser = town.browser()
    await browser.open(path.replace("/join/", "/sign-in/link/"))
    assert (await browser.press("Sign in")).status == 410


async def test_only_coordinators_invite(town: Town) -> None:
    ana = await town.signed_in(ANA)
    refused = await ana.open("/say?words=invite")
    assert refused.status == 409
    assert words_of(town.chat.say(ANA, "invite")) in refused.words

"""A browser for tests: the portal over real requests, with its cookies, forms and links."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
from starlette.applications import Starlette

from bot.background import Background
from bot.core import Core
from bot.mail.unwanted import UnwantedLinks
from bot.settings import Settings
from bot.web.site import Site
from bot.web.tab import TEAMS_JS, Library, tab
from bot.web.unwanted import UnwantedMail
from handlers import FEATURES
from storage.organizations import Platform
from storage.people import ActorRef
from tests.chat import Chat

HOST = "https://cairn.example"


@dataclass
class Form:
    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


_INLINE = {"a", "b", "bdi", "span", "strong", "time"}


class _Reader(HTMLParser):
    """Reads what somebody sees and can do on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._open: list[str] = []
        self._href = ""
        self._button: tuple[str, str] | None = None
        self._select = ""
        self._textarea = ""
        self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self.words.append(" ")
        self._text = "" if tag in ("a", "button", "textarea") else self._text
        match tag:
            case "form":
                self._form = Form(given.get("action", ""), given.get("method", "get"))
                self.forms.append(self._form)
            case "a":
                self._href = given.get("href", "")
            case _:
                self._control(tag, given)

    def _control(self, tag: str, given: Mapping[str, str]) -> None:
        match tag:
            case "button":
                self._button = (given.get("name", ""), given.get("value", ""))
            case "select":
                self._select = given.get("name", "")
            case "textarea":
                self._textarea = given.get("name", "")
            case "option" if "selected" in given:
                self._add(self._select, given.get("value", ""))
            case "input":
                self._input(given)
            case _:
                pass

    def _input(self, given: Mapping[str, str]) -> None:
        if given.get("type") in ("checkbox", "radio") and "checked" not in given:
            return
        self._add(given.get("name", ""), given.get("value", ""))

    def _add(self, name: str, value: str) -> None:
        if self._form is not None and name:
            self._form.values.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        words = " ".join(self._text.split())
        match tag:
            case "a":
                self.links.append((words, self._href))
            case "button" if self._form is not None and self._button is not None:
                self._form.buttons.append((words, *self._button))
            case "textarea":
                self._add(self._textarea, self._text.removeprefix("\n"))
            case "form":
                self._form = None
            case _:
                pass

    def handle_data(self, data: str) -> None:
        self._text += data
        self.words.append(data)


@dataclass(frozen=True)
class Page:
    """What came back, as somebody reads it."""

    response: httpx.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def words(self) -> str:
        body = re.sub(r"(?s)<head>.*?</head>", "", self.html)
        return " ".join("".join(_Reader(body).words).split())

    @property
    def read(self) -> _Reader:
        return _Reader(self.html)

    def form(self, button: str) -> tuple[Form, tuple[str, str]]:
        """Find the form with a button, and what the button adds to it."""
        for form in self.read.forms:
            for label, name, value in form.buttons:
                if label == button:
                    return form, (name, value)
        raise AssertionError(f"no button {button!r} on: {self.words}")

    def link(self, label: str) -> str:
        found = [href for words, href in self.read.links if words == label]
        assert found, f"no link {label!r} on: {self.words}"
        return found[0]


class Browser:
    def __init__(self, client: httpx.AsyncClient, background: Background) -> None:
        self.client = client
        self.background = background
        self.page: Page | None = None

    async def open(self, path: str) -> Page:
        return self._seen(await self.client.get(path, follow_redirects=True))

    async def follow(self, label: str, page: Page | None = None) -> Page:
        page = page or self.page
        assert page is not None
        return await self.open(urljoin(str(page.response.url), page.link(label)))

    async def press(
        self, button: str, page: Page | None = None, **answers: str | list[str] | None
    ) -> Page:
        """Press a button on a page, with answers put into the form it stands in."""
        page = page or self.page
        assert page is not None
        form, pressed = page.form(button)
        action = urljoin(str(page.response.url), form.action)
        data = _merged(form, pressed, answers)
        posted = await self.client.post(action, data=data, follow_redirects=True)
        return self._seen(posted)

    async def settle(self) -> None:
        await self.background.idle()

    def _seen(self, response: httpx.Response) -> Page:
        self.page = Page(response)
        return self.page


def _merged(
    form: Form, pressed: tuple[str, str], answers: Mapping[str, str | list[str] | None]
) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in form.values:
        data.setdefault(name, []).append(value)
    for name, answer in answers.items():
        if answer is None:
            data.pop(name, None)
        else:
            data[name] = [answer] if isinstance(answer, str) else answer
    if pressed[0]:
        data[pressed[0]] = [pressed[1]]
    return data


@dataclass
class Town:
    """The portal in front of a chat's core, and as many browsers as there are people."""

    chat: Chat
    host: str
    core: Core
    app: Starlette
    background: Background
    mailed: list[tuple[str, str]]
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self) -> Browser:
        transport = httpx.ASGITransport(self.app)
        client = httpx.AsyncClient(transport=transport, base_url=self.host)
        self._clients.append(client)
        return Browser(client, self.background)

    async def signed_in(self, who: ActorRef) -> Browser:
        """Sign in by a link that is mailed, as somebody of the portal does."""
        email = self.address(who)
        browser = self.browser()
        await browser.open("/sign-in")
        await browser.press("Mail me a link", email=email)
        await browser.settle()
        assert self.mailed[-1][0] == email
        await browser.open(self.mailed[-1][1].removeprefix(self.host))
        await browser.press("Sign in")
        return browser

    def address(self, who: ActorRef) -> str:
        """Give somebody of the chat an e-mail address at the portal as well."""
        email = f"{who.external_id.lower()}@cairn.example"
        with self.chat.look(who.team) as uow:
            portal = uow.workspaces.portal(now=self.chat.now)
            ref = ActorRef(Platform.WEB, portal.external_id, email)
            if uow.people.at(ref) is None:
                person = uow.people.at(who)
                assert person is not None
                uow.people.add_address(person, ref)
        return email

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
        self.core.close()


@asynccontextmanager
async def town_of(
    chat: Chat,
    *,
    host: str = HOST,
    teams: Settings | None = None,
    library: Library = TEAMS_JS,
) -> AsyncIterator[Town]:
    mailed: list[tuple[str, str]] = []

    async def send_link(email: str, link: str) -> None:
        mailed.append((email, link))

    core, background = Core(chat.database, chat.runner), Background()
    site = Site(
        core, background, lambda: chat.now, FEATURES, host, send_link, has_tab=teams is not None
    )
    links = UnwantedLinks(chat.database.keyring, host)
    routes = [*site.routes(), *UnwantedMail(core, site.pages, links).routes()]
    if teams is not None:
        there = tab(teams, core, site.pages, lambda: chat.now)
        routes += replace(there, library=library).routes()
    town = Town(chat, host, core, Starlette(routes=routes), background, mailed)
    try:
        yield town
    finally:
        await town.close()

"""The portal's pages put together: what is behind each address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.routing import BaseRoute

from bot.background import Background
from bot.core import Core
from bot.web.conversation import Conversation
from bot.web.desk import Desk
from bot.web.pages import Pages, static_files
from bot.web.portal import Portal
from bot.web.sign_in import Provider, SendLink, SignIn
from bot.web.visits import Visits
from handlers.feature import Feature


@dataclass(frozen=True)
class Site:
    core: Core
    background: Background
    clock: Callable[[], datetime]
    features: Sequence[Feature[Any]]
    public_url: str
    #: Nothing where no mail can be sent.
    send_link: SendLink | None = None
    providers: Sequence[Provider] = ()
    banner: Callable[[Request], Markup] = field(default=lambda _: Markup())

    def routes(self) -> list[BaseRoute]:
        key = self.core.database.keyring.derive_key("csrf")
        visits = Visits(self.core, self.clock, key, is_https=self.public_url.startswith("https"))
        pages = Pages(visits, self.banner)
        desk = Desk(self.core, pages, {feature.name: feature for feature in self.features})
        sign_in = SignIn(
            self.core, pages, self.background, self.public_url, self.send_link, self.providers
        )
        return [
            *Portal(desk).routes(),
            *Conversation(desk).routes(),
            *sign_in.routes(),
            static_files(),
        ]

"""The portal's pages put together: what is behind each address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from starlette.routing import BaseRoute

from bot.background import Background
from bot.core import Core
from bot.web.calendar import CalendarFiles
from bot.web.conversation import Conversation
from bot.web.desk import Desk
from bot.web.invited import Invited
from bot.web.pages import Banner, Pages, nothing_above, static_files
from bot.web.policies import UNNAMED, Operator, Policies
from bot.web.portal import Portal
from bot.web.sign_in import SendLink, SignIn, Way
from bot.web.tables import TableFiles
from bot.web.visits import Visits
from handlers.feature import Feature


def mail_alone(_: Pages) -> Sequence[Way]:
    return ()


@dataclass(frozen=True)
class Site:
    core: Core
    background: Background
    clock: Callable[[], datetime]
    features: Sequence[Feature[Any]]
    public_url: str
    #: Nothing where no mail can be sent.
    send_link: SendLink | None = None
    #: Makes the other ways to sign in.
    ways: Callable[[Pages], Sequence[Way]] = mail_alone
    #: There is a tab in Teams, whose route comes besides.
    has_tab: bool = False
    #: Stands above every page.
    banner: Banner = nothing_above
    front: str = "sign_in.html"
    operator: Operator = UNNAMED

    @cached_property
    def pages(self) -> Pages:
        key = self.core.database.keyring.derive_key("csrf")
        is_https = self.public_url.startswith("https")
        visits = Visits(self.core, self.clock, key, is_https, self.has_tab)
        return Pages(visits, self.banner)

    def routes(self) -> list[BaseRoute]:
        desk = Desk(self.core, self.pages, {one.name: one for one in self.features})
        sign_in = SignIn(
            core=self.core,
            pages=self.pages,
            background=self.background,
            public_url=self.public_url,
            send_link=self.send_link,
            ways=self.ways(self.pages),
            front=self.front,
        )
        return [
            *Portal(desk).routes(),
            *Conversation(desk).routes(),
            *CalendarFiles(desk).routes(),
            *TableFiles(desk).routes(),
            *sign_in.routes(),
            *Invited(sign_in).routes(),
            *Policies(self.pages, self.operator).routes(),
            static_files(),
        ]

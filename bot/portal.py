"""The portal of one process: its pages and its mail, chosen by the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from starlette.routing import BaseRoute

from bot.background import Background
from bot.core import Core
from bot.mail.mailer import Mailer
from bot.mail.post import PortalTransport, Post
from bot.mail.sign_in_letter import sign_in_letter
from bot.mail.unwanted import UnwantedLinks
from bot.settings import Settings
from bot.web.pages import Pages
from bot.web.policies import Operator
from bot.web.sign_in import Way
from bot.web.site import Site
from bot.web.unwanted import UnwantedMail
from handlers.feature import Feature


@dataclass(frozen=True)
class Portal:
    settings: Settings
    core: Core
    background: Background
    clock: Callable[[], datetime]

    @cached_property
    def post(self) -> Post | None:
        """Give how letters are sent; nothing where there is no mail server."""
        if self.settings.smtp_url is None or not self.settings.mail_from:
            return None
        mailer = Mailer(self.settings.smtp_url.get_secret_value(), self.settings.mail_from)
        return Post(mailer, self.settings.portal, self._links)

    def transport(self) -> PortalTransport:
        return PortalTransport(self.core.database, self.core.chore, self.clock, self.post)

    def routes(self, features: Sequence[Feature[Any]]) -> list[BaseRoute]:
        site = Site(
            core=self.core,
            background=self.background,
            clock=self.clock,
            features=features,
            public_url=self.settings.portal,
            send_link=self._send_link if self.post is not None else None,
            ways=self._ways,
            operator=Operator(self.settings.cairn_operator, self.settings.cairn_support_email),
            has_tab=self.settings.has_teams,
        )
        # Without a mail server too: letters that were sent before it went must find their page.
        unwanted = UnwantedMail(self.core, site.pages, self._links)
        return [*site.routes(), *self._tab(site.pages), *unwanted.routes()]

    @cached_property
    def _links(self) -> UnwantedLinks:
        return UnwantedLinks(self.core.database.keyring, self.settings.portal)

    async def _send_link(self, email: str, link: str) -> None:
        if self.post is not None:
            await self.post.mailer.send(sign_in_letter(email, link, now=self.clock()))

    def _tab(self, pages: Pages) -> Sequence[BaseRoute]:
        if not self.settings.has_teams:
            return ()
        from bot.web.tab import tab  # noqa: PLC0415 - as in `_ways`

        return tab(self.settings, self.core, pages, self.clock).routes()

    def _ways(self, pages: Pages) -> Sequence[Way]:
        if not (self.settings.has_oauth or self.settings.has_entra):
            return ()
        # What verifies tokens is imported where somebody brings some: it takes a quarter second.
        from bot.web.oidc import sign_ins  # noqa: PLC0415 - see above

        return tuple(sign_ins(self.settings, self.core, pages, self.clock))

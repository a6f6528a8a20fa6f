"""Getting to know people: who picks somebody, or acts for the first time, is looked up in Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core import Core
from bot.slack.answers import answers, people_fields
from bot.slack.chat import Chats
from bot.slack.inbound import Inbound, person
from handlers.acts import Caller, UnknownCaller
from ui.form import Rejected
from ui.text import say


class Stranger(LookupError):
    """A bot, or somebody of another company: nobody whom a program here is for."""


@dataclass(frozen=True)
class People:
    core: Core
    chats: Chats

    async def meet(self, inbound: Inbound, user: str) -> Caller:
        """Ask Slack who somebody is.

        Raises:
            Stranger: nobody who can take part here.
            ChatFailed: Slack doesn't say.
        """
        profile = await self.chats.of(inbound.installed, inbound.team).profile(user)
        if profile is None:
            raise Stranger(user)
        return replace(person(inbound.installed.workspace, user), profile=profile)

    async def answers(self, inbound: Inbound) -> tuple[dict[str, object], dict[str, str]]:
        """Give what was answered, with the people whom we don't know yet apart from the rest."""
        given = answers(inbound.view)
        strangers: dict[str, str] = {}
        for name in people_fields(inbound.view) & given.keys():
            user = str(given.pop(name))
            try:
                picked = await self.core.person_id(person(inbound.installed.workspace, user))
            except UnknownCaller:
                strangers[name] = user
            else:
                given[name] = str(picked)
        return given, strangers

    async def introduce(self, inbound: Inbound, strangers: Mapping[str, str]) -> dict[str, object]:
        """Meet those who were picked.

        Raises:
            Rejected: one of them can't take part here.
        """
        met: dict[str, object] = {}
        for name, user in strangers.items():
            try:
                met[name] = str(await self.core.person_id(await self.meet(inbound, user)))
            except (Stranger, UnknownCaller):
                raise Rejected(
                    {name: say("Please pick somebody with an account in this workspace.")}
                ) from None
        return met

"""Forms that somebody filled in, in a dialog or in a card: taken, or shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.lookup import found_people
from bot.teams.about import NotOurs
from bot.teams.answers import answers_of
from bot.teams.cards import About
from bot.teams.desk import Desk, opening, renewed, with_words
from bot.teams.inbound import Inbound, press_id
from bot.teams.keeping import Keeping
from bot.teams.naming import chosen_by_name, may_be_named
from bot.teams.tenants import Tenants
from bot.teams.voice import Pen
from bot.teams.wire import Json
from handlers.acts import Answer, Closed, Opened, Refused, Submitted
from ui.form import Dialog, Form, Rejected
from ui.message import Message, message
from ui.text import Text


@dataclass(frozen=True)
class Taken:
    answer: Answer
    told: Message


@dataclass(frozen=True)
class Shown:
    """A form that has to be looked at again, or what stands in its place where it can't be."""

    desk: Desk
    about: About
    opened: Answer
    form: type[Form]
    answers: Mapping[str, object] | None
    reasons: Mapping[str, Text]

    def card(self, *, in_dialog: bool) -> Json:
        reader = self.opened.reader
        match self.opened.reply:
            case Dialog() as dialog:
                return self.desk.form(
                    renewed(self.about),
                    dialog,
                    reader,
                    answers=self.answers,
                    reasons=self.reasons,
                    in_dialog=in_dialog,
                )
            case Message() as told:
                told = with_words(told, self.form, self.answers or {})
            case Refused() as refused:
                told = with_words(message(*refused.reasons.values()), self.form, self.answers or {})
        return self.desk.message(told, reader, in_dialog=in_dialog)


Outcome: TypeAlias = Taken | Shown


@dataclass(frozen=True)
class Forms:
    desk: Desk
    tenants: Tenants
    keeping: Keeping

    async def take(self, inbound: Inbound, about: About, data: Json) -> Outcome:
        """Submit what was filled in.

        Raises:
            NotOurs: there is no such form.
        """
        form, answers = self._answers(about, data)
        try:
            named = await self._chosen(inbound, about, form, answers)
            given = await self._found(inbound, form, named)
        except Rejected as rejected:
            await self.put_away(inbound, about, data)
            return await self._again(inbound, about, form, answers, rejected.reasons)
        act = Submitted(about.feature, given, about.subject, about.version)
        # What was corrected is another request than what it corrects.
        filled = json.dumps(given, sort_keys=True, default=str)
        answer = await self.desk.act(inbound, act, press_id(about.showing, filled))
        match answer.reply:
            case Message() as told:
                return Taken(answer, told)
            case Refused() as refused:
                return await self._again(inbound, about, form, answers, refused.reasons)
            case Dialog():
                return Shown(self.desk, about, answer, form, None, {})

    async def settle(self, inbound: Inbound, about: About, told: Message) -> Message | None:
        """Let the message give way to the confirmation from whose button the form was opened."""
        if about.kept is None or about.opened_by is None or not about.opened_by.settles:
            return None
        return await self.keeping.settle(inbound.caller, about.kept, about.opened_by, told)

    async def put_away(self, inbound: Inbound, about: About, data: Json) -> None:
        """Keep what was typed into a form that somebody leaves."""
        _, answers = self._answers(about, data)
        act = Closed(about.feature, answers, about.subject, about.version)
        await self.desk.act(inbound, act, inbound.request_id)

    async def _chosen(
        self, inbound: Inbound, about: About, form: type[Form], answers: dict[str, object]
    ) -> dict[str, object]:
        """Give the answers with the choice in place of its name, where a card had no list of it.

        Raises:
            Rejected: nothing of that name can be chosen, or several.
        """
        if not may_be_named(form, answers):
            return answers
        opened = await self._reopened(inbound, about)
        if not isinstance(opened.reply, Dialog):
            return answers
        return chosen_by_name(opened.reply, answers, Pen(opened.reader))

    async def _found(
        self, inbound: Inbound, form: type[Form], answers: dict[str, object]
    ) -> dict[str, object]:
        organization_id = await self.tenants.organization(inbound.tenant)
        if organization_id is None:
            return answers
        return await found_people(self.desk.core, organization_id, form, answers)

    def _answers(self, about: About, data: Json) -> tuple[type[Form], dict[str, object]]:
        if about.feature not in self.desk.forms:
            raise NotOurs("no form of ours")
        form = self.desk.forms[about.feature]
        return form, answers_of(form, data)

    async def _again(
        self,
        inbound: Inbound,
        about: About,
        form: type[Form],
        answers: Mapping[str, object],
        reasons: Mapping[str, Text],
    ) -> Shown:
        shown = await self._reopened(inbound, about)
        return Shown(self.desk, about, shown, form, answers, reasons)

    async def _reopened(self, inbound: Inbound, about: About) -> Answer:
        press = about.opened_by
        opened = Opened(about.feature, about.subject, about.version)
        act = opening(press) if press is not None and press.choice else opened
        # Named as nothing else is: an opening must never be the answer to what is done later.
        return await self.desk.act(inbound, act, f"{inbound.request_id}:again")

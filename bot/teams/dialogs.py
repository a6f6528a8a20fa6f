"""Dialogs: opened by a button or from the message box, submitted, and shown again."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from bot.teams.answers import press_of
from bot.teams.cards import About, task
from bot.teams.desk import Desk, opening
from bot.teams.forms import Forms, Shown, Taken
from bot.teams.inbound import Inbound, press_id
from bot.teams.wire import Json
from handlers.acts import Answer, Opened
from ui.form import Dialog

#: Puts another card in the place of one that stands in a chat.
Change = Callable[[Inbound, str, Json], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Dialogs:
    desk: Desk
    forms: Forms
    #: Does something when the answer is on its way.
    afterwards: Callable[[Coroutine[Any, Any, None], str], None]
    change: Change

    async def fetch(self, inbound: Inbound, data: Json) -> Json:
        """Open what a button asks for.

        Raises:
            NotOurs: it is no button of ours.
        """
        press, kept, showing = press_of(data)
        request_id = press_id(showing or uuid4(), press.packed())
        answer = await self.desk.act(inbound, opening(press), request_id)
        origin = About(answer.feature, uuid4(), card=inbound.card_id, kept=kept, opened_by=press)
        return self._opened(answer, origin)

    async def begin(self, inbound: Inbound, feature: str) -> Json:
        """Open a form from the message box."""
        answer = await self.desk.act(inbound, Opened(feature), inbound.request_id)
        return self._opened(answer, About(answer.feature, uuid4()))

    async def submit(self, inbound: Inbound, data: Json) -> Json:
        """Take a form, or a button of the confirmation that took its place."""
        if "form" not in data:
            return await self.fetch(inbound, data)
        about = About.unpacked(data["form"])
        match await self.forms.take(inbound, about, data):
            case Taken(answer=answer, told=told):
                whole = await self.forms.settle(inbound, about, told)
                if whole is not None and about.card:
                    card = self.desk.message(whole, answer.reader, kept=about.kept)
                    changed = self.change(inbound, about.card, card)
                    self.afterwards(changed, "settle a card")
                return self._task(answer, self.desk.message(told, answer.reader, in_dialog=True))
            case Shown() as shown:
                return self._task(shown.opened, shown.card(in_dialog=True))

    def _opened(self, answer: Answer, origin: About) -> Json:
        match answer.reply:
            case Dialog() as dialog:
                about = About(
                    origin.feature,
                    origin.showing,
                    dialog.subject,
                    dialog.version,
                    card=origin.card,
                    kept=origin.kept,
                    opened_by=origin.opened_by,
                )
                card = self.desk.form(about, dialog, answer.reader, in_dialog=True)
            case _:
                card = self.desk.card(answer, in_dialog=True)
        return self._task(answer, card)

    def _task(self, answer: Answer, card: Json) -> Json:
        return task(self.desk.title(answer), card)

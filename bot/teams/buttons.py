"""Buttons of cards in a chat, and forms that stand there as cards: each answer is a card again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from bot.teams.answers import press_of
from bot.teams.cards import About, form_card
from bot.teams.desk import Desk, opening, with_way_home
from bot.teams.forms import Forms, Shown, Taken
from bot.teams.inbound import Inbound, press_id
from bot.teams.keeping import Keeping
from bot.teams.wire import Json
from handlers.acts import Answer, Opened, Refused
from handlers.hub import NAME as HOME
from ui.form import Dialog
from ui.message import Message, Press, message


@dataclass(frozen=True)
class Buttons:
    desk: Desk
    keeping: Keeping
    forms: Forms

    async def answer(self, inbound: Inbound, data: Json, verb: str = "") -> Json:
        """Do what the button of a card carries, and give the card that takes its place.

        Raises:
            NotOurs: it is none of ours.
            NothingChosen: it is the button of a list in which nothing is chosen.
        """
        if "form" not in data:
            return await self._press(inbound, data)
        if verb == "close":
            return await self._close(inbound, data)
        return await self._submit(inbound, data)

    async def _press(self, inbound: Inbound, data: Json) -> Json:
        press, kept = press_of(data)
        showing = kept or uuid4()
        request_id = press_id(showing, press.packed())
        answer = await self.desk.act(inbound, opening(press), request_id)
        match answer.reply:
            case Dialog() as dialog:
                about = About(
                    answer.feature,
                    uuid4(),
                    dialog.subject,
                    dialog.version,
                    kept=kept,
                    opened_by=press,
                )
                return form_card(about, dialog, answer.reader, in_dialog=False)
            case Message() as told:
                return await self._told(inbound, answer, told, press, showing)
            case Refused() as refused:
                return await self._refused(inbound, answer, refused, press, showing)

    async def _told(
        self, inbound: Inbound, answer: Answer, told: Message, press: Press, showing: UUID
    ) -> Json:
        if press.feature == HOME:
            return self.desk.message(told, answer.reader)
        whole = await self.keeping.settle(inbound.caller, showing, press, told)
        if whole is None:
            return self.desk.message(with_way_home(told), answer.reader)
        return self.desk.message(whole, answer.reader, kept=showing)

    async def _refused(
        self, inbound: Inbound, answer: Answer, refused: Refused, press: Press, showing: UUID
    ) -> Json:
        notices = tuple(refused.reasons.values())
        if refused.has_moved_on:
            whole = await self.keeping.retire(inbound.caller, showing, press, notices)
        else:
            whole = await self.keeping.standing(inbound.caller, showing)
            whole = message(*notices).followed_by(whole) if whole is not None else None
        if whole is None:
            return self.desk.card(answer)
        return self.desk.message(whole, answer.reader, kept=showing)

    async def _submit(self, inbound: Inbound, data: Json) -> Json:
        about = About.unpacked(data["form"])
        match await self.forms.take(inbound, about, data):
            case Taken(answer=answer, told=told):
                whole = await self.forms.settle(inbound, about, told)
                if whole is None or about.kept is None:
                    return self.desk.message(with_way_home(told), answer.reader)
                return self.desk.message(whole, answer.reader, kept=about.kept)
            case Shown() as shown:
                return shown.card(in_dialog=False)

    async def _close(self, inbound: Inbound, data: Json) -> Json:
        """Put a form away: what was typed is kept, and what stood in its place is back."""
        about = About.unpacked(data["form"])
        await self.forms.put_away(inbound, about, data)
        answer = await self.desk.act(inbound, Opened(HOME), inbound.request_id)
        if about.kept is not None:
            whole = await self.keeping.standing(inbound.caller, about.kept)
            if whole is not None:
                return self.desk.message(whole, answer.reader, kept=about.kept)
        return self.desk.card(answer)

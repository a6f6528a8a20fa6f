"""Buttons of cards in a chat, and forms that stand there as cards: each answer is a card again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from bot.teams.answers import Pushed, press_of
from bot.teams.cards import About
from bot.teams.desk import Desk, opening, with_way_home
from bot.teams.forms import Forms, Shown, Taken
from bot.teams.inbound import Inbound, press_id
from bot.teams.keeping import Keeping
from bot.teams.wire import Json
from handlers.acts import Answer, Opened, Refused
from handlers.hub import NAME as HOME
from ui.form import Dialog
from ui.message import Message, message


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
        pushed = press_of(data)
        request_id = press_id(pushed.showing or uuid4(), pushed.press.packed())
        answer = await self.desk.act(inbound, opening(pushed.press), request_id)
        match answer.reply:
            case Dialog() as dialog:
                about = About(
                    answer.feature,
                    uuid4(),
                    dialog.subject,
                    dialog.version,
                    kept=pushed.kept,
                    opened_by=pushed.press,
                )
                return self.desk.form(about, dialog, answer.reader, in_dialog=False)
            case Message() as told:
                return await self._told(inbound, answer, told, pushed)
            case Refused() as refused:
                return await self._refused(inbound, answer, refused, pushed)

    async def _told(self, inbound: Inbound, answer: Answer, told: Message, pushed: Pushed) -> Json:
        kept, press = pushed.kept, pushed.press
        if kept is None:
            whole = told if press.feature == HOME else with_way_home(told)
            return self.desk.message(whole, answer.reader)
        if not press.choice:
            # It was only opened, and answers nothing that stands there.
            return await self._beside(inbound, answer, told, kept)
        whole = await self.keeping.settle(inbound.caller, kept, press, told) or told
        return self.desk.message(whole, answer.reader, kept=kept)

    async def _beside(
        self, inbound: Inbound, answer: Answer, told: Message, kept: UUID | None
    ) -> Json:
        """Show something above what stands on a card, and leave that as it is."""
        standing = await self.keeping.standing(inbound.caller, kept) if kept else None
        if standing is None:
            return self.desk.message(with_way_home(told), answer.reader)
        return self.desk.message(told.followed_by(standing), answer.reader, kept=kept)

    async def _refused(
        self, inbound: Inbound, answer: Answer, refused: Refused, pushed: Pushed
    ) -> Json:
        notices, kept = tuple(refused.reasons.values()), pushed.kept
        if kept is None:
            return self.desk.card(answer)
        if not refused.has_moved_on:
            return await self._beside(inbound, answer, message(*notices), kept)
        whole = await self.keeping.retire(inbound.caller, kept, pushed.press, notices)
        return self.desk.message(whole or message(*notices), answer.reader, kept=kept)

    async def _submit(self, inbound: Inbound, data: Json) -> Json:
        about = About.unpacked(data["form"])
        match await self.forms.take(inbound, about, data):
            case Taken(answer=answer, told=told):
                whole = await self.forms.settle(inbound, about, told)
                if whole is None:
                    return await self._beside(inbound, answer, told, about.kept)
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

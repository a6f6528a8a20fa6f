"""Show an answer where somebody acted: in the message, in the modal, on Home."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.core import Core
from bot.slack import dialog, surfaces
from bot.slack.blocks import Room, draw
from bot.slack.chat import Chat, ChatFailed, Chats
from bot.slack.collapse import replaced, without_buttons
from bot.slack.inbound import Inbound, Origin
from bot.slack.payload import Json
from handlers.acts import Answer, HomeOpened, Refused
from handlers.feature import Feature
from ui.form import Dialog
from ui.message import Message, button, buttons, message, quiet
from ui.reader import Reader

_log = logging.getLogger(__name__)

NAME = "Cairn"
_SORRY = message("Slack didn't let us show you the answer. Type /mentor to see where things stand.")


class Stage:
    def __init__(self, core: Core, chats: Chats, features: Sequence[Feature[Any]]) -> None:
        self._core = core
        self._chats = chats
        self._forms = {feature.name: feature.form for feature in features}

    def chat(self, inbound: Inbound) -> Chat:
        return self._chats.of(inbound.installed, inbound.team)

    async def show(self, inbound: Inbound, answer: Answer) -> None:
        """Show an answer; if Slack refuses, log why and tell the person what to do."""
        try:
            match answer.reply:
                case Dialog():
                    await self._open(inbound, answer, answer.reply)
                case Message():
                    await self._tell(inbound, answer, answer.reply)
                case Refused():
                    await self._refuse(inbound, answer, answer.reply)
        except ChatFailed as failure:
            self.log(inbound, failure)
            await self._fall_back(inbound, answer, failure)

    async def refresh_home(self, inbound: Inbound) -> None:
        """Draw the actor's Home as things stand now."""
        await self.publish_home(inbound, HomeOpened(is_refresh=True))

    async def publish_home(self, inbound: Inbound, act: HomeOpened) -> None:
        answer = await self._core.run(inbound.caller, inbound.request_id, act)
        told = answer.reply
        page = surfaces.refusal(told) if isinstance(told, Refused) else told
        if isinstance(page, Message):
            view = surfaces.home(page, answer.reader)
            try:
                await self.chat(inbound).publish_home(inbound.user, view)
            except ChatFailed as failure:
                self.log(inbound, failure)

    async def collapse(self, inbound: Inbound, response_url: str, answer: Answer) -> None:
        """Put the confirmation of a form in place of the message that it was opened from."""
        if response_url and isinstance(answer.reply, Message):
            posted = surfaces.posted(answer.reply, answer.reader)
            try:
                await self.chat(inbound).respond(response_url, {**posted, "replace_original": True})
            except ChatFailed as failure:
                self.log(inbound, failure)

    def drawn(self, inbound: Inbound, answer: Answer, opened: Dialog) -> Json:
        about = inbound.about(opened.subject, opened.version)
        return dialog.view(answer.feature, opened, answer.reader, metadata=about.packed())

    def confirmation(self, told: Message, reader: Reader, feature: str) -> Json:
        form = self._forms.get(feature)
        return surfaces.modal(form.title if form else NAME, told, reader)

    async def _open(self, inbound: Inbound, answer: Answer, opened: Dialog) -> None:
        view = self.drawn(inbound, answer, opened)
        chat = self.chat(inbound)
        if inbound.origin is not Origin.MODAL:
            await chat.open(inbound.trigger_id, view)
        elif "submit" in inbound.view:
            # What is typed in the form below stays there.
            await chat.push(inbound.trigger_id, view)
        else:
            await chat.update(inbound.view_id, view)

    async def _tell(self, inbound: Inbound, answer: Answer, told: Message) -> None:
        chat, reader = self.chat(inbound), answer.reader
        match inbound.origin:
            case Origin.MESSAGE:
                parts = draw(told, reader, room=Room())
                blocks = replaced(inbound.message, inbound.block_id, parts)
                posted = {**surfaces.posted(told, reader), "blocks": blocks or parts}
                await chat.respond(inbound.response_url, {**posted, "replace_original": True})
            case Origin.MODAL:
                view = self.confirmation(told, reader, answer.feature)
                await chat.update(inbound.view_id, view)
            case Origin.COMMAND:
                await self._whisper(inbound, told, reader)
            case Origin.HOME | Origin.SHORTCUT:
                view = self.confirmation(told, reader, answer.feature)
                await chat.open(inbound.trigger_id, view)

    async def _refuse(self, inbound: Inbound, answer: Answer, refused: Refused) -> None:
        told, reader = surfaces.refusal(refused), answer.reader
        if inbound.origin is Origin.MODAL and "submit" in inbound.view:
            notice = next(iter(refused.reasons.values()))
            view = dialog.with_notice(inbound.view, notice, reader)
            await self.chat(inbound).update(inbound.view_id, view)
        elif inbound.origin is not Origin.MESSAGE:
            await self._tell(inbound, answer, told)
        elif refused.has_moved_on and inbound.message.get("blocks"):
            notice_blocks = draw(
                message(*map(quiet, refused.reasons.values())), reader, room=Room()
            )
            blocks = without_buttons(inbound.message, inbound.block_id, notice_blocks)
            posted = {**surfaces.posted(told, reader), "blocks": blocks}
            chat = self.chat(inbound)
            await chat.respond(inbound.response_url, {**posted, "replace_original": True})
        else:
            await self._whisper(inbound, told, reader)

    async def _whisper(self, inbound: Inbound, told: Message, reader: Reader) -> None:
        # Where they are if that can be, else in their own messages.
        posted = surfaces.posted(told, reader)
        if inbound.response_url:
            private = {"response_type": "ephemeral", "replace_original": False}
            await self.chat(inbound).respond(inbound.response_url, {**posted, **private})
        else:
            await self.chat(inbound).tell(inbound.user, posted)

    async def _fall_back(self, inbound: Inbound, answer: Answer, failure: ChatFailed) -> None:
        match answer.reply:
            case Dialog(subject=subject, version=version):
                again = button("Try again", answer.feature, subject=subject, version=version)
                told = message(_why(failure), buttons(again))
            case Message() as told if failure.came_too_late:
                pass
            case _:
                told = _SORRY
        await self.whisper(inbound, told, answer.reader)

    async def whisper(self, inbound: Inbound, told: Message, reader: Reader) -> None:
        """Tell the actor alone; if even that fails, only the log can be told."""
        try:
            await self._whisper(inbound, told, reader)
        except ChatFailed as failure:
            self.log(inbound, failure)

    async def wait(self, inbound: Inbound) -> Inbound:
        """Open a light modal at once, where what takes longer will be shown."""
        view_id = await self.chat(inbound).open(inbound.trigger_id, dialog.waiting(NAME))
        return replace(inbound, origin=Origin.MODAL, view={"id": view_id})

    @staticmethod
    def log(inbound: Inbound, failure: ChatFailed) -> None:
        about = {"team": inbound.installed.workspace, "request": inbound.request_id}
        about |= {"method": failure.method, "reason": failure.reason}
        _log.warning("Slack refused an answer", extra=about)


def _why(failure: ChatFailed) -> str:
    if failure.came_too_late:
        return "That took too long, and Slack no longer lets us open the form."
    if failure.reason == "team_access_not_granted":
        return (
            "Cairn has no access to this workspace yet. Ask an administrator of your organization "
            "to add it here, and then try again."
        )
    return "Slack didn't let us open the form."

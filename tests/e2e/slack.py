"""A Slack workspace and its people, played through the emulator local-slack.

A person here does what somebody with the Slack client can do, and no more: what Slack would
refuse to send (a required question left blank, a choice that isn't offered) is refused here too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp

from tests.e2e.answers import Answer, state_of
from tests.e2e.sight import Json, controls, questions, words

T = TypeVar("T")

_PATIENCE_SECONDS = 20.0
# How the emulator logs that the bot has answered, over HTTP and over Socket Mode.
_ANSWERED = ("interactive", "ack")


class NothingHappened(AssertionError):
    """What a person waited for did not come."""


@dataclass(frozen=True)
class Workspace:
    """The emulator at its address; every look is a fresh one."""

    address: str
    app_id: str
    channel: str

    @property
    def is_connected(self) -> bool:
        """Tell if the bot listens over Socket Mode."""
        return any(app["connected"] for app in self.look()["apps"])

    def look(self) -> Json:
        """Take in everything there is: messages, homes, the open modal."""
        return asyncio.run(self._snapshot())

    def post(self, action: str, **body: object) -> None:
        asyncio.run(self._post(action, body))

    def send(self, *frames: Json, answers: int, until: tuple[str, ...] = ()) -> list[Json]:
        """Send what a client sends, all at once; give what came back until it was answered."""
        return asyncio.run(self._exchange(frames, lambda seen: _is_over(seen, answers, until)))

    def eventually(self, find: Callable[[], T | None], what: str) -> T:
        """Wait until there is something to be seen."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            if found := find():
                return found
            time.sleep(0.1)
        raise NothingHappened(what)

    async def _post(self, action: str, body: Mapping[str, object]) -> None:
        async with (
            aiohttp.ClientSession(raise_for_status=True) as session,
            session.post(f"{self.address}/_control/{action}", json=body),
        ):
            return

    async def _snapshot(self) -> Json:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.address}/ui", max_msg_size=0) as client,
        ):
            state: Json = (await client.receive_json())["state"]
            return state

    async def _exchange(
        self, frames: tuple[Json, ...], is_over: Callable[[list[Json]], bool]
    ) -> list[Json]:
        seen: list[Json] = []
        async with (
            asyncio.timeout(_PATIENCE_SECONDS),
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.address}/ui", max_msg_size=0) as client,
        ):
            await client.receive_json()
            for frame in frames:
                await client.send_json(frame)
            while not is_over(seen):
                seen.append(await client.receive_json())
        return seen


@dataclass
class Person:
    """Somebody in the workspace, with what they see and can do."""

    workspace: Workspace
    id: str
    name: str
    #: What Slack said under the questions of the modal that was submitted last.
    errors: dict[str, str] = field(default_factory=dict)

    def command(self, words: str) -> None:
        """Type a slash command into the channel that everybody is in."""
        command, _, text = words.partition(" ")
        self.workspace.post(
            "command",
            user=self.id,
            channel=self.workspace.channel,
            command=command,
            text=text,
        )

    def open_home(self) -> str:
        """Open the app's Home, and read it once it is there."""
        before = self._home().get("hash")
        self.workspace.post("open-home", user=self.id, appId=self.workspace.app_id)
        self.workspace.eventually(
            lambda: self._home().get("hash") != before, f"{self.name} has no Home"
        )
        return self.home_text

    @property
    def home_text(self) -> str:
        return words(self._home())

    @property
    def messages(self) -> list[str]:
        """What this person was told, in direct messages and where only they can see it."""
        return [words(message) for message in self._messages()]

    def reads(self, *parts: str) -> str:
        """Wait for a message that has each of these parts, and read it."""

        def find() -> str | None:
            told = reversed(self.messages)
            return next((one for one in told if all(part in one for part in parts)), None)

        return self._await(find, f"a message with {parts}")

    def sees(self, *parts: str) -> str:
        """Wait for a modal that has each of these parts, and read it."""
        return words(self._modal(lambda view: all(part in words(view) for part in parts), parts))

    def fill(self, **answers: Answer) -> Modal:
        """Answer questions of the modal that is open or opening, by the ids of their blocks."""
        view = self._modal(lambda view: answers.keys() <= questions(view).keys(), tuple(answers))
        return Modal(self, view, answers)

    def offered(self, question: str, part: str) -> str:
        """Give the choice of the open modal whose label has this part."""
        view = self._modal(lambda view: question in questions(view), (question,))
        element = questions(view)[question]["element"]
        labels = [str(option["text"]["text"]) for option in element["options"]]
        return next(label for label in labels if part in label)

    def click(self, label: str) -> None:
        """Click a button in the open modal, or under the newest message that has it."""

        def find() -> tuple[Json, Json] | None:
            view = self._view()
            for seen in [view] if view else reversed(self._messages()):
                for button in controls(seen):
                    if button["text"]["text"] == label:
                        return seen, button
            return None

        seen, button = self._await(find, f"a button {label!r}")
        self._press(button, channel=seen.get("channel", ""), ts=seen.get("ts", ""))

    def close(self) -> None:
        """Close the open modal without submitting it."""
        self.workspace.send({"t": "view_close", "user": self.id}, answers=0, until=("view",))

    def click_home(self, label: str) -> None:
        """Click a button on Home."""
        found = [one for one in controls(self._home()) if one["text"]["text"] == label]
        if not found:
            raise NothingHappened(f"{self.name}'s Home has no {label!r} in:\n{self.home_text}")
        self._press(found[0], channel="", ts="")

    def _press(self, button: Json, *, channel: str, ts: str) -> None:
        shown = ("type", "action_id", "block_id", "value", "text")
        self.workspace.send(
            {
                "t": "block_action",
                "user": self.id,
                "appId": self.workspace.app_id,
                "channel": channel,
                "messageTs": ts,
                "action": {name: button[name] for name in shown if name in button},
            },
            answers=1,
        )

    def _await(self, find: Callable[[], T | None], what: str) -> T:
        try:
            return self.workspace.eventually(find, what)
        except NothingHappened:
            view = self._view()
            seen = "\n---\n".join([*self.messages, words(view) if view else "(no modal)"])
            raise NothingHappened(f"{self.name} never saw {what}, but:\n{seen}") from None

    def _modal(self, is_right: Callable[[Json], bool], parts: tuple[str, ...]) -> Json:
        def find() -> Json | None:
            view = self._view()
            return view if view and is_right(view) else None

        return self._await(find, f"a modal with {parts}")

    def _view(self) -> Json | None:
        stack: list[Json] = self.workspace.look()["modalStack"]
        return stack[-1] if stack else None

    def _home(self) -> Json:
        homes: Json = self.workspace.look()["homeViews"].get(self.id, {})
        home: Json = homes.get(self.workspace.app_id, {})
        return home

    def _messages(self) -> list[Json]:
        state = self.workspace.look()
        mine = {channel["id"] for channel in state["channels"] if self.id in channel["members"]}
        return sorted(
            (
                message
                for channel, messages in state["messages"].items()
                for message in messages
                if channel in mine and message.get("ephemeral_to", self.id) == self.id
            ),
            key=lambda message: str(message["ts"]),
        )


@dataclass(frozen=True)
class Modal:
    """An open modal, as one person has filled it in."""

    person: Person
    view: Json
    answers: Mapping[str, Answer]

    def submit(self, *, times: int = 1) -> None:
        """Submit, several times at once if the person is impatient."""
        values = state_of(questions(self.view), self.answers)
        frame: Json = {"t": "view_submit", "user": self.person.id, "values": values}
        seen = self.person.workspace.send(
            *[frame] * times, answers=times, until=("view", "view_errors")
        )
        self.person.errors = {
            field: said
            for one in seen
            if one["t"] == "view_errors"
            for field, said in one["errors"].items()
        }


def _is_over(seen: list[Json], answers: int, until: tuple[str, ...]) -> bool:
    """Tell if the bot has answered so often, and what was waited for came after that."""
    answered = [number for number, one in enumerate(seen, start=1) if _is_answer(one)]
    if len(answered) < answers:
        return False
    after = seen[answered[answers - 1] :] if answers else seen
    return not until or any(one["t"] in until for one in after)


def _is_answer(frame: Json) -> bool:
    if frame["t"] != "log" or frame["entry"]["direction"] != "from_bot":
        return False
    summary = frame["entry"]["summary"]
    if summary.startswith("HTTP ") and summary != "HTTP 200":
        raise NothingHappened(f"Slack says that it had some trouble: {summary}")
    return frame["entry"]["kind"] in _ANSWERED

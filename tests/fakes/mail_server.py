"""A real SMTP server on loopback, in a thread of its own, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_TAKEN = "250 OK"


@dataclass(frozen=True)
class Taken:
    """A letter that the server has taken."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    #: Whether it came through TLS.
    is_private: bool

    @property
    def read(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def part(self, kind: str) -> str:
        """Give the words of the plain or the html part."""
        body = self.read.get_body((kind,))
        assert body is not None
        words: str = body.get_content()
        return words


@dataclass
class MailServer:
    """What it is told to answer, under the command's name, and where it hangs up."""

    answers: dict[str, str] = field(default_factory=dict)
    #: Answers to RCPT for one address.
    recipients: dict[str, str] = field(default_factory=dict)
    #: MAIL, RCPT, DATA (once it has the letter), or CONNECT.
    hangs_up_at: str = ""
    #: Seconds that it takes before it answers the letter.
    slowness: float = 0
    password: bytes = b""
    url: str = ""
    taken: list[Taken] = field(default_factory=list)

    def to(self, address: str) -> list[Taken]:
        return [letter for letter in self.taken if address in letter.recipients]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd asks for it so
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer("MAIL", server)

    async def handle_RCPT(  # noqa: N802 - the same
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = self.recipients.get(address) or self._answer("RCPT", server)
        if answer == _TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.slowness)
        answer = self._answer("DATA", server)
        if answer == _TAKEN:
            content = envelope.content
            assert isinstance(content, bytes)
            sender, recipients = envelope.mail_from or "", tuple(envelope.rcpt_tos)
            self.taken.append(Taken(sender, recipients, content, session.ssl is not None))
        return answer

    def authenticate(self, *given: Any) -> AuthResult:
        data = given[-1]
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == self.password, handled=False)

    def _answer(self, command: str, server: SMTP) -> str:
        if self.hangs_up_at == command:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.answers.get(command, _TAKEN)


@contextmanager
def serving_mail(
    server: MailServer | None = None,
    *,
    starts_tls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[MailServer]:
    """Serve on a loopback port of the system's choice; `starts_tls` insists on STARTTLS."""
    served = server or MailServer()
    with _loop_in_a_thread() as loop:

        def conversation() -> SMTP:
            return _conversation(served, starts_tls, loop)

        async def listen() -> asyncio.Server:
            return await loop.create_server(conversation, "127.0.0.1", 0, ssl=tls)

        listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
        port = listening.sockets[0].getsockname()[1]
        served.url = f"smtp{'s' if tls else ''}://127.0.0.1:{port}"
        try:
            yield served
        finally:
            asyncio.run_coroutine_threadsafe(_close(listening), loop).result(10)


def _conversation(
    served: MailServer, starts_tls: ssl.SSLContext | None, loop: asyncio.AbstractEventLoop
) -> SMTP:
    return SMTP(
        served,
        hostname="mail.example.com",
        tls_context=starts_tls,
        require_starttls=starts_tls is not None,
        auth_required=bool(served.password) and starts_tls is not None,
        authenticator=served.authenticate,
        timeout=10,
        loop=loop,
    )


@contextmanager
def _loop_in_a_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mail server", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _close(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

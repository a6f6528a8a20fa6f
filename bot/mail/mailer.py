"""Hand letters to a mail server, and say in our terms what became of one that it didn't take.

A letter goes out once, without any retry of its own: what may have been taken is reported as such,
and delivery decides. No reason that is given holds what the server said, which often names the
person.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from bot.mail.letter import Letter
from bot.mail.mime import written
from bot.mail.server import NotAnAddress, Sender, Server, mailbox
from scheduling.retry import DeliveryError, Reach

# The lease of a message is a minute: to be let in and to hand over take less than that together.
_SECONDS = 20.0
_GOODBYE_SECONDS = 2
#: Mail servers often allow one client twenty conversations or fifty.
_CONVERSATIONS = 10

_CLOSING, _AUTHENTICATE = 421, 530
_FOR_NOW, _FOR_EVER = 400, 500
# "Security or policy": a server that doesn't carry mail for us says so at every address.
_POLICY = re.compile(r"5\.7\.\d")
_FAILURES = (SMTPException, OSError)


class Mailer:
    """Sends letters from one sender through one server.

    `tls` says whom to trust where that isn't what the machine trusts.
    """

    def __init__(
        self,
        smtp_url: str,
        sender: str,
        *,
        tls: ssl.SSLContext | None = None,
        seconds: float = _SECONDS,
    ) -> None:
        self._server = Server.parse(smtp_url)
        self._sender = Sender.parse(sender)
        self._tls = tls or ssl.create_default_context()
        self._seconds = seconds
        self._places = asyncio.Semaphore(_CONVERSATIONS)

    async def send(self, letter: Letter) -> None:
        """Send a letter once.

        Raises:
            DeliveryError: it was not sent, or nobody knows if it was.
        """
        try:
            content, to = written(letter, self._sender), mailbox(letter.to)
        except NotAnAddress:
            raise _no_such_address("not_an_address") from None
        async with self._conversation() as client:
            await self._address(client, to)
            await self._hand_over(client, content)

    async def check(self) -> None:
        """See if the server lets us in.

        Raises:
            DeliveryError: it doesn't.
        """
        async with self._conversation() as client:
            try:
                async with asyncio.timeout(self._seconds):
                    await client.noop()
            except _FAILURES as error:
                raise _away(error) from None

    @asynccontextmanager
    async def _conversation(self) -> AsyncIterator[SMTP]:
        client = self._client()
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise _away(error) from None
        try:
            await self._connect(client)
            yield client
        finally:
            self._places.release()
            await _say_goodbye(client)

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            # Not what the machine believes to be called, for which it may have to ask a name
            # server each time.
            local_hostname=self._sender.domain,
            use_tls=server.is_tls,
            start_tls=server.starts_tls,
            tls_context=self._tls,
            timeout=self._seconds,
        )

    async def _connect(self, client: SMTP) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await client.connect()
        except _FAILURES as error:
            # Refused, unknown, without TLS, not letting us in: nobody gets mail from there.
            raise _away(error) from None

    async def _address(self, client: SMTP, to: str) -> None:
        """Say from whom and to whom; nothing of the letter itself."""
        try:
            async with asyncio.timeout(self._seconds):
                await client.mail(self._sender.address)
                await client.rcpt(to)
        except SMTPRecipientRefused as error:
            raise _recipient_refused(error) from None
        except SMTPResponseException as error:
            raise _answered(error) from None
        except _FAILURES as error:
            raise DeliveryError(type(error).__name__) from None

    async def _hand_over(self, client: SMTP, content: bytes) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await client.data(content)
        except SMTPDataError as error:
            raise _answered(error) from None
        except _FAILURES as error:
            # It may have had all of the letter, and only its answer was lost.
            raise DeliveryError(type(error).__name__, ambiguous=True) from None


async def _say_goodbye(client: SMTP) -> None:
    # What was taken is taken, however the conversation ends.
    try:
        async with asyncio.timeout(_GOODBYE_SECONDS):
            await client.quit()
    except _FAILURES:
        pass
    finally:
        client.close()


def _away(error: Exception) -> DeliveryError:
    reason = type(error).__name__
    if isinstance(error, SMTPResponseException):
        reason = f"smtp_{error.code}"
    return DeliveryError(reason, reach=Reach.PLATFORM)


def _no_such_address(reason: str) -> DeliveryError:
    return DeliveryError(reason, permanent=True, reach=Reach.ADDRESS)


def _recipient_refused(error: SMTPRecipientRefused) -> DeliveryError:
    is_ours = error.code == _AUTHENTICATE or _POLICY.match(error.message)
    if _is_permanent(error) and not is_ours:
        return _no_such_address(f"smtp_{error.code}")
    return _answered(error)


def _answered(error: SMTPResponseException) -> DeliveryError:
    """Say what a refusal means that is not about the address."""
    reason = f"smtp_{error.code}"
    if error.code == _CLOSING:
        return DeliveryError(reason, reach=Reach.PLATFORM)
    if _is_permanent(error):
        return DeliveryError(reason, permanent=True)
    # What is no refusal and no welcome either leaves all open.
    return DeliveryError(reason, ambiguous=error.code < _FOR_NOW)


def _is_permanent(error: SMTPResponseException) -> bool:
    return error.code >= _FOR_EVER

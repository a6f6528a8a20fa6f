"""Where mail is handed over and from whom it comes, as the settings write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}
#: What is said to these doesn't leave the machine.
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# No quoted names and no comments: whoever has such an address can't be told from an attack.
_MAILBOX = re.compile(r"[^\s\x00-\x1f\x7f<>(),:;\"\\\[\]@]{1,64}@[^\s\x00-\x1f<>(),:;\"\\\[\]@]+")
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}", re.IGNORECASE)


class NotAnAddress(ValueError):
    """It is no place that mail can be handed over at, or sent to."""


@dataclass(frozen=True)
class Server:
    """A mail server of ours, which takes letters and carries them on."""

    host: str
    port: int
    is_tls: bool
    username: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Server:
        """Read ``smtp://user:password@host:587``, or ``smtps://…`` for TLS from the start.

        Raises:
            NotAnAddress: it is not such an address.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise NotAnAddress("not an address") from None
        host = parts.hostname or ""
        if parts.scheme not in _PORTS or not _is_host(host) or parts.path.strip("/"):
            raise NotAnAddress("not smtp://user:password@host:587 or smtps://…")
        return cls(
            host=host,
            port=port or _PORTS[parts.scheme],
            is_tls=parts.scheme == "smtps",
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    @property
    def starts_tls(self) -> bool:
        """Whether the conversation has to turn to TLS before anything is said in it."""
        return not self.is_tls and self.host not in _LOOPBACK


@dataclass(frozen=True)
class Sender:
    name: str
    address: str

    @classmethod
    def parse(cls, written: str) -> Sender:
        """Read ``Cairn <cairn@example.com>``.

        Raises:
            NotAnAddress: it holds no address, or something that has no place in a header.
        """
        name, address = parseaddr(written)
        if not written.isprintable():
            raise NotAnAddress("not printable")
        return cls(name, mailbox(address))

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]


def mailbox(address: str) -> str:
    """Give an address as mail servers write it.

    Raises:
        NotAnAddress: they would not take it, or take it for something else.
    """
    if not _MAILBOX.fullmatch(address):
        raise NotAnAddress("not name@domain")
    name, _, domain = address.partition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        raise NotAnAddress("not a domain") from None
    # Few servers take names beyond ASCII, and those who have one have another as well.
    if not name.isascii() or not _DOMAIN.fullmatch(ascii_domain):
        raise NotAnAddress("not ASCII")
    return f"{name}@{ascii_domain}"


def _is_host(host: str) -> bool:
    return bool(_DOMAIN.fullmatch(host)) or host in _LOOPBACK or ":" in host

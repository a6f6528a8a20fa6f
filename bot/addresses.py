"""The addresses among the settings: what is wrong with them, in sentences for who runs Cairn."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urlsplit

from bot.mail.server import NotAnAddress, Sender, Server

_LOCAL = {"localhost", "127.0.0.1", "::1"}
_MAILBOX = re.compile(r"[^\s@<>\"?&]+@[a-z0-9.-]+", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"[a-z0-9.-]+|::1", re.ASCII)


def wrong_urls(urls: Mapping[str, str]) -> Iterator[str]:
    for name, url in urls.items():
        address = urlsplit(url)
        is_local = address.scheme == "http" and address.hostname in _LOCAL
        if url and address.scheme != "https" and not is_local:
            yield f"{name.upper()} has to start with https://."


def wrong_hosts(hosts: Collection[str]) -> Iterator[str]:
    if not all(map(_HOST.fullmatch, hosts)):
        yield "TEAMS_SERVICE_HOSTS holds names of hosts, with commas between."


def wrong_mail(smtp_url: str, mail_from: str, support_email: str) -> Iterator[str]:
    try:
        if smtp_url:
            Server.parse(smtp_url)
    except NotAnAddress:
        yield "SMTP_URL is written smtp://user:password@host:587, or smtps://…."
    try:
        if mail_from:
            Sender.parse(mail_from)
    except NotAnAddress:
        yield "MAIL_FROM is written Cairn <cairn@example.com>."
    if support_email and not _MAILBOX.fullmatch(support_email):
        yield "CAIRN_SUPPORT_EMAIL is written help@example.com."

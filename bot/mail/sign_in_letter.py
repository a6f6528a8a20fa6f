"""The letter that brings somebody their link to sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from bot.mail.frame import Frame, Link, frame
from bot.mail.letter import Letter

_SUBJECT = "Your link to sign in to Cairn"
_WORDS = "Here is your link to sign in to Cairn. It works once, within 15 minutes."
_FOOTER = "If you did not ask for it, ignore it: nobody gets in without it."


def sign_in_letter(to: str, link: str, *, now: datetime, locale: str = "en") -> Letter:
    """Write the letter; `link` is a whole address, and whoever holds it can sign in."""
    around = Frame(locale=locale, link=Link("Sign in to Cairn", link), footer=(_FOOTER,))
    text, html = frame(_SUBJECT, around, lambda pen: pen.paragraph(_WORDS))
    return Letter(id=uuid4(), to=to, subject=_SUBJECT, text=text, html=html, written_at=now)

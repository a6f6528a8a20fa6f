"""Looks at the mail server for the doctor: does it answer, and does it let us in."""

from __future__ import annotations

from bot.finding import Finding
from bot.mail.mailer import Mailer
from bot.settings import Settings
from scheduling.retry import DeliveryError

_SECONDS = 10
#: Not authenticated, or not allowed to be.
_NOT_LET_IN = {"smtp_530", "smtp_534", "smtp_535", "smtp_538"}


async def look_at_mail(settings: Settings) -> list[Finding]:
    if settings.smtp_url is None or not settings.mail_from:
        return []
    mailer = Mailer(settings.smtp_url.get_secret_value(), settings.mail_from, seconds=_SECONDS)
    try:
        await mailer.check()
    except DeliveryError as error:
        return [_in_vain(error.reason)]
    return [Finding(is_well=True, words="The mail server answers, and lets us in.")]


def _in_vain(reason: str) -> Finding:
    if reason in _NOT_LET_IN:
        words = f"The mail server doesn't take the name and password of SMTP_URL ({reason})."
    else:
        words = f"The mail server of SMTP_URL doesn't answer as it should ({reason})."
    return Finding(is_well=False, words=words)

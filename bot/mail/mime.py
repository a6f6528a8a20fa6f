"""A letter, as mail servers carry it.

Made of the older half of the standard library's `email`: the newer one reads what looks like an
encoded word in a subject, and writes a line break that was encoded there out as a line break
(CVE-2024-6923), and it folds links that are longer than a line.
"""

from __future__ import annotations

import re
from email import charset, encoders, policy
from email.header import Header
from email.message import Message as Part
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr

from bot.calendar import CalendarFile
from bot.mail.letter import Letter
from bot.mail.server import Sender, mailbox
from ui.wording import clean

# Nothing is folded but the subject, which `_subject` does: a link has to stay in one piece.
_LINES = policy.compat32.clone(linesep="\r\n", mangle_from_=False, max_line_length=None)
_QUOTED = charset.Charset("utf-8")
_QUOTED.body_encoding = charset.QP
_CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(?:; ?[a-z]+=[A-Za-z0-9-]+)*")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,99}")


def written(letter: Letter, sender: Sender) -> bytes:
    """Write a letter out.

    Raises:
        NotAnAddress: it can't be sent to where it is addressed to.
    """
    whole = _with_attachments(letter)
    whole["From"] = formataddr((sender.name, sender.address))
    whole["To"] = mailbox(letter.to)
    whole["Subject"] = _subject(letter.subject)
    whole["Date"] = format_datetime(letter.written_at)
    # The same for each try, so that a mailbox can tell that it has the letter already.
    whole["Message-ID"] = f"<{letter.id}@{sender.domain}>"
    whole["Auto-Submitted"] = "auto-generated"
    if letter.unwanted_url:
        whole["List-Unsubscribe"] = f"<{_one_line(letter.unwanted_url)}>"
        whole["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return whole.as_bytes(policy=_LINES)


def _with_attachments(letter: Letter) -> Part:
    alternative = MIMEMultipart("alternative")
    alternative.attach(_words(letter.text, "plain"))
    alternative.attach(_words(letter.html, "html"))
    if not letter.attachments:
        return alternative
    mixed = MIMEMultipart("mixed")
    mixed.attach(alternative)
    for attachment in letter.attachments:
        mixed.attach(_attached(attachment))
    return mixed


def _words(text: str, kind: str) -> Part:
    part = MIMENonMultipart("text", kind)
    part.set_payload(text, _QUOTED)
    return part


def _attached(attachment: CalendarFile) -> Part:
    if not _CONTENT_TYPE.fullmatch(attachment.content_type):
        raise ValueError("an attachment's type is written type/subtype; name=value")
    if not _FILE_NAME.fullmatch(attachment.name):
        raise ValueError("an attachment has a plain file name")
    part = MIMEBase("application", "octet-stream")
    part.replace_header("Content-Type", attachment.content_type)
    part.set_payload(attachment.data)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part


def _subject(words: str) -> str:
    line = _one_line(words)
    # What looks like an encoded word is encoded, so that it is read as it looks.
    is_plain = line.isascii() and "=?" not in line
    return line if is_plain else Header(line, "utf-8", header_name="Subject").encode()


def _one_line(words: str) -> str:
    return " ".join(clean(words).split())

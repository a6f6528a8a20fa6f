"""How Cairn speaks to one reader in Slack: in mrkdwn, in labels and in notifications."""

from __future__ import annotations

import re
from datetime import datetime

from bot.slack.payload import SOFT_HYPHEN
from ui.reader import PlainVoice, Reader
from ui.text import Mention, Text, fill
from ui.wording import clean

# mrkdwn has no escape for its formatting characters, and how a zero-width space beside one is
# read differs between clients (some use it to make formatting work). A character that merely
# looks the same is inert in all of them. Between two letters or digits, as in snake_case and in
# most addresses, Slack formats nothing, and what was typed stays as it is. A backtick counts
# anywhere. Slack takes the full-width forms for the narrow ones.
_LOOKALIKE = {
    "*": "\u2217",
    "\uff0a": "\u2217",
    "_": "\u02cd",
    "\uff3f": "\u02cd",
    "~": "\u223c",
    "\uff5e": "\u223c",
    "`": "\u02cb",
    "\uff40": "\u02cb",
}
_FORMATS = re.compile(
    "[`\uff40]|(?<![^\\W_])[*_~\uff0a\uff3f\uff5e]|[*_~\uff0a\uff3f\uff5e](?![^\\W_])"
)
_BROADCAST = re.compile(r"@(?=channel|here|everyone)", re.IGNORECASE)
# Slack reads even an escaped > as a quote where it starts a line; after a soft hyphen it doesn't.
_QUOTE = re.compile("^\\s*(?=&gt;|\uff1e)")
_WORD_JOINER = "\u2060"
# The later lines of what was typed hang under the first, so that none of them can pass for a
# paragraph or a list of ours.
_HANGING = "\n\u2003"
_HANDLE = re.compile(r"[\w-]+", re.ASCII)


class LabelVoice(PlainVoice):
    """Plain text elements, which Slack shows as they are; on one line."""

    def typed(self, text: str) -> str:
        return " ".join(clean(text).split())

    def mention(self, mention: Mention) -> str:
        return self.typed(mention.name)


class SlackVoice(PlainVoice):
    """mrkdwn, in which nothing that a person typed can mention, link or format."""

    def words(self, template: str) -> str:
        return _escaped(template)

    def typed(self, text: str) -> str:
        return _HANGING.join(_inert(line) for line in clean(text).splitlines())

    def instant(self, at: datetime) -> str:
        # Slack draws it in the zone of whoever looks; the fallback is for those that can't.
        fallback = _escaped(super().instant(at))
        return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"

    def mention(self, mention: Mention) -> str:
        handle = self.reader.handles.get(mention.person_id, "")
        if _HANDLE.fullmatch(handle):
            return f"<@{handle}>"
        return self.typed(" ".join(mention.name.split()))


class NotificationVoice(SlackVoice):
    """The text of a notification: escaped like mrkdwn, without anything to be expanded."""

    def instant(self, at: datetime) -> str:
        return _escaped(PlainVoice.instant(self, at))

    def mention(self, mention: Mention) -> str:
        return self.typed(" ".join(mention.name.split()))


class Pen:
    """The two ways in which one reader's texts are written into blocks."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._rich = SlackVoice(reader)
        self._label = LabelVoice(reader)

    def rich(self, text: Text) -> str:
        """Write mrkdwn; empty where a reader would see nothing."""
        written = fill(text, self._rich)
        return written.strip() if clean(written) else ""

    def line(self, text: Text) -> str:
        """Write mrkdwn without line breaks."""
        return " ".join(self.rich(text).split())

    def label(self, text: Text) -> str:
        """Write plain text without line breaks."""
        return " ".join(clean(fill(text, self._label)).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inert(line: str) -> str:
    unformatted = _FORMATS.sub(lambda found: _LOOKALIKE[found[0]], line)
    silent = _BROADCAST.sub("@" + _WORD_JOINER, unformatted)
    return _QUOTE.sub(lambda indent: indent[0] + SOFT_HYPHEN, _escaped(silent))

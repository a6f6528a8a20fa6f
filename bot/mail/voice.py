"""How Cairn speaks to one reader in a letter: in plain words, without any markup.

Both parts of a letter are filled by it. The HTML part escapes everything afterwards, so there is no
way for a word to be safe in one part and not in the other.
"""

from __future__ import annotations

import re

from handlers import FEATURES
from ui.reader import PlainVoice
from ui.text import Mention
from ui.wording import clean

# A command of the chat means nothing in a letter: there, Cairn is what one opens.
_WORDS = "|".join(["help", *(feature.command for feature in FEATURES if feature.command)])
_COMMAND = re.compile(rf"(?:\b(?P<type>[Tt]ype) )?/mentor(?: (?:{_WORDS})\b)?")


class MailVoice(PlainVoice):
    def words(self, template: str) -> str:
        return _COMMAND.sub(_opened, super().words(template))

    def typed(self, text: str) -> str:
        return " ".join(clean(text).split())

    def mention(self, mention: Mention) -> str:
        # Never what the portal calls them: that is their e-mail address.
        return self.typed(mention.name)


def _opened(found: re.Match[str]) -> str:
    match found["type"]:
        case None:
            return "Cairn"
        case verb:
            return "Open Cairn" if verb[0].isupper() else "open Cairn"

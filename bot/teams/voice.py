"""How Cairn speaks to one reader in Teams: in Markdown in which nothing typed is markup."""

from __future__ import annotations

import re

import regex

from bot.commands import COMMANDS
from ui.reader import PlainVoice, Reader
from ui.text import Mention, Text, fill
from ui.wording import clean

# Teams' clients disagree about Markdown: the phones' show a backslash where the desktop's escapes
# with it, and some read Markdown in labels where others show them as they are. What works in all of
# them is a character that merely looks the same, or one without width between two that mean
# something only beside each other. An underscore between letters means nothing anywhere, so most
# addresses stay as they were typed. They aren't made links, and where a client does so by itself,
# it shows where they lead.
_LOOKALIKE = {"*": "\u2217", "_": "\u02cd", "`": "\u02cb"}
_FORMATS = re.compile(r"[*`]|(?<![^\W_])_|_(?![^\W_])")
_WORD_JOINER = "\u2060"
_BESIDE = re.compile(
    r"\](?=[(\[:]|$)"  # [words](address)
    r"|[)\]](?=[-+\d])"  # after which phones look for a list
    r"|~(?=~|$)"
    r"|\{(?=\{|$)"  # {{DATE(...)}}
    r"|<(?=[A-Za-z/!?]|$)"  # <at>, and addresses
    r"|&(?=#?\w+;)"
    r"|\\(?=[!-/:-@\[-`{-~]|$)"
)
# What makes a list, a quote or a heading at the start of a line; our own bold words begin with **.
_BEGINS_A_BLOCK = re.compile(r"^[ \t]*(?=[-+](?:[ \t-]|$)|[#>|=]|\d+[.)])", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+")
#: A line break in a card: a single one would be read as a space.
BREAK = "\n\n"
# The later lines of what was typed hang under the first, so that none of them can pass for a
# paragraph or a list of ours.
_HANGING = f"{BREAK}{_WORD_JOINER}\u2003"
_RIGHT_TO_LEFT = regex.compile(r"[\p{bc=R}\p{bc=AL}]")
_ISOLATE, _END = "\u2068", "\u2069"
_PLACES = re.compile(r"(\{\w+\})")
# Teams has no commands with a slash: the word alone is what people type.
_COMMAND = re.compile(rf"/mentor\b(?: ({'|'.join(COMMANDS)}|\{{\w+\}})(?!\w))?")
_HOME = "home"


class LabelVoice(PlainVoice):
    """Words on one line, inert whether a client looks for Markdown in them or not."""

    def words(self, template: str) -> str:
        return _COMMAND.sub(lambda found: f"“{found[1] or _HOME}”", _own(template))

    def typed(self, text: str) -> str:
        return _isolated(_inert(" ".join(clean(text).split())))

    def mention(self, mention: Mention) -> str:
        return self.typed(mention.name)


class TeamsVoice(LabelVoice):
    """A card's Markdown."""

    def words(self, template: str) -> str:
        return _COMMAND.sub(lambda found: f"**{found[1] or _HOME}**", _own(template))

    def typed(self, text: str) -> str:
        return _HANGING.join(_isolated(_inert(_kept_indent(line))) for line in _lines(text))

    def mention(self, mention: Mention) -> str:
        # A mention proper needs the person in this very chat, and the words of two people are
        # told apart by their names as well.
        name = super().typed(" ".join(mention.name.split()))
        # Beside the asterisks, a bracket or a quotation mark of the name would undo them.
        return f"**{_WORD_JOINER}{name}{_WORD_JOINER}**" if name else ""


class Pen:
    """The ways in which one reader's texts are written into a card."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._rich = TeamsVoice(reader)
        self._label = LabelVoice(reader)

    @property
    def language(self) -> str:
        return self._rich.locale.language

    def rich(self, text: Text) -> str:
        """Write Markdown; empty where a reader would see nothing."""
        written = _BEGINS_A_BLOCK.sub(_WORD_JOINER, fill(text, self._rich))
        return written.strip("\n ") if clean(written) else ""

    def line(self, text: Text) -> str:
        """Write Markdown without line breaks."""
        return " ".join(self.rich(text).replace(_HANGING, " ").split())

    def label(self, text: Text) -> str:
        """Write words without line breaks and formats."""
        written = " ".join(fill(text, self._label).split())
        return _BEGINS_A_BLOCK.sub(_WORD_JOINER, written) if clean(written) else ""


def _own(template: str) -> str:
    """Make our own words inert, and leave the places in them for their values."""
    pieces = _PLACES.split(template)
    pieces[::2] = map(_inert, pieces[::2])
    return "".join(pieces)


def _inert(line: str) -> str:
    unformatted = _FORMATS.sub(lambda found: _LOOKALIKE[found[0]], line)
    return _BESIDE.sub(lambda found: found[0] + _WORD_JOINER, unformatted)


def _isolated(line: str) -> str:
    """Keep what is written from right to left from reordering what stands around it."""
    return f"{_ISOLATE}{line}{_END}" if _RIGHT_TO_LEFT.search(line) else line


def _lines(text: str) -> list[str]:
    return clean(text).splitlines()


def _kept_indent(line: str) -> str:
    return _INDENT.sub(lambda indent: "\u00a0" * len(indent[0].expandtabs(4)), line)

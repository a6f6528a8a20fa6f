"""What is done to words that people type before anything else sees them."""

from __future__ import annotations

import unicodedata

import regex

# Overrides and isolates reorder the words around them; nothing that a person types needs them.
_DROPPED = regex.compile(r"(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]")
_GRAPHEME = regex.compile(r"\X")
_LINE_BREAK = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Fillers and the empty braille cell are letters and symbols by category, and still show nothing.
_INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Z}\u2800]*")


def clean(typed: str) -> str:
    """Normalize to NFC, and drop controls, lone surrogates and spaces at the ends.

    Joiners stay: emoji and several scripts are written with them. Words that hold nothing but
    invisible characters come back empty.
    """
    kept = _DROPPED.sub("", _LINE_BREAK.sub("\n", typed))
    composed = unicodedata.normalize("NFC", kept).strip()
    return "" if _INVISIBLE.fullmatch(composed) else composed


def visible_length(typed: str) -> int:
    """Count what a reader would call characters: a family emoji is one."""
    return len(_GRAPHEME.findall(typed))

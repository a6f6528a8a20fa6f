"""The words that can follow ``/mentor``, for where it has to be said otherwise."""

from __future__ import annotations

from handlers import FEATURES

#: What follows /mentor and is none of these belongs to the sentence: "Type /mentor to see more."
COMMANDS = ("help", *(feature.command for feature in FEATURES if feature.command))

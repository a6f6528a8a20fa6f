"""The portal: the same conversations in a browser, for whoever is in no chat."""

from __future__ import annotations

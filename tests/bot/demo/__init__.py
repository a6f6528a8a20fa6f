"""The demo: its people, its time, and how it keeps to itself."""

from __future__ import annotations

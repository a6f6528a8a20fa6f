"""The demo in a real browser, as people see it."""

from __future__ import annotations

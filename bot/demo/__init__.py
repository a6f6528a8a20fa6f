"""The demo: a believable program of invented people, whose time can be moved."""

from __future__ import annotations

"""What Cairn remembers: tables, queries by noun, one unit of work, encryption."""

from __future__ import annotations

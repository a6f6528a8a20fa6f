"""Mail, against a real server on loopback."""

from __future__ import annotations

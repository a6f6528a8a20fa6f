"""Tests of the portal."""

from __future__ import annotations

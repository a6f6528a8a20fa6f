"""Tests of the edges."""

from __future__ import annotations

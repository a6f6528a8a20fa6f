"""Tests of scheduling."""

from __future__ import annotations

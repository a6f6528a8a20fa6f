"""Tests of mentoring."""

from __future__ import annotations

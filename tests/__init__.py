"""Tests of everything, laid out as the packages are."""

from __future__ import annotations

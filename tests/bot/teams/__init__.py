"""Tests of the Teams edge."""

from __future__ import annotations

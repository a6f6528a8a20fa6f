"""Tests of signing in with Slack and with Microsoft."""

from __future__ import annotations

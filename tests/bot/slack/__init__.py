"""Tests of the Slack edge."""

from __future__ import annotations

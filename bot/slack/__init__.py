"""The Slack edge: what Slack sends becomes answers, and messages become blocks."""

from __future__ import annotations

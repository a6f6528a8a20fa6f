"""The bot as four people see it: the real process, driven through an emulated Slack."""

from __future__ import annotations

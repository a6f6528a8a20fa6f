"""When things are said: calendars, the rhythm of prompts, delivery and its clock."""

from __future__ import annotations

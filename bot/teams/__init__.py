"""Microsoft Teams' edge: the only place that knows its activities, its cards and an SDK of it."""

from __future__ import annotations

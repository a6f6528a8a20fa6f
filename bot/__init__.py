"""The process and its edges: they translate and decide nothing."""

from __future__ import annotations

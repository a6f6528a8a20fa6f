"""Benchmarks, each run by hand: `python -m bench.<name>`."""

from __future__ import annotations

"""The rules of mentoring: plain values in, plain values out, no I/O."""

from __future__ import annotations

"""The features, as their people meet them."""

from __future__ import annotations

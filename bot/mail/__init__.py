"""Mail: what reaches people who take part in the portal and are not looking at it."""

from __future__ import annotations

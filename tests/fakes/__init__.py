"""What stands where the process ends: chats that keep a ledger of what reached them."""

from __future__ import annotations

"""What a person is asked and told, in no chat's dialect."""

from __future__ import annotations

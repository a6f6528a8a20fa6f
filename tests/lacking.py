"""What a test needs and this machine doesn't have: said and skipped, and a failure where CI is."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(reason: object) -> NoReturn:
    # `bot.settings` reads the application's environment; this one is about the build.
    if os.environ.get("CI") == "true":  # noqa: TID251 - see above
        pytest.fail(str(reason))
    pytest.skip(str(reason))

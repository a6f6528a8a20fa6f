"""A mail server for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.mail_server import MailServer, serving_mail


@pytest.fixture
def server() -> Iterator[MailServer]:
    with serving_mail() as ready:
        yield ready

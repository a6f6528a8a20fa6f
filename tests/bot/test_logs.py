"""Logs: one object a line, with ids, and nothing that somebody wrote."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from bot import logs


def logged(name: str, words: str, *, error: BaseException | None = None, **extra: Any) -> Any:
    trace = (type(error), error, error.__traceback__) if error else None
    logger = logging.getLogger(name)
    record = logger.makeRecord(name, logging.ERROR, "x.py", 7, words, (), trace, extra=extra)
    return json.loads(logs.JsonLines().format(record))


def caught() -> BaseException:
    try:
        _fail()
    except ValueError as error:
        return error
    raise AssertionError("it fails")


def _fail() -> None:
    try:
        {"x": 1}["canary"]
    except KeyError as cause:
        raise ValueError("canary in an answer") from cause


def test_a_line_has_constant_words_and_ids() -> None:
    line = logged("bot.slack.edge", "an act failed", reference="abc", team="T1")
    assert (line["event"], line["level"]) == ("an act failed", "error")
    assert (line["reference"], line["team"]) == ("abc", "T1")


def test_an_error_is_its_type_and_where_it_came_from() -> None:
    line = logged("handlers.runner", "an act failed", error=caught())
    assert [one["type"] for one in line["error"]] == ["ValueError", "KeyError"]
    assert "test_logs.py" in line["error"][0]["frames"][0]
    assert "canary" not in json.dumps(line)
    assert "raise" not in json.dumps(line)


@pytest.mark.parametrize("name", ["slack_bolt.cairn", "slack_sdk", "sqlalchemy.engine", "asyncio"])
def test_what_others_log_is_withheld(name: str) -> None:
    line = logged(name, "body: canary")
    assert "canary" not in json.dumps(line)
    assert line["event"] == "withheld, from x:7"


def test_a_name_that_only_begins_like_ours_is_not_ours() -> None:
    assert logged("botany", "canary")["event"] == "withheld, from x:7"


def test_a_chain_without_end_ends() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert len(logs.described(first)) < 100

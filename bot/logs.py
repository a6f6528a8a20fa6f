"""Logs: one JSON object a line, with constant words and ids, and nothing that a person wrote.

An exception is written as its type and where it came from. Its message and the lines of source
stay out, because either may quote an answer or a token.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

#: These log constant words or our own names. What others log may hold bodies of requests.
_TRUSTED = (
    "bot", "handlers", "scheduling", "storage", "mentoring", "ui", "alembic", "apscheduler",
    "uvicorn.error",
)  # fmt: skip
#: What every record has; `color_message` is uvicorn's own, with its message in it again.
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "taskName", "color_message"}
_FRAMES = 20


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if _is_trusted(record.name):
            line["event"] = record.getMessage()
            line |= {k: v for k, v in vars(record).items() if k not in _STANDARD}
        else:
            line["event"] = f"withheld, from {record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = described(record.exc_info[1])
        return json.dumps(line, default=str, ensure_ascii=False)


def described(error: BaseException | None) -> list[dict[str, object]]:
    """Give an error and what led to it, outermost first, without any of their words."""
    chain: list[dict[str, object]] = []
    while error is not None and len(chain) < _FRAMES:
        chain.append({"type": type(error).__qualname__, "frames": _frames(error.__traceback__)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def start(level: int = logging.INFO) -> None:
    """Send every log of this process to standard error, as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Their warnings matter; what they say at INFO is about every request.
    for chatty in ("slack_sdk", "sqlalchemy", "aiohttp", "apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of settings that it finds in the environment and isn't meant to use.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)


def _is_trusted(name: str) -> bool:
    return any(name == one or name.startswith(one + ".") for one in _TRUSTED)


def _frames(trace: TracebackType | None) -> list[str]:
    walked = traceback.walk_tb(trace)
    found = [f"{f.f_code.co_filename}:{line} {f.f_code.co_qualname}" for f, line in walked]
    return found[-_FRAMES:]

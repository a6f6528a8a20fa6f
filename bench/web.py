"""How fast the portal's pages are, for a program of 10,000 people: ``python -m bench.web``.

Home, the inbox, a form and its submit are asked of Cairn. Two pages are asked of Starlette alone:
one with nothing on it, and the cheapest that may be private, which is as empty and looks once in
the same database if its visitor is still signed in. All are asked in turns and in one run, so that
the ratios hold on any machine. Each request is another person's. PostgreSQL is that of
`DATABASE_URL`, or the tests' own, which does not wait for its disk.
"""

from __future__ import annotations

import itertools
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

from bench._app import BARE_PORT, PORT, STUB_PORT, load, opened, process, serving, wait_for
from bench._crowd import Member, make_crowd
from bot.app import utc_now
from tests.servers import postgresql, scratch_database, scratch_role

AT_ONCE = 4
ROUNDS = 5
SECONDS = 1.0
#: Home as a part of an empty page: what we wished for.
HOME_WISH = 0.2
#: And of the cheapest private one: what is held. docs/decisions.md says why they differ.
HOME_BAR = {"SQLite": 0.09, "PostgreSQL": 0.12}
KILOBYTES_BAR = 50
#: More than are sent in one round, so that none is sent twice.
_A_ROUND = 3_000

_HERE = f"http://127.0.0.1:{PORT}"
_VISIT = "cairn-visit=bench"
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_CSRF = re.compile(r'name="_csrf" value="([^"]+)"')

Asked = dict[str, Any]


@dataclass
class Page:
    """One kind of request, and how it did so far."""

    name: str
    asked: Iterator[Asked]
    port: int = PORT
    times: list[list[float]] = field(default_factory=list)

    def measure(self) -> None:
        asked = itertools.islice(self.asked, _A_ROUND)
        self.times.append(load(self.port, asked, AT_ONCE, SECONDS))

    def share_of(self, other: Page) -> float:
        """Give how many of these are answered for one of the other: the median of all rounds."""
        rounds = zip(self.times, other.times, strict=True)
        return statistics.median(len(ours) / len(theirs) for ours, theirs in rounds)

    def __str__(self) -> str:
        took = sorted(itertools.chain(*self.times))
        p95 = took[int(len(took) * 0.95)] * 1000
        return f"{self.name:>7} {len(took) / len(self.times) / SECONDS:>5.0f}/s, p95 {p95:>5.1f} ms"


def main() -> int:
    with ExitStack() as stack:
        stack.enter_context(process("bench._stub", str(STUB_PORT)))
        wait_for(f"http://127.0.0.1:{STUB_PORT}/")
        return 0 if all([_bench("SQLite", _sqlite()), _bench("PostgreSQL", _postgresql())]) else 1


def _bench(kind: str, made: AbstractContextManager[str]) -> bool:
    now = utc_now()
    with made as url:
        with opened(url) as database:
            crowd = make_crowd(database, now)
        # Alone: what a worker does meanwhile is measured by `bench.drain`.
        with process("bench._bare", str(BARE_PORT), url), serving("web", url):
            wait_for(f"http://127.0.0.1:{BARE_PORT}/")
            weight = _weight(crowd[0])
            pages = _pages(crowd, now)
            for _ in range(ROUNDS):
                for page in pages:
                    page.measure()
    empty, private, home, *_ = pages
    for page in pages:
        shares = f"{page.share_of(empty):.3f} of empty, {page.share_of(private):.2f} of private"
        print(f"{kind}: {page}, {shares}", flush=True)
    print(f"{kind}: Home weighs {weight:.0f} kB with all that it needs (bar {KILOBYTES_BAR} kB)")
    share, bar = home.share_of(private), HOME_BAR[kind]
    print(f"{kind}: Home at {home.share_of(empty):.3f} of an empty page (wish {HOME_WISH})")
    print(f"{kind}: Home at {share:.2f} of the cheapest private page (bar {bar})", flush=True)
    return share >= bar and weight < KILOBYTES_BAR


def _pages(crowd: Sequence[Member], now: datetime) -> tuple[Page, ...]:
    everybody = itertools.cycle(crowd)
    return (
        Page("empty", itertools.repeat(_get("/")), BARE_PORT),
        Page("private", (_get("/private", one) for one in everybody), BARE_PORT),
        Page("Home", (_get("/", one) for one in everybody)),
        Page("inbox", (_get("/inbox", one) for one in everybody)),
        Page("form", (_get(f"/do/log_session?subject={one.pair}", one) for one in everybody)),
        Page("submit", _submits(crowd, now)),
    )


def _get(path: str, member: Member | None = None) -> Asked:
    headers = {"cookie": _cookies(member)} if member else {}
    return {"method": "GET", "path": path, "headers": headers}


def _submits(crowd: Sequence[Member], now: datetime) -> Iterator[Asked]:
    """Log a session for each pair, and then again on the day before."""
    csrf = _CSRF.findall(_page("/do/log_session", crowd[0]))[0]
    for days in itertools.count(1):
        for one in crowd[::2]:
            answers = {
                "_csrf": csrf,
                "_showing": uuid4(),
                "_subject": one.pair,
                "held_on": (now - timedelta(days=days)).date(),
                "minutes": 60,
                "format": "one_on_one",
                "topics": "How to lead a review",
                "agreed": "Talk to the release team",
            }
            yield {
                "method": "POST",
                "path": "/do/log_session",
                "headers": {
                    "cookie": _cookies(one),
                    "content-type": "application/x-www-form-urlencoded",
                },
                "body": urlencode(answers),
            }


def _cookies(member: Member) -> str:
    return f"cairn={member.token}; {_VISIT}"


def _page(path: str, member: Member) -> str:
    request = Request(_HERE + path, headers={"cookie": _cookies(member)})  # noqa: S310 - on loopback
    with urlopen(request) as answer:  # noqa: S310 - the same
        page: bytes = answer.read()
    return page.decode()


def _weight(member: Member) -> float:
    """Give the kilobytes of Home and of every file that it names, uncompressed."""
    home = _page("/", member)
    files = {path: _page(path, member) for path in _ASSET.findall(home)}
    return sum(len(text.encode()) for text in (home, *files.values())) / 1000


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        yield f"sqlite:///{Path(folder)}/cairn.db"


@contextmanager
def _postgresql() -> Iterator[str]:
    with (
        postgresql() as server,
        scratch_role(server) as role,
        scratch_database(server, role) as url,
    ):
        yield url.render_as_string(hide_password=False)


if __name__ == "__main__":
    sys.exit(main())

"""How fast `/mentor log` is acknowledged: ``python -m bench.ack``.

The same signed request goes to Cairn and to a bare Bolt app with an empty listener, in turns and in
one run, so that the ratio holds on any machine. Then Cairn alone is asked at a steady rate.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from bench._app import BARE_PORT, PORT, STUB_PORT, cairn, load, process, signed, wait_for
from tests.cast import ANA, TEAM

CONCURRENCIES = (1, 4, 16)
ROUNDS = 3
SECONDS = 2.0
RATIO_BAR = 0.5
PER_SECOND = 30
P99_BAR = 0.2

BODY = urlencode(
    {
        "command": "/mentor",
        "text": "log",
        "user_id": ANA.external_id,
        "team_id": TEAM,
        "channel_id": "C1",
        "trigger_id": "1.2.3",
        "response_url": f"http://127.0.0.1:{STUB_PORT}/respond",
    }
)


def ask(port: int, concurrency: int, seconds: float, *rate: float) -> list[float]:
    """Give the times that the answers took."""
    request = {"method": "POST", "path": "/slack/events", "headers": signed(BODY), "body": BODY}
    return load(port, [request], concurrency, seconds, *rate)


def compare(concurrency: int) -> float:
    """Give Cairn's throughput as a share of the bare app's: the median of several rounds."""
    ratios = []
    for _ in range(ROUNDS):
        ours = len(ask(PORT, concurrency, SECONDS)) / SECONDS
        bare = len(ask(BARE_PORT, concurrency, SECONDS)) / SECONDS
        ratios.append(ours / bare)
        print(f"  {concurrency:>2} at once: {ours:>5.0f}/s, bare Bolt {bare:>5.0f}/s")
    return statistics.median(ratios)


def main() -> int:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cairn-bench-"))
        stack.enter_context(process("bench._stub", str(STUB_PORT)))
        wait_for(f"http://127.0.0.1:{STUB_PORT}/")
        stack.enter_context(process("bench._bare", str(BARE_PORT)))
        stack.enter_context(cairn(Path(folder)))
        ask(PORT, 4, 1)
        ask(BARE_PORT, 4, 1)
        ratios = {number: compare(number) for number in CONCURRENCIES}
        times = sorted(ask(PORT, 16, 10, PER_SECOND))
    for number, ratio in ratios.items():
        print(f"{number:>2} at once: {ratio:.2f} of a bare Bolt app")
    ratio = statistics.median(ratios.values())
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"throughput: {ratio:.2f} of a bare Bolt app (bar {RATIO_BAR})")
    print(f"at {PER_SECOND}/s: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms (bar 200 ms)")
    return 0 if ratio >= RATIO_BAR and p99 <= P99_BAR else 1


if __name__ == "__main__":
    sys.exit(main())

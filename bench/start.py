"""How soon a started Cairn can be used, and how much memory it takes: ``python -m bench.start``."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench._app import STUB_PORT, cairn, process, wait_for

ROUNDS = 5
SECONDS_BAR = 3.0
MEGABYTES_BAR = 200


def resident(pid: int) -> float:
    """Give a process's resident memory in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


def main() -> int:
    seconds, megabytes = [], []
    with (
        tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder,
        process("bench._stub", str(STUB_PORT)),
    ):
        wait_for(f"http://127.0.0.1:{STUB_PORT}/")
        # The first one reads everything from disk and makes the database.
        for number in range(ROUNDS + 1):
            began = perf_counter()
            with cairn(Path(folder)) as pid:
                if number:
                    seconds.append(perf_counter() - began)
                    megabytes.append(resident(pid))
    took, most = statistics.median(seconds), max(megabytes)
    print(f"ready after {took:.2f} s, median of {ROUNDS} warm starts (bar {SECONDS_BAR:.0f} s)")
    print(f"resident memory {most:.0f} MB (bar {MEGABYTES_BAR} MB)")
    return 0 if took <= SECONDS_BAR and most <= MEGABYTES_BAR else 1


if __name__ == "__main__":
    sys.exit(main())

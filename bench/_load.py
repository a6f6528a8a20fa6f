"""Send requests again and again, and take the time of each answer.

Runs in a process of its own, so that what it costs isn't taken from who is measured:
``python -m bench._load URL CONCURRENCY SECONDS [PER_SECOND]`` reads the requests from its input, in
JSON, one a line, sends one after the other and then the first again, and prints JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import uvloop


class Client:
    """One connection that stays open; it reads no more of an answer than it must."""

    def __init__(self, host: str, port: int, requests: Iterator[bytes]) -> None:
        self._host = host
        self._port = port
        self._requests = requests

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    async def ask(self) -> float:
        request = next(self._requests)
        began = perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        await self._reader.readexactly(length)
        # What is submitted is answered with where its confirmation can be seen.
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 303")):
            raise AssertionError(head.decode())
        return perf_counter() - began


async def flat_out(clients: list[Client], seconds: float) -> list[float]:
    """Ask as fast as answers come, on every connection."""
    end = perf_counter() + seconds

    async def one(client: Client) -> list[float]:
        times = []
        while perf_counter() < end:
            times.append(await client.ask())
        return times

    return [took for times in await asyncio.gather(*map(one, clients)) for took in times]


async def steadily(clients: list[Client], seconds: float, per_second: float) -> list[float]:
    """Ask at a fixed rate; whoever waits for an answer is not waited for."""
    free = asyncio.Queue[Client]()
    for client in clients:
        free.put_nowait(client)
    times: list[float] = []

    async def one(due: float) -> None:
        client = await free.get()
        await client.ask()
        # From when it was due: a queue that builds up is part of the answer's time.
        times.append(perf_counter() - due)
        free.put_nowait(client)

    began = perf_counter()
    tasks = []
    for number in range(int(seconds * per_second)):
        due = began + number / per_second
        await asyncio.sleep(max(0, due - perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return times


def written(host: str, asked: dict[str, Any]) -> bytes:
    """Write a request as it goes over the wire."""
    body: str = asked.get("body", "")
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked["headers"].items())
    return (
        f"{asked['method']} {asked['path']} HTTP/1.1\r\nhost: {host}\r\n{lines}"
        f"content-length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def main(arguments: list[str]) -> None:
    url, concurrency, seconds, *rate = arguments
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    requests = itertools.cycle([written(address.netloc, json.loads(line)) for line in sys.stdin])
    clients = [Client(address.hostname, address.port, requests) for _ in range(int(concurrency))]
    for client in clients:
        await client.connect()
    if rate:
        times = await steadily(clients, float(seconds), float(rate[0]))
    else:
        times = await flat_out(clients, float(seconds))
    sys.stdout.write(json.dumps(times))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))

"""The browser that is on this machine, and the demo to point it at."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.lacking import lacking

_ROOT = Path(__file__).resolve().parents[2]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_START_SECONDS = 60
# As root and without a network Chromium must neither sandbox nor call home.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find(playwright: Playwright) -> str:
    """Give the path of a Chromium; empty where there is none."""
    own = Path(playwright.chromium.executable_path)
    known = (shutil.which(name) for name in _NAMES)
    return next((path for path in known if path), str(own) if own.exists() else "")


def launch(playwright: Playwright, path: str, *more: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS, *more])


@contextmanager
def ready(*more: str) -> Iterator[Browser]:
    """Give a browser to a test, which is skipped where there is none."""
    with sync_playwright() as playwright:
        path = find(playwright)
        if not path:
            lacking("no Chromium on this machine: apt-get install chromium")
        browser = launch(playwright, path, *more)
        yield browser
        browser.close()


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """Run the demo as a newcomer starts it; give its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {"PATH": os.defpath, "HOME": str(folder), "PYTHONPATH": str(_ROOT)}
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            cwd=folder,
            env=environment | {"PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(address, process, folder)
        yield address
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


def _wait_for(address: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{address}/readyz", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError((folder / "demo.log").read_text())


def free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        port: int = any_socket.getsockname()[1]
        return port

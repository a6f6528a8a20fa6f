"""The two pictures that Teams wants of an app, drawn from the portal's own."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

#: An ellipse: its middle, and how far it reaches to the sides and up and down.
Stone: TypeAlias = tuple[float, float, float, float]
Colour: TypeAlias = tuple[int, int, int, int]

_DRAWN = Path(__file__).parents[1] / "web" / "static" / "cairn.svg"
_ELLIPSE = re.compile(r'<ellipse cx="([\d.]+)" cy="([\d.]+)" rx="([\d.]+)" ry="([\d.]+)"')
_COLOUR_PIXELS, _OUTLINE_PIXELS = 192, 32
#: Teams rounds the corners, and may cut off what is further out.
_SAFE_PIXELS = 112
_GROUND: Colour = (0x3D, 0x4F, 0x45, 255)
_SAND: Colour = (0xF4, 0xEF, 0xE6, 255)
_CLEAR: Colour = (255, 255, 255, 0)
_WHITE: Colour = (255, 255, 255, 255)
#: Lines that are looked at within each line of pixels.
_FINE = 8


def color() -> bytes:
    """Draw the cairn in its colours, 192 pixels wide and high."""
    stones = _fitted(_COLOUR_PIXELS, _SAFE_PIXELS)
    return _png(_COLOUR_PIXELS, stones, ground=_GROUND, ink=_SAND)


def outline() -> bytes:
    """Draw the cairn in white on nothing, 32 pixels wide and high."""
    stones = _fitted(_OUTLINE_PIXELS, _OUTLINE_PIXELS)
    return _png(_OUTLINE_PIXELS, stones, ground=_CLEAR, ink=_WHITE)


@cache
def _stones() -> tuple[Stone, ...]:
    found = _ELLIPSE.findall(_DRAWN.read_text())
    return tuple((float(x), float(y), float(rx), float(ry)) for x, y, rx, ry in found)


def _fitted(pixels: int, room: float) -> list[Stone]:
    """Put the stones into the middle, as large as there is room."""
    left = min(x - rx for x, _, rx, _ in _stones())
    right = max(x + rx for x, _, rx, _ in _stones())
    top = min(y - ry for _, y, _, ry in _stones())
    bottom = max(y + ry for _, y, _, ry in _stones())
    scale = room / max(right - left, bottom - top)
    across, down = (left + right) / 2, (top + bottom) / 2
    middle = pixels / 2
    return [
        (middle + (x - across) * scale, middle + (y - down) * scale, rx * scale, ry * scale)
        for x, y, rx, ry in _stones()
    ]


def _png(pixels: int, stones: Sequence[Stone], *, ground: Colour, ink: Colour) -> bytes:
    rows = bytearray()
    for y in range(pixels):
        rows.append(0)  # no filter
        for share in _covered(y, pixels, stones):
            rows += bytes(
                round(under + (over - under) * share)
                for under, over in zip(ground, ink, strict=True)
            )
    # Eight bits each of red, green, blue and opacity.
    header = struct.pack(">IIBBBBB", pixels, pixels, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, held) for name, held in chunks)


def _chunk(name: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))


def _covered(row: int, pixels: int, stones: Sequence[Stone]) -> list[float]:
    """Say of each pixel of a row how much of it the stones cover."""
    shares = [0.0] * pixels
    for fine in range(_FINE):
        for begin, end in _spans(row + (fine + 0.5) / _FINE, stones):
            for x in range(max(int(begin), 0), min(int(end) + 1, pixels)):
                shares[x] += max(min(end, x + 1) - max(begin, x), 0) / _FINE
    return [min(share, 1) for share in shares]


def _spans(y: float, stones: Sequence[Stone]) -> Iterator[tuple[float, float]]:
    """Give where a line crosses the stones."""
    for middle, height, rx, ry in stones:
        inside = 1 - ((y - height) / ry) ** 2
        if inside > 0:
            half = rx * inside**0.5
            yield middle - half, middle + half

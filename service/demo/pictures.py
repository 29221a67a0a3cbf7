"""The demo's evidence: pictures that look like a form with a red stamp; made, not photographed."""

from __future__ import annotations

import random
import struct
import zlib

_PAPER, _LINE, _STAMP = b"\xfa\xf8\xf4", b"\xb4\xb4\xb4", b"\xc8\x28\x28"


def stamped_picture(dice: random.Random, width: int = 240, height: int = 320) -> bytes:
    """A small PNG with ruled lines and a ring in red."""
    centre, radius = (width * 0.68, height * 0.78), 34 + dice.randrange(8)
    lines = bytearray()
    for y in range(height):
        lines.append(0)
        for x in range(width):
            ring = abs(((x - centre[0]) ** 2 + (y - centre[1]) ** 2) ** 0.5 - radius)
            if ring < 2.5:
                lines += _STAMP
            else:
                lines += _LINE if y % 24 == 20 and 20 < x < width - 20 else _PAPER
    return _png(bytes(lines), width, height)


def _png(raw: bytes, width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")

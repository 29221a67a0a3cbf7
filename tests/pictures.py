"""Pictures and PDFs for tests, made as programs and phones make them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose halves differ in colour."""
    image = Image.new(mode, size)
    image.paste(1 if mode in ("1", "L", "P") else tuple(200 for _ in image.getbands()), (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """Decode a picture."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_of_size(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG whose head claims a size, whatever follows."""
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf(*objects: bytes, version: bytes = b"1.7") -> bytes:
    """A PDF with a catalogue, one page and further objects, and a table that finds them."""
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
              b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>", *objects]  # fmt: skip
    out, places = b"%PDF-" + version + b"\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + \
        b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(out))


def packed(text: bytes, extra: bytes = b"") -> bytes:
    """An object stream."""
    body = zlib.compress(text)
    return b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode" + extra + b"/Length %d>>\nstream\n" % len(body) + body + b"\nendstream"

"""The structure of a PDF, checked without drawing it: whole, not encrypted, nothing in it that runs or hides a file."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = re.compile(rb"%PDF-[12]\.\d[\r\n\s]")
_START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\b|\d+\s+\d+\s+obj\b")
_STREAM = re.compile(rb">>\s{0,8}stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Movie|Sound|GoToE)(?![A-Za-z0-9])"
)
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_HARD = re.compile(rb"/(LZWDecode|ASCII85Decode|ASCIIHexDecode|RunLengthDecode|Crypt|Predictor)(?![A-Za-z0-9])")
_BEFORE = 2048  # bytes before a stream that hold its dictionary
_TAIL = 2048  # bytes at the end within which a PDF says where its table is
_UNPACKED = 32 * 1024 * 1024  # bytes that packed objects may take in all


@dataclass(frozen=True)
class Fault:
    """Why a PDF is refused, in both languages."""

    zh: str
    en: str


_BROKEN = Fault("不完整或已损坏", "it is damaged or incomplete")
_LOCKED = Fault("已加密", "it is encrypted")
_RUNS = Fault("含有脚本、附件或可执行内容", "it holds scripts, attached files or other active content")
_SWOLLEN = Fault("展开后过大", "it is too large when unpacked")


class _TooLargeError(Exception):
    pass


def fault_of(data: bytes) -> Fault | None:
    """Return why a PDF must not be kept, or None for a plain one."""
    if not _whole(data):
        return _BROKEN
    try:
        for text in _objects(data):
            if _ENCRYPTED.search(text):
                return _LOCKED
            if _ACTIVE.search(text):
                return _RUNS
    except _TooLargeError:
        return _SWOLLEN
    except zlib.error:
        return _BROKEN
    return None


def _whole(data: bytes) -> bool:
    tail = data[-_TAIL:]
    found = _START.search(tail, max(tail.rfind(b"startxref"), 0))
    return bool(_HEAD.match(data) and found and _TABLE.match(data, int(found[1])))


def _objects(data: bytes) -> Iterator[bytes]:
    """The text of all objects, names in plain letters: the file as it lies, then what is packed in object streams.

    Nothing of the file is left out as picture or comment: readers do not agree on where those end.
    """
    yield _plain(data)
    left = _UNPACKED
    for found in _STREAM.finditer(data):
        before = data[max(found.start() - _BEFORE, 0):found.start()]
        dictionary = _plain(before[before.rfind(b"obj"):])
        if b"/ObjStm" in dictionary:
            if _HARD.search(dictionary):
                raise zlib.error
            unpacked = _unpacked(data[found.end():], left) if b"/Filter" in dictionary else b""
            left -= len(unpacked)
            yield _plain(unpacked)


def _unpacked(body: bytes, left: int) -> bytes:
    machine = zlib.decompressobj()
    found = machine.decompress(body, max(left, 1))
    if machine.unconsumed_tail and not machine.eof:
        raise _TooLargeError
    return found


def _plain(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)

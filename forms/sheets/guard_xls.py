"""The pre-check of a BIFF .xls: the compound file and its records are walked under limits before calamine sees it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from forms.sheets.survey import Extent, Limits, damaged, encrypted, linked, refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
MAX_SHEETS = 100
_BOF, _EOF, _SHEET, _FILEPASS, _SUPBOOK, _FORMULA, _BOOLERR = 0x809, 0x0A, 0x85, 0x2F, 0x1AE, 0x06, 0x205
_ONE_CELL = frozenset({0x201, 0x203, 0x204, 0xD6, 0xFD, 0x27E, _FORMULA, _BOOLERR})
_CELL_RUN = frozenset({0xBD, 0xBE})


def survey_xls(content: bytes, limits: Limits) -> dict[str, Extent]:
    """Extents by sheet name; raises BadWorkbook for macros, passwords, links, or extents past the limits."""
    try:
        streams = _streams(content)
    except (struct.error, IndexError) as cause:
        raise damaged() from cause
    if any("VBA" in name.upper() for name in streams):
        raise refused("工作簿含有宏", "a workbook without macros", "请另存为 .xlsx", "save it as .xlsx")
    book = streams.get("Workbook")
    if book is None or "Book" in streams:
        raise refused("不是 Excel 97 以后的工作簿", "an Excel 97 or later workbook",
                      "请另存为 .xlsx", "save it as .xlsx")
    try:
        return _Records(book, limits).survey()
    except (struct.error, IndexError, UnicodeDecodeError) as cause:
        raise damaged() from cause


def _streams(content: bytes) -> dict[str, bytes]:
    """The named streams of the compound file; those that hold no workbook are left empty."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        raise damaged()
    size = 1 << shift
    fat = _fat(content, size)
    directory = _chain(content, fat, struct.unpack_from("<I", content, 48)[0], size)
    found: dict[str, bytes] = {}
    root = directory[:128]
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at:at + 128]
        name = entry[:max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entry, 116)
        if name in found and name in ("Workbook", "Book"):
            raise damaged()
        if name and entry[66] in (1, 2):
            wanted = name == "Workbook" and entry[66] == 2
            found[name] = _stream(content, fat, (start, length), root) if wanted else b""
    return found


def _stream(content: bytes, fat: list[int], place: tuple[int, int], root: bytes) -> bytes:
    start, length = place
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if length >= struct.unpack_from("<I", content, 56)[0]:
        whole = _chain(content, fat, start, size)
        if len(whole) < length:
            raise damaged()
        return whole[:length]
    mini_bytes = _chain(content, fat, struct.unpack_from("<I", content, 60)[0], size)
    mini = list(struct.unpack(f"<{len(mini_bytes) // 4}I", mini_bytes))
    pool = _chain(content, fat, struct.unpack_from("<I", root, 116)[0], size)
    return b"".join(pool[at * 64:at * 64 + 64] for at in _links(mini, start))[:length]


def _fat(content: bytes, size: int) -> list[int]:
    blocks = [block for block in struct.unpack_from("<109I", content, 76) if block < _END]
    extra, count = struct.unpack_from("<II", content, 68)
    for _ in range(min(count, len(content) // size + 1)):
        if extra >= _END:
            break
        table = struct.unpack_from(f"<{size // 4}I", content, (extra + 1) * size)
        blocks += [block for block in table[:-1] if block < _END]
        extra = table[-1]
    fat: list[int] = []
    for block in blocks[:len(content) // size + 1]:
        fat += struct.unpack_from(f"<{size // 4}I", content, (block + 1) * size)
    return fat


def _links(table: list[int], start: int) -> Iterator[int]:
    """Follow a chain of blocks; a loop is refused."""
    for _ in range(len(table) + 1):
        if start >= _END:
            return
        yield start
        start = table[start]
    raise damaged()


def _chain(content: bytes, fat: list[int], start: int, size: int) -> bytes:
    blocks = [content[(block + 1) * size:(block + 2) * size] for block in _links(fat, start)]
    # Only the last block of the file can be cut short; a missing one means the file is.
    if not all(blocks):
        raise damaged()
    return b"".join(blocks)


class _Records:
    """Walks the BIFF8 records of the workbook stream."""

    def __init__(self, book: bytes, limits: Limits) -> None:
        self.book = book
        self.limits = limits
        self.sheets: list[tuple[int, str]] = []

    def survey(self) -> dict[str, Extent]:
        """Extents of every sheet, each walked from where the workbook says it begins, as readers do."""
        for kind, body in self._records(0):
            if kind == _FILEPASS:
                raise encrypted()
            if kind == _SHEET:
                self.sheets.append((struct.unpack_from("<I", body)[0], _sheet_name(body)))
            elif kind == _SUPBOOK and len(body) > 4:
                raise linked()
        if not self.sheets or len(self.sheets) > MAX_SHEETS:
            raise damaged()
        return {name: self._sheet(at) for at, name in self.sheets}

    def _sheet(self, at: int) -> Extent:
        extent = Extent()
        for kind, body in self._records(at):
            if kind in _ONE_CELL or kind in _CELL_RUN:
                self._cell(extent, kind, body)
        return extent

    def _records(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records of one substream, up to its end mark."""
        if at + 4 > len(self.book) or struct.unpack_from("<H", self.book, at)[0] != _BOF:
            raise damaged()
        while at + 4 <= len(self.book):
            kind, length = struct.unpack_from("<HH", self.book, at)
            if kind == _EOF:
                return
            yield kind, self.book[at + 4:at + 4 + length]
            at += 4 + length

    def _cell(self, extent: Extent, kind: int, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _CELL_RUN else column
        extent.see(row + 1, max(column, last) + 1, self.limits)
        if kind == _FORMULA:
            extent.mark(row + 1, column + 1, "formula")
        elif kind == _BOOLERR and body[7]:
            extent.mark(row + 1, column + 1, "error")


def _sheet_name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8:8 + length * 2].decode("utf-16-le") if wide else body[8:8 + length].decode("latin-1")

"""The pre-check of an .xlsx: every entry is inflated under limits and every sheet scanned before calamine sees it.

Sizes in a zip directory can lie, so entries are inflated here, in small pieces, and compared with what was declared.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from forms.sheets.survey import Extent, Limits, damaged, linked, refused

PIECE = 64 * 1024
_LETTERS = re.compile(r"[A-Z]{1,4}")
_ACTIVE = re.compile(r"vba|activex|externallinks?/|embeddings/|ctrlprops|\.bin$", re.IGNORECASE)
_HARMLESS = re.compile(r"printersettings|customproperty", re.IGNORECASE)


def survey_xlsx(stream: BinaryIO, limits: Limits) -> dict[str, Extent]:
    """Extents by sheet name; raises BadWorkbook for anything that could harm or cannot be trusted."""
    try:
        with ZipFile(stream) as archive:
            entries = _checked_entries(archive, limits)
            scans = {name: _scan(stream, info, limits) for name, info in entries.items()}
    except (BadZipFile, LargeZipFile, zlib.error, struct.error, NotImplementedError, ValueError) as cause:
        raise damaged() from cause
    return _by_sheet(scans)


def _checked_entries(archive: ZipFile, limits: Limits) -> dict[str, ZipInfo]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise refused("工作簿内部文件过多", f"at most {limits.entries} entries",
                      "请另存为新的工作簿", "save a new workbook")
    entries: dict[str, ZipInfo] = {}
    total = 0
    for info in infos:
        name = info.filename.replace("\\", "/").lstrip("/").lower()
        if name in entries or info.flag_bits & 0x1 or info.compress_type not in (0, 8):
            raise damaged()
        entries[name] = info
        total += info.file_size
        _check_entry(name, info, limits)
    if total > limits.unpacked:
        raise _bomb()
    if "xl/workbook.xml" not in entries:
        raise damaged()
    return entries


def _check_entry(name: str, info: ZipInfo, limits: Limits) -> None:
    if _ACTIVE.search(name) and not _HARMLESS.search(name):
        raise refused("工作簿含有宏、外部链接或嵌入对象",
                      "a workbook without macros, external links or embedded objects",
                      "请复制数据到新的 .xlsx 工作簿", "copy the data to a new .xlsx workbook")
    packed = max(info.compress_size, 1)
    if info.file_size > 1024 * 1024 and info.file_size / packed > limits.ratio:
        raise _bomb()
    if name.endswith("sharedstrings.xml") and info.file_size > limits.shared_strings:
        raise _bomb()


def _bomb() -> Exception:
    return refused("工作簿展开后过大，可能不是正常的数据表", "a workbook of a usual size but it unpacks to far more",
                   "请只保留需要的工作表，复制为数值后另存", "keep the needed sheet only, paste as values, save again")


class _Scan:
    """Walks one XML part: refuses DTDs, notes cells, sheet names and relations."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.extent = Extent()
        self.sheets: list[tuple[str, str]] = []
        self.relations: dict[str, str] = {}
        self._row = 0
        self._column = 0
        self._prefix = ""
        self._letters: dict[str, int] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: Any) -> None:
        raise damaged()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # Half of all elements are the values of cells; names are compared without their prefix, as readers do.
        if name == "v":
            return
        local = name if ":" not in name else name.rpartition(":")[2]
        if local == "c":
            self._prefix = name[:-1]
            self._cell(attributes)
        # Drop-downs over another sheet carry an <xm:f>, which is no formula of a cell.
        elif local == "f" and name[:-1] == self._prefix:
            self.extent.mark(self._row, self._column, "formula")
        elif local == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0
            if self._row > 1_048_576:
                raise damaged()
        elif local == "sheet":
            self.sheets.append((attributes.get("name", ""), _relation_id(attributes)))
        elif local == "Relationship":
            self._relation(attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            column = self._letters.get(letters)
            if column is None:
                column = self._letters[letters] = _column_number(letters)
            self._row, self._column = _row_number(reference[len(letters):]), column
        self.extent.see(self._row, self._column, self.limits)
        if attributes.get("t") == "e":
            self.extent.mark(self._row, self._column, "error")

    def _relation(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode") == "External" and kind not in ("hyperlink",):
            raise linked()
        self.relations[attributes.get("Id", "")] = attributes.get("Target", "")


def _relation_id(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else default


def _row_number(digits: str) -> int:
    if not 1 <= len(digits) <= 7:
        raise damaged()
    return int(digits)


def _column_number(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise damaged()
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _scan(stream: BinaryIO, info: ZipInfo, limits: Limits) -> _Scan | None:
    pieces = _inflated(stream, info)
    if not info.filename.lower().endswith((".xml", ".rels")):
        for _ in pieces:
            pass
        return None
    scan = _Scan(limits)
    try:
        for piece in pieces:
            scan.parser.Parse(piece, False)
        scan.parser.Parse(b"", True)
    except expat.ExpatError as cause:
        raise damaged() from cause
    return scan


def _inflated(stream: BinaryIO, info: ZipInfo) -> Iterator[bytes]:
    """The true content of an entry in pieces; refuses one that holds more or less than it declared."""
    stream.seek(info.header_offset)
    header = stream.read(30)
    if header[:4] != b"PK\x03\x04":
        raise damaged()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    stream.seek(info.header_offset + 30 + name_length + extra_length)
    left, size = info.compress_size, 0
    inflater = zlib.decompressobj(-15) if info.compress_type == 8 else None
    while left > 0:
        packed = stream.read(min(PIECE, left))
        if not packed:
            raise damaged()
        left -= len(packed)
        for piece in _pieces(inflater, packed):
            size += len(piece)
            if size > info.file_size:  # what all entries declare was weighed before
                raise _bomb()
            yield piece
    if size != info.file_size or inflater is not None and not inflater.eof:
        raise damaged()


def _pieces(inflater: Any, packed: bytes) -> Iterator[bytes]:
    if inflater is None:
        yield packed
        return
    while packed:
        yield inflater.decompress(packed, PIECE * 4)
        packed = inflater.unconsumed_tail


def _by_sheet(scans: dict[str, _Scan | None]) -> dict[str, Extent]:
    """Extents by sheet name, over workbook.xml and its relations."""
    workbook, relations = scans["xl/workbook.xml"], scans.get("xl/_rels/workbook.xml.rels")
    if workbook is None or relations is None:
        raise damaged()
    found: dict[str, Extent] = {}
    for name, relation in workbook.sheets:
        target = relations.relations.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        scan = scans.get(path.lower())
        found[name] = scan.extent if scan else Extent()
    if not found:
        raise damaged()
    return found

"""Workbooks that attack: refused with a sentence in both languages before they take memory or time."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import xlwt

from forms import BadWorkbook
from forms.sheets import guard_xlsx
from forms.sheets.context import ImportContext
from forms.sheets.guard_xlsx import survey_xlsx
from forms.sheets.students import read_students
from forms.sheets.survey import Limits
from tests.forms.books import CONTEXT, TODAY, grid, repacked, sound, xls, xlsx

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def refuse(book: io.BytesIO, context: ImportContext = CONTEXT) -> str:
    """The Chinese sentence of the refusal; fails the test when it is slow or takes memory."""
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(BadWorkbook) as caught:
        list(read_students(book, context))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.monotonic() - began < 5
    assert peak < 60 * 1024 * 1024
    assert str(caught.value).startswith("Expected")
    return caught.value.text.zh


def good() -> io.BytesIO:
    return xlsx(grid([sound()]))


def test_a_part_that_inflates_enormously_is_refused() -> None:
    assert "展开后过大" in refuse(repacked(good(), {SHEET: HEAD + b" " * 60_000_000 + TAIL}))


def test_shared_strings_that_inflate_are_refused() -> None:
    many = b"<sst>" + b"<si><t>%s</t></si>" % (b"A" * 1000) * 40_000 + b"</sst>"
    assert "展开后过大" in refuse(repacked(good(), {"xl/sharedStrings.xml": many}))


def test_many_small_parts_that_are_too_large_together_are_refused() -> None:
    book = repacked(good(), {f"xl/media/{n}.png": b"x" * 10_000 for n in range(30)})
    with zipfile.ZipFile(book) as archive:
        total = sum(info.file_size for info in archive.infolist())
    assert survey_xlsx(book, Limits(rows=100, unpacked=total))
    with pytest.raises(BadWorkbook, match="unpacks to far more"):
        survey_xlsx(book, Limits(rows=100, unpacked=total - 1))


def redeclared(book: io.BytesIO, size: int, method: int | None = None) -> io.BytesIO:
    """The sheet's entry with another size, and perhaps another method, in the directory and before its bytes."""
    content = bytearray(book.getvalue())
    with zipfile.ZipFile(book) as archive:
        info = archive.getinfo(SHEET)
    at = content.rindex(SHEET.encode()) - 46
    assert content[at:at + 4] == b"PK\x01\x02"
    for start, method_at, size_at in ((at, 10, 24), (info.header_offset, 8, 22)):
        struct.pack_into("<I", content, start + size_at, size)
        struct.pack_into("<H", content, start + method_at, info.compress_type if method is None else method)
    return io.BytesIO(bytes(content))


def test_a_part_larger_than_declared_is_read_to_its_declared_size_and_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inflated: dict[int, int] = {}
    pieces = guard_xlsx._pieces

    def counted(inflater: Any, packed: bytes) -> Iterator[bytes]:
        for piece in pieces(inflater, packed):
            inflated[id(inflater)] = inflated.get(id(inflater), 0) + len(piece)
            yield piece

    monkeypatch.setattr(guard_xlsx, "_pieces", counted)
    lying = redeclared(repacked(good(), {SHEET: HEAD + b" " * 3_000_000 + TAIL}), 5_000)
    assert "展开后过大" in refuse(lying)
    assert max(inflated.values()) <= 4 * guard_xlsx.PIECE, "one piece past the declared size, of twelve"


def test_a_part_smaller_than_declared_is_refused() -> None:
    with zipfile.ZipFile(good()) as archive:
        size = archive.getinfo(SHEET).file_size
    assert "已损坏" in refuse(redeclared(good(), size + 1))


def test_a_compressed_stream_without_its_end_is_refused() -> None:
    with zipfile.ZipFile(good()) as archive:
        sheet = archive.read(SHEET)

    def compressed(flush: int) -> io.BytesIO:
        deflate = zlib.compressobj(wbits=-15)
        packed = deflate.compress(sheet) + deflate.flush(flush)
        return redeclared(repacked(good(), {SHEET: packed}, zipfile.ZIP_STORED), len(sheet), zipfile.ZIP_DEFLATED)

    assert survey_xlsx(compressed(zlib.Z_FINISH), Limits(rows=100))["在校生信息"].rows == 2
    with pytest.raises(BadWorkbook, match="damaged"):
        survey_xlsx(compressed(zlib.Z_SYNC_FLUSH), Limits(rows=100))


@pytest.mark.parametrize(("row", "said"), [
    (b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "超过 20000 行"),
    (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', "超过 400 列"),
    (b'<x:row xmlns:x="u" r="9"><x:c r="XFD900000"><v>1</v></x:c></x:row>', "超过 20000 行"),
    (b'<row r="1048577"></row>', "已损坏"),
])
def test_a_cell_at_the_far_end_of_the_sheet_is_refused(row: bytes, said: str) -> None:
    assert said in refuse(repacked(good(), {SHEET: HEAD + row + TAIL}))


def test_a_far_cell_in_a_sheet_that_would_not_be_read_is_refused_too() -> None:
    book = xlsx(grid([sound()]), first="别的")
    far = repacked(book, {SHEET: HEAD + b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + TAIL})
    assert "超过 400 列" in refuse(far)


def test_more_rows_than_allowed_are_refused_with_the_number() -> None:
    few = ImportContext(today=TODAY, max_rows=10)
    assert "10 行" in refuse(xlsx(grid([sound()] * 300)), few)
    assert "10 行" in refuse(xls(grid([sound()] * 300)), few)


@pytest.mark.parametrize("part", [
    "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/oleObject1.bin", "xl/activeX/a.xml",
])
def test_macros_links_and_embedded_objects_are_refused(part: str) -> None:
    assert "宏、外部链接或嵌入对象" in refuse(repacked(good(), {part: b"<x/>"}))


def test_an_external_relation_is_refused_and_a_hyperlink_is_not() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    part = "xl/worksheets/_rels/sheet1.xml.rels"
    relation = (
        '<Relationships><Relationship Id="r1" Type="{}" Target="http://x" TargetMode="External"/></Relationships>'
    )
    assert "外部链接" in refuse(repacked(good(), {part: relation.format(kind + "attachedTemplate").encode()}))
    harmless = repacked(good(), {part: relation.format(kind + "hyperlink").encode()})
    assert [row.ok for row in read_students(harmless, CONTEXT)] == [True]


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bb">]>' + HEAD + TAIL
    assert "已损坏" in refuse(repacked(good(), {SHEET: bomb}))


def test_two_entries_of_one_name_are_refused() -> None:
    out = good()
    with pytest.warns(UserWarning), zipfile.ZipFile(out, "a") as archive:
        archive.writestr(SHEET, HEAD + TAIL)
    out.seek(0)
    assert "已损坏" in refuse(out)


def test_too_many_entries_are_refused() -> None:
    assert "内部文件过多" in refuse(repacked(good(), {f"xl/media/{n}.png": b"x" for n in range(600)}))


@pytest.mark.parametrize(("content", "said"), [
    (b"", "文件是空的"), (b"PK\x03\x04", "已损坏"), (b"PK\x03\x04" + b"\x00" * 500, "已损坏"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "已损坏"),
    (b"<html><table></table></html>", "不是 Excel"), (b"a,b\n1,2\n", "不是 Excel"), (b"%PDF-1.7", "不是 Excel"),
])
def test_what_is_no_workbook_is_refused(content: bytes, said: str) -> None:
    assert said in refuse(io.BytesIO(content))


def test_a_zip_without_a_workbook_is_refused() -> None:
    assert "已损坏" in refuse(repacked(good(), {"xl/workbook.xml": None}))
    assert "已损坏" in refuse(repacked(good(), {"xl/_rels/workbook.xml.rels": None}))
    assert "已损坏" in refuse(repacked(good(), {SHEET: b"<worksheet><unclosed>"}))


def test_a_file_over_20_mb_is_refused() -> None:
    assert "20 MB" in refuse(io.BytesIO(b"PK\x03\x04" + b"\x00" * (21 * 1024 * 1024)))


def test_every_truncation_of_a_workbook_is_answered() -> None:
    for make in (xlsx, xls):
        whole = make(grid([sound()])).getvalue()
        for size in range(0, len(whole) - 1, max(len(whole) // 40, 1)):
            with pytest.raises(BadWorkbook):
                list(read_students(io.BytesIO(whole[:size]), CONTEXT))


def test_flipped_bytes_never_raise_anything_else() -> None:
    for make in (xlsx, xls):
        whole = make(grid([sound()])).getvalue()
        for at in range(8, len(whole), max(len(whole) // 120, 1)):
            broken = bytearray(whole)
            broken[at] ^= 0xFF
            _read_or_refuse(bytes(broken))


def _read_or_refuse(content: bytes) -> None:
    try:
        rows = list(read_students(io.BytesIO(content), CONTEXT))
    except BadWorkbook as error:
        assert error.text.zh
    else:
        assert len(rows) <= 2


def test_an_xls_with_a_far_cell_is_refused() -> None:
    book = xlwt.Workbook()
    sheet: Any = book.add_sheet("在校生信息")
    sheet.write(65_535, 255, "x")
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    assert "超过 20000 行" in refuse(out)


def test_an_xls_with_a_password_is_refused() -> None:
    content = bytearray(xls(grid([sound()])).getvalue())
    # WRITEACCESS (0x5C) becomes FILEPASS (0x2F): the record that a protected workbook carries.
    at = content.index(struct.pack("<HH", 0x5C, 0x70))
    struct.pack_into("<H", content, at, 0x2F)
    assert "密码" in refuse(io.BytesIO(bytes(content)))


def test_an_xls_whose_block_chain_loops_is_refused() -> None:
    content = bytearray(xls(grid([sound()])).getvalue())
    fat = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    for block in range(128):
        struct.pack_into("<I", content, fat + block * 4, block)
    assert "已损坏" in refuse(io.BytesIO(bytes(content)))


def test_an_almost_empty_sheet_with_a_far_corner_is_refused_before_it_takes_memory() -> None:
    corner = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="20100"><c r="NZ20100"><v>1</v></c></row>'
    assert "范围过大" in refuse(repacked(good(), {SHEET: HEAD + corner + TAIL}))


def test_a_drop_down_over_another_sheet_is_no_formula() -> None:
    book = good()
    with zipfile.ZipFile(book) as archive:
        sheet = archive.read(SHEET)
    extension = (
        b'<extLst><ext xmlns:x14="x14" uri="u"><x14:dataValidations xmlns:xm="xm"><x14:dataValidation type="list">'
        b"<x14:formula1><xm:f>codes!$A$1:$A$9</xm:f></x14:formula1></x14:dataValidation></x14:dataValidations>"
        b"</ext></extLst>"
    )
    with_list = repacked(book, {SHEET: sheet.replace(b"</worksheet>", extension + b"</worksheet>")})
    assert [row.ok for row in read_students(with_list, CONTEXT)] == [True]


def test_an_ill_formed_drawing_of_comments_is_no_reason_to_refuse() -> None:
    drawn = repacked(good(), {"xl/drawings/vmlDrawing1.vml": b"<xml><br><v:shape></xml>"})
    assert [row.ok for row in read_students(drawn, CONTEXT)] == [True]

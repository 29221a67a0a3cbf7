"""A list of schools (学校名单): a workbook, a CSV file or JSON, with the headings of whoever made it (O8)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.errors import BadWorkbook
from forms.sheets.choosing import SheetKind
from forms.sheets.columns import Column, folded_header
from forms.sheets.normalise import cell_text
from forms.sheets.table_reader import open_sheet
from ground.bilingual import Bilingual

TITLE = Bilingual("学校名单", "A list of schools")
COLUMNS = (
    Column("name", "学校名称", "School", required=True, aliases=("学校", "名称", "校名", "XXJGMC", "name")),
    Column("code", "学校标识码", "School code", aliases=("标识码", "学校代码", "XXJGBSM", "code")),
    Column("province", "省", "Province", aliases=("省份", "省级", "省（自治区、直辖市）", "province")),
    Column("city", "市", "City", aliases=("地市", "城市", "市级", "地（市）", "city")),
    Column("county", "县（市、区）", "County", aliases=("区县", "县区", "县", "区", "area", "district", "county")),
    Column("kind", "办学类型", "Kind", aliases=("学校类型", "学校类别", "类别", "XXJGBXLXM", "type", "kind")),
)
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """One row, as text: its number in the file, what the school is called, its code where given, where it is."""

    line: int
    name: str
    code: str = ""
    province: str = ""
    city: str = ""
    county: str = ""
    kind: str = ""


def read_school_list(path: Path) -> list[ListedSchool]:
    """Read all rows of a `.json`, `.csv` or `.xlsx`/`.xls` file; a row without a name is kept, its name empty.

    Raises BadWorkbook for a file that is none of these, or has no column of names.
    """
    ending = path.suffix.lower()
    if ending == ".json":
        return list(_told(_objects(path)))
    if ending == ".csv":
        return list(_told(_lines(path)))
    with path.open("rb") as source:
        kind = SheetKind(title=TITLE, columns=COLUMNS, essential=("name",))
        opened = open_sheet(source, kind, max_rows=MOST_ROWS)
        return [ListedSchool(line, **_text(opened.typed(cells))) for line, cells in opened.rows()]


def _objects(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as broken:
        raise _unreadable(path) from broken
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _unreadable(path)
    yield from enumerate(found, start=1)


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")  # why: what Excel in Chinese writes
    yield from enumerate(csv.DictReader(io.StringIO(text)), start=2)


def _told(rows: Iterator[tuple[int, Mapping[str, Any]]]) -> Iterator[ListedSchool]:
    keys = {folded_header(text): column.key for column in COLUMNS for text in (column.zh, column.en, *column.aliases)}
    named = False
    for line, row in rows:
        told = {keys[head]: value for text, value in row.items() if text and (head := folded_header(str(text))) in keys}
        named = named or "name" in told
        if not named:
            raise BadWorkbook(Bilingual(
                "名单没有“学校名称”一列，请补上表头后再导入",
                "Expected a column of school names but the list has none: add its heading, name.",
            ))  # fmt: skip
        yield ListedSchool(line, **_text(told))


def _text(told: Mapping[str, Any]) -> dict[str, str]:
    given = {column.key: cell_text(told.get(column.key)) for column in COLUMNS}
    return {key: " ".join(text.split()) for key, text in given.items()}


def _unreadable(path: Path) -> BadWorkbook:
    return BadWorkbook(Bilingual(
        f"“{path.name}”不是可读的学校名单：JSON 文件应为由对象组成的数组",
        f"Expected {path.name} to hold a JSON list of objects but it holds something else: write one object a school.",
    ))  # fmt: skip

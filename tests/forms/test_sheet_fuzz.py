"""Whatever stands in the cells, a row comes back judged: clean plain values, findings in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from forms.sheets.columns import header_of
from forms.sheets.students import open_students, read_sheet
from tests.examples import examples
from tests.forms.books import CONTEXT, grid, sound, xlsx

SHEET = open_students(xlsx(grid([sound()])), CONTEXT)
ODDITIES = some.sampled_from([
    "", " ", "１", "²²²²²²", "٣", "2019", "小学", "小学9999级", "0000届", "100000年级", "张,李", "a,b", "1e999", "-1", "'",
    "\x00", "\ud800", "\u200b", "=1", "#N/A", "410102", "20190229", "99999999", "2019.1", "长期-长期", "0001.01.01-长期",
    "9999.99.99-长期", "11010519491231002X", "110105194912310020", "1-2", "男(9)", "父亲、母亲", "十三年级", "初五",
])
CELLS = (ODDITIES | some.text(max_size=30) | some.integers(-10 ** 20, 10 ** 20) | some.floats() | some.booleans()
         | some.dates(date(1, 1, 1), date(9999, 12, 31)) | some.times() | some.timedeltas() | some.none())


class OneRow:
    """Stands for an opened workbook with one row of any cells."""

    def __init__(self, cells: list[Any]) -> None:
        self.cells = cells

    def rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        yield 2, self.cells

    def odd(self, name: str) -> dict[int, dict[int, str]]:
        return {}


@examples(200)
@given(some.dictionaries(some.sampled_from(header_of(2019)), CELLS, min_size=1, max_size=12))
def test_any_cells_are_judged(changes: dict[str, Any]) -> None:
    cells = {**sound(), **changes}
    SHEET.opened = OneRow([cells.get(key) for key in header_of(2019)])  # type: ignore[assignment]
    for row in read_sheet(SHEET, CONTEXT):
        assert all(isinstance(value, str | int | float | date) for value in row.values.values())
        assert not any(isinstance(value, time | timedelta) for value in row.values.values())
        assert all(finding.message_zh and finding.remedy_en for finding in row.findings)
        assert len(row.digest) == 64
        json.dumps([str(value) for value in row.values.values()], ensure_ascii=False).encode()

"""The columns of a registration: those of the student sheet; codes of the place stay readable, all else is sealed."""

from __future__ import annotations

from typing import Any

from forms import code_table
from forms.sheets.columns import header_of, student_column
from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.rows import RowColumn

COLLECTOR = "cjr"  # 采集人: who collected the data at the school (S6)
_LISTED = ("xm", "xbm", "csrq", "sfzjh")
_REQUIRED = ("xm",)
_PLACES = ("xd", "njh", "jb", "bh", "nj")
STAGES = {stage: Bilingual(name, stage) for stage, name in STAGE_NAMES.items()}
SEXES = {"1": Bilingual("男", "male"), "2": Bilingual("女", "female")}


def _stage(value: Any) -> Bilingual:
    return Bilingual(STAGE_NAMES.get(str(value), str(value)), str(value))


def _sex(value: Any) -> Bilingual:
    return SEXES.get(str(value), Bilingual(str(value), str(value)))


def _offered(table: str) -> dict[str, Bilingual]:
    """What a column can hold by its national code table."""
    if not table:
        return {}
    rows = [row for row in code_table(table).rows if row.offered]
    return {row.code: Bilingual(row.zh, row.en) for row in rows}


def _sheet_columns() -> tuple[RowColumn, ...]:
    found = []
    for key in header_of(2019):
        if key in _PLACES or key == "xxbsm":
            continue
        column = student_column(key)
        title, words = Bilingual(column.zh, column.en), _sex if key == "xbm" else None
        found.append(RowColumn(key, title, required=key in _REQUIRED, listed=key in _LISTED, words=words,
                               choices=_offered(column.table)))  # fmt: skip
    return tuple(found)


COLUMNS = (
    *_sheet_columns()[:1],
    RowColumn("xd", Bilingual("学段", "Stage"), shown=True, words=_stage, choices=STAGES),
    RowColumn("njh", Bilingual("年级", "Grade"), shown=True),
    RowColumn("bh", Bilingual("班级", "Class"), shown=True),
    RowColumn("jb", Bilingual("入学级", "Cohort"), shown=True, listed=False),
    RowColumn("file", Bilingual("已有学籍", "Existing file"), shown=True, fixed=True),
    RowColumn(COLLECTOR, Bilingual("采集人", "Collected by"), listed=False),
    *_sheet_columns()[1:],
)
SHOWN = tuple(one.key for one in COLUMNS if one.shown and one.key != "file")
SEALED = tuple(one.key for one in COLUMNS if not one.shown)

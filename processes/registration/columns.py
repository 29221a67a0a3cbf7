"""The columns of a registration: those of the student sheet; codes of the place stay readable, all else is sealed."""

from __future__ import annotations

from typing import Any

from forms.sheets.columns import header_of, student_column
from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.rows import RowColumn

COLLECTOR = "cjr"  # 采集人: who collected the data at the school (S6)
_LISTED = ("xm", "xbm", "csrq", "sfzjh")
_REQUIRED = ("xm",)
_PLACES = ("xd", "njh", "jb", "bh", "nj")
SEXES = {"1": Bilingual("男", "male"), "2": Bilingual("女", "female")}


def _stage(value: Any) -> Bilingual:
    return Bilingual(STAGE_NAMES.get(str(value), str(value)), str(value))


def _sex(value: Any) -> Bilingual:
    return SEXES.get(str(value), Bilingual(str(value), str(value)))


def _sheet_columns() -> tuple[RowColumn, ...]:
    found = []
    for key in header_of(2019):
        if key in _PLACES or key == "xxbsm":
            continue
        column = student_column(key)
        title, words = Bilingual(column.zh, column.en), _sex if key == "xbm" else None
        found.append(RowColumn(key, title, required=key in _REQUIRED, listed=key in _LISTED, words=words))
    return tuple(found)


COLUMNS = (
    *_sheet_columns()[:1],
    RowColumn("xd", Bilingual("学段", "Stage"), shown=True, words=_stage),
    RowColumn("njh", Bilingual("年级", "Grade"), shown=True),
    RowColumn("bh", Bilingual("班级", "Class"), shown=True),
    RowColumn("jb", Bilingual("入学级", "Cohort"), shown=True, listed=False),
    RowColumn("file", Bilingual("已有学籍", "Existing file"), shown=True, computed=True),
    RowColumn(COLLECTOR, Bilingual("采集人", "Collected by"), listed=False),
    *_sheet_columns()[1:],
)
SHOWN = tuple(one.key for one in COLUMNS if one.shown and one.key != "file")
SEALED = tuple(one.key for one in COLUMNS if not one.shown)

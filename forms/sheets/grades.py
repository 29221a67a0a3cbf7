"""Grades: the sheet names the cohort (小学2019级), people write the present grade; both become one cohort."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from forms.codes import code_table
from forms.errors import UnknownCode
from forms.sheets.context import LENGTHS, STAGE_NAMES, STAGES, ImportContext
from forms.sheets.normalise import half_width
from forms.sheets.rows import Row, found

_COHORT = re.compile(r"(小学|初中|高中|普通高中|初级中学|高级中学)?(\d{4})(级|届|年级)?")
_STAGE_OF_CATEGORY = {"21": "小学", "31": "初中", "34": "高中"}
_FORMAL = {"普通高中": "高中", "初级中学": "初中", "高级中学": "高中"}
_STAGE_OF_GRADE = {"1": "小学", "2": "初中", "3": "高中"}


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who entered the first year of a stage together: stage name and year."""

    stage: str
    year: int

    @property
    def text(self) -> str:
        """As the national sheet writes it: 小学2019级."""
        return f"{self.stage}{self.year}级"


def settle_grade(row: Row, context: ImportContext) -> None:
    """Bring `nj` to its cohort form and add `xd` (stage), `jb` (cohort year), `njh` (present year in the stage)."""
    cohort = _cohort(row, context)
    if cohort is None:
        row.values["nj"] = None
        return
    stage = STAGES[cohort.stage]
    grade = context.year - cohort.year + 1
    years = _years(row, context, stage)
    if grade < 1:
        row.findings.append(found("grade-future", "nj", cohort=cohort.text))
    elif grade > years:
        row.findings.append(found("grade-length", "nj", cohort=cohort.text, years=years, grade=grade))
    month = row.values.get("rxny")
    if month and int(month[:4]) != cohort.year:
        row.findings.append(found("grade-entry", "nj", cohort=cohort.text, month=month))
    row.values.update(nj=cohort.text, xd=stage, jb=cohort.year, njh=grade)


def _years(row: Row, context: ImportContext, stage: str) -> int:
    school = (context.schools or {}).get(row.values.get("xxbsm") or "")
    return (school.lengths if school else LENGTHS).get(stage, LENGTHS[stage])


def _cohort(row: Row, context: ImportContext) -> Cohort | None:
    text = row.values.get("nj")
    if not text:
        return _by_entry(row)
    plain = re.sub(r"\s", "", half_width(text)).removeprefix("普通")
    match = _COHORT.fullmatch(plain)
    if match and (match[1] or match[3] or len(plain) == 4):
        return _written(row, match, text)
    return _present(row, plain, text, context)


def _written(row: Row, match: re.Match[str], text: str) -> Cohort | None:
    stage = _FORMAL.get(match[1], match[1]) or _stage_by_school(row)
    if stage is None:
        row.findings.append(found("grade-stage", "nj", value=text))
        return None
    year = int(match[2])
    if not 1990 <= year <= 2100:
        row.findings.append(found("grade", "nj", value=text))
        return None
    # 届 names the year of leaving, 级 the year of entry.
    return Cohort(stage, year - LENGTHS[STAGES[stage]] if match[3] == "届" else year)


def _present(row: Row, plain: str, text: str, context: ImportContext) -> Cohort | None:
    try:
        code = code_table("grade").code_of(plain)
    except UnknownCode:
        row.findings.append(found("grade", "nj", value=text))
        return None
    stage, number = _STAGE_OF_GRADE[code[0]], int(code[1])
    cohort = Cohort(stage, context.year - number + 1)
    row.findings.append(found("grade-current", "nj", value=text, cohort=cohort.text))
    return cohort


def _by_entry(row: Row) -> Cohort | None:
    month, stage = row.values.get("rxny"), _stage_by_school(row)
    if not month or stage is None:
        row.findings.append(found("required", "nj"))
        return None
    cohort = Cohort(stage, int(month[:4]))
    row.findings.append(found("grade-derived", "nj", cohort=cohort.text))
    return cohort


def _stage_by_school(row: Row) -> str | None:
    """The stage of a school with one stage only; nine-year schools must write it."""
    code: Any = row.values.get("xxbsm") or ""
    return _STAGE_OF_CATEGORY.get(code.removeprefix("T")[:2])  # why: T stands before the category of a provisional one


__all__ = ["STAGE_NAMES", "Cohort", "settle_grade"]

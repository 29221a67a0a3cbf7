"""Importing a list of schools (导入学校名单): every row is taken, or named with the reason and a remedy (O8).

A row goes to the county where it says it is; one that has been renamed or merged since is followed to its successor.
A school without a code gets a provisional one, which a later list with codes replaces. Rows are taken in chunks, so
a killed import only has to be run again: what it took is known by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from api.context import House
from forms.sheets.places import PLACEHOLDERS, PlaceBook
from forms.sheets.school_list import ListedSchool, read_school_list
from forms.sheets.table import TableColumn, write_table
from ground.bilingual import Bilingual
from records import jobs
from records.acting import local_date
from records.divisions.names import school_in_english
from records.errors import RecordsError
from records.school_kinds import SchoolKind, kind_of
from records.schools import NewSchool, create_school, give_code, is_provisional, provisional_code
from records.scope import RecordsSession, Scope, use_scope
from records.tables import Organisation, OrgClosure, School
from service.importing import place_book

CHUNK = 500
CREATED, CODED, KNOWN, NAMED = "created", "coded", "known", "named"
OUTCOMES = {
    CREATED: Bilingual("已建立", "created"), CODED: Bilingual("换上标识码", "code given"),
    KNOWN: Bilingual("已有", "known"), NAMED: Bilingual("未导入", "not taken"),
}  # fmt: skip
RESULT = (
    TableColumn("line", "行号", "Row", "none", 8),
    TableColumn("name", "学校名称", "School", "none", 30),
    TableColumn("place", "所在地", "Place as listed", "none", 28),
    TableColumn("outcome", "结果", "Outcome", "none", 14),
    TableColumn("code", "标识码", "Code", "none", 14),
    TableColumn("under", "隶属机构", "Under", "none", 28),
    TableColumn("why", "说明", "Why", "none", 60),
    TableColumn("why_en", "说明（英文）", "Why, in English", "none", 60),
)  # fmt: skip


@dataclass
class Row:
    """What became of one row of a list; `notes` say what to check of a row that was taken."""

    listed: ListedSchool
    outcome: str = NAMED
    code: str = ""
    under: str = ""
    notes: list[Bilingual] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """The row of the result."""
        one, outcome = self.listed, OUTCOMES[self.outcome]
        return {
            "line": one.line, "name": one.name, "place": f"{one.province}{one.city}{one.county}",
            "outcome": f"{outcome.zh} {outcome.en}", "code": self.code, "under": self.under,
            "why": "；".join(note.zh for note in self.notes), "why_en": "; ".join(note.en for note in self.notes),
        }  # fmt: skip


class Unplaced(Exception):
    """Why a row cannot be taken, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.why = Bilingual(zh, en)


def import_schools(house: House, path: Path, result: BinaryIO, progress: jobs.Progress) -> dict[str, int]:
    """Take the schools of a list and write what became of each row; returns the rows by outcome, and their number."""
    listed = read_school_list(path)
    since, book, rows = local_date(house.now()), place_book(), list[Row]()
    for start in range(0, len(listed), CHUNK):
        rows += _chunk(house, listed[start : start + CHUNK], book, since)
        progress(len(rows), len(listed))
    write_table(result, RESULT, (row.shown() for row in rows), "学校导入结果")
    counted = Counter(row.outcome for row in rows)
    return {"rows": len(listed), **{outcome: counted[outcome] for outcome in OUTCOMES}}


def _chunk(house: House, listed: Sequence[ListedSchool], book: PlaceBook, since: date) -> list[Row]:
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return [_taken(work.session, one, book, since) for one in listed]


def _taken(session: RecordsSession, listed: ListedSchool, book: PlaceBook, since: date) -> Row:
    row = Row(listed)
    try:
        unit = _place(session, row, book)
        row.under = unit.name_zh
        kind = _kind(row)
        there = session.execute(_school_there(unit.id, listed.name)).one_or_none()
        if there is None:
            _create(session, row, unit, kind, since)
        else:
            _meet(session, row, there[0])
    except Unplaced as refused:
        row.notes.append(refused.why)
    except RecordsError as refused:
        row.outcome = NAMED
        row.notes.append(Bilingual(refused.zh, str(refused)))
    return row


def _place(session: RecordsSession, row: Row, book: PlaceBook) -> Organisation:
    """The authority of the place a row names, by its present division."""
    one = row.listed
    nowhere = one.city == one.province or one.city in PLACEHOLDERS or one.city.startswith(("省直辖", "自治区直辖"))
    city = "" if nowhere else one.city
    county = "" if one.county in (one.city, *PLACEHOLDERS) else one.county
    text = one.province + city + county
    if not one.name or not text:
        raise Unplaced("缺少学校名称或所在地，请补全", "Expected a name and a place but one is missing: fill it in")
    found = book(text)
    if found.state == "unknown" and county:  # why: a county that went to another city stands under its new one
        found = book(one.province + county)
    if not found.code:
        near = "、".join(found.candidates) or f"{one.province}{city}"
        raise Unplaced(
            f"“{text}”不是现行行政区划，请改为其中之一：{near}",
            f"Expected a present division but {text} is none or several: write one of {near}",
        )
    here = Organisation.code == _code_of(found.code), Organisation.valid_to.is_(None)
    unit = session.scalar(select(Organisation).where(*here))
    if unit is not None and not unit.is_authority:
        raise Unplaced(
            f"“{found.name}”没有自己的教育主管部门，请填写实际主管的县（市、区）",
            f"Expected a place with an education authority but {found.name} has none: write the county in charge",
        )
    if unit is None:
        raise Unplaced(
            f"本系统尚未建立“{found.name}”的主管部门，请先载入该省的区划",
            f"Expected the authority of {found.name} but this installation has none: load its province first",
        )
    if found.state == "abolished":
        row.notes.append(Bilingual(
            f"“{text}”已撤销或更名，改挂现“{found.name}”", f"{text} was renamed or merged into {found.name}"
        ))  # fmt: skip
    return unit


def _code_of(code: str) -> str:
    """The code of the authority of a place: of a county, a city without counties, or a province."""
    return code[:2] if code[2:6] == "0000" else code[:4] if code[4:6] == "00" else code[:6]


def _kind(row: Row) -> SchoolKind:
    kind = kind_of(row.listed.name, row.listed.kind)
    if kind is None:
        raise Unplaced(
            "不是中小学、特殊教育或专门学校（按办学类型或名称判断），未导入；如确属中小学，请填写办学类型",
            "By its kind or name it is no primary or secondary school; if it is one, fill in its kind",
        )
    if not kind.sure:
        row.notes.append(Bilingual("学段按名称推定，请核对", "The stages were guessed from the name: check them"))
    return kind


def _school_there(unit: str, name: str) -> Any:
    """The school of a name below a unit."""
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == unit, OrgClosure.depth > 0)
    query = select(School).join(Organisation, Organisation.id == School.id)
    return query.where(Organisation.name_zh == name, Organisation.valid_to.is_(None), School.id.in_(below)).limit(1)


def _create(session: RecordsSession, row: Row, unit: Organisation, kind: SchoolKind, since: date) -> None:
    one = row.listed
    code = one.code or provisional_code(session, kind.category, unit.province)
    names = one.name, school_in_english(one.name)
    new = NewSchool(code, *names, unit.id, kind.stages, since, special=kind.special)
    create_school(session, new, provisional=not one.code)
    row.outcome, row.code = CREATED, code
    if not one.code:
        row.notes.append(Bilingual("暂用临时标识码，待补正式标识码", "Its code is provisional until its own is known"))


def _meet(session: RecordsSession, row: Row, school: School) -> None:
    """A row that means a school which is there: by an earlier list, or by a row above."""
    one = row.listed
    row.outcome, row.code = KNOWN, school.code
    if not one.code or one.code == school.code:
        row.notes.append(Bilingual("该县（市、区）已有同名学校", "There is a school of this name in the county"))
    elif is_provisional(school.code):
        give_code(session, school, one.code)
        row.outcome, row.code = CODED, one.code
    else:
        row.outcome = NAMED
        row.notes.append(Bilingual(
            f"该县（市、区）已有同名学校，标识码为 {school.code}，请核对",
            f"There is a school of this name in the county with code {school.code}: check which is right",
        ))  # fmt: skip


__all__ = ["OUTCOMES", "import_schools"]

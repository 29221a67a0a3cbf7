"""What a person sees of a duplicate enrolment: the schools beside each other, and the child, masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.duplicate_enrolment.process import process
from processes.sections import Fact, Facts, Shown, Side, Sides, same
from records.many.sealing import open_values
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import mask_code, mask_name
from records.tables import Admission, CaseRow
from records.tree import rows_by_id

STANCES = {
    "": Bilingual("尚未陈述", "Not heard yet"),
    "keep": Bilingual("保留录取", "Keeps the child"),
    "release": Bilingual("同意放弃", "Lets the child go"),
    "silent": Bilingual("逾期未陈述", "Said nothing in time"),
}
SENTENCE = Bilingual("一名学生被多所学校录取", "A child admitted by more than one school")
LOST, KEPT = Bilingual("已取消录取", "Admission ended"), Bilingual("保留", "Remains")
WAYS = {
    "self": Bilingual("学校自主招生", "By the school"),
    "assigned": Bilingual("统筹分配", "By the enrolment office"),
}


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """What each case is about; who the child is stands on its page, masked."""
    return {row["case_id"]: SENTENCE for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """Who the child is, masked; each school with its way, day and statement."""
    ids = [one["admission"] for one in (variables.get("facts") or {}).get("sides") or ()]
    with system_scope(session):  # why: the parties see one another's school and statement; the child is masked
        query = select(Admission, CaseRow).join(CaseRow, CaseRow.id == Admission.row_id).where(Admission.id.in_(ids))
        rows = session.execute(query.order_by(Admission.id)).all()
        units, ring = rows_by_id(session, [one.org_id for one, _ in rows]), keyring_of(session)
    if not rows:
        return Shown()
    first, row = rows[0]
    values = open_values(ring, row)
    child = Facts((
        Fact(Bilingual("学生", "Child"), same(mask_name(str(values.get("xm") or "")))),
        Fact(Bilingual("身份证件号", "Identity number"), same(mask_code(str(values.get("sfzjh") or "")))),
        Fact(Bilingual("学段", "Stage"), Bilingual(STAGE_NAMES.get(first.stage, first.stage), first.stage)),
        Fact(Bilingual("招生年份", "Year"), same(first.year)),
    ))  # fmt: skip
    sides = tuple(_side(number, one, units[one.org_id]) for number, (one, _) in enumerate(rows, start=1))
    return Shown((child, Sides(Bilingual("录取学校", "The schools"), sides)))


def _side(number: int, row: Admission, unit: Any) -> Side:
    settled = LOST if row.ended_at is not None else KEPT if not row.dispute else STANCES[row.stance]
    return Side(Bilingual(f"第 {number} 方", f"Side {number}"), (
        Fact(Bilingual("学校", "School"), Bilingual(unit.name_zh, unit.name_en)),
        Fact(Bilingual("录取方式", "Way"), WAYS[row.way]),
        Fact(Bilingual("入学日期", "First day"), same(row.admitted_on)),
        Fact(Bilingual("学籍在本校", "File is here"), Bilingual("否", "no") if row.waits else Bilingual("是", "yes")),
        Fact(Bilingual("陈述", "Statement"), settled),
    ))  # fmt: skip

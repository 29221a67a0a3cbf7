"""A row of a student whom the school already has: differences are corrected, or refused with the way to change them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import RecordsError
from records.keyring import digest
from records.settings.values import value_of
from records.students.matching import Known
from records.students.proved import proved_fields
from records.students.sealing import CODE
from records.students.updates import Place, correct
from records.students.versions import payload_of

PLACEMENT = frozenset({"xd", "jb", "njh", "nj", "bh", "xxbsm"})  # columns of the row, not fields of the person


@dataclass(frozen=True)
class RowResult:
    """The outcome of one row: created, updated, unchanged or refused, with the reason in both languages.

    `column` is where a refusal belongs; `fields` are the keys that must not be changed this way.
    """

    outcome: str
    student_id: str | None
    reason: str = ""
    reason_en: str = ""
    problems: tuple[int, ...] = ()
    column: str = "xm"
    fields: tuple[str, ...] = ()


def fields_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says about the person, without the student's place and without codes that Heban issues."""
    return {key: value for key, value in row.items() if key not in PLACEMENT and key != CODE}


def take_again(session: Session, acting: Acting, same: Known, row: Mapping[str, Any], place: Place) -> RowResult:
    """Bring a known student in line with a row: fields, class and, before a formal code is issued, the grade.

    A controlled field or the grade of a student with a formal code is changed by a case alone (S11).
    """
    before = payload_of(session, same.student_id)
    fields = fields_of(row)
    changed = {key: value for key, value in fields.items() if before.get(key) != value}
    if digest({**before, **changed}) == digest(before):
        changed = {}
    place = _kept_where_unsaid(same, row, place)
    if not changed and place == same.place:
        return RowResult("unchanged", same.student_id)
    formal = before.get(CODE, "L")[:1] != "L"
    refusal = _proved(session, same, changed)
    if refusal is None and formal:
        refusal = _reserved(session, acting, same, changed) or _regraded(same, place)
    return refusal or _corrected(session, acting, same, place, changed)


def _kept_where_unsaid(same: Known, row: Mapping[str, Any], place: Place) -> Place:
    """The place that a row asks for; what it leaves open stays, and the grade follows the cohort alone."""
    known = same.place
    if known is None:
        return place
    same_year = not row.get("jb") or (place.stage, place.cohort) == (known.stage, known.cohort)
    class_id = place.class_id if row.get("bh") or not same_year else known.class_id
    return Place(known.stage, known.cohort, known.grade, class_id) if same_year else place


def _reserved(session: Session, acting: Acting, same: Known, changed: Mapping[str, Any]) -> RowResult | None:
    stage = same.place.stage if same.place else ""
    controlled = set(value_of(session, same.org_id, "controlled_fields", acting.today, stage).value)
    names = tuple(sorted(controlled & set(changed)))
    if not names:
        return None
    listed = ", ".join(names)
    return RowResult(
        "refused", same.student_id, f"受控字段须经审批后更改: {listed}",
        f"Expected no change of controlled fields but {listed} differ: start a key-data change.",
        column=names[0], fields=names,
    )  # fmt: skip


def _proved(session: Session, same: Known, changed: Mapping[str, Any]) -> RowResult | None:
    names = tuple(sorted(proved_fields(session, same.student_id) & changed.keys())) if changed else ()
    if not names:
        return None
    listed = ", ".join(names)
    return RowResult(
        "refused", same.student_id, f"这些内容已凭佐证材料核定，须经审批后更改: {listed}",
        f"Expected no change of what accepted evidence proved but {listed} differ: start a key-data change.",
        column=names[0], fields=names,
    )  # fmt: skip


def _regraded(same: Known, place: Place) -> RowResult | None:
    known = same.place
    if known is None or (place.stage, place.cohort) == (known.stage, known.cohort):
        return None
    return RowResult(
        "refused", same.student_id,
        f"在册为 {known.cohort} 级，表中为 {place.cohort} 级；已有正式学籍号的学生，年级须经审批后更改（留级、跳级等）",
        f"Expected cohort {known.cohort}, as registered, but the row says {place.cohort}: a student with a formal code "
        "changes grade by a case (repeat, skip) alone.",
        column="nj",
    )  # fmt: skip


def _corrected(
    session: Session, acting: Acting, same: Known, place: Place, changed: Mapping[str, Any]
) -> RowResult:
    try:
        with session.begin_nested():
            correct(session, acting.because(acting.reason or "import"), same.student_id, place, changed)
    except RecordsError as error:
        return RowResult("refused", same.student_id, f"更新未成功：{error.zh}", error.en)
    return RowResult("updated", same.student_id)

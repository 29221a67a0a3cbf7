"""The graduates of a school on paper (毕业生名册): as a day knew them, in full for that school itself (S20, domain 32).

A list of the same day says the same however often it is asked for: a graduation that was recorded or taken back later,
a name changed since, a school renamed since are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting, start_of
from records.errors import Invalid
from records.org_states import state_on
from records.roles import Permission
from records.scope import scope_of, system_scope
from records.session import keyring_of
from records.students.cases import masked
from records.students.codes import mask_name
from records.students.known_fields import fields_on, open_payload
from records.students.listing import note_reading
from records.students.paper import shows_full
from records.tables import Graduate, SchoolClass
from records.tree import org_by_id

ON_PAPER, IN_A_WORKBOOK = 500, 5_000  # graduates in one list
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class GraduateListQuery:
    """Which graduates: of a school and year, of one class or one result alone where it is given, as known on a day."""

    org_id: str
    year: int
    on: date
    class_id: str = ""
    status: str = ""


@dataclass(frozen=True)
class ListedGraduate:
    """One graduate: the fields of the day of graduation, in full or masked, and what the register says."""

    fields: dict[str, Any]
    class_name: str
    status: str
    graduated_on: date
    number: str


@dataclass(frozen=True)
class GraduateList:
    """The list under the name that the school had on that day; `masked` where names and numbers are."""

    school: Bilingual
    class_name: str
    lines: tuple[ListedGraduate, ...]
    masked: bool


@dataclass(frozen=True)
class _Way:
    """How a list leaves: as what the read is recorded, how many it holds at most, and may numbers be in full?"""

    reading: str
    most: int
    numbers: bool


def graduates_on_paper(session: Session, acting: Acting, asked: GraduateListQuery, purpose: str) -> GraduateList:
    """Return the list to print; the read is recorded with its purpose before it is given.

    NotAllowed outside the scope; Invalid for a day to come, for more than ON_PAPER graduates, and for none.
    """
    return _listed(session, acting, asked, purpose, _Way("student.print_graduates", ON_PAPER, numbers=True))


def graduates_in_a_workbook(session: Session, acting: Acting, asked: GraduateListQuery, purpose: str) -> GraduateList:
    """Return the list to export: as on paper, but with numbers masked for everybody (decisions, domain 14)."""
    return _listed(session, acting, asked, purpose, _Way("student.export_graduates", IN_A_WORKBOOK, numbers=False))


def _listed(session: Session, acting: Acting, asked: GraduateListQuery, purpose: str, way: _Way) -> GraduateList:
    scope_of(session).require(Permission.STUDENT_LIST, asked.org_id)
    _check_day(acting, asked.on)
    rows = _rows(session, asked, way.most)
    full = shows_full(session, acting, asked.org_id)
    note_reading(session, acting, way.reading, purpose, [row.student_id for row, _ in rows])
    with system_scope(session):  # why: a graduate may be at another school by now; what is told is of the day it left
        lines = tuple(_line(session, row, room or "", (full, full and way.numbers), asked.on) for row, room in rows)
    return GraduateList(_school(session, asked), lines[0].class_name if asked.class_id else "", lines, not full)


def _check_day(acting: Acting, on: date) -> None:
    if on > acting.today:
        raise Invalid(
            f"Expected a day up to {acting.today} but got {on}: choose a day that has come.",
            f"截止日期最晚为 {acting.today}，现为 {on}，请改为今天或以前的日期",
        )


def _rows(session: Session, asked: GraduateListQuery, most: int) -> list[tuple[Graduate, str | None]]:
    over = start_of(asked.on + timedelta(days=1))
    query = (
        select(Graduate, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == Graduate.class_id, isouter=True)
        .where(
            Graduate.org_id == asked.org_id, Graduate.year == asked.year, Graduate.recorded_at < over,
            or_(Graduate.void_at.is_(None), Graduate.void_at >= over),
        )
        .order_by(Graduate.stage, SchoolClass.cohort, SchoolClass.number, Graduate.serial)
    )  # fmt: skip
    if asked.class_id:
        query = query.where(Graduate.class_id == asked.class_id)
    if asked.status:
        query = query.where(Graduate.status == asked.status)
    rows = [(row, room) for row, room in session.execute(query.limit(most + 1))]
    if len(rows) > most:
        raise Invalid(
            f"Expected at most {most} graduates in one list but there are more: choose a class.",
            f"一份名册最多 {most} 人，现超过此数，请按班级分别生成",
        )
    if not rows:
        raise Invalid(
            f"Expected graduates known on {asked.on} but there are none: choose another year, class or day.",
            f"截至 {asked.on} 没有符合条件的毕业生，请另选年份、班级或日期",
        )
    return rows


def _line(session: Session, row: Graduate, room: str, full: tuple[bool, bool], on: date) -> ListedGraduate:
    """One graduate as of the day of graduation, as known at the end of a day; `full`: the name, and the numbers too."""
    known = fields_on(session, row.student_id, row.graduated_on, start_of(on + timedelta(days=1)) - _TICK)
    fields = open_payload(keyring_of(session), known) if known is not None else {}
    name, numbers = full
    told = fields if numbers else masked(fields)
    if not name:
        told = {**told, "xm": mask_name(str(fields.get("xm", "")))}
    return ListedGraduate(told, room, row.status, row.graduated_on, row.number)


def _school(session: Session, asked: GraduateListQuery) -> Bilingual:
    then = state_on(session, asked.org_id, asked.on)
    if then is not None:
        return Bilingual(then.name_zh, then.name_en)
    org = org_by_id(session, asked.org_id)
    return Bilingual(org.name_zh, org.name_en)

"""Writing a growth record: a new version of one part of a term, by the school that has the student (S29)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid
from records.growth.catalogue import Fault, Part, cleaned
from records.growth.reading import PLACE, opened
from records.growth.rights import check_kept, check_school, check_term
from records.ids import new_id
from records.keyring import digest
from records.scope import system_scope
from records.session import keyring_of
from records.students.to_write import student_to_write
from records.tables import GrowthRecord, Student

SALT = 16  # bytes: a digest of a few marks alone could be found by trying


@dataclass(frozen=True)
class NewPart:
    """What a school writes of a part: `version` is the one that its author saw, 0 where there was none."""

    student_id: str
    year: int
    term: int
    part: Part
    version: int
    entries: list[dict[str, Any]]
    way: str = "form"


class Faulty(Invalid):
    """Raised when values cannot be kept; `faults` names each."""

    def __init__(self, en: str, zh: str, faults: list[Fault]) -> None:
        super().__init__(en, zh)
        self.faults = faults


def write_part(session: Session, acting: Acting, new: NewPart) -> int | None:
    """Write a part of a term and return its new version, None where nothing changed.

    Raises NotAllowed or Conflict by the rules of `records.growth.rights`, Faulty for values that cannot be kept, and
    Conflict where somebody wrote it since its author saw it.
    """
    student = student_to_write(session, acting, new.student_id, "fields")
    check_school(session, acting, student)
    stage, grade = check_term(session, acting, student, new.year, new.term)
    check_kept(session, acting, new.part, student.org_id, stage)
    entries, faults = cleaned(new.part, stage, new.entries, acting.today)
    if faults:
        first = faults[0].words
        raise Faulty(f"Expected values that can be kept but {first.en}.", f"请改正：{first.zh}", faults)
    before = _before(session, student, new)
    if (opened(session, before).entries if before else []) == entries:
        return None
    held = before.version if before else 0
    if held != new.version:
        raise Conflict(
            "Expected the version that you saw but somebody wrote this part since: load it again.",
            f"“{new.part.title.zh}”已被他人修改，请刷新后重新填写",
        )
    if before is not None:
        before.superseded_at = acting.now
        session.flush()
    session.add(_row(session, acting, student, new, (held + 1, stage, grade, entries)))
    session.flush()
    return held + 1


def copy_growth(session: Session, from_student: str, to_student: str) -> None:
    """Let a fetched file bring every version along under its new id (调档)."""
    ring = keyring_of(session)
    with system_scope(session):
        for row in session.scalars(select(GrowthRecord).where(GrowthRecord.student_id == from_student)).all():
            row_id = new_id()
            body = ring.open_json(f"{PLACE}:{row.id}", row.payload)
            columns = {c.key: getattr(row, c.key) for c in GrowthRecord.__table__.columns}
            sealed = ring.seal_json(f"{PLACE}:{row_id}", body)
            session.add(GrowthRecord(**{
                **columns, "id": row_id, "student_id": to_student, "payload": sealed, "key_id": ring.active,
            }))  # fmt: skip
        session.flush()


def _before(session: Session, student: Student, new: NewPart) -> GrowthRecord | None:
    return session.scalar(select(GrowthRecord).where(
        GrowthRecord.student_id == student.id, GrowthRecord.org_id == student.org_id, GrowthRecord.year == new.year,
        GrowthRecord.term == new.term, GrowthRecord.part == new.part.key, GrowthRecord.superseded_at.is_(None),
    ))  # fmt: skip


def _row(
    session: Session, acting: Acting, student: Student, new: NewPart, kept: tuple[int, str, int, list[Any]]
) -> GrowthRecord:
    ring, row_id = keyring_of(session), new_id()
    version, stage, grade, entries = kept
    body = {"salt": secrets.token_hex(SALT), "entries": entries}
    return GrowthRecord(
        id=row_id, student_id=student.id, org_id=student.org_id, province=student.province, year=new.year,
        term=new.term, part=new.part.key, stage=stage, grade=grade, version=version,
        payload=ring.seal_json(f"{PLACE}:{row_id}", body), digest=digest(body), key_id=ring.active,
        recorded_at=acting.now, recorded_by=acting.account_id, way=new.way,
    )  # fmt: skip

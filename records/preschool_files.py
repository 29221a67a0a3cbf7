"""Files of the pre-school system: handed over by an authority, found for a child, taken over by one record (S2).

The student code of a pre-school file is kept for life (domain-facts §1.1), so the primary record goes on under it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict
from records.ids import new_id
from records.keyring import Keyring
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import GONE, sound_code
from records.students.sealing import CODE, ID_NUMBER, code_index, id_index, open_code, person_index
from records.students.updates import apply_fields
from records.tables import Organisation, PreschoolFile, Student

KINDERGARTEN = "kindergarten"
PLACE = "preschool_file.payload"


@dataclass(frozen=True)
class Found:
    """A file found for a row: what it says of the child, and the living record and school that go on with it."""

    id: str
    payload: Mapping[str, str]
    same_person: bool
    taken_by: str | None = None
    taken_at: str | None = None


def hand_over_files(session: Session, acting: Acting, org_id: str, rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Keep the files that an authority hands over; returns how many are new, changed and known.

    A row has a name, a sex and a birth date, and may have a number, a code and the kindergarten. A file that a
    student record goes on with is not changed any more.
    """
    ring, counted = keyring_of(session), {"created": 0, "updated": 0, "known": 0}
    province = session.scalar(select(Organisation.province).where(Organisation.id == org_id)) or ""
    there = find_files(session, rows)
    for row, found in zip(rows, there, strict=True):
        if found is not None and (found.taken_by or found.payload == row):
            counted["known"] += 1
            continue
        file = session.get(PreschoolFile, found.id) if found is not None else None
        counted["created" if file is None else "updated"] += 1
        if file is None:
            file = PreschoolFile(id=new_id(), org_id=org_id, province=province)
            session.add(file)
        file.id_index, file.person_index = id_index(ring, row.get(ID_NUMBER)), person_index(ring, dict(row))
        file.index_key_id, file.key_id, file.recorded_at = ring.index_active, ring.active, acting.now
        file.payload = ring.seal_text(f"{PLACE}:{file.id}", json.dumps(dict(row), ensure_ascii=False))
    session.flush()
    return counted


def find_files(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Found | None]:
    """The file of each row, whatever the scope: by number, and without one by name, sex and birth date."""
    ring = keyring_of(session)
    with system_scope(session):
        keys = list(session.scalars(select(PreschoolFile.index_key_id).distinct()))
        wanted = [{kind for key in keys for kind in _indexes(ring, row, key)} for row in rows]
        every = {one for indexes in wanted for one in indexes}
        query = select(PreschoolFile, Student.org_id, Student.status).outerjoin(
            Student, Student.id == PreschoolFile.taken_by
        )
        ids, persons = ({index for kind, index in every if kind == name} for name in ("id", "person"))
        where = or_(PreschoolFile.id_index.in_(ids),
                    PreschoolFile.person_index.in_(persons) & PreschoolFile.id_index.is_(None))  # fmt: skip
        found: dict[tuple[str, str], Any] = {}
        for file, school, status in session.execute(query.where(where).order_by(PreschoolFile.id)) if every else ():
            living = status is not None and status not in GONE
            key = ("id", file.id_index) if file.id_index else ("person", file.person_index)
            found.setdefault(key, (file, (file.taken_by, school) if living else (None, None)))
        return [_found(ring, row, next((found[one] for one in sorted(indexes) if one in found), None))
                for row, indexes in zip(rows, wanted, strict=True)]  # fmt: skip


def lock_files(session: Session, ids: Collection[str]) -> None:
    """Lock files in one order, so that of two lists with one child the second sees what the first did."""
    with system_scope(session):
        query = select(PreschoolFile.id).where(PreschoolFile.id.in_(sorted(ids))).order_by(PreschoolFile.id)
        session.execute(query.with_for_update())


def go_on_with(session: Session, acting: Acting, found: Found, student_id: str) -> None:
    """Let a student record go on with a file: its formal code replaces the temporary one. Repeatable.

    Raises Conflict where another record goes on with the file.
    """
    with system_scope(session):
        file = session.get_one(PreschoolFile, found.id)
        if found.taken_by not in (None, student_id):
            raise Conflict(
                "Expected a pre-school file that waits but another record goes on with it: start a transfer instead.",
                "该学前学籍已由其他学籍接续，请办理转学",
            )
        file.taken_by, file.taken_on, file.case_no = student_id, acting.today, acting.case_no
        code, student = found.payload.get(CODE, ""), session.get_one(Student, student_id)
        ring = keyring_of(session)
        taken = select(Student.id).where(Student.code_index == code_index(ring, code))
        free = sound_code(code) and session.scalar(taken) is None
        temporary = (open_code(ring, student) or "L")[0] == "L"
    if free and temporary:
        apply_fields(session, acting.because("pre-school file"), student_id, {CODE: code}, acting.today)
    session.flush()


def _indexes(ring: Keyring, row: Mapping[str, Any], key: str) -> list[tuple[str, str]]:
    number = id_index(ring, row.get(ID_NUMBER), key)
    if number:
        return [("id", number)]
    return [("person", person_index(ring, dict(row), key))] if _complete(row) else []


def _complete(row: Mapping[str, Any]) -> bool:
    return all(row.get(key) for key in ("xm", "xbm", "csrq"))


def _found(ring: Keyring, row: Mapping[str, Any], hit: Any) -> Found | None:
    if hit is None:
        return None
    file, (student, school) = hit
    payload = json.loads(ring.open_text(f"{PLACE}:{file.id}", file.payload))
    same = _complete(row) and person_index(ring, dict(row)) == person_index(ring, payload)
    return Found(file.id, payload, same, student, school)

"""Groups of problem records: opened when a check finds them, joined by others, opened again, brought up to date.

The same records make the same group whatever the order in which they were found: `join` takes what a check found, a
few records or a whole register, and adds what is missing. Records that evidence was accepted for stay cleared until
another record comes (S9; decisions, domain 46).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from records.acting import Acting
from records.ids import new_id
from records.scope import system_scope
from records.students.codes import GONE
from records.tables import ProblemGroup, ProblemRecord, Student

WRONG_ID, SHARED_ID, SAME_PERSON = 1, 2, 3
EVIDENCE = "evidence"  # 佐证 accepted: the record stays as it is
CHUNK = 500
LAST_GRADES = {"primary": 6, "junior": 3, "senior": 3}
_GONE = [str(status) for status in GONE]
_COLUMNS = (Student.id, Student.org_id, Student.province, Student.stage, Student.grade)

Key = tuple[int, str, str]
"""Type and blind index of a group, and of a shared number the type of document, under which alone it is the same."""


@dataclass(frozen=True)
class Side:
    """One record of a group and where it stands."""

    student_id: str
    org_id: str
    province: str
    stage: str = ""
    grade: int = 0

    @property
    def graduating(self) -> bool:
        """Is it in the last grade of its stage (such groups go first, S10)?"""
        return self.grade >= LAST_GRADES.get(self.stage, 99)


def living() -> ColumnElement[bool]:
    """The criterion of records that count: a closed one makes no problem."""
    return Student.status.not_in(_GONE)


def sides_now(session: Session, group: ProblemGroup) -> list[Side]:
    """The living records that share the group's index now, in the order of their ids."""
    with system_scope(session):
        query = select(*_COLUMNS).where(_sharing(group), living()).order_by(Student.id)
        return [Side(*row) for row in session.execute(query)]


def _sharing(group: ProblemGroup) -> ColumnElement[bool]:
    if group.type == SAME_PERSON:
        return and_(Student.person_index == group.group_index, Student.id_index.is_(None))
    same = Student.id_index == group.group_index
    return and_(same, Student.id_type == group.id_type) if group.type == SHARED_ID else same


def join(session: Session, acting: Acting, found: Mapping[Key, Sequence[Side]], found_by: str) -> int:
    """Open or join the groups that a check found; returns how many problem records it opened.

    A group that was settled opens again when a record comes that it had not cleared, and then all that share its index
    are open again. Asking again opens nothing.
    """
    opened = 0
    with system_scope(session):
        for keys in _chunks(sorted(found)):
            opened += _join_chunk(session, acting, {key: found[key] for key in keys}, found_by)
    return opened


def _join_chunk(session: Session, acting: Acting, found: Mapping[Key, Sequence[Side]], found_by: str) -> int:
    groups = _groups(session, acting, found)
    ids = [group.id for group in groups.values()]
    states: dict[str, dict[str, bool]] = {group_id: {} for group_id in ids}
    query = select(ProblemRecord.group_id, ProblemRecord.student_id, ProblemRecord.settled_at, ProblemRecord.outcome)
    for row in session.execute(query.where(ProblemRecord.group_id.in_(ids)).order_by(ProblemRecord.found_at)):
        if row.settled_at is None or row.outcome == EVIDENCE:
            states[str(row.group_id)][row.student_id] = row.settled_at is None
        else:
            states[str(row.group_id)].pop(row.student_id, None)
    rows: list[dict[str, Any]] = []
    for key, sides in found.items():
        group, known = groups[key], states[groups[key].id]
        fresh = [side for side in sides if side.student_id not in known]
        if not fresh:
            continue
        if group.state == "settled":
            _open_again(group, acting)
            cleared = {student for student, is_open in known.items() if not is_open}
            fresh += [side for side in sides_now(session, group) if side.student_id in cleared]
        provinces = {side.province for side in sides} | ({""} if group.across else set())
        group.across, group.graduating = len(provinces) > 1, group.graduating or any(s.graduating for s in sides)
        group.joined = group.case_id is not None
        unique = {side.student_id: side for side in fresh}
        rows += [_row(group, side, acting, found_by) for side in unique.values()]
    if rows:
        session.flush()
        session.execute(insert(ProblemRecord), rows)
        count(session, [row["student_id"] for row in rows], 1)
    return len(rows)


def _groups(session: Session, acting: Acting, keys: Iterable[Key]) -> dict[Key, ProblemGroup]:
    """The groups of some keys, made where they are missing; two at once make one."""
    wanted = list(keys)
    found = _read(session, wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        rows = [
            {"id": new_id(), "type": kind, "group_index": index, "id_type": id_type, "state": "open", "round": 1,
             "across": False, "graduating": False, "joined": False, "opened_at": acting.now, "outcome": ""}
            for kind, index, id_type in missing
        ]  # fmt: skip
        dialect = insert_sqlite if session.connection().dialect.name == "sqlite" else insert_postgresql
        session.execute(dialect(ProblemGroup).on_conflict_do_nothing(), rows)
        found |= _read(session, missing)
    return found


def _read(session: Session, keys: Sequence[Key]) -> dict[Key, ProblemGroup]:
    key = tuple_(ProblemGroup.type, ProblemGroup.group_index, ProblemGroup.id_type)
    locked = select(ProblemGroup).where(key.in_(keys)).order_by(ProblemGroup.id).with_for_update()
    return {(group.type, group.group_index, group.id_type): group for group in session.scalars(locked)}


def _open_again(group: ProblemGroup, acting: Acting) -> None:
    group.state, group.round, group.opened_at = "open", group.round + 1, acting.now
    group.settled_at, group.outcome, group.case_no, group.case_id, group.joined = None, "", None, None, False


def _row(group: ProblemGroup, side: Side, acting: Acting, found_by: str) -> dict[str, Any]:
    return {
        "id": new_id(), "student_id": side.student_id, "org_id": side.org_id, "province": side.province,
        "type": group.type, "group_index": group.group_index, "found_by": found_by[:40], "found_at": acting.now,
        "outcome": "", "group_id": group.id, "stance": "", "held": False, "lost": False,
    }  # fmt: skip


def count(session: Session, student_ids: Sequence[str], step: int) -> None:
    """Move the mark of open problems on students' rows; lists and pre-checks need no second read for it."""
    with system_scope(session):
        for part in _chunks(sorted(set(student_ids))):
            session.execute(
                update(Student)
                .where(Student.id.in_(part))
                .values(problems=Student.problems + step)
                .execution_options(synchronize_session=False)
            )
    touched = set(student_ids)
    for held in session.identity_map.values():
        if isinstance(held, Student) and held.id in touched:
            session.expire(held, ["problems"])


def open_members(session: Session, group_id: str) -> list[ProblemRecord]:
    """The open problem records of a group, in the order of their students."""
    with system_scope(session):
        query = select(ProblemRecord).where(ProblemRecord.group_id == group_id, ProblemRecord.settled_at.is_(None))
        return list(session.scalars(query.order_by(ProblemRecord.student_id)))


def group_by_id(session: Session, group_id: str) -> ProblemGroup | None:
    """A group, locked until the transaction ends; None when there is none."""
    with system_scope(session):
        return session.scalar(select(ProblemGroup).where(ProblemGroup.id == group_id).with_for_update())


def without_case(session: Session) -> bool:
    """Is there an open group that no case is about yet?"""
    with system_scope(session):
        query = select(ProblemGroup.id).where(ProblemGroup.state == "open", ProblemGroup.case_id.is_(None))
        return session.scalar(query.limit(1)) is not None


def joined_cases(session: Session, limit: int = CHUNK) -> list[str]:
    """The cases whose groups a further record joined since they were last told; they count as told now."""
    with system_scope(session):
        query = select(ProblemGroup).where(ProblemGroup.joined, ProblemGroup.state == "open").limit(limit)
        groups = list(session.scalars(query.with_for_update(skip_locked=True)))
        for group in groups:
            group.joined = False
        session.flush()
        return [str(group.case_id) for group in groups if group.case_id]


def bring_up_to_date(session: Session, acting: Acting, group: ProblemGroup) -> list[ProblemRecord]:
    """Let records join that share the index now and those go that do no more; settles a group of one. What stays open.

    Whoever changed its number, was deleted or closed meanwhile is settled as such, whatever step the case is at.
    """
    with system_scope(session):
        now = {side.student_id: side for side in sides_now(session, group)}
        members = {row.student_id: row for row in open_members(session, group.id)}
        for student_id, row in members.items():
            if student_id not in now:
                _settle(session, acting, row, "delete" if _is_gone(session, student_id) else "change")
        cleared = _cleared(session, group)
        joining = [side for student_id, side in now.items() if student_id not in members and student_id not in cleared]
        if joining and group.state == "open":
            join(session, acting, {(group.type, group.group_index, group.id_type): joining}, acting.reason or "check")
        left = open_members(session, group.id)
        if group.state == "open" and len(now) <= (0 if group.type == WRONG_ID else 1):
            settle_group(session, acting, group, left[0].stance or "alone" if left else "alone")
            return []
    return left


def settle_group(session: Session, acting: Acting, group: ProblemGroup, outcome: str) -> None:
    """Close a group and every open record of it with an outcome; a record whose evidence was accepted is cleared."""
    with system_scope(session):
        for row in open_members(session, group.id):
            _settle(session, acting, row, EVIDENCE if row.held and not row.lost else outcome)
        group.state, group.settled_at, group.outcome = "settled", acting.now, outcome
        session.flush()


def open_again(session: Session, acting: Acting, group: ProblemGroup) -> int:
    """Open a settled group again, as accepted evidence proved wrong; nothing of the old verdict stays (S9)."""
    with system_scope(session):
        _open_again(group, acting)
        rows = [_row(group, side, acting, "opened again") for side in sides_now(session, group)]
        session.flush()
        if rows:
            session.execute(insert(ProblemRecord), rows)
            count(session, [row["student_id"] for row in rows], 1)
    return len(rows)


def _cleared(session: Session, group: ProblemGroup) -> set[str]:
    query = select(ProblemRecord.student_id).where(
        ProblemRecord.group_id == group.id, ProblemRecord.outcome == EVIDENCE, ProblemRecord.found_at >= group.opened_at
    )
    return set(session.scalars(query))


def _settle(session: Session, acting: Acting, row: ProblemRecord, outcome: str) -> None:
    row.settled_at, row.outcome = acting.now, outcome
    session.flush()
    count(session, [row.student_id], -1)


def _is_gone(session: Session, student_id: str) -> bool:
    return session.scalar(select(Student.id).where(Student.id == student_id, living())) is None


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]

"""Changing keys under a running system (design 4): the data key online, the index key through a second column."""

from typing import Any, cast

from sqlalchemy import RowMapping, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from records.keyring import Keyring
from records.session import keyring_of
from records.students.sealing import BIRTH, CODE, FIELDS_PLACE, ID_NUMBER, NAME, SEX, index_columns
from records.tables import (
    BulkItem,
    CaseRow,
    CaseSnapshot,
    DecisionDraft,
    GrowthRecord,
    NamedPerson,
    NoticeAddress,
    PreschoolFile,
    ProblemGroup,
    ProblemRecord,
    ProposedChange,
    SchoolCardVersion,
    SealedEntry,
    Student,
    StudentFields,
)

CHUNK = 1_000
# Every sealed column of the registers with the name of its place; a new one must be added here (a test counts).
SEALED: dict[Any, dict[str, str]] = {
    Student: {
        "name_sealed": "student.name", "birth_sealed": "student.birth", "id_sealed": "student.id",
        "code_sealed": "student.code", "aux_sealed": "student.aux",
    },
    StudentFields: {"payload": FIELDS_PLACE},
    ProposedChange: {"payload": "proposed_change.payload"},
    CaseSnapshot: {"payload": "case_snapshot.payload"},
    SealedEntry: {"payload": "sealed_entry.payload"},
    CaseRow: {"payload": "case_row.payload"},
    BulkItem: {"problem": "bulk_item.problem"},
    DecisionDraft: {"payload": "decision_draft.payload"},
    GrowthRecord: {"payload": "growth_record.payload"},
    NamedPerson: {"payload": "named_person.payload"},
    NoticeAddress: {"payload": "notice_address.payload"},
    PreschoolFile: {"payload": "preschool_file.payload"},
    SchoolCardVersion: {"payload": "school_card_version.payload"},
}  # fmt: skip
_INDEXES = ("id_index", "code_index", "person_index")


def rotate_chunk(session: Session, limit: int = CHUNK) -> int:
    """Re-seal up to `limit` rows per table that stand under an old data key; return how many were changed.

    Call it, each time in its own transaction, until it returns 0; reading and writing go on meanwhile, since old
    keys still open. Only then may an old key leave the ring.
    """
    ring = keyring_of(session)
    return sum(_reseal(session, ring, cls, limit) for cls in SEALED)


def refill_indexes(session: Session, after: str = "", limit: int = CHUNK) -> str | None:
    """Fill the second index columns of a chunk of students under the next key; return the cursor, None at the end.

    New and changed rows fill both columns by themselves from the moment `add_index_key` was called.
    """
    ring, table = keyring_of(session), _table(Student)
    # why: keyset paging keeps each transaction short, whatever the size of the register
    rows = session.execute(
        select(table).where(table.c.id > after).order_by(table.c.id).limit(limit).with_for_update()
    ).mappings().all()  # fmt: skip
    _write(session, table, [{"row": row["id"], **_next_columns(ring, row)} for row in rows])
    return rows[-1]["id"] if rows else None


def switch_indexes(session: Session) -> None:
    """Make the second columns the first and the next index key the active one, in one transaction.

    Save the ring right after the transaction ended well. Groups of open problem records move along.
    """
    ring, table = keyring_of(session), _table(Student)
    _regroup(session, table)
    values: dict[str, Any] = {name: table.c[f"{name}_next"] for name in _INDEXES}
    session.execute(update(table).values(**values, index_key_id=ring.index_next))
    session.execute(update(table).values({f"{name}_next": None for name in _INDEXES}))
    ring.finish_index_key()


def _reseal(session: Session, ring: Keyring, cls: Any, limit: int) -> int:
    table, places = _table(cls), SEALED[cls]
    columns = [table.c[name] for name in places]
    # why: only rows under an old key, locked so that a concurrent change is not overwritten
    stale = select(table.c.id, *columns).where(table.c.key_id != ring.active).limit(limit).with_for_update()
    changes = []
    for row in session.execute(stale).mappings():
        fresh = {name: _again(ring, f"{place}:{row['id']}", row[name]) for name, place in places.items()}
        changes.append({"row": row["id"], **fresh, "key_id": ring.active})
    _write(session, table, changes)
    return len(changes)


def _again(ring: Keyring, place: str, sealed: bytes | None) -> bytes | None:
    return None if sealed is None else ring.seal(place, ring.open(place, sealed))


def _next_columns(ring: Keyring, row: RowMapping) -> dict[str, Any]:
    def opened(name: str) -> str | None:
        sealed = row[f"{name}_sealed"]
        return ring.open_text(f"student.{name}:{row['id']}", sealed) if sealed else None

    payload = {
        NAME: opened("name"), BIRTH: opened("birth"), SEX: row["sex"], ID_NUMBER: opened("id"), CODE: opened("code"),
    }  # fmt: skip
    found = index_columns(ring, payload)
    return {f"{name}_next": found[f"{name}_next"] for name in _INDEXES}


def _regroup(session: Session, table: Table) -> None:
    problem = _table(ProblemRecord)
    open_ones = select(problem.c.id, problem.c.type, table.c.id_index_next, table.c.person_index_next).join(
        table, table.c.id == problem.c.student_id
    )
    changes = [
        {"row": row.id, "group_index": row.person_index_next if row.type == 3 else row.id_index_next or ""}
        for row in session.execute(open_ones)
    ]
    _write(session, problem, changes)
    groups = select(problem.c.group_id, func.max(problem.c.group_index)).where(problem.c.group_id.is_not(None))
    moved = [{"row": row[0], "group_index": row[1]} for row in session.execute(groups.group_by(problem.c.group_id))]
    _write(session, _table(ProblemGroup), moved)


def _write(session: Session, table: Table, changes: list[dict[str, Any]]) -> None:
    if changes:
        names = [name for name in changes[0] if name != "row"]
        statement = update(table).where(table.c.id == bindparam("row"))
        session.connection().execute(statement.values({name: bindparam(name) for name in names}), changes)
        session.expire_all()


def _table(cls: Any) -> Table:
    return cast(Table, cls.__table__)

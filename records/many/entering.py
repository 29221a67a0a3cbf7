"""Writing the rows of a case: entered by form or by workbook, corrected, removed, while nobody has decided them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from sqlalchemy import Table, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, NotFound
from records.ids import new_id
from records.keyring import digest
from records.many.sealing import blind_name, blind_subject, open_values, sealed_columns
from records.many.states import RowState
from records.scope import system_scope
from records.session import keyring_of
from records.students.listing import note_reading
from records.tables import CaseRow, CaseRowDecision
from records.tree import org_by_id

CHUNK = 1_000
_ROW = cast(Table, CaseRow.__table__)


@dataclass(frozen=True)
class RowPlace:
    """Where rows stand: the running case by id and number, and the part of it."""

    case_id: str
    case_no: str
    scope_id: str


@dataclass(frozen=True)
class NewRow:
    """The values of a row as they were judged: `values` are sealed, `shown` are codes and ids that stay readable.

    `subject` is the text by which equal subjects meet (an identity number); it leaves a blind index only. `findings`
    are mappings with severity, code, column and the message and remedy in both languages.
    """

    org_id: str
    values: dict[str, Any]
    shown: dict[str, Any] = field(default_factory=dict)
    findings: Sequence[dict[str, Any]] = ()
    subject_id: str | None = None
    subject: str | None = None
    name: str | None = None

    @property
    def faults(self) -> int:
        """How many findings keep the row from going on."""
        return sum(1 for one in self.findings if one["severity"] == "fault")


def enter(session: Session, acting: Acting, place: RowPlace, rows: Sequence[NewRow]) -> list[str]:
    """Write new rows behind those that a case has, a thousand at a time; returns their ids in order.

    The caller holds the case, so two uploads take their numbers one after the other.
    """
    if not rows:
        return []
    ring = keyring_of(session)
    with system_scope(session):
        provinces = {org: org_by_id(session, org).province for org in {row.org_id for row in rows}}
        last = session.scalar(select(func.max(CaseRow.number)).where(CaseRow.case_id == place.case_id)) or 0
        made = []
        for number, row in enumerate(rows, start=last + 1):
            row_id = new_id()
            made.append({
                "id": row_id, "case_id": place.case_id, "case_no": place.case_no, "org_id": row.org_id,
                "province": provinces[row.org_id], "number": number, "body": 0, "scope_id": place.scope_id,
                "state": RowState.WRITING, "reason": "", "entered_by": acting.account_id,
                "writers": acting.account_id or "", "entered_at": acting.now, "ended_at": None, "version": 1,
                **_written(ring, row_id, row),
            })  # fmt: skip
        for start in range(0, len(made), CHUNK):
            session.connection().execute(insert(_ROW), made[start : start + CHUNK])
    return [str(one["id"]) for one in made]


def with_findings(row: NewRow, found: Sequence[dict[str, Any]]) -> NewRow:
    """Return a row with more findings before its own, those of the sheet that it came by; none stands twice."""
    said = {(one["code"], one["column"]) for one in found}
    own = [one for one in row.findings if (one["code"], one["column"]) not in said]
    return replace(row, findings=(*found, *own)) if found else row


def same_rows(session: Session, place: RowPlace, rows: Sequence[NewRow]) -> list[str | None]:
    """Return for each row the id of the one that stands here about the same subject, or with the same values; None.

    Rows that came by workbook before, perhaps in a run that was killed, are so met again and not doubled.
    """
    ring = keyring_of(session)
    with system_scope(session):
        query = select(CaseRow.id, CaseRow.subject_index, CaseRow.digest).where(
            CaseRow.case_id == place.case_id, CaseRow.scope_id == place.scope_id
        )
        found = session.execute(query).all()
    by_subject = {row.subject_index: row.id for row in found if row.subject_index}
    by_digest = {row.digest: row.id for row in found}
    return [
        by_subject.get(blind_subject(ring, row.subject) or "") or by_digest.get(digest(row.values)) for row in rows
    ]


def rewrite(session: Session, acting: Acting, place: RowPlace, changes: Sequence[tuple[str, NewRow]]) -> int:
    """Give rows that stand with their writer new values; returns how many differ. Conflict for a row that does not.

    What a row already knows stays where the new values leave it empty, and whoever wrote it stays on record.
    """
    ring = keyring_of(session)
    changed = 0
    with system_scope(session):
        for row_id, new in changes:
            row = _standing(session, place, row_id)
            columns = _written(ring, row_id, new)
            if columns["digest"] == row.digest and columns["findings"] == row.findings and new.shown == row.shown:
                continue
            for name, value in columns.items():
                setattr(row, name, value)
            if acting.account_id and acting.account_id not in row.writers:
                row.writers = f"{row.writers} {acting.account_id}".strip()
            row.version += 1
            changed += 1
        session.flush()
    return changed


def values_of(
    session: Session, acting: Acting, place: RowPlace, row_ids: Sequence[str], why: str
) -> dict[str, dict[str, Any]]:
    """Return all values, sealed and shown, of rows that stand with their writer, by id; recorded before it returns."""
    ring = keyring_of(session)
    with system_scope(session):
        query = select(CaseRow).where(CaseRow.id.in_(row_ids), CaseRow.scope_id == place.scope_id)
        found = {row.id: {**row.shown, **open_values(ring, row)} for row in session.scalars(query)}
    note_reading(session, acting, "case_row.full", why, found)
    return found


def remove(session: Session, place: RowPlace, row_ids: Sequence[str]) -> int:
    """Take out rows that were never handed on; returns how many."""
    mine = select(CaseRow.id).where(
        CaseRow.id.in_(row_ids), CaseRow.scope_id == place.scope_id, CaseRow.state == RowState.WRITING
    )
    with system_scope(session):
        session.execute(delete(CaseRowDecision).where(CaseRowDecision.row_id.in_(mine)))
        done = session.execute(delete(CaseRow).where(CaseRow.id.in_(mine)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def standing(session: Session, place: RowPlace) -> tuple[int, int]:
    """Return how many rows that are being written have faults, and how many there are."""
    query = select(func.count(case((CaseRow.faults > 0, 1))), func.count()).where(
        CaseRow.scope_id == place.scope_id, CaseRow.state == RowState.WRITING
    )
    with system_scope(session):
        faulty, rows = session.execute(query).one()
    return int(faulty), int(rows)


def hand_on(session: Session, place: RowPlace) -> int:
    """Hand what was written on to the seats; returns how many rows."""
    written = (CaseRow.scope_id == place.scope_id, CaseRow.state == RowState.WRITING)
    with system_scope(session):
        done = session.execute(
            update(CaseRow).where(*written).values(state=RowState.WAITING, scope_id=None)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]


def _written(ring: Any, row_id: str, row: NewRow) -> dict[str, Any]:
    return {
        "org_id": row.org_id, "subject_id": row.subject_id, "subject_index": blind_subject(ring, row.subject),
        "name_index": blind_name(ring, row.name), "shown": row.shown, "findings": list(row.findings),
        "faults": row.faults, **sealed_columns(ring, row_id, row.values),
    }  # fmt: skip


def _standing(session: Session, place: RowPlace, row_id: str) -> CaseRow:
    row = session.scalar(select(CaseRow).where(CaseRow.id == row_id, CaseRow.case_id == place.case_id))
    if row is None:
        raise NotFound(
            "Expected a row of this case but there is none with this id: fetch the list again.",
            "此件中没有这一行，请重新导出名单",
        )
    if row.scope_id != place.scope_id or row.state not in (RowState.WRITING, RowState.OPEN):
        raise Conflict(
            f"Expected row {row.number} to stand with you but it was handed on: only returned rows can be changed.",
            f"第 {row.number} 行已提交办理，退回后才能修改",
        )
    return row

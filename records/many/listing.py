"""Reading the rows of a case: filtered, sorted, paged, masked; each page is recorded as a read of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.many.sealing import blind_name, blind_subject, open_values
from records.session import keyring_of
from records.students.cases import masked
from records.students.listing import note_reading
from records.tables import CaseRow, CaseRowDecision

UNDECIDED = "undecided"


@dataclass(frozen=True)
class RowQuery:
    """Which rows: of a case, or of the part of it in which a task stands.

    `decision` is what `task_id` decided of them (`undecided` for none); `equals` are values of shown columns; `text`
    is a row number, a whole name, or a whole identity number (design 4). `sort` is a shown column or "number".
    """

    case_id: str
    scope_id: str | None = None
    task_id: str = ""
    states: Sequence[str] = ()
    decision: str = ""
    faulty: bool | None = None
    equals: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    sort: str = "number"
    descending: bool = False
    start: int = 0
    limit: int = 50


@dataclass(frozen=True)
class ListedRow:
    """One row as a list shows it: identity values masked, what the task of the query decided of it beside."""

    id: str
    number: int
    body: int
    state: str
    reason: str
    org_id: str
    subject_id: str | None
    shown: dict[str, Any]
    values: dict[str, Any]
    findings: list[dict[str, Any]]
    faults: int
    entered_by: str | None
    version: int
    outcome: str | None
    outcome_reason: str | None
    decided_by: str | None


def list_rows(session: Session, acting: Acting, query: RowQuery, why: str) -> list[ListedRow]:
    """Return one page of rows within the scope; the read is recorded before it is returned."""
    found = _read(session, query)
    note_reading(session, acting, "case_row.list", why, [row.id for row, _ in found])
    ring = keyring_of(session)
    return [_listed(row, decision, masked(open_values(ring, row))) for row, decision in found]


def full_rows(session: Session, acting: Acting, query: RowQuery, why: str) -> list[ListedRow]:
    """Return one page of rows with their values in full, for whoever wrote them; recorded before it is returned."""
    found = _read(session, query)
    note_reading(session, acting, "case_row.full", why, [row.id for row, _ in found])
    ring = keyring_of(session)
    return [_listed(row, decision, open_values(ring, row)) for row, decision in found]


def count_rows(session: Session, query: RowQuery) -> int:
    """Return how many rows a query finds."""
    return session.scalar(_where(session, select(func.count(CaseRow.id)), query)) or 0


def numbers(session: Session, query: RowQuery) -> list[int]:
    """Return the numbers of all rows that a query finds, whatever its page."""
    return list(session.scalars(_where(session, select(CaseRow.number), query).order_by(CaseRow.number)))


def counts_by_state(session: Session, case_id: str) -> dict[str, int]:
    """Return how many rows of a case are in each state."""
    query = select(CaseRow.state, func.count()).where(CaseRow.case_id == case_id).group_by(CaseRow.state)
    return {state: int(n) for state, n in session.execute(query)}


def choices(session: Session, query: RowQuery, column: str, limit: int = 200) -> list[str]:
    """Return the values that a shown column has among the rows of a query, for its filter."""
    value = CaseRow.shown[column].as_string()
    found = _where(session, select(value).distinct(), query).order_by(value).limit(limit)
    return [one for one in session.scalars(found) if one not in (None, "")]


def _read(session: Session, query: RowQuery) -> list[tuple[CaseRow, CaseRowDecision | None]]:
    statement = _where(session, select(CaseRow, CaseRowDecision), query)
    order = CaseRow.number if query.sort == "number" else CaseRow.shown[query.sort].as_string()
    statement = statement.order_by(order.desc() if query.descending else order.asc(), CaseRow.number)
    rows = session.execute(statement.offset(query.start).limit(query.limit))
    return [(row, decision) for row, decision in rows]


def _where(session: Session, statement: Select[Any], query: RowQuery) -> Select[Any]:
    mine = and_(CaseRowDecision.row_id == CaseRow.id, CaseRowDecision.task_id == query.task_id)
    statement = statement.select_from(CaseRow).join(CaseRowDecision, mine, isouter=True)
    statement = statement.where(CaseRow.case_id == query.case_id)
    if query.scope_id is not None:
        statement = statement.where(CaseRow.scope_id == query.scope_id)
    if query.states:
        statement = statement.where(CaseRow.state.in_(query.states))
    if query.decision == UNDECIDED:
        statement = statement.where(CaseRowDecision.outcome.is_(None))
    elif query.decision:
        statement = statement.where(CaseRowDecision.outcome == query.decision)
    if query.faulty is not None:
        statement = statement.where(CaseRow.faults > 0 if query.faulty else CaseRow.faults == 0)
    for column, value in query.equals.items():
        statement = statement.where(CaseRow.shown[column].as_string() == value)
    return statement.where(_meant(session, query.text.strip())) if query.text.strip() else statement


def _meant(session: Session, text: str) -> Any:
    ring = keyring_of(session)
    named = CaseRow.name_index == blind_name(ring, text)
    meant = named | (CaseRow.subject_index == blind_subject(ring, text))
    return meant | (CaseRow.number == int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else meant


def _listed(row: CaseRow, decision: CaseRowDecision | None, values: dict[str, Any]) -> ListedRow:
    return ListedRow(
        row.id, row.number, row.body, row.state, row.reason, row.org_id, row.subject_id, row.shown, values,
        row.findings, row.faults, row.entered_by, row.version,
        decision.outcome if decision else None, decision.reason if decision else None,
        decision.decided_by if decision else None,
    )  # fmt: skip

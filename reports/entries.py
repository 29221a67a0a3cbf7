"""How far each unit is with its report of a period; rows are locked while somebody writes or submits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ground.batches import batched
from reports.tables import ReportEntry, Stand
from reports.values import CHUNK, MANY

ENTRY = cast(Table, ReportEntry.__table__)


@dataclass(frozen=True)
class Round:
    """Whose report it is: a data set and a period."""

    set_key: str
    period: int


def insert_missing(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that are not there yet; those that are stay as they are."""
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    for part in batched(rows, CHUNK):
        session.connection().execute(dialect.insert(table).on_conflict_do_nothing(), list(part))


def entry_of(session: Session, of: Round, org_id: str) -> ReportEntry | None:
    """Return a unit's entry, or None while nobody has confirmed or submitted anything."""
    return session.scalar(_query(of).where(ReportEntry.org_id == org_id).execution_options(populate_existing=True))


def entries_of(session: Session, of: Round, units: Iterable[str]) -> dict[str, ReportEntry]:
    """Return the entries of units that have one."""
    found: dict[str, ReportEntry] = {}
    for part in batched(units, MANY):
        query = _query(of).where(ReportEntry.org_id.in_(part)).execution_options(populate_existing=True)
        found.update((row.org_id, row) for row in session.scalars(query))
    return found


def locked_entry(session: Session, of: Round, unit: Any, *, share: bool = False) -> ReportEntry:
    """Return a unit's entry under a lock, making it where there is none.

    Whoever writes a cell shares the lock on the entry of the unit that submits; whoever submits holds it alone: so no
    write slips in between the reading of the figures and the lock on them.
    """
    insert_missing(session, ENTRY, [fresh(of, unit.id, unit.province)])
    query = _query(of).where(ReportEntry.org_id == unit.id).with_for_update(read=share)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def fresh(of: Round, org_id: str, province: str) -> dict[str, Any]:
    """A row of a unit that has done nothing yet."""
    return {
        "set_key": of.set_key, "period": of.period, "org_id": org_id, "province": province, "stand": str(Stand.OPEN),
        "round": 1, "unchanged": False, "automatic": False, "approved": False, "late": False,
    }  # fmt: skip


def _query(of: Round) -> Any:
    return select(ReportEntry).where(ReportEntry.set_key == of.set_key, ReportEntry.period == of.period)

"""Values of units by element and period: read for many units at once, written in few statements.

A value holds from a period on. Writing one splits what held before, and never reaches into a period that is locked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ground.batches import batched
from records.acting import Acting
from reports.cells import Cell
from reports.tables import FOREVER, ReportValue, State

VALUE = cast(Table, ReportValue.__table__)
CHUNK = 5000  # rows of one statement (decisions, design 9)
MANY = 500  # units of one question
_KEY = (VALUE.c.element, VALUE.c.org_id, VALUE.c.since)


_STATES = {int(state): state for state in State}  # calling the enumeration costs more than all else of a cell


class Held(NamedTuple):
    """A row of the store: a value and the periods it holds for."""

    element: int
    org_id: str
    since: int
    until: int
    state: int
    amount: int | None
    text: str | None
    revision: int
    changed_at: Any
    changed_by: str | None

    @property
    def cell(self) -> Cell:
        """The value without its periods."""
        return Cell(_STATES[self.state], self.amount, self.text)


class Change(NamedTuple):
    """A value to write: of a unit, an element, from a period on; for that period alone where it does not carry."""

    org_id: str
    element: int
    cell: Cell
    carries: bool = True


@dataclass(frozen=True)
class Writing:
    """For which period values are written, and before which period each unit's new values must end."""

    period: int
    ends: Mapping[str, int]  # by unit: the first later period that is locked; without one, none is

    def end_of(self, change: Change) -> int:
        """The first period that a new value no longer holds for."""
        return min(self.period + 1 if not change.carries else FOREVER, self.ends.get(change.org_id, FOREVER))


_COLUMNS = [VALUE.c[name] for name in Held._fields]
Values = dict[str, dict[int, Held]]


def values_of(session: Session, units: Iterable[str], elements: Sequence[int], period: int) -> Values:
    """Return what units have for elements in a period: unit -> element -> row."""
    found: Values = defaultdict(dict)
    for part in batched(units, MANY):
        query = select(*_COLUMNS).where(
            VALUE.c.org_id.in_(part), VALUE.c.element.in_(elements), VALUE.c.since <= period, VALUE.c.until > period
        )
        for row in session.execute(query).all():  # why: row by row the driver is asked for each
            found[row.org_id][row.element] = Held._make(row)
    return found


def values_beside(
    session: Session, units: Iterable[str], elements: Sequence[int], period: int
) -> tuple[Values, Values]:
    """Return what units have in a period, and in the one before; a value that carries over is read once for both."""
    now: Values = defaultdict(dict)
    before: Values = defaultdict(dict)
    for part in batched(units, MANY):
        query = select(*_COLUMNS).where(
            VALUE.c.org_id.in_(part), VALUE.c.element.in_(elements), VALUE.c.since <= period, VALUE.c.until >= period
        )
        for row in session.execute(query).all():
            held = Held._make(row)
            if held.until > period:
                now[held.org_id][held.element] = held
            if held.since < period:
                before[held.org_id][held.element] = held
    return now, before


def write(session: Session, acting: Acting, writing: Writing, changes: Sequence[Change]) -> int:
    """Write values and return how many rows changed; equal ones are left as they are. Set-based, in chunks."""
    plan = _Plan(acting)
    for part in batched(changes, MANY):
        rows = _from(session, writing.period, part)
        for change in part:
            _split(plan, writing, change, rows.get((change.org_id, change.element), []))
    plan.carry_out(session)
    return plan.changed


def _from(session: Session, period: int, changes: Sequence[Change]) -> dict[tuple[str, int], list[Held]]:
    query = select(*_COLUMNS).where(
        VALUE.c.org_id.in_({c.org_id for c in changes}), VALUE.c.element.in_({c.element for c in changes}),
        VALUE.c.until > period,
    )  # fmt: skip
    found: dict[tuple[str, int], list[Held]] = defaultdict(list)
    for row in session.execute(query.order_by(*_KEY)).all():
        found[row.org_id, row.element].append(Held._make(row))
    return found


class _Plan:
    """Rows to cut short, to replace and to add."""

    def __init__(self, acting: Acting) -> None:
        self.acting = acting
        self.changed = 0
        self.cut: list[dict[str, Any]] = []
        self.gone: list[dict[str, Any]] = []
        self.new: list[dict[str, Any]] = []

    def add(self, change: Change, since: int, until: int, revision: int) -> None:
        self.changed += 1
        self.new.append({
            "element": change.element, "org_id": change.org_id, "since": since, "until": until,
            "state": int(change.cell.state), "amount": change.cell.amount, "text": change.cell.text,
            "revision": revision, "changed_at": self.acting.now, "changed_by": self.acting.account_id,
        })  # fmt: skip

    def carry_out(self, session: Session) -> None:
        where = (VALUE.c.element == bindparam("x_element"), VALUE.c.org_id == bindparam("x_org"),
                 VALUE.c.since == bindparam("x_since"))  # fmt: skip
        connection = session.connection()
        for rows, statement in (
            (self.gone, delete(VALUE).where(*where)),
            (self.cut, update(VALUE).where(*where).values(until=bindparam("x_until"))),
            (self.new, insert(VALUE)),
        ):
            for part in _chunks(rows):
                connection.execute(statement, part)


def _chunks(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    yield from (list(part) for part in batched(rows, CHUNK))


def _split(plan: _Plan, writing: Writing, change: Change, rows: Sequence[Held]) -> None:
    """Put a value in front of what holds from its period on."""
    held = rows[0] if rows and rows[0].since <= writing.period else None
    later = [row.since for row in rows if row.since > writing.period]
    if held is not None and held.cell == change.cell:
        return
    until = min([writing.end_of(change), *later, *([held.until] if held else [])])
    if held is None:
        plan.add(change, writing.period, until, 1)
        return
    key = {"x_element": held.element, "x_org": held.org_id, "x_since": held.since}
    if held.since < writing.period:
        plan.cut.append({**key, "x_until": writing.period})
    else:
        plan.gone.append(key)
    plan.add(change, writing.period, until, held.revision + 1)
    if until < held.until:
        tail = {**held._asdict(), "since": until}
        plan.new.append(tail)

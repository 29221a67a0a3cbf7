"""Figures of what happened: durations per element, the heat map of a version, where cases wait longest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, func, select, true

from engine.store import codec
from engine.store import tables as t

_H = t.history.c
_BEGIN = frozenset({"entered"})
_END = frozenset({"completed", "decided", "cancelled", "passed", "skipped"})


@dataclass(frozen=True, slots=True)
class Span:
    """What one element took: visits done, still open, and how long (median, nine of ten, longest, sum)."""

    element: str
    done: int
    open: int
    median: timedelta
    p90: timedelta
    longest: timedelta
    total: timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Which history: rows of a definition version that count between two instants.

    `visible` is the caller's criterion on the case; `newest` leaves only that many of its cases, the last started.
    """

    definition_id: str
    since: datetime
    until: datetime
    visible: ColumnElement[bool] = field(default_factory=true)
    newest: int | None = None


def durations(connection: Connection, period: Period) -> list[Span]:
    """Per element, how long a visit took from its entering to its end; longest sum first (瓶颈)."""
    took: dict[str, list[timedelta]] = defaultdict(list)
    waiting: dict[str, int] = defaultdict(int)
    for rows in _by_case(connection.execute(_history(period))):
        visits = _Visits(took)
        for row in rows:
            visits.see(row)
        for element, left in visits.left():
            waiting[element] += left
    spans = [_span(name, took[name], waiting[name]) for name in {*took, *waiting}]
    return sorted(spans, key=lambda span: (-span.total, span.element))


class _Visits:
    """The visits of one case: an end belongs to the entering of its own task, else to the oldest of its element."""

    def __init__(self, took: dict[str, list[timedelta]]) -> None:
        self.took = took
        self.of_tasks: dict[tuple[str, str], datetime] = {}
        self.others: dict[str, list[datetime]] = defaultdict(list)

    def see(self, row: Any) -> None:
        task = _task_of(row)
        if row.kind in _BEGIN and task:
            self.of_tasks[row.element, task] = row.at
        elif row.kind in _BEGIN:
            self.others[row.element].append(row.at)
        elif task and (row.element, task) in self.of_tasks:
            self.took[row.element].append(row.at - self.of_tasks.pop((row.element, task)))
        elif row.kind in _END and self.others[row.element]:
            self.took[row.element].append(row.at - self.others[row.element].pop(0))
        elif row.kind == "cancelled":
            for key in [one for one in self.of_tasks if one[0] == row.element][:1]:
                del self.of_tasks[key]  # it was taken away undecided: no time that anybody took

    def left(self) -> list[tuple[str, int]]:
        """The visits that have not ended, by element."""
        return [(element, 1) for element, _ in self.of_tasks] + [(name, len(at)) for name, at in self.others.items()]


def _task_of(row: Any) -> str | None:
    """The id of the task that an entering or a decision is about."""
    if row.kind not in ("entered", "decided") or row.payload is None:
        return None
    told = codec.decode(row.payload)
    return told.get("task") if isinstance(told, dict) else None


def heat(connection: Connection, period: Period) -> dict[str, int]:
    """How often each element was completed: the heat map of the diagram (热力图)."""
    query = (
        select(_H.element, func.count())
        .select_from(t.history.join(t.case, t.case.c.id == _H.case_id))
        .where(
            t.case.c.definition_id == period.definition_id,
            _H.at >= period.since,
            _H.at < period.until,
            _H.kind.in_(("completed", "decided", "passed")),
            period.visible,
        )
        .group_by(_H.element)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def waiting_now(connection: Connection, definition_id: str, now: datetime) -> dict[str, tuple[int, int]]:
    """Count the open tasks per element of a version, and those of them that are overdue."""
    c = t.task.c
    late = func.sum((c.due_at <= now).cast(Integer))
    query = (
        select(c.element, func.count(), late)
        .select_from(t.task.join(t.case, t.case.c.id == c.case_id))
        .where(t.case.c.definition_id == definition_id, c.state == "open")
        .group_by(c.element)
    )
    return {row[0]: (int(row[1]), int(row[2] or 0)) for row in connection.execute(query)}


def _history(period: Period) -> Any:
    cases = select(t.case.c.id).where(t.case.c.definition_id == period.definition_id, period.visible)
    if period.newest is not None:
        cases = cases.order_by(t.case.c.id.desc()).limit(period.newest)  # ids sort by the time of making
    return (
        select(_H.case_id, _H.seq, _H.at, _H.kind, _H.element, _H.payload)
        .where(
            _H.case_id.in_(cases),
            _H.at >= period.since,
            _H.at < period.until,
            _H.kind.in_(_BEGIN | _END),
        )
        .order_by(_H.case_id, _H.seq)
    )


def _by_case(rows: Iterable[Any]) -> Iterable[list[Any]]:
    group: list[Any] = []
    for row in rows:
        if group and group[0].case_id != row.case_id:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _span(name: str, took: list[timedelta], left: int) -> Span:
    took = sorted(took)
    if not took:
        zero = timedelta(0)
        return Span(name, 0, left, zero, zero, zero, zero)
    last = len(took) - 1
    return Span(
        name, len(took), left, took[last // 2], took[(last * 9) // 10], took[-1], sum(took, timedelta(0))
    )  # fmt: skip

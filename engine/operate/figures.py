"""Figures of what happened: durations per element, the heat map of a version, where cases wait longest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, func, select

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
    """Which history: rows of a definition version that count between two instants."""

    definition_id: str
    since: datetime
    until: datetime


def durations(connection: Connection, period: Period) -> list[Span]:
    """Per element, how long a visit took from its entering to its end; longest sum first (瓶颈)."""
    took: dict[str, list[timedelta]] = defaultdict(list)
    waiting: dict[str, int] = defaultdict(int)
    for rows in _by_case(connection.execute(_history(period))):
        entered: dict[str, list[datetime]] = defaultdict(list)
        for row in rows:
            if row.kind in _BEGIN:
                entered[row.element].append(row.at)
            elif row.kind in _END and entered[row.element]:
                took[row.element].append(row.at - entered[row.element].pop(0))
        for element, left in entered.items():
            waiting[element] += len(left)
    spans = [_span(name, took[name], waiting[name]) for name in {*took, *waiting}]
    return sorted(spans, key=lambda span: (-span.total, span.element))


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
    return (
        select(_H.case_id, _H.seq, _H.at, _H.kind, _H.element)
        .select_from(t.history.join(t.case, t.case.c.id == _H.case_id))
        .where(
            t.case.c.definition_id == period.definition_id,
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

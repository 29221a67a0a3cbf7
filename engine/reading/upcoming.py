"""What the clock does next and what it did late (日历): timers grouped by element and instant, as lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select

from engine.store import tables as t
from engine.store.late_tables import late_timer

_T, _C, _D, _L = t.timer.c, t.case.c, t.definition.c, late_timer.c
TOLD = ("start", "event", "due", "remind")


@dataclass(frozen=True)
class Span:
    """Between which instants (`since` included, `until` not), whose cases and definitions, how many rows at most.

    `cases` is a criterion on the case table; `owners` are the levels whose versions start cases, beside the nation.
    """

    since: datetime
    until: datetime
    cases: ColumnElement[bool]
    owners: Sequence[str] = ()
    limit: int = 50


def ahead(connection: Connection, span: Span) -> Sequence[RowMapping]:
    """Return what fires next: definition, process key, element, kind, instant, and how many timers come due at once."""
    definition = func.coalesce(_C.definition_id, _T.definition_id)
    columns = definition.label("definition_id"), _T.element, _T.kind, _T.due_at
    query = (
        select(*columns, func.min(_D.key).label("key"), func.count().label("count"))
        .select_from(t.timer.outerjoin(t.case, _C.id == _T.case_id).join(t.definition, _D.id == definition))
        .where(
            _T.state == "open", _T.due_at >= span.since, _T.due_at < span.until, _T.kind.in_(TOLD),
            _seen(_T.case_id, span),
        )
        .group_by(*columns)
        .order_by(_T.due_at, _T.element)
        .limit(span.limit)
    )  # fmt: skip
    return connection.execute(query).mappings().all()


def late(connection: Connection, span: Span) -> Sequence[RowMapping]:
    """Return what acted late in a span of due instants, the latest first: when due, when done, tries that failed."""
    query = (
        select(late_timer, _D.key, _C.number)
        .select_from(late_timer.outerjoin(t.case, _C.id == _L.case_id).join(t.definition, _D.id == _L.definition_id))
        .where(_L.due_at >= span.since, _L.due_at < span.until, _seen(_L.case_id, span))
        .order_by(_L.due_at.desc(), _L.id.desc())
        .limit(span.limit)
    )
    return connection.execute(query).mappings().all()


def _seen(case_id: ColumnElement[str], span: Span) -> ColumnElement[bool]:
    """Cases of the span's units, and starts by versions of the nation or of a level that holds for them."""
    return or_(span.cases, and_(case_id.is_(None), _D.owner.in_(["national", *span.owners])))

"""A version as it runs now: where its cases stand, how many are late or stuck, and which they are.

A case stands on an element while a task, a message, a timer of its own, an incident or a scope inside it is there.
Boundary events and event sub-processes wait beside an element and are no place of a case. What runs in a called
process belongs to that process's version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, union

from engine.bpmn.model import Node, NodeKind
from engine.definitions.compiled import Compiled
from engine.store import tables as t

_BESIDE = frozenset({NodeKind.BOUNDARY, NodeKind.EVENT_SUB_PROCESS, NodeKind.START})
_OWN_TIMERS = ("event", "service")


@dataclass(frozen=True, slots=True)
class Look:
    """Which cases: those on a version that the caller's criterion lets through, as they stand at an instant."""

    compiled: Compiled
    visible: ColumnElement[bool]
    now: datetime

    @property
    def version(self) -> str:
        return self.compiled.definition.id


@dataclass(frozen=True, slots=True)
class Standing:
    """The cases that stand on one element: all, those with an overdue task there, those with an open incident there."""

    waiting: int = 0
    overdue: int = 0
    incidents: int = 0


def standing(connection: Connection, look: Look) -> dict[str, Standing]:
    """Count the cases on each element of the version."""
    places = _places(look).subquery()
    found = _counted(connection, select(places.c.element, func.count()).group_by(places.c.element))
    late = _counted(connection, _late(look))
    stuck = _counted(connection, _stuck(look))
    nodes = {name: node for plan in look.compiled.plans.values() for name, node in plan.nodes.items()}
    return {
        name: Standing(found.get(name, 0), late.get(name, 0), stuck.get(name, 0))
        for name in {*found, *late, *stuck} if name in nodes and _is_place(nodes[name])
    }  # fmt: skip


def total(connection: Connection, look: Look) -> int:
    """How many cases run on the version."""
    query = select(func.count()).select_from(t.case).where(_active(look))
    return int(connection.execute(query).scalar_one())


def cases(
    connection: Connection, look: Look, element: str, after: str = "", limit: int = 50
) -> list[Mapping[str, Any]]:
    """One page of the cases that stand on an element, the first started first, with the task that waits there."""
    places = _places(look).subquery()
    here = select(places.c.case_id).where(places.c.element == element)
    c = t.task.c
    due = (
        select(c.case_id, func.min(c.created_at).label("since"), func.min(c.due_at).label("due_at"))
        .where(c.state == t.OPEN, c.element == element)
        .group_by(c.case_id)
        .subquery()
    )
    query = (
        select(t.case, due.c.since, due.c.due_at)
        .join(due, due.c.case_id == t.case.c.id, isouter=True)
        .where(t.case.c.id.in_(here), t.case.c.id > after)
        .order_by(t.case.c.id)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _active(look: Look) -> ColumnElement[bool]:
    return and_(t.case.c.definition_id == look.version, t.case.c.state == t.ACTIVE, look.visible)


def _on(look: Look, table: Any, *more: ColumnElement[bool]) -> Select[Any]:
    """Case and element of the rows of a table that belong to the version itself."""
    joined = table.join(t.case, t.case.c.id == table.c.case_id).join(t.scope, t.scope.c.id == table.c.scope_id)
    query = select(table.c.case_id.label("case_id"), table.c.element.label("element")).select_from(joined)
    return query.where(_active(look), t.scope.c.definition_id == look.version, *more)


def _places(look: Look) -> Any:
    outer = t.scope.alias("outer_scope")
    inside = (
        select(t.scope.c.case_id, t.scope.c.element)
        .join(t.case, t.case.c.id == t.scope.c.case_id)
        .join(outer, outer.c.id == t.scope.c.parent_id)
        .where(_active(look), outer.c.definition_id == look.version)
    )
    return union(
        _on(look, t.task, t.task.c.state == t.OPEN),
        _on(look, t.subscription),
        _on(look, t.timer, t.timer.c.task_id.is_(None), t.timer.c.kind.in_(_OWN_TIMERS)),
        _on(look, t.incident, t.incident.c.state == "open"),
        inside,
    )


def _late(look: Look) -> Select[Any]:
    rows = _on(look, t.task, t.task.c.state == t.OPEN, t.task.c.due_at <= look.now).distinct().subquery()
    return select(rows.c.element, func.count()).group_by(rows.c.element)


def _stuck(look: Look) -> Select[Any]:
    rows = _on(look, t.incident, t.incident.c.state == "open").distinct().subquery()
    return select(rows.c.element, func.count()).group_by(rows.c.element)


def _counted(connection: Connection, query: Any) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _is_place(node: Node) -> bool:
    return node.kind not in _BESIDE

"""What a case's file says: its drawing, forms, variables, history and the messages it waits for (案卷).

Everything here only reads, on the caller's connection; versions come from the shared plans of the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.bpmn import line
from engine.bpmn.model import Expression, Flow, Graph, Node, NodeKind
from engine.definitions.compiled import Compiled
from engine.definitions.versions import NATIONAL
from engine.feel import FeelError
from engine.opened_engine import OpenedEngine
from engine.reading.questions import TRACED
from engine.store import codec
from engine.store import definitions as sql
from engine.store import tables as t
from ground.prepared import Prepared

_PERSONAL = frozenset({NodeKind.USER, NodeKind.MANUAL})


@dataclass(frozen=True)
class Entry:
    """One row of a case's history; `payload` is plain data, never identity values."""

    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    element: str
    actor: str | None
    payload: Any


@dataclass(frozen=True)
class WaitingMessage:
    """A message that a running case waits for: its name, where it is drawn, and whose action it is."""

    name: str
    element: str
    node: Node
    organisation: str | None


def published(connection: Connection, key: str, chain: Sequence[str], now: datetime) -> str | None:
    """The definition id in effect for a line of organisations (nearest first): a variant, else the national one.

    On a connection that has begun.
    """
    rows = _PUBLISHED.all(connection, {"x_key": key, "x_now": now})
    by_owner: dict[str, str] = {}
    for row in rows:
        by_owner.setdefault(row.owner, row.id)
    return next((by_owner[owner] for owner in (*chain, NATIONAL) if owner in by_owner), None)


def drawing(engine: OpenedEngine, connection: Connection, definition_id: str) -> str:
    """The XML of the diagram that a definition version runs."""
    deployment = engine.deployment(connection, definition_id)
    key = engine.compiled(connection, definition_id).definition.key
    named = [name for name in deployment.files if name.endswith((".bpmn", ".bpmn2", ".xml"))]
    name = next((n for n in named if n.rsplit(".", 1)[0] == key), named[0])
    return bytes(deployment.files[name]).decode("utf-8")


def file(engine: OpenedEngine, connection: Connection, definition_id: str, name: str) -> bytes | None:
    """A file deployed with a definition version, or None."""
    content = engine.deployment(connection, definition_id).files.get(name)
    return None if content is None else bytes(content)


def variables(connection: Connection, case_id: str) -> dict[str, Any]:
    """The variables of a case, inner scopes over outer ones; on a connection that has begun."""
    found: dict[str, Any] = {}
    for row in sorted(_DATA.all(connection, {"x_case": case_id}), key=lambda row: row.parent_id is not None):
        found.update(codec.decode(row.data))
    return found


def variables_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The variables of several cases by id, in one read."""
    c = t.scope.c
    found: dict[str, dict[str, Any]] = {case_id: {} for case_id in case_ids}
    rows = connection.execute(select(c.case_id, c.parent_id, c.data).where(c.case_id.in_(case_ids))).all()
    for row in sorted(rows, key=lambda row: row.parent_id is not None):
        found[row.case_id].update(codec.decode(row.data))
    return found


def entries(connection: Connection, case_id: str) -> list[Entry]:
    """The history of a case, oldest first."""
    c = t.history.c
    rows = connection.execute(select(t.history).where(c.case_id == case_id).order_by(c.seq)).mappings()
    return [
        Entry(
            row["seq"], row["at"], row["recorded_at"], row["kind"], row["element"], row["actor"],
            codec.decode(row["payload"]) if row["payload"] else None,
        )
        for row in rows
    ]  # fmt: skip


def passed(connection: Connection, case_id: str) -> list[str]:
    """The ids of the elements that a case has been through."""
    c = t.history.c
    query = select(c.element).where(c.case_id == case_id, c.kind.in_(TRACED)).distinct().order_by(c.element)
    return list(connection.execute(query).scalars())


def waiting_messages(
    engine: OpenedEngine, connection: Connection, case_id: str, known: Mapping[str, Any] | None = None
) -> list[WaitingMessage]:
    """The messages a running case waits for for which the drawing offers an action to a person.

    `known` are the case's variables where the caller has read them; on a connection that has begun.
    """
    found = []
    for row in _MESSAGES.all(connection, {"x_case": case_id}):
        compiled = engine.compiled(connection, row.definition_id)
        node = compiled.where(row.element)
        if node is None or node.action is None:
            continue
        known = variables(connection, case_id) if known is None else known
        found.append(WaitingMessage(row.name, row.element, node, _organisation(compiled, node, known)))
    return found


def waits_for_message(connection: Connection, case_id: str, name: str) -> bool:
    """Does a running case wait for a message of a name, by whomever it is sent?"""
    return any(row.name == name for row in _MESSAGES.all(connection, {"x_case": case_id}))


def following(compiled: Compiled, element: str, known: Mapping[str, Any]) -> list[Node]:
    """The next personal steps after an element if its likely outcome is chosen, through automatic steps.

    Conditions that do not depend on the decision are evaluated on the variables as they are known now.
    """
    plan = next((p for p in compiled.plans.values() if element in p.nodes), None)
    return [] if plan is None else _after(compiled, plan.graph, element, known)


def seats_before(compiled: Compiled, node: Node, known: Mapping[str, Any]) -> list[Node]:
    """The earlier seats that a case can be returned to from a seat, by what was decided; `known` are its variables."""
    plan = next((p for p in compiled.plans.values() if node.id in p.nodes), None)
    if plan is None or (node.loop is not None and node.signing is None):
        return []
    return [plan.nodes[seat] for seat in line.decided_before(plan.graph, node.id, known)]


def _after(compiled: Compiled, graph: Graph, element: str, known: Mapping[str, Any]) -> list[Node]:
    likely = next((o.value for o in graph.nodes[element].outcomes if o.style == "primary"), None)
    seen: set[str] = set()
    found: list[Node] = []
    ahead = _ways(compiled, graph, graph.nodes[element], {**known, element: {"outcome": likely}})
    while ahead:
        flow = ahead.pop(0)
        if flow.id in seen:
            continue
        seen.add(flow.id)
        node = graph.nodes[flow.target]
        if node.kind in _PERSONAL and not _skipped(compiled, node, known):
            found.append(node)
        else:
            supposed = {**known, element: {"outcome": likely}}
            ahead.extend(_ways(compiled, graph, node, supposed))
    return list({node.id: node for node in found if node.id != element}.values())[:4]


def _skipped(compiled: Compiled, node: Node, known: Mapping[str, Any]) -> bool:
    """Tell whether a task is not opened, by a condition on what is known now."""
    when = node.skip.when if node.skip is not None else None
    return when is not None and _value(compiled, when, known) is True


def _ways(compiled: Compiled, graph: Graph, node: Node, supposed: Mapping[str, Any]) -> list[Flow]:
    """The flows out of a node as its conditions choose; `supposed` holds the task's likely outcome."""
    flows = [graph.flows[f] for f in node.outgoing]
    true = [f for f in flows if f.condition and _value(compiled, f.condition, supposed) is True]
    return true or [f for f in flows if f.default] or flows


def _value(compiled: Compiled, expression: Expression, known: Mapping[str, Any]) -> Any:
    """The value of a diagram's expression on what is known; None where it is unknown."""
    try:
        return compiled.expression(expression.text).evaluate(known)
    except FeelError:
        return None


def _organisation(compiled: Compiled, node: Node, known: Mapping[str, Any]) -> str | None:
    if node.action is None or node.action.organisation is None:
        return None
    value = _value(compiled, node.action.organisation, known)
    return value if isinstance(value, str) else None


_PUBLISHED = Prepared(sql.PUBLISHED)
_DATA = Prepared(select(t.scope.c.parent_id, t.scope.c.data).where(t.scope.c.case_id == bindparam("x_case")))
_MESSAGES = Prepared(
    select(t.subscription.c.name, t.subscription.c.element, t.case.c.definition_id)
    .select_from(t.subscription.join(t.case, t.case.c.id == t.subscription.c.case_id))
    .where(t.subscription.c.case_id == bindparam("x_case"), t.subscription.c.kind == "message")
)

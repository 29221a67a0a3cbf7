"""What a case's file says: its drawing, forms, variables, history and the messages it waits for (案卷).

Everything here only reads, on the caller's connection; versions come from the shared plans of the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select

from engine.bpmn.model import Flow, Graph, Node, NodeKind
from engine.definitions import NATIONAL
from engine.feel import FeelError, compile_expression
from engine.plan import Compiled
from engine.reading import TRACED
from engine.store import codec
from engine.store import definitions as sql
from engine.store import tables as t
from engine.store.fast import Prepared

if TYPE_CHECKING:
    from engine.facade import Engine

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
    """The definition id in effect for a line of organisations (nearest first): a variant, else the national one."""
    rows = connection.execute(sql.PUBLISHED, {"x_key": key, "x_now": now}).all()
    by_owner: dict[str, str] = {}
    for row in rows:
        by_owner.setdefault(row.owner, row.id)
    return next((by_owner[owner] for owner in (*chain, NATIONAL) if owner in by_owner), None)


def drawing(engine: Engine, connection: Connection, definition_id: str) -> str:
    """The XML of the diagram that a definition version runs."""
    deployment = engine.deployment(connection, definition_id)
    key = engine.compiled(connection, definition_id).definition.key
    named = [name for name in deployment.files if name.endswith((".bpmn", ".bpmn2", ".xml"))]
    name = next((n for n in named if n.rsplit(".", 1)[0] == key), named[0])
    return bytes(deployment.files[name]).decode("utf-8")


def file(engine: Engine, connection: Connection, definition_id: str, name: str) -> bytes | None:
    """A file deployed with a definition version, or None."""
    content = engine.deployment(connection, definition_id).files.get(name)
    return None if content is None else bytes(content)


def variables(connection: Connection, case_id: str) -> dict[str, Any]:
    """The variables of a case, inner scopes over outer ones; on a connection that has begun."""
    found: dict[str, Any] = {}
    for row in sorted(_DATA.all(connection, {"x_case": case_id}), key=lambda row: row.parent_id is not None):
        found.update(codec.decode(row.data))
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
    engine: Engine, connection: Connection, case_id: str, known: Mapping[str, Any] | None = None
) -> list[WaitingMessage]:
    """The messages a running case waits for whose drawing offers an action to a person.

    `known` are the case's variables where the caller has read them; on a connection that has begun.
    """
    found = []
    for row in _MESSAGES.all(connection, {"x_case": case_id}):
        node = engine.compiled(connection, row.definition_id).where(row.element)
        if node is None or node.action is None:
            continue
        known = variables(connection, case_id) if known is None else known
        found.append(WaitingMessage(row.name, row.element, node, _organisation(node, known)))
    return found


def following(compiled: Compiled, element: str, known: Mapping[str, Any]) -> list[Node]:
    """The next personal steps after an element if its likely outcome is chosen, through automatic steps.

    Conditions that do not depend on the decision are evaluated on the variables as they are known now.
    """
    plan = next((p for p in compiled.plans.values() if element in p.nodes), None)
    return [] if plan is None else _after(plan.graph, element, known)


def _after(graph: Graph, element: str, known: Mapping[str, Any]) -> list[Node]:
    likely = next((o.value for o in graph.nodes[element].outcomes if o.style == "primary"), None)
    seen: set[str] = set()
    found: list[Node] = []
    ahead = [graph.flows[f] for f in graph.nodes[element].outgoing]
    while ahead:
        flow = ahead.pop(0)
        if flow.id in seen:
            continue
        seen.add(flow.id)
        node = graph.nodes[flow.target]
        if node.kind in _PERSONAL:
            found.append(node)
        else:
            ahead.extend(_ways(graph, node, (element, likely), known))
    return list({node.id: node for node in found if node.id != element}.values())[:4]


def _ways(graph: Graph, node: Node, decided: tuple[str, str | None], known: Mapping[str, Any]) -> list[Flow]:
    """The flows out of a node as its conditions choose, were the task decided with its likely outcome."""
    flows = [graph.flows[f] for f in node.outgoing]
    supposed = {**known, decided[0]: {"outcome": decided[1]}}
    true = [f for f in flows if f.condition and _holds(f.condition.text, supposed)]
    return true or [f for f in flows if f.default] or flows


def _holds(text: str, known: Mapping[str, Any]) -> bool:
    try:
        return compile_expression(text).evaluate(known) is True
    except FeelError:
        return False


def _organisation(node: Node, known: Mapping[str, Any]) -> str | None:
    if node.action is None or node.action.organisation is None:
        return None
    value = compile_expression(node.action.organisation.text).evaluate(known)
    return value if isinstance(value, str) else None


_DATA = Prepared(select(t.scope.c.parent_id, t.scope.c.data).where(t.scope.c.case_id == bindparam("x_case")))
_MESSAGES = Prepared(
    select(t.subscription.c.name, t.subscription.c.element, t.case.c.definition_id)
    .select_from(t.subscription.join(t.case, t.case.c.id == t.subscription.c.case_id))
    .where(t.subscription.c.case_id == bindparam("x_case"), t.subscription.c.kind == "message")
)

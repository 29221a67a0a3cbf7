"""The process itself (流程): its root scope opens, and its start event happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Node, NodeKind
from engine.definitions.compiled import Compiled
from engine.errors import BadInput
from engine.run.behaviour import arming, scopes, tokens
from engine.run.case import variables
from engine.run.case.agenda import Begin
from engine.run.case.run import Run
from engine.store.cases import Scope
from engine.tokens import Enter, Leave


def open_root(run: Run, note: Mapping[str, Any] | None = None) -> None:
    """Open the root scope, which keeps the case's variables also when nothing can begin in it.

    `note` joins what the history says of the start.
    """
    compiled = run.work.definitions.compiled(run.work.connection, run.case.definition_id)
    scopes.opened(run, None, 0, compiled.process.key, "process")
    digest_note = {"definition": compiled.definition.id, "version": compiled.definition.version}
    run.record("started", compiled.process.key, {**digest_note, **(note or {})})


def begin(run: Run, asked: Begin) -> None:
    """Arm the process and let the start event happen."""
    at, payload = asked.at, asked.payload
    compiled = run.work.definitions.compiled(run.work.connection, run.case.definition_id)
    root = run.case.root
    scopes.begin(run, root, dict(asked.values))
    starts = (at,) if at is not None else compiled.root.starts or _by_hand(compiled)
    node = compiled.root.nodes[starts[0]] if at is not None else None
    if node is not None and payload is not None and node.outputs:
        variables.assign(run, root, variables.outputs(run, root, node.outputs, arming.arrived(node, payload)))
    if node is not None and node.kind in (NodeKind.RECEIVE, NodeKind.CATCH):
        _instantiated(run, root, node)
    else:
        tokens.move(run, root, Enter(starts))


def _by_hand(compiled: Compiled) -> tuple[str, ...]:
    """A process with one event to start it can also be started by hand, as if that had happened."""
    found = [n.id for n in compiled.root.nodes.values() if n.kind is NodeKind.START]
    if len(found) != 1:
        named = ", ".join(found)
        raise BadInput(
            f"Expected a plain start event in {compiled.process.key} but it has none; name "
            + (f"one of its start events {named}" if found else "the event that starts it"),
            zh=f"流程 {compiled.process.key} 没有普通开始事件，请指明"
            + (f"从哪个开始事件开始：{named}" if found else "由哪个事件开始"),
        )
    return tuple(found)


def _instantiated(run: Run, root: Scope, node: Node) -> None:
    """A receive task or an event after a gateway began the case: what it waited for has come already."""
    plan = run.plan(root)
    sources = [plan.nodes[plan.graph.flows[flow].source] for flow in node.incoming]
    for gateway in [s for s in sources if s.kind is NodeKind.EVENT_BASED and s.parallel_multiple]:
        root.memo["come"] = {str(root.marking.next): [node.id]}
        tokens.move(run, root, Enter((gateway.id,)))
    run.record("completed", node.id)
    tokens.move(run, root, Leave(node.id))

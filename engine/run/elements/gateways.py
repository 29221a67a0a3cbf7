"""Event-based gateways: the first event that comes decides (or, in parallel, each of them once)."""

from __future__ import annotations

from engine.bpmn.model import Node
from engine.run.behaviour import arming, tokens
from engine.run.case import waits
from engine.run.case.run import Run
from engine.store.cases import Scope
from engine.tokens import Leave


def event_based(run: Run, scope: Scope, token: int, gateway: Node) -> None:
    """Wait for every event that the gateway's flows lead to."""
    run.record("entered", gateway.id)
    plan = run.plan(scope)
    for flow in gateway.outgoing:
        target = plan.nodes[plan.graph.flows[flow].target]
        if target.id in scope.memo.get("come", {}).get(str(token), ()):
            continue  # it started the case
        arming.arm(run, (scope, token, target.id), target)


def chosen(run: Run, scope: Scope, token: int, target: Node) -> None:
    """The event at `target` came first: the gateway's other waits are dropped, the token leaves the event."""
    gateway = scope.node_of(token)
    assert gateway is not None
    if _more(run, scope, token, target):
        run.record("completed", target.id)
        tokens.move(run, scope, Leave(target.id))
        return
    waits.drop(run, scope, token)
    run.record("passed", gateway)
    run.record("completed", target.id)
    tokens.move(run, scope, Leave(target.id, (token,)))


def _more(run: Run, scope: Scope, token: int, target: Node) -> bool:
    """A parallel event-based gateway goes on waiting until each of its events has come once."""
    gateway = run.node(scope, scope.node_of(token) or "")
    if not gateway.parallel_multiple:
        return False
    come = scope.memo.setdefault("come", {}).setdefault(str(token), [])
    come.append(target.id)
    scope.changed = True
    if len(set(come)) < len(gateway.outgoing):
        return True
    del scope.memo["come"][str(token)]
    return False

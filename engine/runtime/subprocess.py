"""Embedded sub-processes, transactions and ad-hoc sub-processes: a scope inside a scope."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import LoopKind, Node, NodeKind
from engine.errors import BadInput
from engine.runtime import compensation, data, leave, multi, scopes, tokens, waits
from engine.runtime.run import Run
from engine.spiff import Enter
from engine.store.cases import Scope

_BY_ITSELF = frozenset({NodeKind.TASK, NodeKind.SCRIPT, NodeKind.SERVICE, NodeKind.RULE, NodeKind.SEND})


def begin(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Open the sub-process and let its start events happen."""
    inner = _open(run, scope, token, node)
    if not inner.gone:
        tokens.move(run, inner, Enter(run.plan(inner).starts))


def _open(run: Run, scope: Scope, token: int, node: Node) -> Scope:
    run.record("entered", node.id)
    inner = scopes.opened(run, scope, token, node.id, "sub")
    local = multi.local_of(run, scope, token)
    if scope.kind == "multi" and node.loop is not None and node.loop.kind is not LoopKind.STANDARD:
        inner.memo["instance"] = True
    multi.mark(scope, token)
    local = data.inputs(run, scope, node.inputs, local) if node.inputs else local
    scopes.begin(run, inner, local)
    return inner


def finished(run: Run, inner: Scope) -> None:
    """No token is left in the sub-process: outputs, then on in the scope around it."""
    outer = run.parent(inner)
    assert outer is not None
    node = run.node(outer, inner.element)
    if node.kind is NodeKind.AD_HOC and not inner.memo.get("cut") and not _ad_hoc_done(run, inner, node):
        _select(run, inner, node)
        return
    close(run, inner, node)


def close(run: Run, inner: Scope, node: Node) -> None:
    """A sub-process is over: its outputs go out, what can still be undone sleeps, its token goes on."""
    outer = run.parent(inner)
    assert outer is not None
    local: dict[str, Any] = dict(inner.data)
    values = data.outputs(run, inner, node.outputs, {}) if node.outputs else {}
    waits.drop_all(run, inner)
    inner.changed = True
    if not compensation.sleeps(run, inner, outer):
        scopes.cancel(run, inner)
    data.assign(run, outer, values)
    run.record("completed", node.id)
    leave.instance_done(run, outer, inner.token, node, local if outer.kind == "multi" else None)


# -- ad-hoc -----------------------------------------------------------------------------------------------
def begin_ad_hoc(run: Run, scope: Scope, token: int, node: Node) -> None:
    """An ad-hoc sub-process (自由子流程) waits for someone to start its activities, in any order and number."""
    inner = _open(run, scope, token, node)
    inner.memo["ad_hoc"] = True
    inner.changed = True
    if node.ad_hoc_completion is not None and run.evaluate(inner, node.ad_hoc_completion) is True:
        run.later(scopes.finished, inner)
    elif not _select(run, inner, node):
        _offer(run, inner, node)


def _select(run: Run, inner: Scope, node: Node) -> bool:
    """Start what is left when nobody has to choose: no completion condition, and nothing that a person does.

    BPMN 2.0.2 (13.3.5) leaves the selection *usually* to a human performer; here there is none. Returns whether.
    """
    plan = run.plan(inner)
    if node.ad_hoc_completion is not None or any(plan.nodes[name].kind not in _BY_ITSELF for name in plan.starts):
        return False
    left = tuple(name for name in plan.starts if name not in inner.memo.get("performed", ()))
    tokens.move(run, inner, Enter(left[:1] if node.ad_hoc_sequential else left))
    return True


def _offer(run: Run, inner: Scope, node: Node) -> None:
    """User tasks that may go side by side are opened at once; everything else is shown as an offer."""
    plan = run.plan(inner)
    people = [n for n in plan.starts if plan.nodes[n].kind is NodeKind.USER and not node.ad_hoc_sequential]
    for element in plan.starts:
        if element not in people:
            waits.subscribe(run, (inner, 0, element), "offer", element)
    if people:
        tokens.move(run, inner, Enter(tuple(people)))


def offered(run: Run, inner: Scope) -> list[str]:
    """The activities that can be started now: those without incoming flows."""
    plan = run.plan(inner)
    outer = run.parent(inner)
    assert outer is not None
    if run.node(outer, inner.element).ad_hoc_sequential and inner.marking.tokens:
        return []
    return list(plan.starts)


def start_activity(run: Run, inner: Scope, element: str) -> None:
    """Start one activity of an ad-hoc sub-process; BadInput when it is not offered."""
    if element not in offered(run, inner):
        raise BadInput(
            f"Expected one of {offered(run, inner)} but got {element}",
            zh=f"可选的活动为 {offered(run, inner)}，现为 {element}",
        )
    tokens.move(run, inner, Enter((element,)))


def _ad_hoc_done(run: Run, inner: Scope, node: Node) -> bool:
    """Done when its completion condition holds; without one, when everything offered was done once."""
    if node.ad_hoc_completion is not None:
        return run.evaluate(inner, node.ad_hoc_completion) is True
    left = set(run.plan(inner).starts) - set(inner.memo.get("performed", ()))
    return not left


def activity_done(run: Run, inner: Scope, element: str) -> None:
    """After each activity: the completion condition may end it, cancelling what remains if drawn so."""
    outer = run.parent(inner)
    assert outer is not None
    node = run.node(outer, inner.element)
    done = inner.memo.setdefault("performed", [])
    if element not in done:
        done.append(element)
    inner.changed = True
    if node.ad_hoc_completion is None or run.evaluate(inner, node.ad_hoc_completion) is not True:
        return
    if node.cancel_remaining:
        scopes.clear(run, inner)
        run.later(scopes.finished, inner)

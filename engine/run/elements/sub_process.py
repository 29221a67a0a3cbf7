"""Embedded sub-processes, transactions and ad-hoc sub-processes: a scope inside a scope."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import LoopKind, Node, NodeKind
from engine.errors import BadInput
from engine.run.behaviour import leaving, scopes, tokens
from engine.run.case import expressions, incidents, loop_state, variables, waits
from engine.run.case.agenda import ActivityDone, AskCompletion, ScopeFinished
from engine.run.case.run import Run
from engine.run.elements import compensation
from engine.store.cases import Scope
from engine.tokens import Enter

_BY_ITSELF = frozenset({NodeKind.TASK, NodeKind.SCRIPT, NodeKind.SERVICE, NodeKind.RULE, NodeKind.SEND})


def begin(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Open the sub-process and let its start events happen."""
    inner = _open(run, scope, token, node)
    if not inner.gone:
        tokens.move(run, inner, Enter(run.plan(inner).starts))


def _open(run: Run, scope: Scope, token: int, node: Node) -> Scope:
    run.record("entered", node.id)
    inner = scopes.opened(run, scope, token, node.id, "sub")
    local = loop_state.local_of(run, scope, token)
    if scope.kind == "multi" and node.loop is not None and node.loop.kind is not LoopKind.STANDARD:
        inner.memo["instance"] = True
    loop_state.mark(scope, token)
    local = variables.inputs(run, scope, node.inputs, local) if node.inputs else local
    scopes.begin(run, inner, local)
    return inner


def finished(run: Run, inner: Scope) -> None:
    """No token is left in the sub-process: outputs, then on in the scope around it."""
    outer = run.parent(inner)
    assert outer is not None
    node = run.node(outer, inner.element)
    if node.kind is NodeKind.AD_HOC and not inner.memo.get("cut"):
        done = _ad_hoc_done(run, inner, node)
        if done is False:
            _select(run, inner, node)
        if not done:
            return
    close(run, inner, node)


def close(run: Run, inner: Scope, node: Node) -> None:
    """A sub-process is over: its outputs go out, what can still be undone sleeps, its token goes on."""
    outer = run.parent(inner)
    assert outer is not None
    local: dict[str, Any] = dict(inner.data)
    values = variables.outputs(run, inner, node.outputs, {}) if node.outputs else {}
    waits.drop_all(run, inner)
    inner.changed = True
    if not compensation.sleeps(run, inner, outer):
        scopes.cancel(run, inner)
    variables.assign(run, outer, values)
    run.record("completed", node.id)
    leaving.instance_done(run, outer, inner.token, node, local if outer.kind == "multi" else None)


# -- ad-hoc -----------------------------------------------------------------------------------------------
def begin_ad_hoc(run: Run, scope: Scope, token: int, node: Node) -> None:
    """An ad-hoc sub-process (自由子流程) waits for someone to start its activities, in any order and number."""
    inner = _open(run, scope, token, node)
    inner.memo["ad_hoc"] = True
    inner.changed = True
    condition = node.ad_hoc_completion  # before anything was done its variables can be unset
    if condition is not None and expressions.holds_yet(run, inner, condition):
        run.later(ScopeFinished(inner))
    elif not _select(run, inner, node):
        _offer(run, inner, node)


def _select(run: Run, inner: Scope, node: Node) -> bool:
    """Start what is left if nobody has to choose: without a completion condition or anything that a person does.

    BPMN 2.0.2 (13.3.5) leaves the selection *usually* to a human performer; here there is none. Return whether it did.
    """
    plan = run.plan(inner)
    if node.ad_hoc_completion is not None or any(plan.nodes[name].kind not in _BY_ITSELF for name in plan.starts):
        return False
    left = tuple(name for name in plan.starts if name not in inner.memo.get("performed", ()))
    tokens.move(run, inner, Enter(left[:1] if node.ad_hoc_sequential else left))
    return True


def _offer(run: Run, inner: Scope, node: Node) -> None:
    """User tasks that can go side by side are opened at once; everything else is shown as an offer."""
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


def _ad_hoc_done(run: Run, inner: Scope, node: Node) -> bool | None:
    """Done when its completion condition holds; without one, when everything offered was done once.

    None and an incident of the sub-process when the condition is neither true nor false.
    """
    if node.ad_hoc_completion is not None:
        try:
            return expressions.condition(run, inner, node.ad_hoc_completion)
        except BadInput as cause:
            if "0" not in inner.memo.get("incidents", {}):
                incidents.undecided(run, AskCompletion(inner), cause)
            return None
    left = set(run.plan(inner).starts) - set(inner.memo.get("performed", ()))
    return not left


def activity_done(run: Run, after: ActivityDone) -> None:
    """After each activity the completion condition can end it, cancelling what remains if drawn so."""
    inner, element = after.scope, after.element
    outer = run.parent(inner)
    assert outer is not None
    node = run.node(outer, inner.element)
    done = inner.memo.setdefault("performed", [])
    if element not in done:
        done.append(element)
    inner.changed = True
    _end_if_complete(run, inner, node)


def ask_completion(run: Run, asked: AskCompletion) -> None:
    """Ask the completion condition again, as after an activity."""
    inner = asked.scope
    outer = run.parent(inner)
    if inner.gone or outer is None:
        return
    if inner.marking.tokens:
        _end_if_complete(run, inner, run.node(outer, inner.element))
    else:
        run.later(ScopeFinished(inner))


def _end_if_complete(run: Run, inner: Scope, node: Node) -> None:
    if node.ad_hoc_completion is not None and _ad_hoc_done(run, inner, node) and node.cancel_remaining:
        scopes.clear(run, inner)
        run.later(ScopeFinished(inner))

"""The lifecycle of every kind of element: one table, kind -> enter, fire, leave, cancel, retry.

Nothing else decides by kind what becomes of a token. The functions stand in `elements/`, one module for each kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.bpmn.model import Node, NodeKind
from engine.definitions.compiled import ACTIVITIES
from engine.run.behaviour import arming, leaving, scopes, tokens
from engine.run.behaviour.scopes import cancel_inner, cancel_nothing, cancel_task
from engine.run.case.agenda import Enter, Reopen, Stalled, StartInstance
from engine.run.case.run import Lifecycle, Run
from engine.run.elements import (
    call_activity,
    catching,
    gateways,
    multi_instance,
    rule_task,
    service_task,
    sub_process,
    throwing,
    user_task,
)
from engine.run.elements.catching import fire_boundary, fire_event, fire_event_sub_process, fire_receive, never
from engine.store.cases import Scope
from engine.tokens import Complete, Leave
from engine.tokens.protocol import TokenState


def enter(run: Run, at: Enter) -> None:
    """A token entered an element; dropped when the scope or the token was cancelled meanwhile."""
    scope, token = at.scope, at.token
    if scope.gone or scope.node_of(token) != at.element:
        return
    node = run.node(scope, at.element)
    if node.kind not in ACTIVITIES:
        LIFECYCLE[node.kind].enter(run, scope, token, node)
    elif arming.arm_boundaries(run, scope, token, node):
        if node.loop is not None:
            multi_instance.begin(run, scope, token, node)
        else:
            LIFECYCLE[node.kind].enter(run, scope, token, node)


def start_instance(run: Run, at: StartInstance) -> None:
    """Start one instance of an activity; in a loop the scope is the body and the token the instance's index."""
    node = run.node(at.scope, at.scope.element)
    LIFECYCLE[node.kind].enter(run, at.scope, at.token, node)


def reopen(run: Run, at: Reopen) -> None:
    """Open a seat again for its token, whose boundary events wait as before; all who sign it sign again."""
    scope, token = at.scope, at.token
    if scope.kind == "multi":
        start_instance(run, StartInstance(scope, token))
        return
    node = run.node(scope, scope.node_of(token) or "")
    if node.loop is not None:
        multi_instance.begin(run, scope, token, node)
    else:
        LIFECYCLE[node.kind].enter(run, scope, token, node)


def complete(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Leave an activity as if it were done."""
    tokens.move(run, scope, Complete(token))


def pass_on(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Leave an event or gateway as if it had happened; a token that waits in it is complete by that."""
    waits_in_it = any(row.id == token and row.state == TokenState.ACTIVE for row in scope.marking.tokens)
    tokens.move(run, scope, Complete(token) if waits_in_it else Leave(node.id, (token,)))


def begin_anew(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Cancel what a failed activity has begun, and let its token enter it again."""
    scopes.cancel_activity(run, scope, token)
    run.later(Enter(scope, token, node.id))


def look_again(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A join that nothing can reach any more is entered by nobody: look whether that has changed."""
    run.later(Stalled(scope, token, node.id))


def never_entered(run: Run, scope: Scope, token: int, node: Node) -> None:
    """No token enters it: SpiffWorkflow passes gateways itself, and what hangs on a scope or activity is fired."""


Enters = Callable[[Run, Scope, int, Node], None]
Fires = Callable[[Run, Scope, int, Node, Any], None]


def _activity(enters: Enters, fires: Fires = never, cancels: Enters = cancel_nothing) -> Lifecycle:
    return Lifecycle(enters, fires, complete, cancels, begin_anew)


def _event(enters: Enters, fires: Fires = never) -> Lifecycle:
    return Lifecycle(enters, fires, pass_on, cancel_nothing, begin_anew)


GATEWAY = Lifecycle(never_entered, never, pass_on, cancel_nothing, look_again)


LIFECYCLE = {
    NodeKind.TASK: _activity(leaving.passed),
    NodeKind.MANUAL: _activity(leaving.passed),
    NodeKind.USER: _activity(user_task.begin, cancels=cancel_task),
    NodeKind.SERVICE: _activity(service_task.call_service),
    NodeKind.SEND: _activity(service_task.send),
    NodeKind.SCRIPT: _activity(service_task.script),
    NodeKind.RULE: _activity(rule_task.decide),
    NodeKind.RECEIVE: _activity(catching.receive, fire_receive),
    NodeKind.SUB_PROCESS: _activity(sub_process.begin, cancels=cancel_inner),
    NodeKind.TRANSACTION: _activity(sub_process.begin, cancels=cancel_inner),
    NodeKind.AD_HOC: _activity(sub_process.begin_ad_hoc, cancels=cancel_inner),
    NodeKind.CALL: _activity(call_activity.begin, cancels=cancel_inner),
    NodeKind.START: _event(catching.started, fire_event),
    NodeKind.END: _event(throwing.end),
    NodeKind.THROW: _event(throwing.intermediate),
    NodeKind.CATCH: _event(catching.catch, fire_event),
    NodeKind.EVENT_BASED: _event(gateways.event_based),
    NodeKind.EXCLUSIVE: GATEWAY,
    NodeKind.INCLUSIVE: GATEWAY,
    NodeKind.PARALLEL: GATEWAY,
    NodeKind.COMPLEX: GATEWAY,
    NodeKind.BOUNDARY: _event(never_entered, fire_boundary),
    NodeKind.EVENT_SUB_PROCESS: _event(never_entered, fire_event_sub_process),
}

"""Entering a node: what happens when a token reaches something that the outer layer owns."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.model import EventKind, Node, NodeKind
from engine.plan import ACTIVITIES
from engine.runtime import boundary, call, events, gateways, leave, multi, services, subprocess, tasks, throws
from engine.runtime.run import Run
from engine.store.cases import Scope

Start = Callable[[Run, Scope, int, Node], None]


def node(run: Run, scope: Scope, token: int, element: str) -> None:
    """A token entered `element`; dropped when the scope or the token was cancelled meanwhile."""
    if scope.gone or scope.node_of(token) != element:
        return
    found = run.node(scope, element)
    if found.kind in ACTIVITIES:
        activity(run, scope, token, found)
    else:
        EVENTS[found.kind](run, scope, token, found)


def activity(run: Run, scope: Scope, token: int, found: Node) -> None:
    """Arm the boundary events, then start the activity: once, or as a loop."""
    if not boundary.arm(run, scope, token, found):
        return
    if found.loop is not None:
        multi.begin(run, scope, token, found)
    else:
        start(run, scope, token, found)


def start(run: Run, scope: Scope, token: int, found: Node) -> None:
    """Start one instance of an activity; in a loop `scope` is the body and `token` the instance's index."""
    LIFECYCLE[found.kind](run, scope, token, found)


def passed(run: Run, scope: Scope, token: int, found: Node) -> None:
    """An undefined or manual task is done at once."""
    leave.done(run, scope, token, found)


LIFECYCLE: dict[NodeKind, Start] = {
    NodeKind.TASK: passed,
    NodeKind.MANUAL: passed,
    NodeKind.USER: tasks.begin,
    NodeKind.SERVICE: services.call_service,
    NodeKind.SEND: services.send,
    NodeKind.SCRIPT: services.script,
    NodeKind.RULE: services.decide,
    NodeKind.RECEIVE: events.receive,
    NodeKind.SUB_PROCESS: subprocess.begin,
    NodeKind.TRANSACTION: subprocess.begin,
    NodeKind.AD_HOC: subprocess.begin_ad_hoc,
    NodeKind.CALL: call.begin,
}


def started(run: Run, scope: Scope, token: int, found: Node) -> None:
    """A start event has already happened when its token stands on it; of all of several, the others are waited for."""
    come = events.came(scope, token, found) if found.parallel_multiple else ()
    if come:
        run.record("entered", found.id)
        events.arm(run, (scope, token, found.id), found, come)
    else:
        leave.event_done(run, scope, token, found)


def catch(run: Run, scope: Scope, token: int, found: Node) -> None:
    """A catching event waits, save for a link, which is only passed."""
    if found.event.kind is EventKind.LINK:
        leave.event_done(run, scope, token, found)
    else:
        events.catch(run, scope, token, found)


EVENTS: dict[NodeKind, Start] = {
    NodeKind.START: started,
    NodeKind.END: throws.end,
    NodeKind.THROW: throws.intermediate,
    NodeKind.CATCH: catch,
    NodeKind.EVENT_BASED: gateways.event_based,
}

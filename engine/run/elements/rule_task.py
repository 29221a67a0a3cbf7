"""Business rule tasks: they ask a decision that was deployed with the diagram (DMN)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Node
from engine.errors import BadInput, EngineError
from engine.run.behaviour import leaving
from engine.run.case import loop_state, variables, visibility
from engine.run.case.expressions import plain
from engine.run.case.run import Run
from engine.run.elements import service_task
from engine.store.cases import Scope


def decide(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A business rule task asks the decision table it names (DMN)."""
    if node.decision is None and node.service is not None:
        service_task.attempt(run, scope, token, node, 0)
        return
    local = variables.inputs(run, scope, node.inputs, loop_state.local_of(run, scope, token))
    if node.decision is None:
        leaving.done(run, scope, token, node, local)  # nothing is decided, as the check has warned
        return
    try:
        value = _asked(run, scope, node.decision, visibility.context(run, scope, local))
    except EngineError as cause:
        raise BadInput(
            f"Expected a decision by {node.decision} but {cause}",
            zh=f"规则 {node.decision} 未能得出结果：{cause.zh or cause}",
        ) from cause
    value = plain(value)
    run.record("rule", node.id, {"decision": node.decision, "result": value})
    if node.result:
        variables.assign(run, scope, {node.result: value})
    leaving.done(run, scope, token, node, {**local, "result": value, **({node.result: value} if node.result else {})})


def _asked(run: Run, scope: Scope, ref: str, seen: Mapping[str, Any]) -> Any:
    """The value of a decision that was deployed with the diagram."""
    at = run.work.connection, run.work.now
    return run.work.definitions.decide(at, run.compiled(scope).definition, ref, seen)

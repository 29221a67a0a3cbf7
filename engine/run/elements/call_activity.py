"""Call activities (调用活动): another process runs as a scope of this case, with its own definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Expression, Node
from engine.definitions.compiled import Compiled
from engine.errors import BadInput
from engine.run.behaviour import leaving, scopes, tokens
from engine.run.case import expressions, loop_state, variables, visibility, waits
from engine.run.case.run import Run
from engine.store.cases import Scope
from engine.tokens import Enter


def begin(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Open the called process with the variables handed in."""
    called = node.called
    if called is None:
        leaving.done(run, scope, token, node)  # a call without a target passes, like an undefined task
        return
    depth = 1 + sum(1 for _ in _calls(run, scope))
    if depth > run.ports.settings.call_depth:
        raise BadInput(
            f"Expected calls nested at most {run.ports.settings.call_depth} deep but {node.id} is deeper",
            zh=f"调用层数不得超过 {run.ports.settings.call_depth} 层，{node.id} 已超过",
        )
    local = loop_state.local_of(run, scope, token)
    compiled = _called(run, scope, node, local)
    if not compiled.root.starts:
        raise BadInput(
            f"Expected a plain start event in {compiled.process.key}, which {node.id} calls, but it has none; draw one",
            zh=f"{node.id} 调用的流程 {compiled.process.key} 没有普通开始事件，请在其图中补上",
        )
    run.record("entered", node.id)
    inner = scopes.opened(run, scope, token, node.id, "call")
    inner.definition_id = compiled.definition.id
    inner.memo["plan"] = compiled.process.key
    loop_state.mark(scope, token)
    given = visibility.context(run, scope, local) if called.all_in else {}
    given.pop("case", None)
    if node.inputs:
        mapped = variables.inputs(run, scope, node.inputs, local)
        names = {item.target.split(".")[0] for item in node.inputs}
        given.update({name: mapped[name] for name in names})
    if called.all_in:
        given.update(local)
    inner.memo["given"] = {name: variables.digest(value) for name, value in given.items()}
    scopes.begin(run, inner, given)
    if not inner.gone:
        tokens.move(run, inner, Enter(run.plan(inner).starts))


def _called(run: Run, scope: Scope, node: Node, local: Mapping[str, Any]) -> Compiled:
    """The process that a call activity calls, by its binding: latest, deployment or version."""
    wanted = node.called
    assert wanted is not None
    key = wanted.key
    if key.startswith("="):
        key = str(expressions.evaluate(run, scope, Expression(key[1:]), local))
    work, definitions = run.work, run.work.definitions
    mine = run.compiled(scope).definition
    if wanted.binding == "deployment":
        found = definitions.in_deployment(work.connection, mine.deployment, key)
    elif wanted.binding == "version":
        found = definitions.version(work.connection, key, mine.owner, wanted.version or "")
    else:
        found = definitions.published(work, key, run.case.organisation)
        found = found or definitions.in_deployment(work.connection, mine.deployment, key)
    if found is None:
        raise BadInput(
            f"Expected a process {key} for {node.id} but none is published; deploy it and retry",
            zh=f"{node.id} 调用的流程 {key} 尚未发布，请部署后重试",
        )
    ready: Compiled = definitions.compiled(work.connection, found)
    return ready


def _calls(run: Run, scope: Scope) -> list[Scope]:
    found = []
    above: Scope | None = scope
    while above is not None:
        if above.kind == "call":
            found.append(above)
        above = run.parent(above)
    return found


def finished(run: Run, inner: Scope) -> None:
    """The called process ended: hand its variables back."""
    outer = run.parent(inner)
    assert outer is not None
    node = run.node(outer, inner.element)
    values = _given_back(run, inner, node)
    local = dict(inner.data) if outer.kind == "multi" else None
    overwritten = _changed_on_both_sides(run, outer, inner, values)
    waits.drop_all(run, inner)
    scopes.cancel(run, inner)
    variables.assign(run, outer, values)
    outside = tuple(item for item in node.outputs if item.outside)
    if outside:
        seen = variables.inputs(run, outer, node.inputs, loop_state.local_of(run, outer, inner.token))
        variables.assign(run, outer, variables.outputs(run, outer, outside, seen))
    run.record("completed", node.id, {"overwritten": overwritten} if overwritten else None)
    leaving.instance_done(run, outer, inner.token, node, local)


def _given_back(run: Run, inner: Scope, node: Node) -> dict[str, Any]:
    """What the called process gives back: what is mapped, else (or where it is said beside it) all that is its own.

    The variables that it made or set are its own. A variable that it was only given is a copy from when the call
    began: giving that back would undo what was decided meanwhile.
    """
    called = node.called
    assert called is not None
    mapped = tuple(item for item in node.outputs if not item.outside)
    values = _its_own(inner) if called.all_out and (called.beside or not node.outputs) else {}
    return values | variables.outputs(run, inner, mapped, {})


def _its_own(inner: Scope) -> dict[str, Any]:
    """The variables that it made or set; all of them for a call of an older version, which noted nothing."""
    copies = inner.memo.get("given", {}).keys() - set(inner.memo.get("set", ()))
    return {name: value for name, value in inner.data.items() if name not in copies}


def _changed_on_both_sides(run: Run, outer: Scope, inner: Scope, values: Mapping[str, Any]) -> list[str]:
    """The variables that the called process gives back though they changed outside too: its value, the later, holds."""
    given: Mapping[str, str] = inner.memo.get("given", {})
    both = [name for name in values if name in given]
    now = variables.context(run, outer) if both else {}
    return sorted(
        name
        for name in both
        if name in now and now[name] != values[name] and variables.digest(now[name]) != given[name]
    )

"""Call activities (调用活动): another process runs as a scope of this case, with its own definition."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import Node
from engine.errors import BadInput
from engine.runtime import data, leave, multi, scopes, tokens, waits
from engine.runtime.run import Run
from engine.spiff import Enter
from engine.store.cases import Scope


def begin(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Open the called process with the variables handed in."""
    called = node.called
    if called is None:
        leave.done(run, scope, token, node)  # a call without a target passes, like an undefined task
        return
    depth = 1 + sum(1 for _ in _calls(run, scope))
    if depth > run.engine.settings.call_depth:
        raise BadInput(
            f"Expected calls nested at most {run.engine.settings.call_depth} deep but {node.id} is deeper",
            zh=f"调用层数不得超过 {run.engine.settings.call_depth} 层，{node.id} 已超过",
        )
    local = multi.local_of(run, scope, token)
    compiled = run.engine.called(run, scope, node, local)
    if not compiled.root.starts:
        raise BadInput(
            f"Expected a plain start event in {compiled.process.key}, which {node.id} calls, but it has none; draw one",
            zh=f"{node.id} 调用的流程 {compiled.process.key} 没有普通开始事件，请在其图中补上",
        )
    run.record("entered", node.id)
    inner = scopes.opened(run, scope, token, node.id, "call")
    inner.definition_id = compiled.definition.id
    inner.memo["plan"] = compiled.process.key
    multi.mark(scope, token)
    given = data.context(run, scope, local) if called.all_in else {}
    given.pop("case", None)
    if node.inputs:
        mapped = data.inputs(run, scope, node.inputs, local)
        names = {item.target.split(".")[0] for item in node.inputs}
        given.update({name: mapped[name] for name in names})
    scopes.begin(run, inner, {**given, **({} if not called.all_in else local)})
    if not inner.gone:
        tokens.move(run, inner, Enter(run.plan(inner).starts))


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
    waits.drop_all(run, inner)
    scopes.cancel(run, inner)
    data.assign(run, outer, values)
    outside = tuple(item for item in node.outputs if item.outside)
    if outside:
        seen = data.inputs(run, outer, node.inputs, multi.local_of(run, outer, inner.token))
        data.assign(run, outer, data.outputs(run, outer, outside, seen))
    run.record("completed", node.id)
    leave.instance_done(run, outer, inner.token, node, local)


def _given_back(run: Run, inner: Scope, node: Node) -> dict[str, Any]:
    """What the called process gives back: what is mapped, else (or where it is said beside it) all variables."""
    called = node.called
    assert called is not None
    mapped = tuple(item for item in node.outputs if not item.outside)
    values = dict(inner.data) if called.all_out and (called.beside or not node.outputs) else {}
    return values | data.outputs(run, inner, mapped, {})

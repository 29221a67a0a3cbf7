"""Starting a case: by its key or definition, at the plain start event or at an event that happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.bpmn.model import NodeKind
from engine.errors import BadInput
from engine.runtime import data, events, scopes, tokens
from engine.runtime.resume import begin_run
from engine.runtime.run import Run
from engine.spiff import Enter, Leave
from engine.store import codec
from engine.store.cases import Case
from engine.work import Work


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as callers know it."""

    id: str
    number: str
    definition_id: str
    key: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class Start:
    """How a case is to be started beside its variables; `at` is a start event other than the plain one.

    `came`: which of several events of that start event has come.
    """

    business_key: str | None = None
    organisation: str | None = None
    province: str | None = None
    title: str = ""
    at: str | None = None
    case_id: str | None = None
    came: int | None = None


def start(
    work: Work, key: str | None, variables: Mapping[str, Any] | None = None, options: Start | None = None
) -> CaseRef:
    """Start a case of a process key (its published version) or of a definition id. NotFound, BadInput."""
    given = options or Start()
    compiled = work.engine.definitions.to_start(work, key, given.organisation)
    case = new_case(work, compiled, given)
    run = Run(work, case)
    values = dict(codec.check(variables or {}))
    begin_run(run, lambda: _begin_now(run, values, given.at))
    return ref(work, case)


def _begin_now(run: Run, values: dict[str, Any], at: str | None) -> None:
    open_root(run)
    begin(run, values, at)


def start_at(work: Work, definition_id: str, node: Any, told: tuple[Any, Any], given: Start) -> CaseRef:
    """Start a case at an event that just happened; `told` is (payload, subscription row)."""
    payload, row = told
    wanted = (row.kind, row.name)
    index, event = next((i, e) for i, e in enumerate(node.events) if (e.kind.value, e.name or "") == wanted)
    given = replace(given, came=index)
    compiled = work.engine.compiled(work.connection, definition_id)
    return start_apart(work, compiled, given, (events.stored(event, node, payload), payload))


def start_apart(work: Work, compiled: Any, given: Start, told: tuple[dict[str, Any], Any]) -> CaseRef:
    """Start a case that must not stop who set it off: a process that cannot begin stands as an incident.

    `told` is (variables, what arrived).
    """
    case = new_case(work, compiled, given)
    run = Run(work, case)

    def first() -> None:
        open_root(run)
        if given.at is not None and given.came is not None:
            events.first_of(run.case.root, compiled.root.nodes[given.at], given.came)
        run.later(begin, told[0], given.at, told[1])

    begin_run(run, first)
    return ref(work, case)


def new_case(work: Work, compiled: Any, given: Start) -> Case:
    """A case row in memory; its number carries the process's prefix."""
    definition = compiled.definition
    key = given.case_id or work.new_id()
    case = Case(
        id=key,
        number=work.engine.numbers(work, compiled, key),
        definition_id=definition.id,
        key=definition.key,
        owner=definition.owner,
        business_key=given.business_key,
        title=given.title or definition.name or definition.key,
        state="active",
        organisation=given.organisation or work.actor.organisation,
        province=given.province,
        started_by=work.actor.account,
        started_at=work.effective or work.now,
        ended_at=None,
        outcome=None,
        incidents=0,
        row_version=1,
        history_seq=0,
        history_digest="0" * 64,
        fresh=True,
        all_loaded=True,
    )
    work.cases[key] = case
    return case


def open_root(run: Run) -> None:
    """Open the root scope, which keeps the case's variables also when nothing can begin in it."""
    compiled = run.engine.compiled(run.work.connection, run.case.definition_id)
    scopes.opened(run, None, 0, compiled.process.key, "process")
    digest_note = {"definition": compiled.definition.id, "version": compiled.definition.version}
    run.record("started", compiled.process.key, digest_note)


def begin(run: Run, values: dict[str, Any], at: str | None, payload: Any = None) -> None:
    """Arm the process and let the start event happen."""
    compiled = run.engine.compiled(run.work.connection, run.case.definition_id)
    root = run.case.root
    scopes.begin(run, root, values)
    starts = (at,) if at is not None else compiled.root.starts or _by_hand(compiled)
    node = compiled.root.nodes[starts[0]] if at is not None else None
    if node is not None and payload is not None and node.outputs:
        data.assign(run, root, data.outputs(run, root, node.outputs, events.arrived(node, payload)))
    if node is not None and node.kind in (NodeKind.RECEIVE, NodeKind.CATCH):
        _instantiated(run, root, node)
    else:
        tokens.move(run, root, Enter(starts))


def _by_hand(compiled: Any) -> tuple[str, ...]:
    """A process with one event to start it may also be started by hand, as if that had happened."""
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


def _instantiated(run: Run, root: Any, node: Any) -> None:
    """A receive task or an event after a gateway began the case: what it waited for has come already."""
    plan = run.plan(root)
    sources = [plan.nodes[plan.graph.flows[flow].source] for flow in node.incoming]
    for gateway in [s for s in sources if s.kind is NodeKind.EVENT_BASED and s.parallel_multiple]:
        root.memo["come"] = {str(root.marking.next): [node.id]}
        tokens.move(run, root, Enter((gateway.id,)))
    run.record("completed", node.id)
    tokens.move(run, root, Leave(node.id))


def ref(work: Work, case: Case) -> CaseRef:
    """The case as callers know it."""
    definition = work.engine.compiled(work.connection, case.definition_id).definition
    return CaseRef(case.id, case.number, case.definition_id, case.key, definition.version, case.state)

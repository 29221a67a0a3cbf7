"""The executable check: all that keeps a diagram from running as drawn, or from being understood, at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.bpmn import check_events, check_flow, check_texts, check_work, soundness
from engine.bpmn.check_calls import check_calls
from engine.bpmn.check_work import Known
from engine.bpmn.findings import finding
from engine.bpmn.model import Definitions, Finding, Graph, Node, NodeKind, Process

_SAID_BY_FLOW = "flow.unreachable"


def check(
    definitions: Definitions,
    *,
    forms: Collection[str] | None = None,
    services: Mapping[str, object] | None = None,
    decisions: Collection[str] | None = None,
    roles: Collection[str] | None = None,
) -> list[Finding]:
    """Findings about one file; None for what the caller cannot tell.

    `forms` and `decisions` are those of the deployment, `roles` those of the installation; `services` maps a
    function's name to its signature (see `check_work.parameters_of`). Errors keep the file from running,
    warnings and notes do not. Codes that start with `draft.` say what a drawing still lacks.
    """
    found: list[Finding] = []
    used: set[str] = set()
    for process in definitions.processes.values():
        nodes = dict(all_nodes(process.graph))
        known = Known(forms, services, decisions, roles, _users(nodes))
        found += _process(process, nodes, known)
        used |= {node.service.name for node in nodes.values() if node.service is not None}
    found += check_work.unused(services, used, definitions.processes.keys())
    found += check_calls([definitions])
    return _without_echo([*found, *soundness.check(definitions)])


def all_nodes(graph: Graph) -> Iterator[tuple[str, Node]]:
    """Every node of a graph and below it by id."""
    for key, node in graph.nodes.items():
        yield key, node
        if node.graph is not None:
            yield from all_nodes(node.graph)


def _users(nodes: dict[str, Node]) -> frozenset[str]:
    return frozenset(key for key, node in nodes.items() if node.kind is NodeKind.USER)


def _process(process: Process, nodes: dict[str, Node], known: Known) -> Iterator[Finding]:
    if not process.executable:
        yield finding("draft.not_executable", process.key)
    if not process.name:
        yield finding("draft.unnamed", process.key)
    elif not process.name_en:
        yield finding("name.english", process.key)
    yield from _scope(process.graph, (), known)
    yield from check_texts.check(process.graph, nodes)


def _scope(graph: Graph, around: tuple[Node, ...], known: Known, outer: Graph | None = None) -> Iterator[Finding]:
    yield from check_flow.check(graph)
    yield from check_events.check(graph, around, outer)
    for node in graph.nodes.values():
        yield from check_work.check(node, known)
        if node.graph is not None:
            yield from _scope(node.graph, (*around, node), known, graph)


def _without_echo(found: list[Finding]) -> list[Finding]:
    """One finding per element and message; what nothing leads to is not also called dead."""
    unreached = {entry.element for entry in found if entry.code == _SAID_BY_FLOW}
    kept: dict[tuple[str, str, str], Finding] = {}
    for entry in found:
        if entry.code == "sound.dead" and entry.element in unreached:
            continue
        kept.setdefault((entry.element, entry.code, entry.message_en), entry)
    return list(kept.values())

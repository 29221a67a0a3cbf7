"""The executable check: all that keeps a diagram from running as drawn, or from being understood, at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.bpmn import check_events, check_flow, check_seats, check_texts, check_work, soundness
from engine.bpmn.check_calls import check_calls
from engine.bpmn.check_work import Known
from engine.bpmn.findings import called, finding
from engine.bpmn.model import Definitions, Finding, Graph, Node, NodeKind, Process

_MISSING = ("draft.script", "draft.assignment", "loop.no_count", "gateway.activation")
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
        known = Known(forms, services, decisions, roles, _users(nodes), definitions.unread)
        found += _process(process, nodes, known)
        used |= {node.service.name for node in nodes.values() if node.service is not None}
    found += check_work.unused(services, used, definitions.processes.keys())
    found += check_calls([definitions])
    names = {key: node for process in definitions.processes.values() for key, node in all_nodes(process.graph)}
    return [
        called(entry, names[entry.element].name, names[entry.element].name_en) if entry.element in names else entry
        for entry in _without_echo([*found, *soundness.check(definitions)], definitions.unread)
    ]


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
    yield from check_texts.check(process, nodes)


def _scope(graph: Graph, inside: tuple[tuple[Graph, Node], ...], known: Known) -> Iterator[Finding]:
    """Findings about a scope and those in it; `inside`: the graphs around it, each with the node it stands in."""
    yield from check_flow.check(graph, known.unread)
    yield from check_events.check(graph, tuple(node for _, node in inside), inside[-1][0] if inside else None)
    yield from check_seats.check(graph, inside, known)
    for node in graph.nodes.values():
        yield from check_work.check(node, known)
        if node.graph is not None:
            yield from _scope(node.graph, (*inside, (graph, node)), known)


def _without_echo(found: list[Finding], unread: frozenset[str]) -> list[Finding]:
    """One finding per element and message.

    A node that nothing leads to is not also reported as dead, nor is an unread one as missing.
    """
    unreached = {entry.element for entry in found if entry.code == _SAID_BY_FLOW}
    kept: dict[tuple[str, str, str], Finding] = {}
    for entry in found:
        if entry.code == "sound.dead" and entry.element in unreached:
            continue
        if entry.code in _MISSING and entry.element in unread:
            continue
        kept.setdefault((entry.element, entry.code, entry.message_en), entry)
    return list(kept.values())

"""Executable check of calls: every called process is known, and no process ends up calling itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from engine.bpmn import normal
from engine.bpmn.check_flow import components
from engine.bpmn.findings import finding
from engine.bpmn.model import Definitions, Finding, Graph, Node, Process

CALLS = ("process.twice", "call.unknown", "call.no_start", "call.cycle")
"""What this check says; of one file alone it does not know the others."""


def check_calls(files: Iterable[Definitions], others: Collection[str] = ()) -> list[Finding]:
    """Findings over all files of a deployment; `others` are keys of processes deployed before."""
    drawn = list(files)
    processes = {key: process for one in drawn for key, process in one.processes.items()}
    found = [finding("process.twice", key) for key in _twice(drawn)]
    found += [
        finding("call.unknown", node.id, node.line, key=key)
        for process in processes.values()
        for node, key in calls(process.graph)
        if key not in processes and key not in others
    ]
    found += [
        finding("call.no_start", node.id, node.line, key=key)
        for process in processes.values()
        for node, key in calls(process.graph)
        if key in processes and not normal.entries(processes[key].graph)
    ]
    return [*found, *_cycles(processes)]


def _twice(drawn: list[Definitions]) -> list[str]:
    """Processes that stand in more than one file."""
    keys = [key for one in drawn for key in one.processes]
    return sorted({key for key in keys if keys.count(key) > 1})


def calls(graph: Graph) -> Iterator[tuple[Node, str]]:
    """Call activities of a graph and below it with the fixed key they call; computed keys are left out."""
    for node in graph.nodes.values():
        if node.called is not None and not node.called.key.startswith("="):
            yield node, node.called.key
        if node.graph is not None:
            yield from calls(node.graph)


def _cycles(processes: dict[str, Process]) -> Iterator[Finding]:
    following = {
        key: sorted({called for _, called in calls(process.graph) if called in processes})
        for key, process in processes.items()
    }
    for component in components(following):
        if len(component) == 1 and component[0] not in following[component[0]]:
            continue
        path = " → ".join((*reversed(component), component[-1]))
        for key in component:
            for node, called in calls(processes[key].graph):
                if called in component:
                    yield finding("call.cycle", node.id, node.line, path=path)

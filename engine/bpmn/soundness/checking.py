"""The check of every scope of a file, those inside others too (嵌套)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import normal
from engine.bpmn.model import Definitions, Finding, Graph
from engine.bpmn.soundness.exploring import STATES, TOKENS, explore
from engine.bpmn.soundness.telling import findings


def check(definitions: Definitions, states: int = STATES) -> list[Finding]:
    """Findings about the control flow of every scope of a file; `states` bounds the work."""
    found: list[Finding] = []
    left, tokens = states, TOKENS
    for process in definitions.processes.values():
        for graph, cut_short in scopes(normal.normalise(process.graph)):
            search = explore(graph, left, tokens)
            left, tokens = max(0, left - len(search.came)), max(0, search.tokens)
            found += findings(graph, search, states, cut_short)
    return found


def scopes(graph: Graph, cut_short: bool = False) -> Iterator[tuple[Graph, bool]]:
    """A graph and all graphs below it, each with whether an event at or around it can end it from outside."""
    yield graph, cut_short
    ended = {node.attached_to for node in graph.nodes.values() if node.attached_to and node.interrupting}
    for node in graph.nodes.values():
        if node.graph is not None:
            yield from scopes(node.graph, cut_short or node.id in ended)

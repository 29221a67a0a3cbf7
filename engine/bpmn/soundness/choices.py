"""Which choices of a drawing are people's and which are made by data (走法由人决定，还是由数据决定)."""

from __future__ import annotations

import re

from engine.bpmn.model import Flow, Graph, Node, NodeKind

_OUTCOME = re.compile(r"=?\s*(\w+)\.outcome\s*=\s*\"[^\"]*\"\s*")


def by_data(graph: Graph, node: Node) -> bool:
    """Tell whether data choose among the ways out of a node.

    A decision that a person just made is no data: each of its outcomes can be chosen. It counts so for flows by
    outcome, and for a gateway right behind the user task whose outcome its conditions ask.
    """
    flows = [graph.flows[key] for key in node.outgoing]
    asked = [flow for flow in flows if flow.condition is not None and flow.outcome is None]
    if len(flows) < 2 or not asked:
        return False
    people = {node.id} if node.kind is NodeKind.USER else _before(graph, node)
    return not all(_asks(flow, people) for flow in asked)


def _before(graph: Graph, node: Node) -> set[str]:
    """The user task right before a gateway, if nothing else leads there."""
    sources = {graph.flows[key].source for key in node.incoming if key in graph.flows}
    only = graph.nodes[next(iter(sources))] if len(sources) == 1 else None
    return {only.id} if only is not None and only.kind is NodeKind.USER else set()


def _asks(flow: Flow, tasks: set[str]) -> bool:
    found = _OUTCOME.fullmatch(flow.condition.text) if flow.condition is not None else None
    return found is not None and found[1] in tasks

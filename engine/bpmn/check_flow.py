"""Executable check of how nodes are joined: conditions, reachability, gateways, cycles that never wait."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.bpmn import normal
from engine.bpmn.activities import is_activity
from engine.bpmn.findings import finding
from engine.bpmn.model import EventKind, Finding, Flow, Graph, Node, NodeKind

_CHOOSING = (NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX)
_WAITING = (NodeKind.USER, NodeKind.RECEIVE, NodeKind.CATCH, NodeKind.EVENT_BASED, NodeKind.CALL, NodeKind.AD_HOC)
_AWAITED = (EventKind.MESSAGE, EventKind.SIGNAL, EventKind.TIMER, EventKind.CONDITIONAL)


def check(graph: Graph, unread: Collection[str] = ()) -> Iterator[Finding]:
    """Findings about the flows of one scope; a flow that is `unread` has a condition, though not a readable one."""
    for node in graph.nodes.values():
        yield from _conditions(node, graph, unread)
        yield from _gateway(node, graph, unread)
        yield from _ends(node)
    yield from _unreachable(graph)
    yield from _cycles(graph)


def _conditions(node: Node, graph: Graph, unread: Collection[str]) -> Iterator[Finding]:
    flows = [graph.flows[key] for key in node.outgoing]
    chooses = node.kind in _CHOOSING and len(flows) > 1
    for flow in flows:
        if chooses and flow.condition is None and not flow.default and flow.id not in unread:
            code = "condition.missing" if node.kind is NodeKind.EXCLUSIVE else "condition.always"
            yield finding(code, node.id, node.line, flow=_called(flow))
        if flow.condition is not None and _without_effect(node, flow):
            yield finding("condition.ignored", node.id, node.line, flow=_called(flow))
    if chooses and all(flow.condition is not None and not flow.default for flow in flows):
        yield finding("condition.no_default", node.id, node.line)


def _without_effect(node: Node, flow: Flow) -> bool:
    return flow.default or node.kind in (NodeKind.PARALLEL, NodeKind.EVENT_BASED)


def _called(flow: Flow) -> str:
    return f"{flow.id} ({flow.name})" if flow.name else flow.id


def _gateway(node: Node, graph: Graph, unread: Collection[str]) -> Iterator[Finding]:
    if node.kind is NodeKind.EVENT_BASED:
        for key in node.outgoing:
            target = graph.nodes[graph.flows[key].target]
            caught = target.kind is NodeKind.CATCH and target.event.kind in _AWAITED
            if not caught and target.kind is not NodeKind.RECEIVE:
                yield finding("gateway.events", node.id, node.line, target=target.id)
            elif graph.boundary(target.id):
                yield finding("gateway.receive_boundary", node.id, node.line, target=target.id)
    if node.kind is NodeKind.COMPLEX and node.activation is None and len(node.incoming) > 1:
        yield finding("gateway.activation", node.id, node.line)
    gateway = not is_activity(node.kind) and node.kind in (*_CHOOSING, NodeKind.PARALLEL)
    lonely = gateway and len(node.incoming) <= 1 and len(node.outgoing) == 1
    if lonely and graph.flows[node.outgoing[0]].condition is None and node.outgoing[0] not in unread:
        yield finding("gateway.lonely", node.id, node.line)
    if node.instantiate and node.incoming:
        yield finding("instantiate.incoming", node.id, node.line)


def _ends(node: Node) -> Iterator[Finding]:
    if node.kind is NodeKind.START and node.incoming:
        yield finding("flow.into_start", node.id, node.line)
    if node.kind is NodeKind.BOUNDARY and node.incoming:
        yield finding("flow.into_boundary", node.id, node.line)
    if node.kind is NodeKind.END and node.outgoing:
        yield finding("flow.out_of_end", node.id, node.line)
    follows = node.kind in _CHOOSING or node.kind in (NodeKind.PARALLEL, NodeKind.EVENT_BASED, NodeKind.START)
    waits = node.kind is NodeKind.BOUNDARY and node.event.kind is not EventKind.COMPENSATION
    if (follows or waits) and not node.outgoing:
        yield finding("flow.dead_end", node.id, node.line)


def _unreachable(graph: Graph) -> Iterator[Finding]:
    seen = reached(normal.normalise(graph))
    for node in graph.nodes.values():
        if node.id not in seen and not node.for_compensation and node.kind is not NodeKind.EVENT_SUB_PROCESS:
            yield finding("flow.unreachable", node.id, node.line)


def reached(graph: Graph) -> set[str]:
    """Nodes that some path of flows and boundary events comes to."""
    stack = [*normal.entries(graph), *(node.id for node in normal.triggers(graph))]
    seen = set(stack)
    while stack:
        node = graph.nodes[stack.pop()]
        ahead = [graph.flows[key].target for key in node.outgoing]
        ahead += [event.id for event in graph.boundary(node.id)]
        for key in ahead:
            if key not in seen:
                seen.add(key)
                stack.append(key)
    return seen


def waits(node: Node) -> bool:
    """Tell whether a token stays at a node until something outside happens."""
    if node.kind in _WAITING:
        return not (node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK)
    return node.graph is not None and any(waits(inner) for inner in node.graph.nodes.values())


def _cycles(graph: Graph) -> Iterator[Finding]:
    """One finding per cycle of nodes that never wait, at its first node."""
    joined = normal.normalise(graph)
    busy = {key for key, node in joined.nodes.items() if not waits(node)}
    following = {
        key: [joined.flows[flow].target for flow in joined.nodes[key].outgoing if joined.flows[flow].target in busy]
        for key in busy
    }
    for component in components(following):
        if len(component) > 1 or component[0] in following[component[0]]:
            ordered = [key for key in graph.nodes if key in component]
            yield finding("flow.no_wait", ordered[0], graph.nodes[ordered[0]].line, path=" → ".join(ordered))


def components(following: dict[str, list[str]]) -> list[list[str]]:
    """Strongly connected components of a graph given by successors (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    found: list[list[str]] = []
    for root in following:
        work = [(root, iter(following[root]))] if root not in index else []
        while work:
            key, rest = work[-1]
            if key not in index:
                index[key] = low[key] = len(index)
                path.append(key)
                on_path.add(key)
            ahead = next((one for one in rest if one not in index or one in on_path), None)
            if ahead is None:
                work.pop()
                if low[key] == index[key]:
                    found.append(_popped(key, path, on_path))
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
            elif ahead in index:
                low[key] = min(low[key], index[ahead])
            else:
                work.append((ahead, iter(following[ahead])))
    return found


def _popped(key: str, path: list[str], on_path: set[str]) -> list[str]:
    component: list[str] = []
    while True:
        last = path.pop()
        on_path.discard(last)
        component.append(last)
        if last == key:
            return component

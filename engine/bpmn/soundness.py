"""Soundness (健全性) of control flow: no deadlock, no node that never runs, no tokens that pile up.

Every marking that the token game can reach is visited, up to a bound; each fault names its element and one way
that leads to it. Data are left aside, so a fault is a warning: conditions may rule it out. Where several nodes
can act independently only the first is followed (a persistent set): this keeps every deadlock and makes wide
parallel drawings cheap.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engine.bpmn import normal
from engine.bpmn.findings import finding
from engine.bpmn.model import Definitions, EventKind, Finding, Flow, Graph, Node, NodeKind
from engine.bpmn.token_game import Marking, Step, TokenGame

STATES = 4_000
"""Markings visited per file before the exploration stops and says so."""

TOKENS = 10 * STATES
"""Tokens looked at per file: wide markings cost more than narrow ones."""

BEGIN = "begin:"
"""Prefix of the id of a flow from nowhere to a node that a scope begins with."""

_LONGEST_PATH = 24
_PILE = 3
_SOURCES = (NodeKind.BOUNDARY, NodeKind.EVENT_SUB_PROCESS)


@dataclass(slots=True)
class _Search:
    """One exploration: visited markings with the step that led there, faults met, nodes that acted."""

    game: TokenGame
    left: int
    came: dict[Marking, tuple[Marking | None, Step]] = field(default_factory=dict)
    acted: set[str] = field(default_factory=set)
    stuck: dict[str, Marking] = field(default_factory=dict)
    piled: dict[str, Marking] = field(default_factory=dict)
    endless: dict[str, Marking] = field(default_factory=dict)
    complete: bool = True
    tokens: int = TOKENS


def check(definitions: Definitions, states: int = STATES) -> list[Finding]:
    """Findings about the control flow of every scope of a file; `states` bounds the work."""
    found: list[Finding] = []
    left, tokens = states, TOKENS
    for process in definitions.processes.values():
        for graph in scopes(normal.normalise(process.graph)):
            search = _explore(graph, left, tokens)
            left, tokens = max(0, left - len(search.came)), max(0, search.tokens)
            found += _findings(graph, search, states)
    return found


def scopes(graph: Graph) -> Iterator[Graph]:
    """A graph and all graphs below it."""
    yield graph
    for node in graph.nodes.values():
        if node.graph is not None:
            yield from scopes(node.graph)


def beginnings(graph: Graph) -> list[tuple[str, ...]]:
    """The sets of nodes that a scope may begin with: all plain starts together, each trigger alone."""
    plain = normal.entries(graph)
    alone = [(node.id,) for node in normal.triggers(graph) if node.id not in plain]
    return ([plain] if plain else []) + alone


def _begun(graph: Graph, starts: list[tuple[str, ...]]) -> Graph:
    """The graph with a flow from nowhere to each node that the scope may begin with."""
    nodes, flows = dict(graph.nodes), dict(graph.flows)
    for key in {key for keys in starts for key in keys}:
        flows[BEGIN + key] = Flow(BEGIN + key, key, key)
        nodes[key] = replace(nodes[key], incoming=(BEGIN + key, *nodes[key].incoming))
    return replace(graph, nodes=nodes, flows=flows)


def _explore(graph: Graph, states: int, tokens: int) -> _Search:
    starts = beginnings(graph)
    search = _Search(TokenGame(_begun(graph, starts)), states, tokens=tokens)
    queue: deque[Marking] = deque()
    for nodes in starts:
        marking = frozenset((BEGIN + key, graph.nodes[key].start_quantity) for key in nodes)
        search.came[marking] = (None, Step("", marking))
        queue.append(marking)
    while queue:
        if len(search.came) >= search.left or search.tokens < 0:
            search.complete = False
            break
        _expand(search, queue.popleft(), queue)
    return search


def _expand(search: _Search, marking: Marking, queue: deque[Marking]) -> None:
    """Follow the first node that can act; all of them where that leads only to known markings."""
    ready = search.game.enabled(marking)
    if not ready:
        if marking:
            _note_stuck(search, marking)
        return
    fresh = False
    for place, node in enumerate(ready):
        if place and fresh and not search.game.ends_all(node):
            continue
        for step in search.game.steps(node, marking):
            search.tokens -= len(marking)
            if search.tokens < 0:
                search.complete = False
                return
            fresh = _visit(search, marking, step, queue) or fresh


def _visit(search: _Search, before: Marking | None, step: Step, queue: deque[Marking]) -> bool:
    search.acted.add(step.node)
    search.acted.update(step.fired)
    if step.after in search.came:
        return False
    search.came[step.after] = (before, step)
    high = [flow for flow, count in step.after if count > 1]
    for flow in high:
        _note_pile(search, flow, step.after)
    if any(count >= _PILE for _, count in step.after):
        search.complete = False
        return True
    queue.append(step.after)
    return True


def _note_stuck(search: _Search, marking: Marking) -> None:
    for flow, _ in marking:
        search.stuck.setdefault(search.game.graph.flows[flow].target, marking)


def _note_pile(search: _Search, flow: str, marking: Marking) -> None:
    """Tokens piled on a flow: endless when the marking covers one that led to it."""
    target = search.game.graph.flows[flow].target
    if search.game.graph.nodes[target].start_quantity > 1:
        return
    search.piled.setdefault(target, marking)
    counts = dict(marking)
    current = search.came[marking][0]
    for _ in range(200):
        if current is None:
            return
        if all(counts.get(key, 0) >= count for key, count in current):
            search.endless.setdefault(target, marking)
            return
        current = search.came[current][0]


def _findings(graph: Graph, search: _Search, states: int) -> list[Finding]:
    found: list[Finding] = []
    found += _told("sound.deadlock", search.stuck, graph, search)
    found += _told("sound.endless", search.endless, graph, search)
    once = {
        key: marking
        for key, marking in search.piled.items()
        if key not in search.endless and graph.nodes[key].kind is not NodeKind.END  # each token may end by itself
    }
    found += _told("sound.twice", once, graph, search)[:5]
    if not search.complete and not search.piled:
        found.append(finding("sound.bound", graph.id, states=states))
    elif search.complete:
        found += [finding("sound.dead", node.id, node.line) for node in _dead(graph, search)]
    return found


def _told(code: str, faults: dict[str, Marking], graph: Graph, search: _Search) -> list[Finding]:
    return [
        finding(code, key, graph.nodes[key].line, path=_path(search, marking), waits=_waits(graph, key, marking))
        for key, marking in faults.items()
    ]


def _waits(graph: Graph, key: str, marking: Marking) -> str:
    """The incoming flows of a node that have no token."""
    marked = dict(marking)
    return ", ".join(flow for flow in graph.nodes[key].incoming if flow not in marked) or "-"


def _path(search: _Search, marking: Marking) -> str:
    """The nodes that acted on one way to a marking, first to last."""
    nodes: list[str] = []
    current: Marking | None = marking
    while current is not None:
        before, step = search.came[current]
        nodes.append("+".join((step.node, *step.fired)))
        current = before
    nodes = nodes[-2::-1]
    if len(nodes) > _LONGEST_PATH:
        nodes = [*nodes[:8], "…", *nodes[-(_LONGEST_PATH - 8) :]]
    return " → ".join(nodes)


def _dead(graph: Graph, search: _Search) -> list[Node]:
    """Nodes that lead from something and yet never act; what nothing leads to is told elsewhere."""
    return [
        node
        for node in graph.nodes.values()
        if node.id not in search.acted
        and node.id not in search.stuck
        and node.incoming
        and node.kind not in _SOURCES
        and not node.for_compensation
        and not (node.kind is NodeKind.CATCH and node.event.kind is EventKind.LINK)
    ]

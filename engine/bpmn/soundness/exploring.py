"""Every marking that the token game of one scope can reach, up to a bound, with the steps between them.

Where several nodes can act independently only the first is followed (a persistent set): this keeps every deadlock and
makes wide parallel drawings cheap.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from engine.bpmn import normal
from engine.bpmn.model import Flow, Graph, NodeKind
from engine.bpmn.soundness.token_game import Marking, Step, TokenGame

STATES = 4_000
"""Markings visited per file before the exploration stops and says so."""

TOKENS = 10 * STATES
"""Tokens looked at per file: wide markings cost more than narrow ones."""

BEGIN = "begin:"
"""Prefix of the id of a flow from nowhere to a node that a scope begins with."""

_PILE = 3
_NO_WORK = (
    NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.COMPLEX, NodeKind.EVENT_BASED, NodeKind.END,
)  # fmt: skip


@dataclass(slots=True)
class Search:
    """One exploration: visited markings with the step that led there, the steps on from each, faults, who acted."""

    game: TokenGame
    left: int
    begun: list[Marking] = field(default_factory=list)
    came: dict[Marking, tuple[Marking | None, Step]] = field(default_factory=dict)
    moves: dict[Marking, list[Step]] = field(default_factory=dict)
    acted: set[str] = field(default_factory=set)
    stuck: dict[str, Marking] = field(default_factory=dict)
    piled: dict[str, Marking] = field(default_factory=dict)
    endless: dict[str, Marking] = field(default_factory=dict)
    complete: bool = True
    tokens: int = TOKENS


def beginnings(graph: Graph) -> list[tuple[str, ...]]:
    """The sets of nodes that a scope can begin with: all plain starts together, each trigger alone."""
    plain = normal.entries(graph)
    alone = [(node.id,) for node in normal.triggers(graph) if node.id not in plain]
    return ([plain] if plain else []) + alone


def begun(graph: Graph, starts: list[tuple[str, ...]]) -> Graph:
    """The graph with a flow from nowhere to each node that the scope can begin with."""
    nodes, flows = dict(graph.nodes), dict(graph.flows)
    for key in {key for keys in starts for key in keys}:
        flows[BEGIN + key] = Flow(BEGIN + key, key, key)
        nodes[key] = replace(nodes[key], incoming=(BEGIN + key, *nodes[key].incoming))
    return replace(graph, nodes=nodes, flows=flows)


def explore(graph: Graph, states: int, tokens: int) -> Search:
    """Visit every marking of a scope; `states` and `tokens` bound the work, and `complete` tells if that was all."""
    starts = beginnings(graph)
    search = Search(TokenGame(begun(graph, starts)), states, tokens=tokens)
    queue: deque[Marking] = deque()
    for nodes in starts:
        marking = frozenset((BEGIN + key, graph.nodes[key].start_quantity) for key in nodes)
        search.came[marking] = (None, Step("", marking))
        search.begun.append(marking)
        queue.append(marking)
    while queue:
        if len(search.came) >= search.left or search.tokens < 0:
            search.complete = False
            break
        _expand(search, queue.popleft(), queue)
    return search


def _expand(search: Search, marking: Marking, queue: deque[Marking]) -> None:
    """Follow the first node that can act; all of them where that leads only to known markings."""
    moves = search.moves.setdefault(marking, [])
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
            moves.append(step)
            fresh = _visit(search, marking, step, queue) or fresh


def _visit(search: Search, before: Marking | None, step: Step, queue: deque[Marking]) -> bool:
    search.acted.add(step.node)
    search.acted.update(step.fired)
    if step.after in search.came:
        return False
    search.came[step.after] = (before, step)
    high = [flow for flow, count in step.after if count > 1] or _met(search, step.after)
    for flow in high:
        _note_pile(search, flow, step.after)
    if any(count >= _PILE for _, count in step.after):
        search.complete = False
        return True
    queue.append(step.after)
    return True


def _met(search: Search, marking: Marking) -> list[str]:
    """A flow into each activity to which tokens came by several flows: it runs once for each of them."""
    by_target: dict[str, list[str]] = {}
    for flow, _ in marking:
        by_target.setdefault(search.game.graph.flows[flow].target, []).append(flow)
    nodes = search.game.graph.nodes
    several = (target for target, flows in by_target.items() if len(flows) > 1)
    return [min(by_target[target]) for target in several if nodes[target].kind not in _NO_WORK]


def _note_stuck(search: Search, marking: Marking) -> None:
    for flow, _ in marking:
        search.stuck.setdefault(search.game.graph.flows[flow].target, marking)


def _note_pile(search: Search, flow: str, marking: Marking) -> None:
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

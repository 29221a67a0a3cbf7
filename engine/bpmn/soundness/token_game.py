"""The token game over one scope's graph, data left aside: which markings follow from a marking.

A marking counts tokens per sequence flow. Every flow leads to one node, so nodes never compete for a token; only
inclusive joins look at the whole marking. An activity and its boundary events act as one step: it ends as drawn,
or an interrupting event ends it, and non-interrupting events can fire meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from engine.bpmn.model import EventKind, Flow, Graph, Node, NodeKind

Marking = frozenset[tuple[str, int]]
"""Flow id and token count, counts above zero only."""

_ALL_SUBSETS_UP_TO = 5
_ENDING = (EventKind.TERMINATE, EventKind.ERROR, EventKind.CANCEL)
_OR_JOINS = (NodeKind.INCLUSIVE, NodeKind.COMPLEX)


@dataclass(frozen=True, slots=True)
class Step:
    """One node acts: the marking after it, and which boundary events fired."""

    node: str
    after: Marking
    fired: tuple[str, ...] = ()


class TokenGame:
    """The rules of one graph, with what inclusive joins need computed once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.boundary: dict[str, list[Node]] = {}
        for node in graph.nodes.values():
            if node.attached_to and node.event.kind is not EventKind.COMPENSATION:
                self.boundary.setdefault(node.attached_to, []).append(node)
        self.rank = ranks(graph)
        self._reach: dict[tuple[str, str], frozenset[str]] = {}

    def enabled(self, marking: Marking) -> list[Node]:
        """Nodes that can act: plain ends, then those nearest the start; ends that take all tokens away come last."""
        tokens = dict(marking)
        targets = {self.graph.flows[flow].target for flow in tokens}
        ready = [node for node in (self.graph.nodes[key] for key in targets) if self._ready(node, tokens)]
        return sorted(ready, key=lambda node: (self.ends_all(node), node.kind is not NodeKind.END, self.rank[node.id]))

    def ends_all(self, node: Node) -> bool:
        """Tell whether acting at a node takes every token of the scope away."""
        return node.kind is NodeKind.END and node.event.kind in _ENDING

    def steps(self, node: Node, marking: Marking) -> Iterator[Step]:
        """All ways in which an enabled node can act."""
        tokens = dict(marking)
        if self.ends_all(node):
            yield Step(node.id, frozenset())
            return
        for consumed in self._consumptions(node, tokens):
            left = {flow: tokens[flow] - consumed.get(flow, 0) for flow in tokens}
            for produced, fired in self._productions(node):
                yield Step(node.id, _with(left, produced), fired)

    def _ready(self, node: Node, tokens: dict[str, int]) -> bool:
        marked = [flow for flow in node.incoming if tokens.get(flow)]
        if node.kind is NodeKind.PARALLEL:
            return len(marked) == len(node.incoming)
        if node.kind in _OR_JOINS and len(node.incoming) > 1:
            return bool(marked) and self._nothing_upstream(node, marked, tokens)
        return sum(tokens[flow] for flow in marked) >= node.start_quantity

    def _consumptions(self, node: Node, tokens: dict[str, int]) -> Iterator[dict[str, int]]:
        marked = [flow for flow in node.incoming if tokens.get(flow)]
        if node.kind is NodeKind.PARALLEL or node.kind in _OR_JOINS:
            yield dict.fromkeys(marked, 1)
            return
        if node.start_quantity > 1:
            yield _first(node.start_quantity, marked, tokens)
            return
        for flow in marked:
            yield {flow: 1}

    def _nothing_upstream(self, node: Node, marked: list[str], tokens: dict[str, int]) -> bool:
        """BPMN 2.0, 13.4.3: no token can still come to an empty side without also coming to a filled one."""
        empty = [flow for flow in node.incoming if flow not in marked]
        for flow in tokens:
            if not tokens[flow] or flow in node.incoming:
                continue
            ahead = self._ahead(flow, node.id)
            if any(side in ahead for side in empty) and not any(side in ahead for side in marked):
                return False
        return True

    def _ahead(self, flow: str, stop: str) -> frozenset[str]:
        """Flows that a token on `flow` can come to without passing the node `stop`."""
        key = (flow, stop)
        if key not in self._reach:
            seen = {flow}
            stack = [flow]
            while stack:
                target = self.graph.flows[stack.pop()].target
                for out in () if target == stop else self._leaving(target):
                    if out not in seen:
                        seen.add(out)
                        stack.append(out)
            self._reach[key] = frozenset(seen)
        return self._reach[key]

    def _leaving(self, key: str) -> list[str]:
        flows = list(self.graph.nodes[key].outgoing)
        for event in self.boundary.get(key, ()):
            flows += event.outgoing
        return flows

    def _productions(self, node: Node) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Flows that get a token when a node acts, with the boundary events that fired."""
        events = self.boundary.get(node.id, [])
        aside = [event for event in events if not event.interrupting]
        for also in _subsets([event.id for event in aside], least=0):
            # why: an event that leads back to its own activity starts one more run of it, which goes as the first does
            out = (flow for key in also for flow in self.graph.nodes[key].outgoing)
            extra = tuple(flow for flow in out if self.graph.flows[flow].target != node.id)
            for leaving in self._choices(node):
                yield leaving * node.completion_quantity + extra, also
            for event in events:
                if event.interrupting:
                    yield event.outgoing + extra, (*also, event.id)

    def _choices(self, node: Node) -> Iterator[tuple[str, ...]]:
        flows = [self.graph.flows[key] for key in node.outgoing]
        if len(flows) <= 1 or node.kind is NodeKind.PARALLEL:
            yield node.outgoing
            return
        if node.kind is NodeKind.EXCLUSIVE or (node.kind is NodeKind.EVENT_BASED and not node.parallel_multiple):
            for flow in flows:
                yield (flow.id,)
            return
        default = [flow.id for flow in flows if flow.default]
        always = [flow.id for flow in flows if flow.condition is None and not flow.default]
        maybe = [flow.id for flow in flows if flow.condition is not None and not flow.default and not flow.outcome]
        by_outcome = _by_outcome(flows)
        for named in by_outcome:
            for also in _subsets(maybe, least=0):
                yield (*always, *named, *also)
        if not by_outcome or always or maybe or default:
            yield from _some(always, maybe, default)


def _by_outcome(flows: list[Flow]) -> list[tuple[str, ...]]:
    """The flows that each outcome of a user task takes: a decision has one outcome, so never two of them together."""
    found: dict[str, tuple[str, ...]] = {}
    for flow in flows:
        if flow.outcome is not None:
            found[flow.outcome] = (*found.get(flow.outcome, ()), flow.id)
    return list(found.values())


def _first(quantity: int, marked: list[str], tokens: dict[str, int]) -> dict[str, int]:
    """So many tokens, taken from the flows in their order."""
    taken: dict[str, int] = {}
    for flow in marked:
        taken[flow] = min(tokens[flow], quantity - sum(taken.values()))
    return taken


def _some(always: list[str], maybe: list[str], default: list[str]) -> Iterator[tuple[str, ...]]:
    """Any of the conditional flows; the default one when none of them is taken."""
    for taken in _subsets(maybe, least=0):
        chosen = (*always, *taken)
        if not taken and maybe and default:
            chosen = (*always, *default)
        if not maybe and default:
            chosen = (*always, *default)
        if chosen:
            yield chosen


def _subsets(items: list[str], least: int) -> Iterator[tuple[str, ...]]:
    """All subsets of a few items; of many only none, each one, and all."""
    if len(items) <= _ALL_SUBSETS_UP_TO:
        for size in range(least, len(items) + 1):
            yield from combinations(items, size)
        return
    if least == 0:
        yield ()
    for item in items:
        yield (item,)
    yield tuple(items)


def _sum(tokens: dict[str, int], flows: tuple[str, ...]) -> dict[str, int]:
    result = dict(tokens)
    for flow in flows:
        result[flow] = result.get(flow, 0) + 1
    return result


def _with(tokens: dict[str, int], flows: tuple[str, ...]) -> Marking:
    return frozenset((flow, count) for flow, count in _sum(tokens, flows).items() if count > 0)


def ranks(graph: Graph) -> dict[str, int]:
    """Nodes in reverse post-order of a depth-first walk: what comes first acts first."""
    order: list[str] = []
    seen: set[str] = set()
    following: dict[str, list[str]] = {key: [] for key in graph.nodes}
    for flow in graph.flows.values():
        following[flow.source].append(flow.target)
    for node in graph.nodes.values():
        if node.attached_to in following:
            following[str(node.attached_to)].append(node.id)
    for root in sorted(graph.nodes, key=lambda key: bool(graph.nodes[key].incoming)):
        stack = [(root, iter(following[root]))] if root not in seen else []
        seen.add(root)
        while stack:
            key, rest = stack[-1]
            ahead = next((one for one in rest if one not in seen), None)
            if ahead is None:
                order.append(key)
                stack.pop()
            else:
                seen.add(ahead)
                stack.append((ahead, iter(following[ahead])))
    return {key: place for place, key in enumerate(reversed(order))}

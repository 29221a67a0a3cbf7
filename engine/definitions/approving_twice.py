"""Seats that one person could take twice (四眼): on one way or side by side, across sub-processes and calls too.

Two seats of one role at one unit let one person approve twice unless a seat excludes whoever decided at the other. A
substitute changes nothing: whom a seat excludes, it excludes with whoever stands in for them. Several who sign one task
(会签) are always different people, but each of them could have decided before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from engine.bpmn.model import Finding, Graph, Node, NodeKind, Process
from ground.bilingual import called

_FORKS = (NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.COMPLEX)
_DEEPEST = 6  # calls of calls that are followed
Line = tuple[tuple[Graph, Node], ...]
"""Where a seat stands: in the process, then in each sub-process or called process down to it."""


@dataclass(frozen=True)
class _Seat:
    node: Node
    key: str
    line: Line


def faults(processes: Mapping[str, Process]) -> Iterator[Finding]:
    """A warning at the later of two seats at which the same person could approve."""
    for key, process in processes.items():
        seats = list(_seats(processes, key, process.graph, ()))
        for first, second in combinations(seats, 2):
            if _place(first.node) != _place(second.node) or key not in (first.key, second.key):
                continue
            order = _order(first, second)
            if order is not None:
                yield from _judged(*order)


def _seats(processes: Mapping[str, Process], key: str, graph: Graph, above: Line) -> Iterator[_Seat]:
    """The seats of a graph and below it, those of processes of the same files that it calls too."""
    for node in graph.nodes.values():
        line = (*above, (graph, node))
        if _is_open_seat(node):
            yield _Seat(node, key, line)
        if node.graph is not None:
            yield from _seats(processes, key, node.graph, line)
        called_key = node.called.key if node.called is not None else ""
        if called_key in processes and len(above) < _DEEPEST:
            yield from _seats(processes, called_key, processes[called_key].graph, line)


def _order(first: _Seat, second: _Seat) -> tuple[_Seat, _Seat, bool] | None:
    """The earlier seat, the later one, and whether they stand side by side; None where one case meets only one.

    Seats of a loop that lead to each other are not told apart: what is returned may be decided again.
    """
    for (graph, one), (other_graph, other) in zip(first.line, second.line, strict=False):
        if graph is not other_graph:
            return None
        if one is other:
            continue
        ahead, back = other.id in behind(graph, one.id), one.id in behind(graph, other.id)
        if ahead and back:
            return None
        if ahead or back:
            return (first, second, False) if ahead else (second, first, False)
        return (first, second, True) if _beside(graph, one.id, other.id) else None
    return None


def _judged(earlier: _Seat, later: _Seat, beside: bool) -> Iterator[Finding]:
    if _excludes(later.node, earlier.node) and (not beside or _excludes(earlier.node, later.node)):
        return
    one, two = called(earlier.node), called(later.node)
    remedy = ("在后一席位写明前一席位的办理人不得办理", "Exclude whoever decided before from the later seat")
    if beside:
        remedy = ("两个席位互相写明对方的办理人不得办理", "Let each seat exclude whoever decided at the other")
    yield Finding(
        later.node.id, "warning", "seat.same_person",
        f"“{one.zh}”和“{two.zh}”由同一单位的同一角色办理，同一人可以先后同意",
        f"One person could approve at '{one.en}' and '{two.en}': same role and unit",
        *remedy, path=(earlier.node.id, later.node.id),
    )  # fmt: skip


def _is_open_seat(node: Node) -> bool:
    plain = node.assignment is not None and node.assignment.person is None and bool(node.assignment.role)
    return node.kind is NodeKind.USER and plain and len(node.outcomes) > 1


def _place(node: Node) -> tuple[str | None, str | None]:
    assert node.assignment is not None
    unit = node.assignment.organisation
    return node.assignment.role, unit.text.replace(" ", "") if unit is not None else None


def _excludes(later: Node, earlier: Node) -> bool:
    assert later.assignment is not None
    return earlier.id in later.assignment.exclude or later.skip_same_person or later.skip is not None


def behind(graph: Graph, key: str) -> set[str]:
    """The nodes that a way leads to from a node, past its boundary events too."""
    found: set[str] = set()
    stack = [key]
    while stack:
        here = stack.pop()
        events = [node for node in graph.nodes.values() if node.attached_to == here]
        flows = [flow for node in (graph.nodes[here], *events) for flow in node.outgoing]
        for target in (graph.flows[flow].target for flow in flows if flow in graph.flows):
            if target not in found:
                found.add(target)
                stack.append(target)
    return found


def _beside(graph: Graph, one: str, other: str) -> bool:
    """Do both run in one case: behind different flows of a fork?"""
    for fork in graph.nodes.values():
        if fork.kind in _FORKS and len(fork.outgoing) > 1:
            ways = [{graph.flows[flow].target} | behind(graph, graph.flows[flow].target) for flow in fork.outgoing]
            if any(one in a and other in b for a in ways for b in ways if a is not b):
                return True
    return False



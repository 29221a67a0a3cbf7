"""The variables that exist when a case reaches an element, for completion: what was set on a way that leads there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.model import Graph, Node, NodeKind, Process
from engine.definitions import known_here
from engine.definitions.approving_twice import behind
from engine.definitions.known_values import Known
from engine.ports.declared import Value
from engine.ports.services import ServiceRegistry
from ground.bilingual import Bilingual

DEEPEST = 4  # entries of entries that are listed
_UNTITLED = Bilingual("", "")
Line = tuple[tuple[Graph, Node], ...]


def names_at(
    processes: Mapping[str, Process], services: ServiceRegistry, files: Mapping[str, bytes], element: str
) -> dict[str, Value]:
    """What can be read at an element, by dotted name; nothing for an element that is not drawn."""
    known = known_here.of(processes, services, files)
    for key, process in processes.items():
        lines = list(_lines(process.graph, ()))
        here = next((line for line in lines if line[-1][1].id == element), None)
        if here is not None:
            return dict(_listed(_there(known[key], lines, here)))
    return {}


def _there(known: Known, lines: list[Line], here: Line) -> dict[str, Value]:
    found = {known_here.CASE, known_here.REQUEST}
    for line in lines:
        node = line[-1][1]
        if any(node is one for _, one in here):
            found |= set(_around(node))
        if _leads(line, here):
            found |= set(_set_by(node))
    return {name: known[name][0] if known.get(name) else Value(_UNTITLED) for name in sorted(found)}


def _lines(graph: Graph, above: Line) -> Iterator[Line]:
    for node in graph.nodes.values():
        line = (*above, (graph, node))
        yield line
        if node.graph is not None:
            yield from _lines(node.graph, line)


def _leads(line: Line, here: Line) -> bool:
    """Does a way lead from the last node of a line to that of another, in the graph in which they part?"""
    for (graph, one), (_, other) in zip(line, here, strict=False):
        if one is not other:
            return other.id in behind(graph, one.id)
    return False


def _around(node: Node) -> Iterator[str]:
    """What a node sets for what is in it, and for itself."""
    if node.loop is not None and node.loop.item:
        yield node.loop.item
    if node.kind is not NodeKind.CALL:
        yield from (one.target for one in node.inputs)


def _set_by(node: Node) -> Iterator[str]:
    """The variables that are there once a node is done."""
    if node.kind is NodeKind.USER:
        yield node.id
    if node.service is not None and node.service.result:
        yield node.service.result
    if node.result:
        yield node.result
    yield from (event.variable for event in node.events if event.variable)
    yield from (one.target for one in node.outputs if "." not in one.target)


def _listed(named: Mapping[str, Value], before: str = "", depth: int = 0) -> Iterator[tuple[str, Value]]:
    for name, value in named.items():
        yield f"{before}{name}", value
        if depth + 1 < DEEPEST:
            yield from _listed(value.fields, f"{before}{name}.", depth + 1)

"""What changed between two versions of a diagram, element by element, in words (版本对比).

Elements are matched by id; a node that kept its id but stands in another sub-process or between other
neighbours has moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from engine.bpmn.diff_words import KINDS, sentence, shown
from engine.bpmn.model import Definitions, Flow, Graph, Node, NodeKind, Process

_UNSAID = ("id", "line", "graph", "incoming", "outgoing", "extra", "source", "target", "nodes", "flows")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `kind` is added, removed, changed or moved; `field` is empty for whole elements."""

    kind: str
    element: str
    field: str
    before: str
    after: str
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """An element with the scope it stands in and, for nodes, its neighbours."""

    item: Node | Flow | Process
    scope: str
    ways: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def diff(old: Definitions, new: Definitions) -> list[Change]:
    """All changes from one version to another, removed elements first, then in the order of the new diagram."""
    before, after = dict(_elements(old)), dict(_elements(new))
    gone = [_whole("removed", key, before[key]) for key in before if key not in after]
    found: list[Change] = []
    for key, placed in after.items():
        if key not in before:
            found.append(_whole("added", key, placed))
            found += _said_of_new(key, placed)
        else:
            found += _changes(key, before[key], placed)
    return [*gone, *found]


def _elements(definitions: Definitions) -> Iterator[tuple[str, _Placed]]:
    for process in definitions.processes.values():
        yield process.key, _Placed(process, "")
        yield from _inside(process.graph)


def _inside(graph: Graph) -> Iterator[tuple[str, _Placed]]:
    for node in graph.nodes.values():
        came = tuple(sorted(graph.flows[key].source for key in node.incoming))
        goes = tuple(sorted(graph.flows[key].target for key in node.outgoing))
        yield node.id, _Placed(node, graph.id, (came, goes))
        if node.graph is not None:
            yield from _inside(node.graph)
    for flow in graph.flows.values():
        yield flow.id, _Placed(flow, graph.id)


def _whole(kind: str, key: str, placed: _Placed) -> Change:
    text = _described(placed)
    before, after = (text, "") if kind == "removed" else ("", text)
    zh, en = sentence(kind, _title(key, placed), "", (before, after))
    return Change(kind, key, "", before, after, zh, en)


def _said_of_new(key: str, placed: _Placed) -> Iterator[Change]:
    """Who sits at a new seat, where, until when and with which outcomes."""
    node = placed.item
    if not isinstance(node, Node) or node.kind is not NodeKind.USER:
        return
    values = {
        "assignment.role": node.assignment.role if node.assignment else None,
        "assignment.organisation": node.assignment.organisation if node.assignment else None,
        "limit.due": node.limit.due if node.limit else None,
        "form": node.form,
        "outcomes": tuple(one.label or one.value for one in node.outcomes),
    }
    for name, value in values.items():
        if shown(value):
            zh, en = sentence("changed", _title(key, placed), name, ("", shown(value)))
            yield Change("changed", key, name, "", shown(value), zh, en)


def _described(placed: _Placed) -> str:
    item = placed.item
    if isinstance(item, Flow):
        condition = f" [{item.condition.text}]" if item.condition else ""
        return f"{item.source} → {item.target}{condition}"
    return item.name or (item.kind.value if isinstance(item, Node) else item.key)


def _title(key: str, placed: _Placed) -> tuple[str, str]:
    """An element's name with its kind, in both languages."""
    item = placed.item
    kind = "flow" if isinstance(item, Flow) else item.kind.value if isinstance(item, Node) else "process"
    zh, en = KINDS[kind]
    name_en = item.name_en or item.name or key
    return f"{zh}“{item.name or key}”", f"{en} '{name_en}'"


def _changes(key: str, old: _Placed, new: _Placed) -> Iterator[Change]:
    title = _title(key, new)
    if type(old.item) is not type(new.item):
        yield _whole("removed", key, old)
        yield _whole("added", key, new)
        return
    moved = _moved(old, new)
    if moved is not None:
        zh, en = sentence("moved", title, "", moved)
        yield Change("moved", key, "", moved[0], moved[1], zh, en)
    for name, one, other in _differing(old.item, new.item):
        before, after = shown(one), shown(other)
        zh, en = sentence("changed", title, name, (before, after))
        yield Change("changed", key, name, before, after, zh, en)


def _moved(old: _Placed, new: _Placed) -> tuple[str, str] | None:
    """Where an element stood and stands, when that differs; a node's flow neighbours count as its place."""
    if isinstance(old.item, Flow) and isinstance(new.item, Flow):
        ends = [f"{flow.source} → {flow.target}" for flow in (old.item, new.item)]
        return (ends[0], ends[1]) if ends[0] != ends[1] else None
    if old.scope != new.scope:
        return old.scope, new.scope
    if old.ways[0] != new.ways[0] and old.ways[1] != new.ways[1]:
        return _between(old), _between(new)
    return None


def _between(placed: _Placed) -> str:
    came, goes = placed.ways
    return f"{', '.join(came) or '-'} → · → {', '.join(goes) or '-'}"


def _differing(old: object, new: object) -> Iterator[tuple[str, object, object]]:
    """Fields that differ, nested data by dotted name: `limit.due`, `assignment.role`."""
    for item in fields(new):  # type: ignore[arg-type]
        name = item.name
        if name in _UNSAID:
            continue
        one, other = getattr(old, name), getattr(new, name)
        if plain(one) == plain(other) or name == "condition" and (_by_outcome(old) or _by_outcome(new)):
            continue
        if is_dataclass(one) and is_dataclass(other) and type(one) is type(other) and not hasattr(one, "text"):
            for inner, first, second in _differing(one, other):
                yield f"{name}.{inner}", first, second
        else:
            yield name, one, other


def _by_outcome(item: object) -> bool:
    """Tell whether a flow is for an outcome: its condition says nothing beside that."""
    return isinstance(item, Flow) and item.outcome is not None


def plain(value: object) -> object:
    """A value without the lines it stood on, so that a shifted line is no change."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value) if item.name not in _UNSAID}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value

"""The plan of a migration: which element of the old version is which element of the new one.

By id first; then by structure: what is left pairs up when kind and name agree, or when kind and all mapped
neighbours agree. The plan can be edited before it is used; nothing is guessed for what remains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.bpmn.model import Flow, Graph, Node
from engine.definitions.compiled import Compiled
from engine.errors import BadInput


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """`elements` and `flows`: old id → new id. `how`: old id → id | name | neighbours | edited."""

    source: str
    target: str
    elements: Mapping[str, str]
    flows: Mapping[str, str]
    how: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()

    def edited(self, changes: Mapping[str, str | None]) -> MigrationPlan:
        """The plan with other pairs; None takes an element out of it."""
        elements, how = dict(self.elements), dict(self.how)
        for old, new in changes.items():
            if new is None:
                elements.pop(old, None)
            else:
                elements[old] = new
            how[old] = "edited"
        left = tuple(e for e in (*self.unmapped, *changes) if e not in elements)
        return replace(self, elements=elements, how=how, unmapped=tuple(dict.fromkeys(left)))


def changed(plan: MigrationPlan, changes: Mapping[str, str | None], old: Compiled, new: Compiled) -> MigrationPlan:
    """The plan with other pairs; the flows correspond anew, as their ends do."""
    if not changes:
        return plan
    edited = plan.edited(changes)
    return replace(edited, flows=_flows(old, new, edited.elements))


def choices(old: Compiled, new: Compiled) -> dict[str, tuple[str, ...]]:
    """For each element of the old version those of the new one that it can become: of the same kind."""
    after = dict(_nodes(new))
    return {name: tuple(other for other, n in after.items() if _alike(node, n)) for name, node in _nodes(old)}


def automatic(old: Compiled, new: Compiled) -> MigrationPlan:
    """The plan that ids and structure give."""
    before, after = dict(_nodes(old)), dict(_nodes(new))
    pairs = {name: name for name, node in before.items() if name in after and _alike(node, after[name])}
    how = dict.fromkeys(pairs, "id")
    for name, other in _by_name(before, after, pairs):
        pairs[name], how[name] = other, "name"
    while found := _by_neighbours(old, new, pairs):
        pairs.update(found)
        how.update(dict.fromkeys(found, "neighbours"))
    pairs[old.process.key] = new.process.key
    flows = _flows(old, new, pairs)
    left = tuple(sorted(set(before) - set(pairs)))
    return MigrationPlan(old.definition.id, new.definition.id, pairs, flows, how, left)


def check(plan: MigrationPlan, old: Compiled, new: Compiled) -> None:
    """Refuse a plan that names unknown elements or pairs different kinds. BadInput."""
    before, after = dict(_nodes(old)), dict(_nodes(new))
    for name, other in plan.elements.items():
        if name == old.process.key:
            continue
        if name not in before or other not in after:
            raise BadInput(
                f"Expected elements of both versions but got {name} → {other}",
                zh=f"对应关系须取两个版本中都有的元素，现为 {name} → {other}",
            )
        if not _alike(before[name], after[other]):
            raise BadInput(
                f"Expected the same kind but {name} is {before[name].kind}, {other} is {after[other].kind}",
                zh=f"对应的元素须为同类：{name} 与 {other} 种类不同",
            )


def _nodes(compiled: Compiled) -> Iterator[tuple[str, Node]]:
    for plan in compiled.plans.values():
        yield from plan.nodes.items()


def _alike(one: Node, other: Node) -> bool:
    """The same kind of thing: a running token can stand on either."""
    loops = (one.loop.kind if one.loop else None, other.loop.kind if other.loop else None)
    events = ([e.kind for e in one.events], [e.kind for e in other.events])
    return one.kind is other.kind and loops[0] is loops[1] and events[0] == events[1]


def _by_name(before: Mapping[str, Node], after: Mapping[str, Node], pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    """Elements left over on both sides with the same kind and name, when there is one of each."""
    taken = set(pairs.values())
    found = []
    for name, node in before.items():
        if name in pairs or not node.name:
            continue
        same = [o for o, n in after.items() if o not in taken and n.name == node.name and _alike(node, n)]
        twins = [o for o, n in before.items() if o not in pairs and n.name == node.name and _alike(node, n)]
        if len(same) == 1 and len(twins) == 1:
            found.append((name, same[0]))
    return found


def _by_neighbours(old: Compiled, new: Compiled, pairs: Mapping[str, str]) -> dict[str, str]:
    """Elements left over whose mapped neighbours agree on both sides, when there is one of each."""
    taken = set(pairs.values())
    found: dict[str, str] = {}
    for graph in (plan.graph for plan in old.plans.values()):
        for name, node in graph.nodes.items():
            if name in pairs:
                continue
            around = tuple({pairs.get(n) for n in side} for side in _neighbours(graph, node))
            if None in around[0] | around[1] or not (around[0] and around[1]):
                continue
            same = [o for o, n, g in _free(new, taken) if _alike(node, n) and _neighbours(g, n) == around]
            if len(same) == 1 and same[0] not in found.values():
                found[name] = same[0]
    return found


def _free(compiled: Compiled, taken: set[str]) -> Iterator[tuple[str, Node, Graph]]:
    for plan in compiled.plans.values():
        for name, node in plan.nodes.items():
            if name not in taken:
                yield name, node, plan.graph


def _neighbours(graph: Graph, node: Node) -> tuple[set[str], set[str]]:
    return (
        {graph.flows[f].source for f in node.incoming if f in graph.flows},
        {graph.flows[f].target for f in node.outgoing if f in graph.flows},
    )


def _flows(old: Compiled, new: Compiled, pairs: Mapping[str, str]) -> dict[str, str]:
    """Flows by id when their ends correspond, else by their ends alone."""
    after: dict[str, Flow] = {f.id: f for plan in new.plans.values() for f in plan.graph.flows.values()}
    by_ends: dict[tuple[str, str], list[str]] = {}
    for flow in after.values():
        by_ends.setdefault((flow.source, flow.target), []).append(flow.id)
    found = {}
    for flow in (f for plan in old.plans.values() for f in plan.graph.flows.values()):
        ends = (pairs.get(flow.source, ""), pairs.get(flow.target, ""))
        same = after.get(flow.id)
        if same is not None and (same.target == ends[1]):
            found[flow.id] = flow.id
        elif len(by_ends.get(ends, [])) == 1:
            found[flow.id] = by_ends[ends][0]
    return found

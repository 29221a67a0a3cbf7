"""The findings of one scope: what strands a case, what only data can tell, what never runs and what never ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from engine.bpmn.findings import finding
from engine.bpmn.model import EventKind, Finding, Graph, Node, NodeKind
from engine.bpmn.soundness.exploring import Search
from engine.bpmn.soundness.judging import Judge
from engine.bpmn.soundness.token_game import Marking

_LONGEST_PATH = 24
_SOURCES = (NodeKind.BOUNDARY, NodeKind.EVENT_SUB_PROCESS)
_SHOWN = 400  # elements of a way that are kept with a finding
BY_DATA = {
    "sound.deadlock": "sound.deadlock_by_data", "sound.twice": "sound.twice_by_data",
    "sound.endless": "sound.twice_by_data",
}  # fmt: skip


def findings(graph: Graph, search: Search, states: int, cut_short: bool) -> list[Finding]:
    """The findings about a scope that was explored; `cut_short` says that an event around it can end it."""
    judge = Judge(graph, search)
    few = {key: marking for key, marking in search.stuck.items() if graph.nodes[key].start_quantity > 1}
    joins = {key: marking for key, marking in search.stuck.items() if key not in few}
    stuck = [marking for marking, steps in search.moves.items() if not steps and marking]
    found = list(_of("sound.deadlock", joins, judge, stuck))
    found += _of("sound.quantity", few, judge, stuck)
    found += _of("sound.endless", search.endless, judge, _piled(search))
    once = {
        key: marking
        for key, marking in search.piled.items()
        if key not in search.endless and graph.nodes[key].kind is not NodeKind.END  # each token can end by itself
    }
    found += list(_of("sound.twice", once, judge, _piled(search)))[:5]
    if not search.complete and not search.piled:
        found.append(finding("sound.bound", graph.id, states=states))
    elif search.complete:
        found += [finding("sound.dead", node.id, node.line) for node in _dead(graph, search)]
        found += [] if cut_short or _can_be_ended(graph) else _without_end(graph, judge)
    return found


def _of(
    code: str, faults: dict[str, Marking], judge: Judge, goals: Collection[Marking]
) -> Iterator[Finding]:  # fmt: skip
    """A finding for each fault: certain, or not decided with the nodes at which data choose."""
    certain = bool(faults) and judge.is_certain(goals)
    for key, marking in faults.items():
        asked = [] if certain or judge.is_plain(marking) else judge.deciding(marking)
        told = BY_DATA.get(code, code) if asked else code
        path, waits = _path(judge, marking), _waits(judge.graph, key, marking)
        said = {"path": path, "waits": waits, "gateways": _named(judge.graph, asked)}
        words = {name: zh for name, (zh, _) in said.items()} | {f"{name}_en": en for name, (_, en) in said.items()}
        yield replace(finding(told, key, judge.graph.nodes[key].line, **words), path=judge.shown(marking)[:_SHOWN])


def _piled(search: Search) -> list[Marking]:
    met = set(search.piled.values())
    return [marking for marking in search.came if marking in met or any(count > 1 for _, count in marking)]


def _waits(graph: Graph, key: str, marking: Marking) -> tuple[str, str]:
    """Where the flows come from that have no token."""
    marked = dict(marking)
    lacking = [graph.flows[flow].source for flow in graph.nodes[key].incoming if flow not in marked]
    return _named(graph, list(dict.fromkeys(lacking)) or ["-"])


def _path(judge: Judge, marking: Marking) -> tuple[str, str]:
    """The nodes that acted on one way to a marking, first to last."""
    nodes = [key for step in judge.way(marking) for key in (step.node, *step.fired)]
    if len(nodes) > _LONGEST_PATH:
        nodes = [*nodes[:8], "…", *nodes[-(_LONGEST_PATH - 8) :]]
    return _named(judge.graph, nodes, " → ")


def _named(graph: Graph, keys: list[str], mark: str = "") -> tuple[str, str]:
    """Elements by their names in both languages, by id where they have none."""
    nodes = [(graph.nodes.get(key), key) for key in keys]
    zh = (mark or "、").join(node.name or key if node else key for node, key in nodes)
    return zh, (mark or ", ").join((node.name_en or node.name or key) if node else key for node, key in nodes)


def _without_end(graph: Graph, judge: Judge) -> Iterator[Finding]:
    """One finding at the first node of a part that nothing leads out of."""
    lost = judge.never_ends()
    first = min(lost, key=lambda marking: len(judge.way(marking)), default=None)
    if first is not None:
        flow = min(flow for flow, _ in first)
        target = judge.search.game.graph.flows[flow].target
        zh, en = _path(judge, first)
        told = finding("sound.no_end", target, graph.nodes[target].line, path=zh or "-", path_en=en or "-")
        yield replace(told, path=judge.shown(first)[:_SHOWN])


def _can_be_ended(graph: Graph) -> bool:
    """Tell whether something inside a scope can end it besides its end events: a refusal, an event sub-process."""
    refuses = any(outcome.error or outcome.kind for node in graph.nodes.values() for outcome in node.outcomes)
    return refuses or any(node.kind is NodeKind.EVENT_SUB_PROCESS for node in graph.nodes.values())


def _dead(graph: Graph, search: Search) -> list[Node]:
    """Nodes that something leads to but that never act; nodes that nothing leads to are reported elsewhere."""
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

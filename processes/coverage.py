"""Which parts of a drawing its scenarios pass: played for real, each element and flow with how many pass it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.model import Graph, NodeKind, Process
from engine.definitions.compiled import graphs
from engine.errors import EngineError
from processes.catalogue import Process as Folder
from processes.gate import SCENARIOS, Failing, all_texts
from processes.rehearsal import Functions, rehearse
from processes.scenarios import BadScenario, Played, read

_LEFT = ("passed", "completed", "decided", "skipped", "timer", "message")
_CONTAINERS = frozenset({NodeKind.EVENT_SUB_PROCESS})


@dataclass
class Coverage:
    """How many scenarios pass each node and flow, and those that could not be played."""

    scenarios: int = 0
    nodes: Counter[str] = field(default_factory=Counter)
    flows: Counter[str] = field(default_factory=Counter)
    failed: list[Failing] = field(default_factory=list)


def coverage(
    folder: Folder, drawn: Process, files: Mapping[str, bytes], functions: Functions
) -> Coverage:  # fmt: skip
    """Play every scenario of a process and of the files on the files, and count what they pass."""
    texts, found = all_texts(folder, files), Coverage()
    deployed = {name: content for name, content in files.items() if not name.endswith(SCENARIOS)}
    for name in (name for name in texts if "/" not in name):
        try:
            scenario = read(texts[name], lambda _key, base: texts[base])
            played = rehearse(deployed, scenario, functions, folder.sealed)
        except (EngineError, BadScenario) as cause:
            found.failed.append(Failing(name, getattr(cause, "zh", "") or str(cause), str(cause)))
            continue
        found.scenarios += 1
        nodes, flows = passed(played, drawn)
        found.nodes.update(nodes)
        found.flows.update(flows)
    return found


def parts(drawn: Process) -> tuple[set[str], set[str]]:
    """The nodes and flows that scenarios could pass, of all graphs of a process."""
    every = list(_graphs(drawn))
    nodes = {node.id for graph in every for node in graph.nodes.values() if node.kind not in _CONTAINERS}
    return nodes, {name for graph in every for name in graph.flows}


def passed(played: Played, drawn: Process) -> tuple[set[str], set[str]]:
    """The nodes that a play came to, and the flows that it took."""
    outgoing = {node.id: [graph.flows[name] for name in node.outgoing]
                for graph in _graphs(drawn) for node in graph.nodes.values()}  # fmt: skip
    nodes = {step["element"] for step in played.walk if step["element"] in outgoing}
    flows: set[str] = set()
    for at, step in enumerate(played.walk):
        if step["kind"] not in _LEFT:
            continue
        if step.get("ways"):
            flows.update(way["flow"] for way in step["ways"] if way["taken"])
            continue
        came = set(_until_again(played, at))
        flows.update(flow.id for flow in outgoing.get(step["element"], ()) if flow.target in came)
    return nodes, flows


def _until_again(played: Played, at: int) -> Iterator[str]:
    """The elements after a step, up to the next time at the same one."""
    here = played.walk[at]["element"]
    for step in played.walk[at + 1 :]:
        if step["element"] == here and step["kind"] == "entered":
            return
        yield step["element"]


def _graphs(drawn: Process) -> Collection[Graph]:
    return [graph for _, graph in graphs(drawn.graph, drawn.key)]

"""Ended cases played again on another drawing, from what the engine keeps of them: would they go the same way?

What services answered is read from the variables that they set, decisions and messages from the history, and time
passes as it did. Sealed values are references here as they were in the case. A case is first played on its own
version: where that does not come out as it was, what is kept is not enough, and nothing is said of the other drawing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.bpmn.model import Node, NodeKind, Process
from engine.definitions.compiled import Compiled, Definition
from engine.errors import EngineError
from engine.operate.mapping import automatic
from engine.reading.case_file import Entry
from engine.reading.questions import TRACED, python
from ground.bilingual import Bilingual
from processes.rehearsal import RAISES, Functions, rehearse
from processes.scenarios import BadScenario, Played, Scenario, Step

SAME, OTHER, UNDECIDED = "same", "other", "undecided"
_QUIET = frozenset({NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.COMPLEX, NodeKind.EVENT_BASED})
_BY_HAND = Bilingual(
    "案件曾被人工干预、补正或迁移，存留的内容不足以重演",
    "It was repaired, corrected or moved to another version, which cannot be played again",
)
_NOT_ENOUGH = Bilingual(
    "按原版本重演的结果与实际不符，存留的内容不足以重演",
    "Played on its own version it comes out otherwise: what is kept of it is not enough",
)
_WAITS = Bilingual("，并停在此处（当时没有这一办理）", " and waits there, where nobody decided")
_NEVER = frozenset({"repair", "moved", "taken_back", "corrected", "variables"})


@dataclass(frozen=True)
class Ended:
    """One ended case: when, by whom and where it was started, its end, its variables and history."""

    started_at: datetime
    started_by: str | None
    organisation: str | None
    outcome: str | None
    variables: Mapping[str, Any]
    history: Sequence[Entry]


@dataclass(frozen=True)
class Version:
    """A drawing ready to run with its files."""

    compiled: Compiled
    files: Mapping[str, bytes]

    @property
    def key(self) -> str:
        return self.compiled.process.key

    def nodes(self) -> dict[str, Node]:
        """Every node by id, of all its graphs."""
        return {name: node for plan in self.compiled.plans.values() for name, node in plan.nodes.items()}


def draft(drawn: Process, files: Mapping[str, bytes]) -> Version:
    """A drawing that is not stored, as a version to play on."""
    return Version(Compiled(Definition("draft", drawn.key, "", 0, "", "draft", ""), drawn), files)


@dataclass(frozen=True)
class Verdict:
    """What a replay shows: same, other or undecided; in words where the ways part; there on the other drawing."""

    verdict: str
    said: Bilingual
    element: str | None = None


def replay(case: Ended, own: Version, other: Version, functions: Functions) -> Verdict:
    """Play a case on its own version and then on another one, and tell where the two part."""
    known = own.nodes()
    kinds = Counter(entry.kind for entry in case.history)
    if kinds.keys() & _NEVER or kinds["migrated"] != kinds["migration_undone"]:
        return Verdict(UNDECIDED, _BY_HAND)
    scenario = _scenario(case, own, other)
    before = _played(own, scenario, functions)
    ran = [e.element for e in case.history if e.kind in TRACED]
    if isinstance(before, Verdict):
        return before
    if before.path != ran or before.end != case.outcome:
        return Verdict(UNDECIDED, _NOT_ENOUGH)
    pairs = automatic(own.compiled, other.compiled).elements  # why: a step that was only renamed is no other way
    after = _played(other, _renamed(scenario, pairs), functions)
    if isinstance(after, Verdict):
        return after
    return _compared(_Walk(before, known, pairs), _Walk(after, other.nodes(), {}))


def _renamed(scenario: Scenario, pairs: Mapping[str, str]) -> Scenario:
    """The same deeds, at the steps of the other drawing."""
    return replace(scenario, steps=tuple(_there(step, pairs) for step in scenario.steps))


def _there(step: Step, pairs: Mapping[str, str]) -> Step:
    if step.kind != "decide":
        return step
    return replace(step, what=pairs.get(step.what, step.what), more=_more(step.more, pairs))


def _more(more: Mapping[str, Any], pairs: Mapping[str, str]) -> dict[str, Any]:
    return {name: pairs.get(value, value) if name == "to" else value for name, value in more.items()}


@dataclass(frozen=True)
class _Walk:
    """What a play passed, gateways left out: people see steps and ends; `pairs` are the other drawing's ids."""

    played: Played
    nodes: Mapping[str, Node]
    pairs: Mapping[str, str]

    def steps(self) -> list[str]:
        kinds = {name: node.kind for name, node in self.nodes.items()}
        return [name for name in self.played.path if name in kinds and kinds[name] not in _QUIET]

    def same(self) -> list[str]:
        return [self.pairs.get(name, name) for name in self.steps()]

    def name(self, element: str) -> Bilingual:
        node = self.nodes[element]
        return Bilingual(node.name or element, node.name_en or node.name or element)


def _played(version: Version, scenario: Scenario, functions: Functions) -> Played | Verdict:
    try:
        return rehearse(version.files, scenario, functions)
    except (EngineError, BadScenario) as cause:
        return Verdict(UNDECIDED, Bilingual(cause.zh or str(cause), str(cause)))


def _compared(before: _Walk, after: _Walk) -> Verdict:
    """Where two plays part."""
    one, two, played = before.same(), after.steps(), after.played
    if one == two and played.state == before.played.state:
        return Verdict(SAME, Bilingual("走向相同", "It goes the same way"))
    parting = (at for at, (was, now) in enumerate(zip(one, two, strict=False)) if was != now)
    here = next(parting, min(len(one), len(two)))
    was = before.name(before.steps()[here]) if here < len(one) else None
    stops = here >= len(two)
    goes = (played.open[0]["element"] if played.open else None) if stops else two[here]
    if goes is None:
        said = played.faults[0] if played.faults else None
        why = Bilingual(said.message, said.message_en) if said else Bilingual("到此为止", "it stops there")
        told = Bilingual(f"原为{_zh(was)}，在草稿中：{why.zh}", f"It went to {_en(was)}; on the draft: {why.en}")
        return Verdict(OTHER, told)
    now = after.name(goes)
    more = _WAITS if stops else Bilingual("", "")
    told = Bilingual(
        f"原为{_zh(was)}，在草稿中到{_zh(now)}{more.zh}", f"It went to {_en(was)}; on the draft to {_en(now)}{more.en}"
    )
    return Verdict(OTHER, told, goes)


def _zh(name: Bilingual | None) -> str:
    return f"“{name.zh}”" if name else "结束"


def _en(name: Bilingual | None) -> str:
    return name.en if name else "its end"


# -- what is kept, as a scenario --------------------------------------------------------------------------
def _scenario(case: Ended, own: Version, other: Version) -> Scenario:
    variables = {name: python(value) for name, value in case.variables.items()}
    request = variables.get("request") or {}
    start = {"organisation": case.organisation, "by": case.started_by or "system", "request": request}
    return Scenario(
        "", own.key, case.started_at, start, dict(_answers(case, own, other, variables)),
        tuple(_waited(case, list(_deeds(case, own, variables)))), {},
    )  # fmt: skip


def _answers(case: Ended, own: Version, other: Version, variables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What each service is supposed to answer: what its variable holds, or the error that it raised."""
    raised = {e.element: e.payload["code"] for e in case.history
              if e.kind == "business_error" and isinstance(e.payload, Mapping)}  # fmt: skip
    for version in (other, own):  # why: the case's own version goes last and holds
        for node in version.nodes().values():
            if node.service is None:
                continue
            if node.id in raised:
                yield node.service.name, {RAISES: raised[node.id]}
            elif node.service.result is None or node.service.result in variables:
                yield node.service.name, variables.get(node.service.result or "")


def _deeds(case: Ended, own: Version, variables: Mapping[str, Any]) -> Iterator[tuple[datetime, Step]]:
    nodes, returned = own.nodes(), _returns(case)
    for entry in case.history:
        payload = entry.payload if isinstance(entry.payload, Mapping) else {}
        if entry.kind == "decided":
            more = {name: python(payload.get(name)) for name in ("outcome", "reason", "data") if payload.get(name)}
            back = returned.get(entry.seq, {})
            yield entry.at, Step("decide", entry.element, {"by": entry.actor, **more, **back})
        elif entry.kind == "message" and entry.element in nodes:
            event = nodes[entry.element].event
            sent = variables.get(event.variable) if event.variable else None
            yield entry.at, Step("message", payload.get("name"), {"payload": sent or {}})


def _returns(case: Ended) -> dict[int, dict[str, Any]]:
    """How a decision returned the case, by the number of the decision."""
    found, last = {}, 0
    for entry in case.history:
        if entry.kind == "decided":
            last = entry.seq
        elif entry.kind == "returned" and isinstance(entry.payload, Mapping):
            found[last] = {name: entry.payload[name] for name in ("asked", "to", "then") if entry.payload.get(name)}
    return found


def _waited(case: Ended, deeds: Sequence[tuple[datetime, Step]]) -> Iterator[Step]:
    """The deeds with the time between them, up to the last event of the history."""
    now = case.started_at
    ends = [(case.history[-1].at, None)] if case.history else []
    for at, step in [*deeds, *ends]:
        seconds = int((at - now).total_seconds())
        if seconds > 0:
            yield Step("wait", f"PT{seconds}S")
            now = at
        if step is not None:
            yield step

"""The walk of a rehearsed case (试运行), event by event: where the token went, on whose desk, and why a way was taken.

Each step: turn (0 the start, else the number of the scenario's step), at, kind, element, waiting (elements where the
case rests after it); an opened task also role, organisation, due_at; a decision by, outcome, reason; rules their
refusals; a return what it asks; a correction what it changed;
a fork its ways: flow, target, condition, default, taken, holds (None: not asked), values (name -> text).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from engine import Engine, Event
from engine.bpmn.model import Flow, Node, NodeKind
from engine.definitions.compiled import Compiled
from engine.feel import FeelError, evaluate
from engine.store import tables as t

LONGEST_WALK, LONGEST_VALUE = 3_000, 80
_LEAVING = ("passed", "completed", "decided")
_ENDING = ("completed", "decided", "corrected", "cancelled", "skipped")
_QUIET = ("message_sent", "variables")
_OF_SEATS = {"returned": ("asked", "to", "then", "reason"), "corrected": ("changed", "reason"), "skipped": ("why",)}
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_TEXT = re.compile(r'"(?:\\.|[^"\\])*"')
_ABSENT = object()


@dataclass
class Marks:
    """Where each step of a scenario ended: the number of the last event and the variables as they stood then."""

    ends: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)

    def note(self, engine: Engine, case: str) -> None:
        """Keep how far the case has come and what its scopes hold, inner values over outer ones."""
        history = engine.history(case)
        with engine.reading() as connection:
            query = select(t.scope.c.id).where(t.scope.c.case_id == case).order_by(t.scope.c.id)
            scopes = list(connection.execute(query).scalars())
        values: dict[str, Any] = {}
        for scope in [case, *(one for one in scopes if one != case)]:
            values.update(engine.variables(scope))
        self.ends.append((history[-1].seq if history else 0, values))

    def of(self, seq: int) -> tuple[int, Mapping[str, Any]]:
        """The step that an event belongs to, and the values at the end of that step."""
        found = next((turn for turn, (last, _) in enumerate(self.ends) if seq <= last), len(self.ends) - 1)
        return found, self.ends[found][1]


def walk(engine: Engine, case: str, marks: Marks) -> list[dict[str, Any]]:
    """The steps of a case that was rehearsed, at most LONGEST_WALK of them."""
    events = engine.history(case)
    with engine.reading() as connection:
        compiled = engine.compiled(connection, engine.case(case).definition_id)
        query = select(t.task.c.id, t.task.c.due_at).where(t.task.c.case_id == case)
        limits = {row.id: row.due_at for row in connection.execute(query)}
    waiting: list[str] = []
    steps = []
    for at, event in enumerate(events[:LONGEST_WALK]):
        node = compiled.where(event.element)
        _rest(waiting, event, node)
        if event.kind in _QUIET:
            continue
        turn, values = marks.of(event.seq)
        step = {"turn": turn, "at": event.at.isoformat(), "kind": event.kind, "element": event.element,
                "waiting": list(waiting), **_told(event, limits)}  # fmt: skip
        if event.kind in _LEAVING and node is not None:
            ways = _ways(compiled, node, events[at + 1 :], values)
            step.update({"ways": [_way(way, values) for way in ways]} if ways else {})
        steps.append(step)
    return steps


def _rest(waiting: list[str], event: Event, node: Node | None) -> None:
    """Keep the list of elements where the case rests; a sub-process is no place of its own."""
    if node is None or node.graph is not None:
        return
    if event.kind in ("entered", "incident"):
        waiting.append(event.element)
    elif event.kind in _ENDING and event.element in waiting:
        waiting.remove(event.element)


def _told(event: Event, limits: Mapping[str, Any]) -> dict[str, Any]:
    detail = event.detail if isinstance(event.detail, Mapping) else {}
    if event.kind == "entered" and detail.get("task"):
        due = limits.get(detail["task"])
        return {"role": detail.get("role"), "organisation": detail.get("organisation"),
                "due_at": due.isoformat() if due else None}  # fmt: skip
    if event.kind == "decided":
        return {"by": event.actor, "outcome": detail.get("outcome"), "reason": detail.get("reason")}
    if event.kind in _OF_SEATS:
        return {name: detail.get(name) for name in _OF_SEATS[event.kind]}
    if event.kind == "rule":
        result = detail.get("result")
        rows = result if isinstance(result, list) else [result]
        return {"refusals": [dict(row) for row in rows if isinstance(row, Mapping) and "rule" in row]}
    return {}


@dataclass(frozen=True)
class _Way:
    flow: Flow
    taken: bool
    holds: bool | None


def _ways(compiled: Compiled, node: Node, later: Sequence[Event], values: Mapping[str, Any]) -> list[_Way]:
    """The ways out of a fork: which were taken is read from what came next, which conditions held follows from it.

    If several ways lead to the same element, the first whose condition holds was taken.
    """
    plan = next(plan for plan in compiled.plans.values() if node.id in plan.nodes)
    flows = [plan.graph.flows[name] for name in node.outgoing]
    asked = any(flow.condition is not None for flow in flows)
    if len(flows) < 2 or (node.kind is not NodeKind.EVENT_BASED and not asked):
        return []
    one = node.kind in (NodeKind.EXCLUSIVE, NodeKind.EVENT_BASED)
    taken = _taken(node.id, {flow.target for flow in flows}, later, one)
    came = [flow for flow in flows if flow.target in taken]
    if one and len(came) > 1:
        came = [flow for flow in came if _holds(flow, values)][:1] or came[:1]
    found, over = [], False
    for flow in flows:
        went = flow in came
        conditional = flow.condition is not None and not flow.default
        holds = (None if one and over else went) if conditional and taken else None
        found.append(_Way(flow, went, holds))
        over = over or went
    return found


def _taken(node: str, targets: set[str], later: Sequence[Event], one: bool) -> set[str]:
    found: set[str] = set()
    for event in later:
        if event.element in targets:
            found.add(event.element)
            if one:
                return found
        elif event.element == node:
            break
    return found


def _holds(flow: Flow, values: Mapping[str, Any]) -> bool:
    try:
        return flow.condition is None or evaluate(flow.condition.text, values) is True
    except FeelError:
        return False


def _way(way: _Way, values: Mapping[str, Any]) -> dict[str, Any]:
    condition = way.flow.condition.text if way.flow.condition is not None else None
    shown = _values(condition, values) if condition is not None and way.holds is not None else {}
    return {"flow": way.flow.id, "target": way.flow.target, "condition": condition, "default": way.flow.default,
            "taken": way.taken, "holds": way.holds, "values": shown}  # fmt: skip


def _values(condition: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The values behind the names of a condition, short enough to read."""
    found: dict[str, str] = {}
    for path in dict.fromkeys(_PATH.findall(_TEXT.sub('""', condition))):
        value = _at(path.split("."), values)
        if value is not _ABSENT:
            text = json.dumps(value, ensure_ascii=False, default=str)
            found[path] = text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
    return found


def _at(parts: list[str], values: Any) -> Any:
    for part in parts:
        if not isinstance(values, Mapping) or part not in values:
            return _ABSENT
        values = values[part]
    return values

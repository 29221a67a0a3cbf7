"""Executable check of what expressions say: times that are times, outcomes that the task offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from engine.bpmn.expressions import of_graph
from engine.bpmn.findings import finding
from engine.bpmn.graphs import written
from engine.bpmn.model import EventKind, Finding, Graph, Node, NodeKind, TimerKind
from engine.bpmn.names import VARIABLE
from engine.cycles import Cycle
from engine.errors import BadInput
from engine.feel import compile_expression
from engine.timing import moment_of_text, span_of

_STRING = re.compile(r'"([^"\\]*)"\Z')
_COMPARED = re.compile(r'([^\W\d]\w*)\.outcome\s*!?=\s*"([^"\\]*)"')
_LISTED = re.compile(r"([^\W\d]\w*)\.outcome\s+in\s*[(\[]([^)\]]*)[)\]]")
_OUTCOME_OF = re.compile(r"([^\W\d]\w*)\.outcome\b")
_QUOTED = re.compile(r'"([^"\\]*)"')
_ARMED = datetime(2000, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def check(graph: Graph, everywhere: dict[str, Node]) -> Iterator[Finding]:
    """Findings about the expressions of a process; `everywhere` maps ids of all its nodes."""
    variables = _variables(graph, everywhere)
    names = [name for name in variables if not VARIABLE.match(name)]
    for node, place, expression in of_graph(graph):
        element = node.id if node is not None else graph.id
        if place.startswith("condition "):
            element = place.removeprefix("condition ")
        free = compile_expression(expression.text, names).names
        for task, value in compared(expression.text):
            if task not in free or task in variables:
                continue
            yield from _outcome(element, expression.line, (task, value), everywhere)
    yield from _times(everywhere)


def _variables(graph: Graph, everywhere: dict[str, Node]) -> set[str]:
    """Variables that something in the process writes by name, beside the tasks' own."""
    names = {item.name for item in graph.data}
    for node in everywhere.values():
        names.update(written(node))
        names.update(one.target.partition(".")[0] for one in (*node.inputs, *node.outputs))
        if node.graph is not None:
            names.update(item.name for item in node.graph.data)
    return names


def compared(text: str) -> Iterator[tuple[str, str | None]]:
    """Tasks whose outcome a text reads, with each value it is compared to (None where it is only read)."""
    seen: set[str] = set()
    for task, value in _COMPARED.findall(text):
        seen.add(task)
        yield task, value
    for task, values in _LISTED.findall(text):
        seen.add(task)
        for value in _QUOTED.findall(values):
            yield task, value
    for task in _OUTCOME_OF.findall(text):
        if task not in seen:
            yield task, None


def _outcome(element: str, line: int, read: tuple[str, str | None], everywhere: dict[str, Node]) -> Iterator[Finding]:
    task, value = read
    node = everywhere.get(task)
    if node is None or node.kind is not NodeKind.USER:
        yield finding("variable.no_task", element, line, task=task)
    elif value is not None and node.outcomes and all(one.value != value for one in node.outcomes):
        known = ", ".join(one.value for one in node.outcomes)
        yield finding("outcome.unknown", element, line, task=task, value=value, known=known)


def _times(everywhere: dict[str, Node]) -> Iterator[Finding]:
    """Fixed texts where a time is expected: ISO 8601 or working days, and cycles with a pause."""
    for node in everywhere.values():
        for event in node.events:
            if event.kind is EventKind.TIMER and event.expression is not None:
                yield from _timer(node, event.expression.text, event.timer)
        if node.limit is not None:
            for limit in (node.limit.due, node.limit.remind, node.limit.follow_up):
                text = _fixed(limit.text) if limit is not None else None
                if text is not None and not _is_limit(text):
                    yield finding("limit.text", node.id, node.line, text=text)


def _is_limit(text: str) -> bool:
    try:
        return moment_of_text(text) is not None or span_of(text) is not None
    except BadInput:
        return False


def _timer(node: Node, text: str, kind: TimerKind | None) -> Iterator[Finding]:
    """A fixed text is read as the runtime will read it."""
    fixed = _fixed(text)
    if fixed is None:
        return
    try:
        pause = _pause(fixed) if kind is TimerKind.CYCLE else _SECOND
        if kind is not TimerKind.CYCLE and moment_of_text(fixed) is None:
            span_of(fixed)
    except BadInput:
        yield finding("timer.text", node.id, node.line, text=fixed)
        return
    if pause < _SECOND:
        yield finding("timer.no_pause", node.id, node.line, text=fixed)


def _pause(text: str) -> timedelta:
    """The least time between two occurrences of a cycle; a second stands for every cron text."""
    cycle = Cycle.parse(text, _ARMED)
    if cycle.cron is not None:
        return _SECOND
    return cycle.span.exact + timedelta(days=28 * cycle.span.months + cycle.span.working_days)


def _fixed(text: str) -> str | None:
    match = _STRING.match(text)
    return match.group(1) if match else None

"""Executable check of what expressions say: times that are times, outcomes that the task offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.bpmn.expressions import of_graph
from engine.bpmn.findings import finding
from engine.bpmn.graphs import written
from engine.bpmn.model import EventKind, Expression, Finding, Graph, Node, NodeKind, Process, TimerKind
from engine.errors import BadInput
from engine.feel import FeelError, compile_expression
from engine.feel.builtin_functions import BUILTIN_NAMES
from engine.feel.check_meaning import check_condition, check_meaning
from engine.feel.nodes import ContextLiteral
from engine.time.cycles import Cycle
from engine.time.spans import moment_of_text, span_of

_STRING = re.compile(r'"([^"\\]*)"\Z')
_COMPARED = re.compile(r'([^\W\d]\w*)\.outcome\s*!?=\s*"([^"\\]*)"')
_LISTED = re.compile(r"([^\W\d]\w*)\.outcome\s+in\s*[(\[]([^)\]]*)[)\]]")
_OUTCOME_OF = re.compile(r"([^\W\d]\w*)\.outcome\b")
_QUOTED = re.compile(r'"([^"\\]*)"')
_ARMED = datetime(2000, 1, 1, tzinfo=UTC)
_TRUE_OR_FALSE = ("condition ", "loop condition", "behavior condition", "completion", "activation", "unless", "skip",
                  "conditional expression")
_SECOND = timedelta(seconds=1)


def check(process: Process, everywhere: dict[str, Node]) -> Iterator[Finding]:
    """Findings about the expressions of a process; `everywhere` maps ids of all its nodes."""
    graph = process.graph
    variables = _variables(graph, everywhere)
    for node, place, expression in of_graph(graph):
        element = node.id if node is not None else graph.id
        if place.startswith("condition "):
            element = place.removeprefix("condition ")
        try:
            compiled = compile_expression(expression.text, process.names)
        except FeelError as error:  # made of several texts, each of which was well
            yield finding("expression.syntax", element, expression.line, text=expression.text, **_texts_of(error))
            continue
        yield from _meaning(element, expression, compiled.tree, (place, sorted(process.names)))
        free = compiled.names
        for name in sorted(free & _keys(compiled.tree) & BUILTIN_NAMES) if place == "script" else ():
            yield finding("variable.function", element, expression.line, name=name)
        words = sorted(name for name in free if " " in name and name not in variables and name not in BUILTIN_NAMES)
        for name in words[:1]:
            yield finding("expression.words", element, expression.line, text=expression.text, name=name)
        for task, value in compared(expression.text):
            if task not in free or task in variables:
                continue
            yield from _outcome(element, expression.line, (task, value), everywhere)
    yield from _times(everywhere)


def _texts_of(error: FeelError) -> dict[str, str]:
    return {"zh": error.message_zh, "en": error.message_en}


def _variables(graph: Graph, everywhere: dict[str, Node]) -> set[str]:
    """Variables that something in the process writes by name, apart from the tasks' own."""
    names = {item.name for item in graph.data}
    for node in everywhere.values():
        names.update(written(node))
        names.update(one.target.partition(".")[0] for one in (*node.inputs, *node.outputs))
        if node.graph is not None:
            names.update(item.name for item in node.graph.data)
    return names


def _keys(tree: Any) -> set[str]:
    """The variables that a script writes: the keys of the context it gives."""
    return {key for key, _ in tree.entries} if isinstance(tree, ContextLiteral) else set()


def _meaning(element: str, expression: Expression, tree: Any, of: tuple[str, list[str]]) -> Iterator[Finding]:
    """What is FEEL but does not mean what it seems to, and conditions that give no truth value."""
    place, names = of
    found = check_meaning(expression.text, tree, names)
    if place.startswith(_TRUE_OR_FALSE):
        found += check_condition(tree, {})
    for one in found:
        code = "expression.full_width" if one.severity == "error" else "expression.doubtful"
        yield finding(code, element, expression.line, text=expression.text, zh=one.message_zh, en=one.message_en,
                      remedy_zh=one.remedy_zh, remedy_en=one.remedy_en)


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
        for said in (node.limit, node.correction.limit if node.correction is not None else None):
            for limit in (said.due, said.remind, said.follow_up) if said is not None else ():
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

"""Timer events: dates, durations and cycles become rows that a worker claims when due (定时)."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import Event, Expression, TimerKind
from engine.cycles import Cycle
from engine.errors import BadInput
from engine.runtime import events, multi, waits
from engine.runtime.run import Run
from engine.store.cases import Scope
from engine.timing import WaitsForCalendar, due_at, is_literal


def arm(run: Run, at: tuple[Scope, int, str], event: Event, index: int) -> None:
    """Arm the timer of an event; `index` is its place among the node's events."""
    scope, token, _ = at
    value = timer_value(run, scope, event.expression, multi.local_of(run, scope, token))
    calendar = run.engine.calendar_of(run.work, run.case)
    now = run.work.effective or run.work.now
    if event.timer is TimerKind.CYCLE or _is_cycle(value):
        cycle = Cycle.parse(value, now)
        _arm_cycle(run, at, {"i": index, "text": str(value), "anchor": now, "n": None}, cycle.first(now, calendar))
        return
    due = due_at(value, now, calendar)
    detail: dict[str, Any] = {"i": index}
    if isinstance(due, WaitsForCalendar):
        waits.timer(run, at, None, "event", {**detail, "value": value, "from": now, "year": due.year})
    else:
        waits.timer(run, at, due, "event", detail)


def _is_cycle(value: Any) -> bool:
    return isinstance(value, str) and value.strip().startswith("R")


def timer_value(run: Run, scope: Scope, expression: Expression | None, local: Any = None) -> Any:
    """The value of a timer's text: itself when it is a literal time, else what FEEL gives."""
    if expression is None:
        raise BadInput(
            "Expected a time on the timer but it is empty; give a date, duration or cycle",
            zh="定时器没有时间，请填写日期、时长或周期",
        )
    if is_literal(expression.text):
        return expression.text.strip()
    return run.evaluate(scope, expression, local)


def _arm_cycle(run: Run, at: tuple[Scope, int, str], detail: dict[str, Any], due: Any) -> None:
    if due is None:
        return
    if isinstance(due, WaitsForCalendar):
        waits.timer(run, at, None, "event", {**detail, "year": due.year})
        return
    waits.timer(run, at, due[1], "event", {**detail, "n": due[0]})


def fired(run: Run, at: tuple[Scope, int, str], key: str, detail: dict[str, Any]) -> None:
    """A timer came due: fire its event; a cycle is armed for its next occurrence as long as it is waited for."""
    scope, token, element = at
    waits.forget(scope, token, key)
    if not events.waiting(run, scope, token, element):
        return
    run.record("timer", element, {"due": run.work.effective, "late": _late(run)})
    if "text" in detail:
        cycle = Cycle.parse(detail["text"], detail["anchor"])
        passing = _passes(run, at, cycle)
        following = None
        if passing or _repeats(run, scope, element):
            following = cycle.next_at(detail["n"], run.engine.calendar_of(run.work, run.case))
            _arm_cycle(run, at, detail, following)
        if passing and following is not None:
            run.sooner(events.again, (scope, token, element))
            return
    run.sooner(events.fire, (scope, token, element), detail["i"], None)


def _late(run: Run) -> int:
    """Whole seconds by which a timer is late."""
    due = run.work.effective
    return 0 if due is None else max(0, int((run.work.now - due).total_seconds()))


def _passes(run: Run, at: tuple[Scope, int, str], cycle: Cycle) -> bool:
    """Whether an intermediate catch event lets a token on at each of a stated number of occurrences.

    A cycle without a number is waited for once: its next occurrence.
    """
    scope, token, element = at
    return cycle.count is not None and scope.node_of(token) == element and len(run.node(scope, element).events) == 1


def _repeats(run: Run, scope: Scope, element: str) -> bool:
    plan = run.plan(scope)
    start = plan.handlers.get(element)
    return not (start if start is not None else plan.nodes[element]).interrupting

"""Timer events: dates, durations and cycles become rows that a worker claims when due (定时)."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import Event, Expression, TimerKind
from engine.errors import BadInput
from engine.run.behaviour.waiting import still_waits
from engine.run.case import expressions, loop_state, waits
from engine.run.case.agenda import Fire, LetPass
from engine.run.case.run import Run
from engine.store.cases import Scope
from engine.time.cycles import Cycle, is_literal
from engine.time.spans import WaitsForCalendar, due_at


def arm(run: Run, at: tuple[Scope, int, str], event: Event, index: int) -> None:
    """Arm the timer of an event; `index` is its place among the node's events."""
    scope, token, _ = at
    value = timer_value(run, scope, event.expression, loop_state.local_of(run, scope, token))
    calendar = run.calendar()
    now = run.at_time()
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
    value = expressions.evaluate(run, scope, expression, local)
    if value is None:
        raise BadInput(
            f"Expected a time but {expression.text[:200]!r} has no value; set its variables, or write a fixed time "
            "such as PT1H, 2026-08-10T00:00:00 or 10WD",
            zh=f"时间“{expression.text[:200]}”没有值，请设置其中的变量，"
            "或写固定的时间，如 PT1H、2026-08-10T00:00:00、10WD",
        )
    return value


def _arm_cycle(run: Run, at: tuple[Scope, int, str], detail: dict[str, Any], due: Any) -> None:
    if due is None:
        return
    if isinstance(due, WaitsForCalendar):
        waits.timer(run, at, None, "event", {**detail, "year": due.year})
        return
    waits.timer(run, at, due[1], "event", {**detail, "n": due[0]})


def fired(run: Run, at: tuple[Scope, int, str], key: str, detail: dict[str, Any]) -> None:
    """Fire the event of a timer that came due; arm a cycle's next occurrence as long as something waits for it."""
    scope, token, element = at
    waits.forget(scope, token, key)
    if not still_waits(run, scope, token, element):
        return
    run.record("timer", element, {"due": run.work.effective, "late": _late(run)})
    if "text" in detail:
        cycle = Cycle.parse(detail["text"], detail["anchor"])
        passing = _passes(run, at, cycle)
        following = None
        if passing or _repeats(run, scope, element):
            following = cycle.next_at(detail["n"], run.calendar())
            _arm_cycle(run, at, detail, following)
        if passing and following is not None:
            run.sooner(LetPass(scope, token, element))
            return
    run.sooner(Fire(scope, token, element, detail["i"]))


def _late(run: Run) -> int:
    """Whole seconds by which a timer is late."""
    due = run.work.effective
    return 0 if due is None else max(0, int((run.work.now - due).total_seconds()))


def _passes(run: Run, at: tuple[Scope, int, str], cycle: Cycle) -> bool:
    """Tell whether an intermediate catch event lets a token on at each of a stated number of occurrences.

    A cycle without a number is waited for once: its next occurrence.
    """
    scope, token, element = at
    return cycle.count is not None and scope.node_of(token) == element and len(run.node(scope, element).events) == 1


def _repeats(run: Run, scope: Scope, element: str) -> bool:
    plan = run.plan(scope)
    start = plan.handlers.get(element)
    return not (start if start is not None else plan.nodes[element]).interrupting

"""Playing a scenario on an engine of its own in memory: the real diagram, rules and limits, without the registers.

Service functions answer what the scenario supposes. One without a supposed answer really runs; it has no registers,
so a function that asks them fails, and the scenario says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError

from engine import (
    Actor,
    BusinessError,
    Decision,
    Engine,
    Resolved,
    Resolver,
    Returning,
    ServiceRegistry,
    SimulatedClock,
    runner,
)
from engine.errors import EngineError
from engine.ports.settings import CorrectionLimits, EngineSettings, Usual
from engine.time.calendar import WorkCalendar, end_of_day
from engine.time.spans import due_at
from processes import sealing
from processes.scenarios import BadScenario, Played, Said, Scenario, Step
from processes.trace import Marks, walk
from records.settings.registry import KEYS

Functions = Mapping[str, Callable[..., Any]]
LONGEST = timedelta(days=3660)
RAISES = "raises"  # of a supposed answer: the BPMN error that the service raises instead


def rehearse(
    files: Mapping[str, bytes], scenario: Scenario, functions: Functions, sealed: Collection[str] = ()
) -> Played:  # fmt: skip
    """Play a scenario on the files of a process; DefinitionRefused when they cannot run.

    A step that cannot be taken ends the play and stands in `faults`. `sealed` are the fields of the process of which a
    real case holds a reference alone; so does the one that is played.
    """
    played = Played()
    scenario = _without_values(scenario, sealed)
    engine = _stage(scenario, functions, played)
    engine.deploy(dict(files), key=scenario.process)
    start = scenario.start
    actor = Actor(str(start.get("by", "starter")), start.get("organisation"), start.get("role"))
    case = engine.start(
        scenario.process, {"request": dict(start.get("request") or {})}, actor=actor, organisation=actor.organisation
    )
    marks = Marks()
    marks.note(engine, case)
    for number, step in enumerate(scenario.steps, start=1):
        try:
            _STEPS[step.kind](engine, case, step)
        except (EngineError, BadScenario) as cause:
            played.faults.append(_broken(number, step, cause))
            break
        finally:
            marks.note(engine, case)
    _note(engine, case, played)
    played.walk = walk(engine, case, marks)
    return played


def _without_values(scenario: Scenario, sealed: Collection[str]) -> Scenario:
    start = {**scenario.start, "request": sealing.stand_ins(scenario.start.get("request") or {}, sealed)}
    steps = tuple(
        replace(step, more={**step.more, "data": sealing.stand_ins(step.more["data"] or {}, sealed)})
        if "data" in step.more else step for step in scenario.steps
    )  # fmt: skip
    return replace(scenario, start=start, steps=steps)


def _broken(number: int, step: Step, cause: EngineError | BadScenario) -> Said:
    return Said(f"第 {number} 步（{step.kind} {step.what}）：{cause.zh or cause}",
                f"Step {number} ({step.kind} {step.what}): {cause}")  # fmt: skip


class _Names(Resolver):
    """Units by the names that the scenario uses; everybody holds every role."""

    def resolve(self, work: Any, case: Any, role: str | None, value: Any, context: Mapping[str, Any]) -> Resolved:
        return Resolved(_unit(value), None)


class _National(CorrectionLimits):
    """The national limits of a correction, as no unit's settings stand behind a rehearsal."""

    def usual(self, work: Any, organisation: str | None) -> Usual:
        return Usual(*(f"{KEYS[name].national()}WD" for name in ("correction.limit_days", "correction.reminder_days")))


def _unit(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return f"{value.get('relation')} of {value.get('of')}"
    return None if value is None else str(value)


def _stage(scenario: Scenario, functions: Functions, played: Played) -> Engine:
    registry = ServiceRegistry()
    for name in {*functions, *scenario.given}:
        own = functions.get(name)
        registry.functions[name] = (
            _supposed(name, scenario.given[name], played) if name in scenario.given or own is None
            else _own(name, own, played)
        )  # fmt: skip
    engine = Engine.in_memory(SimulatedClock(scenario.at), registry)
    engine.ports.resolver = _Names()
    engine.ports.corrections = _National()
    engine.ports.settings = EngineSettings(steps=5_000, seconds=10.0, retries=0)
    engine.calendar = WorkCalendar.from_chinesecalendar(provisional=True)
    return engine


def _supposed(name: str, value: Any, played: Played) -> Callable[..., Any]:
    def answer(work: Any, **inputs: Any) -> Any:
        played.called.append(name)
        _once(played.supposed, name)
        if isinstance(value, Mapping) and RAISES in value:
            raise BusinessError(
                str(value[RAISES]), "Expected the work to be done but the scenario says that it is refused",
                zh="按场景设定，此项业务服务报错",
            )
        return value

    return answer


def _own(name: str, function: Callable[..., Any], played: Played) -> Callable[..., Any]:
    def run(work: Any, **inputs: Any) -> Any:
        played.called.append(name)
        _once(played.ran, name)
        try:
            return function(work, **inputs)
        except DBAPIError as cause:
            raise BadScenario(
                f"Expected a supposed answer of {name}, which asks the registers: write it under 'given'",
                f"服务“{name}”要查询登记数据，请在 given 中写明它的答复",
            ) from cause

    return run


def _once(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _decide(engine: Engine, case: str, step: Step) -> None:
    task = next((t for t in engine.tasks(case) if t.element == step.what), None)
    if task is None:
        there = ", ".join(t.element for t in engine.tasks(case)) or "none"
        raise BadScenario(f"Expected an open task {step.what} but open are: {there}", f"没有待办“{step.what}”")
    actor = Actor(str(step.more.get("by", f"holder of {step.what}")), task.organisation, task.role)
    more = step.more
    how = {name: more[name] for name in ("to", "then") if name in more}
    returning = Returning(tuple(more.get("asked") or ()), **how) if how or more.get("asked") else None
    decision = Decision(more.get("outcome"), dict(more.get("data") or {}), more.get("reason"), returning=returning)
    engine.attempt(lambda work: runner.complete(work, task.id, decision), actor)


def _message(engine: Engine, case: str, step: Step) -> None:
    said = engine.message(str(step.what), payload=step.more.get("payload") or {}, case_id=case)
    if said == "buffered":
        raise BadScenario(f"Expected someone to wait for the message {step.what} but nobody does",
                          f"没有环节在等待消息“{step.what}”")  # fmt: skip


def _wait(engine: Engine, case: str, step: Step) -> None:
    now = engine.clock.now()
    day = _day(step.what)
    found: Any = end_of_day(day) if day is not None else due_at(str(step.what), now, engine.calendar)
    if not isinstance(found, datetime) or not now <= found <= now + LONGEST:
        raise BadScenario(f"Expected to wait at most ten years but got {step.what!r}", "等待不能超过十年")
    engine.advance(found)


def _day(value: Any) -> date | None:
    """The date that a step waits for the end of; None when it names a span."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _open(engine: Engine, case: str, step: Step) -> None:
    _same("open tasks", step.what, [t.element for t in engine.tasks(case)])


def _overdue(engine: Engine, case: str, step: Step) -> None:
    _same("overdue tasks", step.what, [t.element for t in engine.tasks(case) if t.overdue])


def _same(what: str, wanted: Any, there: list[str]) -> None:
    if sorted(wanted) != sorted(there):
        raise BadScenario(f"Expected {what} {sorted(wanted)} but there are {sorted(there)}",
                          f"此时应为 {sorted(wanted)}，实为 {sorted(there)}")  # fmt: skip


_STEPS: Mapping[str, Callable[[Engine, str, Step], None]] = {
    "decide": _decide, "message": _message, "wait": _wait, "open": _open, "overdue": _overdue,
}  # fmt: skip


def _note(engine: Engine, case: str, played: Played) -> None:
    played.state = engine.state(case)
    played.end = engine.case(case).outcome
    played.path = engine.trace(case)
    refusals = engine.variables(case).get("refusals")
    played.refused = [str(one.get("rule")) for one in refusals or [] if isinstance(one, Mapping)]
    played.open = [
        {"element": t.element, "name": t.name, "name_en": t.name_en, "role": t.role, "organisation": t.organisation,
         "due_at": t.due_at.isoformat() if t.due_at else None, "overdue": t.overdue, "corrects": t.corrects is not None,
         "outcomes": list(t.outcomes or ())}
        for t in engine.tasks(case)
    ]  # fmt: skip
    played.messages = sorted({name for kind, name, _ in engine.waits(case) if kind == "message"})
    played.now = engine.clock.now().isoformat()
    played.faults += [Said(f"{i.element}：{i.cause_zh}", f"{i.element}: {i.cause}") for i in engine.incidents(case)]


def dumped(played: Played) -> dict[str, Any]:
    """The result of a play as plain data."""
    return asdict(played)

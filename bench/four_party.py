"""The four-party process as it is measured: role, organisation, limit, outcomes, a return and a refusal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine as Database

from engine import Actor, Decision, Engine, EngineSettings, Resolved, Resolver, SimulatedClock
from engine.time.calendar import WorkCalendar

SEATS = ("school", "authority", "releasing_school", "releasing_authority")
CLERK = Actor("clerk-1", "org-1", "student_clerk", "clerk")
LEADER = Actor("leader-1", "org-7", "leader", "leader")
APPROVED = Decision("approve", {"comment": "agreed"})
APPROVE = Decision("approve", {"comment": "agreed", "evidence": "f7c1"}, None)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:heban="urn:heban:bpmn:1" '
    'targetNamespace="bench" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
OUTCOMES = "".join(
    f'<heban:outcome value="{value}" label="{label}"/>'
    for value, label in (("approve", "同意"), ("return", "退回"), ("refuse", "不同意"))
)


class Holders(Resolver):
    """A resolver that finds the organisation by the seat, as the service's does from the tree."""

    def resolve(self, work: Any, case: Any, role: str | None, organisation: Any, context: Any) -> Resolved:
        return Resolved(str(organisation or "org-1"), ["a", "b"], "按学校归属找到", "found by the school's authority")


def flow(source: str, target: str, condition: str = "") -> str:
    body = f'<conditionExpression xsi:type="tFormalExpression">{condition}</conditionExpression>' if condition else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{body}</sequenceFlow>'


def diagram() -> str:
    """Four seats; after each a gateway: on, back to the first, or refused."""
    parts = [f'<startEvent id="Start"/>{flow("Start", "Seat_1")}']
    for number, seat in enumerate(SEATS, 1):
        onward = f"Seat_{number + 1}" if number < len(SEATS) else "Done"
        parts.append(
            f'<userTask id="Seat_{number}" name="{seat}"><extensionElements>'
            f'<heban:assignment role="leader" organisation="=receiving" exclude="initiator"/>'
            f'<heban:limit due="10WD"/>{OUTCOMES}</extensionElements></userTask>{flow(f"Seat_{number}", f"G_{number}")}'
            f'<exclusiveGateway id="G_{number}" default="G_{number}_Refused"/>'
            + flow(f"G_{number}", onward, f'Seat_{number}.outcome = "approve"')
            + (flow(f"G_{number}", "Seat_1", f'Seat_{number}.outcome = "return"') if number > 1 else "")
            + flow(f"G_{number}", "Refused")
        )
    parts.append('<endEvent id="Done"/><endEvent id="Refused"/>')
    return f'{HEAD}<process id="four" isExecutable="true">{"".join(parts)}</process></definitions>'


def row_of(nodes: int) -> str:
    """A process of about `nodes` nodes: tasks in a row."""
    path = ["Start", *(f"T_{n}" for n in range(nodes - 2)), "End"]
    tasks = "".join(f'<userTask id="{name}"/>' for name in path[1:-1])
    flows = "".join(flow(a, b) for a, b in zip(path, path[1:], strict=False))
    body = f'<startEvent id="Start"/>{tasks}<endEvent id="End"/>{flows}'
    return f'{HEAD}<process id="row{nodes}" isExecutable="true">{body}</process></definitions>'


def returning() -> str:
    """A task that is returned to itself until it is approved."""
    onward = flow("G", "End", "Check.outcome = &quot;ok&quot;")
    return (
        f'{HEAD}<process id="returning" isExecutable="true"><startEvent id="Start"/>{flow("Start", "Ask")}'
        f'<userTask id="Ask"/>{flow("Ask", "Check")}<userTask id="Check"/>{flow("Check", "G")}'
        f'<exclusiveGateway id="G" default="G_Ask"/>{flow("G", "Ask")}{onward}'
        '<endEvent id="End"/></process></definitions>'
    )


def signers(count: int) -> str:
    """A task for `count` signers at once."""
    loop = (
        f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    return (
        f'{HEAD}<process id="sign{count}" isExecutable="true"><startEvent id="Start"/>{flow("Start", "Sign")}'
        f'<userTask id="Sign">{loop}</userTask>{flow("Sign", "End")}<endEvent id="End"/></process></definitions>'
    )


def engine_on(db: Database, hot_cases: int = 20_000) -> Engine:
    """An engine as the service builds it: calendar, resolver, hot cache."""
    return Engine(
        db,
        clock=SimulatedClock(),
        resolver=Holders(),
        calendar=WorkCalendar.from_chinesecalendar(),
        settings=EngineSettings(hot_cases=hot_cases),
    )


def started(engine: Engine, key: str, count: int) -> list[str]:
    """Cases of a process, many to a transaction."""
    found: list[str] = []
    while len(found) < count:
        with engine.work(CLERK) as work:
            left = min(100, count - len(found))
            found += [engine.runner.start(work, key, {"receiving": "org-7", "student": "s1"}).id for _ in range(left)]
    return found


def step(engine: Engine, actor: Actor, task_id: str, decision: Decision = APPROVE) -> None:
    """One durable step: one decision in one transaction."""
    engine.complete(task_id, decision.data, decision.outcome, reason=decision.reason, actor=actor)

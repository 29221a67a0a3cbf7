"""Faults planted in every kind of place are found, each with its way; correct drawings and the shipped ones are not called faulty."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from engine.bpmn import parse, soundness
from engine.bpmn.model import Finding
from engine.definitions.read_once import diagram
from processes import catalogue
from tests.bpmn.drawings import drawing, flow, line

TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
Body = str  # from node `a` to node `z`, both part of it


def tasks(*names: str) -> str:
    return "".join(f'<userTask id="{name}" name="{name}"/>' for name in names)


def gate(kind: str, name: str, default: str = "") -> str:
    return f'<{kind}Gateway id="{name}"' + (f' default="{default}"' if default else "") + "/>"


def block(split: str, join: str, ways: int = 2, data: str = "request.d") -> Body:
    """A split into some tasks and their join."""
    names = [f"t{n}" for n in range(ways)]
    by_data = split in ("exclusive", "inclusive")
    body = tasks("a", "z", *names) + gate(split, "X", "X_t0" if split == "exclusive" else "") + gate(join, "J") + line("a", "X") + line("J", "z")
    for n, name in enumerate(names):
        body += flow("X", name, f"{data} = {n}" if by_data and (n or split == "inclusive") else "") + flow(name, "J")
    return body


def by_outcome(join: str) -> Body:
    """A person decides which of two ways is gone."""
    body = tasks("t0", "t1", "z") + gate(join, "J") + gate("exclusive", "X", "X_t1") + tasks("a") + line("a", "X")
    return body + flow("X", "t0", 'a.outcome = "yes"') + flow("X", "t1") + line("t0", "J", "z") + line("t1", "J")


def by_timer(join: str) -> Body:
    """A task or the timer at it."""
    body = tasks("a", "u", "t0", "t1", "z") + f'<boundaryEvent id="B" attachedToRef="u">{TIMER}</boundaryEvent>' + gate(join, "J")
    return body + line("a", "u", "t0", "J", "z") + line("B", "t1", "J")


def by_event(join: str) -> Body:
    """The first of two events."""
    events = "".join(f'<intermediateCatchEvent id="c{n}">{TIMER}</intermediateCatchEvent>' for n in (0, 1))
    return tasks("a", "z") + '<eventBasedGateway id="X"/>' + events + gate(join, "J") + line("a", "X", "c0", "J", "z") + line("X", "c1", "J")


def one_way_out() -> Body:
    """A branch that can leave before the join."""
    body = tasks("a", "t0", "t1", "z") + gate("parallel", "P") + gate("parallel", "J") + gate("exclusive", "X", "X_J") + '<endEvent id="out"/>'
    return body + line("a", "P", "t0", "X", "J", "z") + flow("X", "out", "request.d = 1") + line("P", "t1", "J")


def in_a_branch(inner: str) -> Body:
    """An exclusive block in one of two parallel branches."""
    body = tasks("a", "t0", "t1", "u", "z") + gate("parallel", "P") + gate("parallel", "Q") + gate("exclusive", "X", "X_t1") + gate(inner, "J")
    return body + line("a", "P", "X") + flow("X", "t0", "request.d = 1") + flow("X", "t1") + line("t0", "J", "Q", "z") + line("t1", "J") + line("P", "u", "Q")


def correlated() -> Body:
    """Two branches that must choose alike."""
    body = tasks("a", "z") + gate("parallel", "P") + gate("parallel", "J")
    body += "".join(gate("exclusive", x, f"{x}_out{x}") + f'<endEvent id="out{x}"/>' + flow(x, "J", "request.d = 1") + flow(x, f"out{x}") for x in ("X", "Y"))
    return body + line("a", "P", "X") + line("P", "Y") + line("J", "z")


def both_leave() -> Body:
    """A task that two flows leave at once, and one task behind both."""
    return tasks("a", "t0", "t1", "z") + line("a", "t0", "z") + line("a", "t1", "z")


def loop(*more: str) -> Body:
    """A circle behind `a` that nothing leaves."""
    return tasks("a", "t0", "t1", "z") + gate("exclusive", "M") + gate("exclusive", "X", "X_M") + line("a", "M", "t0", "X", *more, "M")


def circle(kind: int) -> Body:
    """A circle that nothing leaves, drawn in several ways; `z` is reached by a person's choice before it."""
    out = gate("exclusive", "O", "O_M") + flow("O", "z", 'a.outcome = "out"') + line("a", "O")
    if kind == 0:
        return tasks("a", "t0", "z") + gate("exclusive", "M") + out + line("O", "M", "t0", "M")
    if kind == 1:
        return tasks("a", "t0", "t1", "z") + gate("exclusive", "M") + out + line("O", "M", "t0", "t1", "M")
    if kind == 2:
        ways = gate("exclusive", "X", "X_t1") + flow("X", "t1") + flow("X", "M", "request.d = 1")
        return tasks("a", "t0", "t1", "z") + gate("exclusive", "M") + out + ways + line("O", "M", "t0", "X") + line("t1", "M")
    pair = gate("parallel", "P") + gate("parallel", "Q") + line("M", "P", "t0", "Q", "M") + line("P", "t1", "Q")
    return tasks("a", "t0", "t1", "z") + gate("exclusive", "M") + out + pair + line("O", "M")


def with_exit() -> Body:
    """A circle with a way out."""
    body = tasks("a", "t0", "z") + gate("exclusive", "M") + gate("exclusive", "X", "X_z") + line("a", "M", "t0", "X", "z")
    return body + flow("X", "M", "request.d = 1")


DEADLOCKS = {"xor": block("exclusive", "parallel"), "three": block("exclusive", "parallel", 3), "outcome": by_outcome("parallel"),
             "timer": by_timer("parallel"), "event": by_event("parallel"), "leaves": one_way_out(), "branch": in_a_branch("parallel")}  # fmt: skip
DEAD = {name: DEADLOCKS[name] for name in ("xor", "three", "outcome", "event")}
TWICE = {"and": block("parallel", "exclusive"), "three": block("parallel", "exclusive", 3), "task": both_leave(),
         "four": block("parallel", "exclusive", 4)}  # fmt: skip
ENDLESS = {str(kind): circle(kind) for kind in range(4)}
UNDECIDED = {"or": block("inclusive", "parallel"), "or3": block("inclusive", "parallel", 3), "alike": correlated(),
             "or2": block("inclusive", "parallel", 2, "request.other")}  # fmt: skip
SOUND = {"xor": block("exclusive", "exclusive"), "and": block("parallel", "parallel"), "or": block("inclusive", "inclusive"), "and4": block("parallel", "parallel", 4),
         "outcome": by_outcome("exclusive"), "timer": by_timer("exclusive"), "event": by_event("exclusive"), "branch": in_a_branch("exclusive"), "loop": with_exit()}  # fmt: skip

S, E = '<startEvent id="S"/>', '<endEvent id="E"/>'


def inside(body: Body) -> str:
    return f'<subProcess id="Sub"><startEvent id="s"/><endEvent id="e"/>{body}{line("s", "a")}{line("z", "e")}</subProcess>'


PLACES: dict[str, Callable[[Body], str]] = {
    "alone": lambda b: S + E + b + line("S", "a") + line("z", "E"),
    "inside": lambda b: S + E + inside(b) + line("S", "Sub", "E"),
    "deep": lambda b: S + E + f'<subProcess id="Outer"><startEvent id="o"/><endEvent id="p"/>{inside(b)}{line("o", "Sub", "p")}</subProcess>' + line("S", "Outer", "E"),
    "behind_data": lambda b: S + E + gate("exclusive", "W", "W_a") + gate("exclusive", "V") + b + line("S", "W", "a") + flow("W", "V", "request.w = 1") + line("z", "V", "E"),
    "behind_a_block": lambda b: S + E + gate("parallel", "K") + gate("parallel", "L") + tasks("k", "l") + b + line("S", "K", "k", "L", "a") + line("K", "l", "L") + line("z", "E"),
    "beside": lambda b: S + E + gate("parallel", "K") + gate("parallel", "L") + tasks("k") + b + line("S", "K", "a") + line("K", "k", "L", "E") + line("z", "L"),
    "returned": lambda b: S + E + gate("exclusive", "M0") + gate("exclusive", "R", "R_a") + tasks("u0") + b + line("S", "M0", "u0", "R", "a") + flow("R", "M0", 'u0.outcome = "return"') + line("z", "E"),
    "reminded": lambda b: S + E + tasks("u0", "r0") + f'<boundaryEvent id="B0" attachedToRef="u0" cancelActivity="false">{TIMER}</boundaryEvent><endEvent id="E0"/>' + b + line("S", "u0", "a") + line("B0", "r0", "E0") + line("z", "E"),
    "by_message": lambda b: S + E + line("S", "E") + '<subProcess id="Handler" triggeredByEvent="true"><startEvent id="h" isInterrupting="false"><messageEventDefinition/></startEvent><endEvent id="i"/>' + b + line("h", "a") + line("z", "i") + "</subProcess>",
    "several": lambda b: S + E + inside(b).replace("</subProcess>", '<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></subProcess>') + line("S", "Sub", "E"),
}  # fmt: skip


def found(body: str) -> list[Finding]:
    definitions = parse(drawing(body)).definitions
    assert definitions is not None
    return soundness.check(definitions)


def at(findings: list[Finding], code: str) -> dict[str, Finding]:
    return {one.element: one for one in findings if one.code == code}


@pytest.mark.parametrize("place", PLACES)
def test_every_planted_fault_is_found_where_it_stands(place: str) -> None:
    planted = 0
    kinds = ((DEADLOCKS, "sound.deadlock", "J"), (DEAD, "sound.dead", "z"), (TWICE, "sound.twice", "z"), (UNDECIDED, "sound.deadlock_by_data", "J"))
    for faults, code, element in kinds:
        for name, body in faults.items():
            told = at(found(PLACES[place](body)), code)
            where = "Q" if (name, code) == ("branch", "sound.deadlock") and element not in told else element
            assert where in told, (place, code, name)
            assert code == "sound.dead" or "a" in told[where].path, "with the way that leads there"
            planted += 1
    for name, body in ENDLESS.items():
        told = at(found(PLACES[place](body)), "sound.no_end")
        assert told, (place, "sound.no_end", name)
        planted += 1
    assert planted == 23, "230 in all, of each kind at least 40"


@pytest.mark.parametrize("place", PLACES)
def test_what_depends_on_data_is_not_decided_and_names_its_gateway(place: str) -> None:
    for name, body in UNDECIDED.items():
        told = found(PLACES[place](body))
        assert at(told, "sound.deadlock") == {}, (place, name)
        assert "X" in at(told, "sound.deadlock_by_data")["J"].message_en.split("(way")[0]


@pytest.mark.parametrize("place", PLACES)
def test_correct_drawings_are_not_called_faulty(place: str) -> None:
    for name, body in SOUND.items():
        assert [one for one in found(PLACES[place](body)) if one.severity != "note"] == [], (place, name)


def test_no_shipped_process_is_called_faulty() -> None:
    for process in catalogue().values():
        for name, content in process.files().items():
            definitions = diagram(name, content).definitions if name.endswith(".bpmn") else None
            assert definitions is None or [f for f in soundness.check(definitions) if f.code.startswith("sound.")] == [], name


def test_two_hundred_nodes_take_less_than_five_seconds() -> None:
    names = [f"n{n}" for n in range(60)]
    body = S + E + tasks(*names)
    at_ = "S"
    for n in range(0, 60, 3):
        body += gate("parallel", f"P{n}") + gate("exclusive", f"X{n}", f"X{n}_Y{n}") + gate("exclusive", f"Y{n}") + gate("parallel", f"J{n}")
        body += line(at_, f"P{n}", names[n], f"X{n}", f"Y{n}", f"J{n}") + flow(f"X{n}", names[n + 1], "request.d = 1") + line(names[n + 1], f"Y{n}") + line(f"P{n}", names[n + 2], f"J{n}")
        body += tasks(f"m{n}", f"k{n}", f"l{n}") + line(f"J{n}", f"m{n}", f"k{n}", f"l{n}")
        at_ = f"l{n}"
    body += line(at_, "E")
    began = time.perf_counter()
    assert found(body) == []
    assert body.count("Gateway id") + body.count("Task id") >= 200
    assert time.perf_counter() - began < 5

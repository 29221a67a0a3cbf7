"""Soundness: stuck, piling and dead control flow is told at its element with a way that leads there."""

import time

from engine.bpmn import check, soundness
from engine.bpmn.model import Finding
from tests.bpmn.drawings import flow, line, process
from tests.bpmn.drawings import parsed as read

START = '<startEvent id="S"/>'
END = '<endEvent id="E"/>'


def told(body: str, roots: str = "") -> dict[str, set[str]]:
    """Element to codes of the soundness findings."""
    found: dict[str, set[str]] = {}
    for entry in entries(body, roots):
        found.setdefault(entry.element, set()).add(entry.code)
    return found


def entries(body: str, roots: str = "") -> list[Finding]:
    definitions = read(body, roots).definitions
    assert definitions is not None
    return soundness.check(definitions)


def tasks(*names: str) -> str:
    return "".join(f'<task id="{name}" name="{name}"/>' for name in names)


def test_exclusive_branches_into_a_parallel_join_get_stuck() -> None:
    body = (
        START
        + '<exclusiveGateway id="X" default="X_B"/><parallelGateway id="J"/>'
        + tasks("A", "B")
        + END
        + line("S", "X")
        + flow("X", "A", "a")
        + flow("X", "B")
        + line("A", "J", "E")
        + line("B", "J")
    )
    found = entries(body)
    stuck = [entry for entry in found if entry.code == "sound.deadlock"]
    assert [entry.element for entry in stuck] == ["J"]
    assert "S → X → " in stuck[0].message_en
    assert {"E"} == {entry.element for entry in found if entry.code == "sound.dead"}


def test_parallel_branches_into_an_exclusive_join_run_it_twice() -> None:
    body = (
        START
        + '<parallelGateway id="P"/><exclusiveGateway id="J"/>'
        + tasks("A", "B", "C")
        + END
        + line("S", "P", "A", "J", "C", "E")
        + line("P", "B", "J")
    )
    assert told(body) == {"C": {"sound.twice"}}


def test_balanced_parallel_and_inclusive_are_sound() -> None:
    for kind in ("parallelGateway", "inclusiveGateway"):
        condition = "x" if kind == "inclusiveGateway" else ""
        body = (
            START
            + f'<{kind} id="P"/><{kind} id="J"/>'
            + tasks("A", "B")
            + END
            + line("S", "P")
            + flow("P", "A", condition)
            + flow("P", "B", condition)
            + line("A", "J", "E")
            + line("B", "J")
        )
        assert told(body) == {}


def test_a_way_back_into_one_parallel_branch_piles_tokens_up() -> None:
    body = (
        START
        + '<parallelGateway id="P"/><exclusiveGateway id="X" default="X_E"/>'
        + tasks("M", "A")
        + '<endEvent id="E1"/>'
        + END
        + line("S", "M", "P", "A", "X", "E")
        + line("P", "E1")
        + flow("X", "M", "again")
    )
    assert all("sound.endless" not in codes for codes in told(body).values())
    endless = body.replace('sourceRef="P" targetRef="E1"', 'sourceRef="P" targetRef="M"')
    assert any("sound.endless" in codes for codes in told(endless).values())


def test_return_loop_with_boundary_events_is_sound() -> None:
    body = (
        START + '<userTask id="A"/><userTask id="B"/><exclusiveGateway id="X" default="X_E"/>'
        '<boundaryEvent id="R" attachedToRef="B" cancelActivity="false"><timerEventDefinition><timeDuration>P1D'
        '</timeDuration></timerEventDefinition></boundaryEvent><task id="Remind"/><endEvent id="E2"/>'
        '<boundaryEvent id="Late" attachedToRef="B"><timerEventDefinition><timeDuration>P9D</timeDuration>'
        "</timerEventDefinition></boundaryEvent>"
        + END
        + line("S", "A", "B", "X", "E")
        + line("R", "Remind", "E2")
        + line("Late", "A")
        + flow("X", "A", "back")
    )
    found = told(body)
    assert "sound.deadlock" not in {code for codes in found.values() for code in codes}
    assert "A" not in found
    assert "E" not in found


def test_sub_process_bodies_are_explored_too() -> None:
    inner = (
        '<startEvent id="s"/><exclusiveGateway id="x" default="x_b"/><parallelGateway id="j"/>'
        + tasks("a", "b")
        + line("s", "x")
        + flow("x", "a", "c")
        + flow("x", "b")
        + line("a", "j")
        + line("b", "j")
    )
    body = START + f'<subProcess id="Sub">{inner}</subProcess>' + END + line("S", "Sub", "E")
    assert told(body) == {"j": {"sound.deadlock"}}


def test_event_gateway_and_terminate_end_are_understood() -> None:
    event = "<{0} id='{1}'><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></{0}>"
    body = (
        START
        + '<parallelGateway id="P"/><eventBasedGateway id="G"/>'
        + event.format("intermediateCatchEvent", "T1")
        + event.format("intermediateCatchEvent", "T2")
        + '<endEvent id="Stop"><terminateEventDefinition/></endEvent><userTask id="U"/>'
        + END
        + line("S", "P", "G", "T1", "Stop")
        + line("G", "T2", "E")
        + line("P", "U", "E")
    )
    assert told(body) == {}


def test_an_end_that_stops_all_does_not_make_the_other_branch_dead() -> None:
    for definition in ("<terminateEventDefinition/>", "<errorEventDefinition/>"):
        body = (
            START
            + '<parallelGateway id="P"/><task id="A"/><task id="B"/>'
            + f'<endEvent id="Stop">{definition}</endEvent>'
            + END
            + line("S", "P", "Stop")
            + line("P", "A", "B", "E")
        )
        assert told(body) == {}


def test_tokens_of_several_flows_count_towards_a_start_quantity() -> None:
    body = (
        START
        + '<parallelGateway id="P"/><task id="A"/><task id="B"/><task id="C" startQuantity="2"/>'
        + END
        + line("S", "P", "A", "C", "E")
        + line("P", "B", "C")
    )
    assert told(body) == {}
    assert told(body.replace('startQuantity="2"', 'startQuantity="3"'))["C"] == {"sound.quantity"}


def test_wide_parallel_drawings_are_cheap() -> None:
    names = [f"T{i}" for i in range(100)]
    body = START + '<parallelGateway id="P"/><parallelGateway id="J"/>' + tasks(*names) + END + line("S", "P")
    body += "".join(line("P", name, "J") for name in names) + line("J", "E")
    process(body)
    before = time.process_time()
    assert told(body) == {}
    assert time.process_time() - before < 1.5


def test_over_the_bound_is_said() -> None:
    body = START + '<parallelGateway id="P"/>' + END + line("S", "P")
    for i in range(8):
        body += f'<exclusiveGateway id="X{i}" default="X{i}_B{i}"/>' + tasks(f"A{i}", f"B{i}", f"C{i}")
        body += line("P", f"X{i}") + flow(f"X{i}", f"A{i}", "c") + flow(f"X{i}", f"B{i}")
        body += line(f"A{i}", f"C{i}") + line(f"B{i}", f"C{i}")
    definitions = read(body).definitions
    assert definitions is not None
    assert [entry.code for entry in soundness.check(definitions, states=50)] == ["sound.bound"]


def test_check_says_once_what_nothing_leads_to() -> None:
    definitions = read(START + END + tasks("Lost", "After") + line("S", "E") + line("Lost", "After")).definitions
    assert definitions is not None
    about = {(entry.element, entry.code) for entry in check(definitions) if entry.element in ("Lost", "After")}
    assert ("Lost", "flow.unreachable") in about
    assert ("After", "flow.unreachable") in about
    assert all(code != "sound.dead" for _, code in about)

"""Service functions declare what they take and give; a drawing that gives something else is told, wherever it is."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from engine.definitions.bindings import bindings
from engine.definitions.names_there import names_at
from engine.definitions.read_once import diagram
from engine.ports.declared import Value, declared
from engine.ports.services import ServiceRegistry
from ground.bilingual import Bilingual
from tests.bpmn.drawings import drawing, line

Days = Annotated[int, Value(Bilingual("天数", "Days"), "number", unit=Bilingual("天", "days"))]
Closing = Annotated[str, Value(Bilingual("结案方式", "How it ends"), "string", choices={"done": Bilingual("办结", "Done"), "refused": Bilingual("不同意", "Refused")})]
Names = Annotated[list[str], Value(Bilingual("名单", "Names"), "list<string>")]
Given = Annotated[dict[str, Any], Value(Bilingual("结果", "The result"), "context", fields={
    "left": Value(Bilingual("剩余", "Left"), "number"), "word": Value(Bilingual("说明", "Word"), "string"),
})]  # fmt: skip
FORM = b'{"components": [{"type": "number", "key": "n", "label": "x"}, {"type": "textfield", "key": "s", "label": "y"}]}'


def grant(work: Any, days: Days, closing: Closing = "done", names: Names | None = None, free: Any = None) -> Given:
    """Grant it."""
    return {"left": days}


def takes_all(work: Any, **more: Any) -> None:
    """Whatever is given."""


SERVICES = ServiceRegistry({"leave.grant": grant, "any.thing": takes_all})
NESTED = {
    "flat": lambda task: f'<startEvent id="s"><extensionElements><heban:form key="f.form"/></extensionElements></startEvent>{task}<endEvent id="e"/>' + line("s", "T", "e"),
    "in a sub-process": lambda task: NESTED["flat"](f'<subProcess id="N" name="N"><startEvent id="ns"/>{task}<endEvent id="ne"/>{line("ns", "T", "ne")}</subProcess>').replace('"T" targetRef="e"', '"N" targetRef="e"').replace('sourceRef="s" targetRef="T"', 'sourceRef="s" targetRef="N"'),
}  # fmt: skip


def task(name: str = "T", service: str = "leave.grant", result: str = "granted", **given: str) -> str:
    inputs = "".join(f"<heban:input target=\"{target}\" source='={source}'/>" for target, source in given.items())
    return f'<serviceTask id="{name}" name="{name}"><extensionElements><heban:service name="{service}" result="{result}">{inputs}</heban:service></extensionElements></serviceTask>'


def found(text: str, services: ServiceRegistry = SERVICES) -> list[tuple[str, str, str]]:
    parsed = diagram("x.bpmn", text.encode())
    assert parsed.definitions is not None, parsed.findings
    return [(one.element, one.code, one.severity) for one in bindings(services, parsed.definitions.processes, {"f.form": FORM})]


@pytest.mark.parametrize("place", NESTED)
@pytest.mark.parametrize(("given", "codes"), [
    ({"days": "3"}, []), ({"days": "request.n", "closing": '"refused"'}, []), ({"days": "unknown.thing"}, []), ({"days": "null"}, []),
    ({"days": "3", "closing": 'if request.n = 1 then "done" else "refused"', "names": '["a", "b"]', "free": "true"}, []),
    ({"days": '"3"'}, [("binding.service_type", "error")]), ({"days": "request.s"}, [("binding.service_type", "error")]),
    ({"days": "case.number"}, [("binding.service_type", "error")]), ({"days": "3", "names": '"a"'}, [("binding.service_type", "error")]),
    ({"days": "3", "names": "[1, 2]"}, []), ({"days": 'if request.n = 1 then 3 else "x"'}, [("binding.service_type", "warning")]),
    ({"days": "3", "closing": '"gone"'}, [("binding.service_choice", "error")]), ({}, [("binding.service_parameters", "error")]),
    ({"days": "3", "closing": 'if request.n = 1 then "done" else "gone"'}, [("binding.service_choice", "warning")]),
    ({"days": "3", "dayz": "4"}, [("binding.service_parameters", "error")]), ({"dayz": "4"}, [("binding.service_parameters", "error")] * 2),
])  # fmt: skip
def test_what_a_drawing_gives_fits_what_the_function_declares(place: str, given: dict[str, str], codes: list[tuple[str, str]]) -> None:
    assert found(drawing(NESTED[place](task(**given)))) == [("T", code, severity) for code, severity in codes]


def test_results_are_followed_through_mappings_loops_and_calls() -> None:
    first = task("T", days="1").replace("</heban:service>", '</heban:service><heban:mapping><heban:output target="kept" source="=granted"/></heban:mapping>')
    body = '<startEvent id="s"/><endEvent id="e"/>' + first + task("U", result="more", days="kept.left") + task("V", result="", days="kept.word")
    assert found(drawing(body + line("s", "T", "U", "V", "e"))) == [("V", "binding.service_type", "error")]
    call = f'<startEvent id="s"/>{task("T", days="1")}<callActivity id="C" name="C" calledElement="Inner"/><endEvent id="e"/>' + line("s", "T", "C", "e")
    inner = f'<process id="Inner" isExecutable="true"><startEvent id="is"/>{task("U", result="", days="granted.word")}<endEvent id="ie"/>{line("is", "U", "ie")}</process>'
    assert ("U", "binding.service_type", "error") in found(drawing(call, roots=inner))


def test_a_function_that_takes_anything_is_asked_nothing() -> None:
    assert found(drawing(NESTED["flat"](task(service="any.thing", x="1", y='"2"')))) == []


def test_the_signature_alone_says_what_a_function_takes() -> None:
    told = declared(grant)
    assert [(one.name, one.required, one.value is not None) for one in told.parameters] == [
        ("days", True, True), ("closing", False, True), ("names", False, True), ("free", False, False)]  # fmt: skip
    assert told.result is not None and set(told.result.fields) == {"left", "word"} and not told.open
    assert declared(takes_all).open


def test_an_element_can_read_what_was_set_on_a_way_to_it() -> None:
    body = '<startEvent id="s"><extensionElements><heban:form key="f.form"/></extensionElements></startEvent><endEvent id="e"/>'
    seat = '<userTask id="Seat" name="Seat"><extensionElements><heban:outcome value="ok" label="x" labelEn="y"/></extensionElements></userTask>'
    text = drawing(body + task("T", days="1") + seat + task("U", result="later", days="1") + line("s", "T", "Seat", "U", "e"))
    parsed = diagram("x.bpmn", text.encode())
    assert parsed.definitions is not None

    def at(element: str) -> set[str]:
        return set(names_at(parsed.definitions.processes, SERVICES, {"f.form": FORM}, element))  # type: ignore[union-attr]

    assert {"request.n", "request.s", "case.number"} <= at("T") and "granted" not in at("T")
    assert {"granted.left", "granted.word"} <= at("Seat") and "Seat.outcome" not in at("Seat")
    assert {"granted.left", "Seat.outcome", "Seat.data"} <= at("U") and "later" not in at("U")
    assert at("nothing") == set()

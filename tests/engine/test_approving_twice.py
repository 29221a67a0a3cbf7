"""Two seats that one person could take are found wherever they are drawn; those that exclude each other are not."""

from __future__ import annotations

import pytest

from engine.definitions.approving_twice import faults
from engine.definitions.read_once import diagram
from processes import catalogue
from tests.bpmn.drawings import drawing, line

OFFERS = '<heban:outcome value="approve" label="同意" labelEn="Approve"/><heban:outcome value="refuse" label="不同意" labelEn="Refuse"/>'
SIGNING = '<heban:signing mode="all" signers="=[1, 2]" outcome="approve"/>'
EXPLAINED = {("rectification", "Issue", "Check")}
"""The auditor who issued a demand checks what the unit below did about it: this judges the work of others, not their own."""


def seat(name: str, exclude: str = "", more: str = "", role: str = "leader", unit: str = "case.organisation") -> str:
    away = f' exclude="{exclude}"' if exclude else ""
    held = f'<heban:assignment role="{role}" organisation="={unit}"{away}/>'
    return f'<userTask id="{name}" name="{name}"><extensionElements>{held}{more}{OFFERS}</extensionElements></userTask>'


def sub(name: str, inside: str, *nodes: str) -> str:
    return f'<subProcess id="{name}" name="{name}"><startEvent id="{name}s"/>{inside}<endEvent id="{name}e"/>{line(f"{name}s", *nodes, f"{name}e")}</subProcess>'


ENDS = '<startEvent id="s"/><endEvent id="e"/>'
CALLS = '<callActivity id="K" name="K" calledElement="Inner"/>'
FORK = '<parallelGateway id="f"/><parallelGateway id="j"/>' + line("s", "f", "A", "j", "e") + line("f", "B", "j")
CHOICE = '<exclusiveGateway id="f" default="f_B"/><exclusiveGateway id="j"/>' + line("s", "f", "A", "j", "e") + line("f", "B", "j")


def inner(of: str) -> str:
    return f'<process id="Inner" isExecutable="true"><startEvent id="is"/>{of}<endEvent id="ie"/>{line("is", "B", "ie")}</process>'


DRAWN = {
    "one behind the other": lambda a, b: drawing(ENDS + a + b + line("s", "A", "B", "e")),
    "each in a sub-process": lambda a, b: drawing(ENDS + sub("X", a, "A") + sub("Y", b, "B") + line("s", "X", "Y", "e")),
    "one before a sub-process, one deep in it": lambda a, b: drawing(ENDS + a + sub("Y", sub("Z", b, "B"), "Z") + line("s", "A", "Y", "e")),
    "one in a called process": lambda a, b: drawing(ENDS + a + CALLS + line("s", "A", "K", "e"), roots=inner(b)),
}


def told(text: str) -> list[tuple[str, ...]]:
    parsed = diagram("x.bpmn", text.encode())
    assert parsed.definitions is not None, parsed.findings
    return [tuple(one.path) for one in faults(parsed.definitions.processes)]


@pytest.mark.parametrize("place", DRAWN)
@pytest.mark.parametrize("signs", ["neither", "the first", "the second"])
def test_one_behind_the_other_is_found_and_an_exclusion_ends_it(place: str, signs: str) -> None:
    first, second = SIGNING * (signs == "the first"), SIGNING * (signs == "the second")
    assert told(DRAWN[place](seat("A", more=first), seat("B", more=second))) == [("A", "B")]
    assert told(DRAWN[place](seat("A", more=first), seat("B", exclude="A", more=second))) == []
    assert told(DRAWN[place](seat("A"), seat("B", role="clerk"))) == [] == told(DRAWN[place](seat("A"), seat("B", unit="x.above")))


def test_side_by_side_each_must_exclude_the_other() -> None:
    assert told(drawing(ENDS + seat("A") + seat("B") + FORK)) == [("A", "B")]
    assert told(drawing(ENDS + seat("A") + seat("B", exclude="A") + FORK)) == [("A", "B")], "A could be decided last"
    assert told(drawing(ENDS + seat("A", exclude="B") + seat("B", exclude="A") + FORK)) == []
    assert told(drawing(ENDS + seat("A") + seat("B") + CHOICE)) == [], "a case meets one of them"


def test_no_shipped_process_lets_one_person_approve_twice_unless_it_is_explained() -> None:
    found = set()
    for key, process in catalogue().items():
        for files in (process.files(), *(process.files_of(variant) for variant in process.variants)):
            drawn = {}
            for name, content in files.items():
                parsed = diagram(name, content) if name.endswith(".bpmn") else None
                drawn.update(parsed.definitions.processes if parsed is not None and parsed.definitions is not None else {})
            found |= {(key, *one.path) for one in faults(drawn)}
    assert found == EXPLAINED

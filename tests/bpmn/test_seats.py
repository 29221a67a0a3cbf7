"""Seats of an approval in a drawing: flows by outcome, skips, signings, refusals and returns, and what is wrong with them."""

import pytest

from engine.bpmn import check, parse
from engine.bpmn.diff import diff
from engine.bpmn.model import Definitions, Finding
from tests.bpmn.drawings import drawing, flow, line

START, END = '<startEvent id="S"/>', '<endEvent id="E"/><endEvent id="F"/>'
ROOTS = '<error id="Refused" errorCode="refused"/>'


def outcomes(*values: str) -> str:
    return "".join(f'<heban:outcome value="{value}" label="{value}" labelEn="{value}"/>' for value in values)


def user(name: str, inner: str = "", attributes: str = "", after: str = "") -> str:
    return (f'<userTask id="{name}" name="{name}" {attributes}><extensionElements>{inner}</extensionElements>'
            f"{after}</userTask>")  # fmt: skip


def by(source: str, target: str, outcome: str, identifier: str = "", condition: str = "") -> str:
    """A flow for an outcome."""
    drawn = flow(source, target, condition, identifier or f"for_{outcome}")
    return drawn.replace("<sequenceFlow ", f'<sequenceFlow heban:outcome="{outcome}" ')


def read(body: str) -> Definitions:
    definitions = parse(drawing(body, ROOTS)).definitions
    assert definitions is not None
    return definitions


def found(body: str) -> list[Finding]:
    result = parse(drawing(body, ROOTS))
    return [*result.findings, *(check(result.definitions) if result.definitions is not None else [])]


def codes(body: str) -> set[tuple[str, str]]:
    return {(one.element, one.code) for one in found(body)}


def seat(tag: str, inner: str) -> str:
    return START + f'<{tag} id="A" name="a"><extensionElements>{inner}</extensionElements></{tag}>' + line("S", "A")


REFUSES = '<heban:outcome value="no" label="n" labelEn="n" kind="refuse" error="refused"/>'
RETURNS = '<heban:outcome value="back" label="b" labelEn="b" kind="return" form="fix.form"/>'
TWO = START + user("A", outcomes("approve", "refuse")) + END + line("S", "A") + by("A", "E", "approve")
FAULTS: dict[str, tuple[str, tuple[str, str]]] = {
    "a flow for an outcome that the task does not offer": (TWO + by("A", "F", "refused"), ("A", "outcome.flow_unknown")),
    "an outcome without a flow": (TWO, ("A", "outcome.no_flow")),
    "a flow beside those by outcome": (TWO + by("A", "F", "refuse") + flow("A", "F"), ("A", "outcome.flow_beside")),
    "an outcome of what is no user task": (START + END + by("S", "E", "approve", "f"), ("f", "outcome.no_user")),
    "an outcome and a condition": (TWO + by("A", "F", "refuse", "f", "x"), ("f", "outcome.condition")),
    "an outcome of a task that FEEL cannot name": (
        (TWO + by("A", "F", "refuse", "f")).replace('"A"', '"A-1"'), ("f", "outcome.id_shape")),
    "an attribute that Heban does not know": (
        TWO.replace("heban:outcome=", "heban:outcom="), ("for_approve", "heban.unknown")),
    "a skip of what is no user task": (seat("task", '<heban:skip when="x"/>'), ("A", "seat.no_user")),
    "a skip for no reason": (seat("userTask", '<heban:skip outcome="ok"/>'), ("A", "skip.never")),
    "a skip with an outcome that the task does not offer": (
        seat("userTask", '<heban:skip when="x" outcome="no"/>' + outcomes("a", "b")), ("A", "skip.outcome")),
    "a skip of a task without a primary outcome": (
        seat("userTask", '<heban:skip when="x"/>' + outcomes("a", "b")), ("A", "skip.outcome")),
    "a skip on a text": (seat("userTask", '<heban:skip when="=&quot;yes&quot;"/>'), ("A", "expression.doubtful")),
    "a signing beside a loop": (
        START + user("A", '<heban:signing mode="all" signers="=list"/>', after="<multiInstanceLoopCharacteristics/>"),
        ("A", "signing.loop")),
    "a signing in an unknown way": (seat("userTask", '<heban:signing mode="most" signers="=l"/>'), ("A", "attribute.choice")),
    "a signing of nobody": (seat("userTask", '<heban:signing mode="all"/>'), ("A", "signing.signers")),
    "a signing without an outcome that agrees": (
        seat("userTask", '<heban:signing mode="all" signers="=l"/>' + outcomes("a", "b")), ("A", "signing.outcome")),
    "a veto that is no outcome": (
        seat("userTask", '<heban:signing mode="ratio" signers="=l" outcome="a" ratio="=1" veto="c"/>' + outcomes("a", "b")),
        ("A", "signing.veto")),
    "votes without a ratio": (
        seat("userTask", '<heban:signing mode="ratio" signers="=l"/>' + outcomes("a")), ("A", "signing.no_ratio")),
    "a ratio where all sign": (
        seat("userTask", '<heban:signing mode="all" signers="=l" ratio="0.5"/>' + outcomes("a")), ("A", "signing.unheeded")),
    "an unknown kind of outcome": (seat("userTask", REFUSES.replace('"refuse" error', '"reject" error')), ("A", "attribute.choice")),
    "a refusal without an error": (seat("userTask", REFUSES.replace('error="refused"', "")), ("A", "outcome.no_error")),
    "a refusal that nobody catches": (seat("userTask", REFUSES), ("A", "outcome.uncaught")),
    "an error of an outcome that does not refuse": (
        seat("userTask", REFUSES.replace('kind="refuse" ', "")), ("A", "outcome.unheeded")),
    "a flow for an outcome that refuses": (
        seat("userTask", REFUSES) + END + by("A", "E", "no", "f"), ("A", "outcome.flow_never")),
    "a return without a correction": (seat("userTask", RETURNS), ("A", "correction.missing")),
    "a return without a form": (
        seat("userTask", RETURNS.replace(' form="fix.form"', "")), ("A", "draft.correction_form")),
    "a correction without a return": (seat("userTask", '<heban:correction of="request"/>'), ("A", "correction.unused")),
    "a correction of nothing": (seat("userTask", RETURNS + "<heban:correction/>"), ("A", "correction.of")),
    "a correction that goes nowhere known": (
        seat("userTask", RETURNS + '<heban:correction of="x" then="home"/>'), ("A", "attribute.choice")),
    "a limit of a correction that is no time": (
        seat("userTask", RETURNS + "<heban:correction of='x' due='=\"soon\"'/>"), ("A", "limit.text")),
    "a skip that would refuse": (
        seat("userTask", REFUSES + '<heban:skip when="x" outcome="no"/>'), ("A", "skip.outcome")),
    "a correction of what is no user task": (seat("task", '<heban:correction of="x"/>'), ("A", "seat.no_user")),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_at_its_element(body: str, expected: tuple[str, str]) -> None:
    assert expected in codes(body)


def about_seats(body: str) -> set[str]:
    beside = ("draft.", "name.", "outcome.label")
    return {one.code for one in found(body) if not one.code.startswith(beside)}


@pytest.mark.parametrize("more", [by("A", "F", "refuse"), flow("A", "F", identifier="other")])
def test_each_outcome_with_a_flow_by_name_or_by_default_has_nothing_to_say(more: str) -> None:
    body = TWO + more
    default = body.replace('<userTask id="A"', '<userTask id="A" default="other"') if "other" in more else body
    assert about_seats(default) == set()


def test_one_decision_takes_one_flow_so_two_that_meet_again_run_nothing_twice() -> None:
    """Read as conditions that may both hold, the two would give B two tokens."""
    tasks = START + user("A", outcomes("approve", "refuse")) + user("B") + user("C") + '<endEvent id="E"/>' + line("S", "A")
    meeting = tasks + by("A", "B", "approve") + by("A", "B", "refuse") + line("B", "C", "E")
    assert about_seats(meeting) == set()
    both = meeting.replace('heban:outcome="approve"', "").replace('heban:outcome="refuse"', "")
    assert "sound.twice" in about_seats(both)


def test_a_flow_that_is_for_another_outcome_is_told_as_that_alone() -> None:
    one, other = TWO + by("A", "F", "refuse", "f"), TWO.replace("approve", "agree") + by("A", "F", "refuse", "f")
    told = {(change.element, change.field): change for change in diff(read(one), read(other))}
    assert ("for_agree", "condition") not in told
    moved = diff(read(TWO + by("A", "F", "refuse", "f")), read(TWO + by("A", "F", "approve", "f")))
    assert [(c.field, c.sentence_en) for c in moved] == [("outcome", "Changed the outcome of flow 'f' from 'refuse' to 'approve'")]


@pytest.mark.parametrize("caught", [
    '<boundaryEvent id="B" attachedToRef="A"><errorEventDefinition errorRef="Refused"/></boundaryEvent>' + line("B", "F"),
    '<boundaryEvent id="B" attachedToRef="A"><errorEventDefinition/></boundaryEvent>' + line("B", "F"),
    '<subProcess id="H" triggeredByEvent="true"><startEvent id="h"><errorEventDefinition errorRef="Refused"/></startEvent>'
    "</subProcess>",
])  # fmt: skip
def test_a_refusal_that_is_caught_and_a_return_that_is_corrected_need_no_flow(caught: str) -> None:
    fix = '<heban:correction of="request"/>'
    body = START + user("A", outcomes("yes") + REFUSES + RETURNS + fix) + END + line("S", "A") + by("A", "E", "yes")
    assert "outcome.uncaught" not in about_seats(body + caught)
    assert not {code for code in about_seats(body + caught) if code.startswith(("outcome", "correction"))}


def test_forms_and_roles_of_a_correction_must_exist() -> None:
    definitions = read(seat("userTask", RETURNS + '<heban:correction of="x" role="clrk"/>'))
    told = {(one.element, one.code) for one in check(definitions, forms={"y.form"}, roles={"clerk"})}
    assert {("A", "form.unknown"), ("A", "role.unknown")} <= told

"""Faults of drawings that used to be passed over, told misleadingly, or raised out of a deployment."""

from typing import Any

import pytest

from engine import Actor, DefinitionRefused, Engine
from engine.bpmn.findings import called, finding
from engine.bpmn.model import Finding
from engine.definitions import drafts, review
from engine.definitions.drafts import Draft
from engine.definitions.publishing import Deploy, deploy
from engine.operate import Query, repairs
from tests.bpmn.drawings import HEAD, TAIL, drawing, line
from tests.engine.draw import diagram

SIGNAL = '<signal id="S" name="S"/>'
THROWN = '<signalEventDefinition signalRef="S"/><linkEventDefinition name="{0}"/>'


def refused(body: str, roots: str = "") -> dict[str, Finding]:
    """The errors for which a drawing is refused, by code."""
    with pytest.raises(DefinitionRefused) as found:
        Engine.in_memory().deploy(drawing(body, roots))
    return {one.code: one for one in found.value.findings if one.severity == "error"}


def warned(xml: str) -> dict[str, Finding]:
    return {one.code: one for one in Engine.in_memory().deploy(xml).findings if one.severity == "warning"}


def cause(engine: Engine, case: str) -> tuple[str, str]:
    with engine.reading() as connection:
        row = repairs.find(connection, Query(case_id=case))[0]
    return row["cause"], row["cause_zh"]


# -- links ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
def test_a_link_beside_another_event_without_a_catch_is_refused(tag: str) -> None:
    body = f'<startEvent id="s"/><{tag} id="t">{THROWN.format("nowhere")}</{tag}>' + line("s", "t")
    assert "link.no_catch" in refused(body, SIGNAL)


@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
@pytest.mark.parametrize("others", ["", '<compensateEventDefinition/>'])
def test_a_link_beside_other_events_is_followed_after_they_are_thrown(tag: str, others: str) -> None:
    body = (
        f'<startEvent id="s"/><parallelGateway id="f"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="S"/>'
        f'</intermediateCatchEvent><endEvent id="heard"/><{tag} id="t">{THROWN.format("on")}{others}</{tag}>'
        '<intermediateCatchEvent id="l"><linkEventDefinition name="on"/></intermediateCatchEvent><scriptTask id="A">'
        '<script>{reached: true}</script></scriptTask><endEvent id="e"/>'
    ) + line("s", "f", "c", "heard") + line("f", "t") + line("l", "A", "e")  # fmt: skip
    engine = Engine.in_memory()
    engine.deploy(drawing(body, SIGNAL))
    case = engine.start()
    assert engine.state(case) == "ended"
    assert engine.variables(case)["reached"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<intermediateCatchEvent id="t"><linkEventDefinition name="a"/><signalEventDefinition signalRef="S"/></intermediateCatchEvent>', "link.caught_alone"),
        ('<intermediateThrowEvent id="t"><linkEventDefinition name="a"/><linkEventDefinition name="b"/></intermediateThrowEvent>', "link.several"),
        ('<endEvent id="t"><linkEventDefinition name="a"/><terminateEventDefinition/></endEvent>', "link.ended"),
    ],
)
def test_what_cannot_stand_beside_a_link(body: str, code: str) -> None:
    assert code in refused('<startEvent id="s"/>' + body + line("s", "t"), SIGNAL)


# -- what is evaluated at deployment ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("timeDuration", "count(for i in 1..10000, j in 1..10000 return i) &gt; 0"),
        ("timeCycle", "string join(for i in 1..10000, j in 1..10000 return \"x\")"),
        ("timeDate", "missing"),
        ("timeDuration", "5"),
    ],
)
def test_a_start_time_that_cannot_be_told_is_a_finding(tag: str, text: str) -> None:
    timer = f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"
    found = refused(f'<startEvent id="s">{timer}</startEvent><endEvent id="e"/>' + line("s", "e"))
    assert found["start.time"].element == "s"
    assert found["start.time"].remedy_zh


def test_a_start_time_that_can_be_told_is_deployed() -> None:
    for text in ("PT1H", "R3/PT1H", "10WD", 'duration("PT" + "1H")', "=today() + duration(\"P1D\")"):
        tag = "timeCycle" if text.startswith("R") else "timeDuration"
        timer = f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"
        body = f'<startEvent id="s">{timer}</startEvent><endEvent id="e"/>' + line("s", "e")
        assert Engine.in_memory().deploy(drawing(body)).version == 1


# -- said rightly -----------------------------------------------------------------------------------------
def test_a_time_without_a_value_names_its_expression() -> None:
    timer = "<timerEventDefinition><timeDuration>INVALID</timeDuration></timerEventDefinition>"
    engine = Engine.in_memory()
    body = f'<startEvent id="s"/><intermediateCatchEvent id="c">{timer}</intermediateCatchEvent><endEvent id="e"/>'
    engine.deploy(drawing(body + line("s", "c", "e")))
    en, zh = cause(engine, engine.start())
    assert "'INVALID' has no value" in en
    assert "None" not in en + zh
    assert "INVALID" in zh


def test_too_few_tokens_for_a_start_quantity_are_told_by_their_number() -> None:
    engine = Engine.in_memory()
    body = '<startEvent id="s"/><scriptTask id="A" startQuantity="2"><script>1</script></scriptTask><endEvent id="e"/>'
    found = {one.code: one for one in engine.deploy(drawing(body + line("s", "A", "e"))).findings}
    assert "startQuantity" in found["sound.quantity"].message_en
    assert "Expected 2 tokens" in cause(engine, engine.start())[0]


def test_a_cancel_thrown_outside_of_a_transaction_is_not_sent_to_the_next_error() -> None:
    body = '<startEvent id="s"/><intermediateThrowEvent id="t"><cancelEventDefinition/></intermediateThrowEvent><endEvent id="e"/>'
    found = refused(body + line("s", "t", "e"))
    assert "terminate end event" in found["throw.cancel"].remedy_en
    assert "throw.kind" not in found


def test_a_call_of_a_process_without_a_plain_start_is_warned_of() -> None:
    called = (
        '<bpmn:process id="q" isExecutable="true"><bpmn:startEvent id="qs"><bpmn:messageEventDefinition messageRef="M"/>'
        '</bpmn:startEvent><bpmn:endEvent id="qe"/><bpmn:sequenceFlow id="qf" sourceRef="qs" targetRef="qe"/></bpmn:process>'
    )
    main = drawing('<startEvent id="s"/><callActivity id="C" calledElement="q"/><endEvent id="e"/>' + line("s", "C", "e"))
    xml = main.replace(HEAD, HEAD + '<bpmn:message id="M" name="M"/>').replace(TAIL, called + TAIL)
    assert warned(xml)["call.no_start"].element == "C"


@pytest.mark.parametrize("text", ["A non-formal condition", "the amount is high"])
def test_words_that_are_no_expression_are_warned_of(text: str) -> None:
    condition = f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"
    body = f'<startEvent id="s"/><intermediateCatchEvent id="c">{condition}</intermediateCatchEvent><endEvent id="e"/>'
    assert warned(drawing(body + line("s", "c", "e")))["expression.words"].element == "c"


def test_a_known_name_of_several_words_is_no_fault() -> None:
    body = '<startEvent id="s"/><scriptTask id="A"><script>string length("x") + day of week(today()).x</script></scriptTask>'
    assert "expression.words" not in warned(drawing(body + '<endEvent id="e"/>' + line("s", "A", "e")))


# -- refused though right ---------------------------------------------------------------------------------
def test_a_category_stands_on_any_flow_element() -> None:
    value = "<categoryValueRef>cv</categoryValueRef>"
    body = (
        f'<startEvent id="s">{value}</startEvent><dataObject id="d">{value}</dataObject><dataObjectReference id="r" dataObjectRef="d">'
        f'{value}</dataObjectReference><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e">{value}</sequenceFlow>'
    )
    assert Engine.in_memory().deploy(drawing(body, '<category id="c"><categoryValue id="cv"/></category>')).version == 1


def test_an_id_may_begin_with_two_underscores_but_not_be_one_of_the_languages_below() -> None:
    body = '<startEvent id="s"/><scriptTask id="{0}"><script>1</script></scriptTask><endEvent id="e"/>' + line("s", "{0}", "e")
    assert Engine.in_memory().deploy(drawing(body.replace("{0}", "__A"))).version == 1
    assert "id.reserved" in refused(body.replace("{0}", "__class__"))


# -- errors at publication --------------------------------------------------------------------------------
UNFINISHED = {
    "draft.assignment": "start s; user U; end e; s > U > e",
    "call.unknown": "start s; call C calledElement=nobody; end e; s > C > e",
    "flow.no_wait": "start s; task A; xor x; end e; s > A > x; x > A : again; x > e *",
}


@pytest.mark.parametrize("code", UNFINISHED)
def test_what_nobody_could_work_is_not_published(code: str) -> None:
    engine, files = Engine.in_memory(), {"P.bpmn": diagram("publication", {"P": UNFINISHED[code]}).encode()}
    with engine.work(Actor("author")) as work:
        version, findings = drafts.save(work, Draft("P", files))
        review.submit(work, version)
    assert {one.severity for one in findings if one.code == code} == {"warning"}
    with pytest.raises(DefinitionRefused) as found, engine.work(Actor("second")) as work:
        review.publish(work, version)
    assert [(one.code, one.severity) for one in found.value.findings] == [(code, "error")]
    with pytest.raises(DefinitionRefused), engine.work(Actor("second")) as work:
        deploy(engine.definitions, work, files, Deploy(complete=True))


def test_a_call_of_a_published_process_is_published() -> None:
    engine = Engine.in_memory()
    engine.deploy(diagram("publication", {"Q": "start s; end e; s > e"}))
    files = {"P.bpmn": diagram("publication", {"P": "start s; call C calledElement=Q; end e; s > C > e"}).encode()}
    with engine.work(Actor("author")) as work:
        version, _ = drafts.save(work, Draft("P", files))
        review.submit(work, version)
    with engine.work(Actor("second")) as work:
        review.publish(work, version)
    assert engine.is_ended(engine.start("P"))


def test_calls_between_the_files_of_one_deployment_are_known() -> None:
    files: dict[str, Any] = {
        "P.bpmn": diagram("publication", {"P": "start s; call C calledElement=Q; end e; s > C > e"}).encode(),
        "Q.bpmn": diagram("publication", {"Q": "start s; end e; s > e"}).encode(),
    }
    assert "call.unknown" not in {one.code for one in Engine.in_memory().deploy(files).findings}




# -- called by name ---------------------------------------------------------------------------------------
def test_what_is_quoted_by_id_is_called_by_its_name() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="G" name="同意？" heban:nameEn="Agreed?"/><task id="A"/><task id="B"/>'
        + line("s", "G", "A") + line("G", "B")
    )  # fmt: skip
    found = refused(body)["condition.missing"]
    assert "“同意？”（G）" in found.message_zh
    assert "'G' (Agreed?)" in found.message_en


def test_without_a_name_the_id_is_quoted() -> None:
    found = finding("condition.missing", "G", 1, flow="f")
    assert called(found, "", "") == found
    assert "'G'" in called(found, "同意？", "").message_en

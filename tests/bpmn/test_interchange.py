"""Diagrams as Camunda Modeler, Flowable and bpmn.io draw them load; what cannot run yet is named, all at once."""

from pathlib import Path

import pytest

from engine.bpmn import Finding, Parsed, check, parse, soundness
from engine.bpmn.model import Node, NodeKind
from tests.bpmn.drawings import drawing

FILES = Path(__file__).parent / "files"
RUNNABLE = ("camunda7_class_change", "camunda8_enrolment", "flowable_leave", "bpmnio_collaboration")


def read(name: str) -> Parsed:
    return parse((FILES / f"{name}.bpmn").read_bytes(), name=f"{name}.bpmn")


def node(name: str, process: str, identifier: str) -> Node:
    definitions = read(name).definitions
    assert definitions is not None
    return definitions.processes[process].graph.nodes[identifier]


def errors(findings: list[Finding]) -> list[Finding]:
    return [entry for entry in findings if entry.severity == "error"]


@pytest.mark.parametrize("name", RUNNABLE)
def test_honest_drawing_has_no_error(name: str) -> None:
    result = read(name)
    assert result.definitions is not None
    assert errors(result.findings) == []
    assert errors(check(result.definitions)) == []
    assert [entry for entry in soundness.check(result.definitions) if entry.severity != "note"] == []


def test_camunda_7_attributes_become_ours() -> None:
    task = node("camunda7_class_change", "Process_class_change", "Activity_review")
    assert task.assignment is not None
    assert task.assignment.role == "class_teacher"
    assert task.form == "review.form"
    assert task.limit is not None
    assert task.limit.due is not None
    assert task.limit.due.text == '"P3D"'
    assert [(one.target, one.source.text) for one in task.inputs] == [
        ("pupil", "student"),
        ("title", '"调班：" + string(student.name)'),
        ("kinds", '["same_grade", "other_campus"]'),
    ]
    assert [(one.target, one.source.text) for one in task.outputs] == [("decision", "approved")]
    work = node("camunda7_class_change", "Process_class_change", "Activity_move")
    assert work.service is not None
    assert work.service.name == "classes.move"
    rule = node("camunda7_class_change", "Process_class_change", "Activity_rule")
    assert (rule.decision, rule.result) == ("class_size", "size")
    call = node("camunda7_class_change", "Process_class_change", "Activity_notify")
    assert call.called is not None
    assert not call.called.all_in
    assert call.outputs[0].source.text == "sent and not(failed)"
    assert call.loop is not None
    assert call.loop.collection is not None
    assert (call.loop.collection.text, call.loop.item) == ("parents", "parent")
    assert call.loop.condition is not None
    assert call.loop.condition.text == "nrOfCompletedInstances >= 2"


def test_camunda_7_conditions_are_translated_and_flows_keep_their_order() -> None:
    definitions = read("camunda7_class_change").definitions
    assert definitions is not None
    graph = definitions.processes["Process_class_change"].graph
    condition = graph.flows["Flow_yes"].condition
    assert condition is not None
    assert condition.text == "approved = true and grade < 9"
    assert graph.nodes["Gateway_ok"].outgoing == ("Flow_no", "Flow_yes")
    assert definitions.processes["Process_class_change"].version_tag == "1.2"


def test_camunda_8_elements_become_ours() -> None:
    process = "Process_enrolment"
    task = node("camunda8_enrolment", process, "Activity_check")
    assert task.assignment is not None
    assert (task.assignment.role, task.form) == ("school_clerk", "check_papers")
    assert task.limit is not None
    assert task.limit.due is not None
    assert task.limit.due.text == 'now() + duration("P5D")'
    assert task.priority is not None
    assert task.outputs[0].target == "papers.complete"
    tell = node("camunda8_enrolment", process, "Activity_tell")
    assert tell.service is not None
    assert (tell.service.name, tell.service.retries) == ("notify.send", 5)
    assert tell.loop is not None
    assert (tell.loop.item, tell.loop.output_collection) == ("guardian", "receipts")
    wait = node("camunda8_enrolment", process, "Event_more")
    assert wait.event.correlation is not None
    assert (wait.event.name, wait.event.correlation.text) == ("papers", "child.id")
    call = node("camunda8_enrolment", process, "Activity_file")
    assert call.called is not None
    assert (call.called.key, call.called.binding, call.called.all_out) == ("Process_file", "deployment", False)


def test_flowable_attributes_become_ours() -> None:
    task = node("flowable_leave", "leave", "countersign")
    assert task.assignment is not None
    assert task.assignment.person is not None
    assert task.assignment.person.text == "assignee"
    assert task.loop is not None
    assert task.loop.collection is not None
    assert (task.loop.collection.text, task.loop.item) == ("assignees", "assignee")
    remind = node("flowable_leave", "leave", "remind")
    assert not remind.interrupting
    assert remind.event.expression is not None
    assert remind.event.expression.text == '"R3/PT8H"'


def test_several_processes_pools_lanes_and_unnamed_messages_load() -> None:
    definitions = read("bpmnio_collaboration").definitions
    assert definitions is not None
    assert [one.name for one in definitions.processes.values()] == ["学校", "主管部门"]
    assert definitions.participants["Participant_parent"] == ("家长", "")
    assert ("Send_report", "Start_authority") in definitions.message_flows
    school = definitions.processes["Process_school"]
    assert school.lanes == {"Lane_clerk": "学籍管理员", "Lane_leader": "主管领导"}
    assert school.graph.nodes["Send_report"].lane == "Lane_leader"
    assert school.graph.nodes["Send_report"].event.name == "Message_1"
    assert school.graph.nodes["Sub_collect"].kind is NodeKind.SUB_PROCESS


def test_an_unfinished_drawing_loads_with_all_its_findings_at_once() -> None:
    result = read("bpmnio_draft")
    assert result.definitions is not None
    found = {(entry.element, entry.code) for entry in [*result.findings, *check(result.definitions)]}
    assert {
        ("Process_1", "draft.not_executable"),
        ("Gateway_1", "condition.missing"),
        ("Task_b", "draft.unnamed"),
        ("Task_b", "draft.assignment"),
        ("Task_b", "draft.form"),
        ("Service_1", "draft.service"),
        ("Wait_1", "timer.missing"),
        ("Wait_1", "flow.unreachable"),
        ("Sub_1", "sub.empty"),
    } <= found


def test_program_code_of_other_engines_is_refused_by_name() -> None:
    result = read("flowable_java")
    refused = {(entry.element, entry.code) for entry in errors(result.findings)}
    assert refused == {
        ("pay", "dialect.code"),
        ("mail", "dialect.code"),
        ("sign", "dialect.code"),
        ("sign", "dialect.computed"),
        ("calc", "script.language"),
        ("f5", "expression.juel"),
    }
    assert all(entry.remedy_zh and entry.remedy_en and entry.line for entry in errors(result.findings))


_FLOWABLE = 'xmlns:flowable="http://flowable.org/bpmn"'


def test_flowable_data_objects_keep_their_values() -> None:
    given = {"string": "it's", "int": "12", "boolean": "TRUE", "date": "2026-11-22", "double": ""}
    body = "".join(
        f'<dataObject id="d_{kind}" name="{kind}_" itemSubjectRef="xsd:{kind}" {_FLOWABLE}><extensionElements>'
        f"<flowable:value>{text}</flowable:value></extensionElements></dataObject>"
        for kind, text in given.items()
    )
    result = parse(drawing(body + '<task id="A"/>'))
    assert result.definitions is not None
    (process,) = result.definitions.processes.values()
    read = {one.name: one.initial and one.initial.text for one in process.graph.data}
    assert read == {
        "string_": '"it\'s"', "int_": "12", "boolean_": "true", "date_": 'date("2026-11-22")', "double_": None,
    }  # fmt: skip
    assert "dialect.aside" not in {entry.code for entry in result.findings}


def test_what_flowable_signals_carry_is_mapped_at_both_ends() -> None:
    body = (
        f'<intermediateThrowEvent id="T" {_FLOWABLE}><extensionElements><flowable:out source="x" target="y"/>'
        '</extensionElements><signalEventDefinition signalRef="S"/></intermediateThrowEvent>'
        f'<intermediateCatchEvent id="C" {_FLOWABLE}><extensionElements><flowable:in sourceExpression="${{y + 1}}" '
        'target="z"/></extensionElements><signalEventDefinition signalRef="S"/></intermediateCatchEvent>'
    )
    definitions = parse(drawing(body, '<signal id="S" name="s"/>')).definitions
    assert definitions is not None
    (process,) = definitions.processes.values()
    assert [(one.target, one.source.text) for one in process.graph.nodes["T"].inputs] == [("y", "x")]
    assert [(one.target, one.source.text) for one in process.graph.nodes["C"].outputs] == [("z", "y + 1")]


@pytest.mark.parametrize(
    ("cycle", "end", "text"),
    [
        ("R10/PT1H", "2026-12-31T00:00:00Z", '"R10/PT1H/2026-12-31T00:00:00Z"'),
        ("R/PT1H", "${till}", 'string("R/PT1H") + "/" + string(till)'),
    ],
)
def test_the_end_date_beside_a_cycle_ends_it(cycle: str, end: str, text: str) -> None:
    body = (
        f'<intermediateCatchEvent id="C" {_FLOWABLE}><timerEventDefinition><timeCycle flowable:endDate="{end}">{cycle}'
        "</timeCycle></timerEventDefinition></intermediateCatchEvent>"
    )
    definitions = parse(drawing(body)).definitions
    assert definitions is not None
    (process,) = definitions.processes.values()
    expression = process.graph.nodes["C"].event.expression
    assert expression is not None
    assert expression.text == text


def test_a_call_counts_instances_from_zero_as_flowable_does_and_takes_the_version_deployed_with_it() -> None:
    body = (
        f'<callActivity id="C" calledElement="Q" {_FLOWABLE} flowable:sameDeployment="true"><extensionElements>'
        '<flowable:in source="loopCounter" target="n"/></extensionElements></callActivity>'
        f'<userTask id="U" {_FLOWABLE} flowable:assignee="$INITIATOR"/>'
    )
    definitions = parse(drawing(body)).definitions
    assert definitions is not None
    (process,) = definitions.processes.values()
    call, task = process.graph.nodes["C"], process.graph.nodes["U"]
    assert call.called is not None
    assert call.called.binding == "deployment"
    assert [one.source.text for one in call.inputs] == ["loopCounter - 1"]
    assert task.assignment is not None
    assert task.assignment.person is not None
    assert task.assignment.person.text == "case.started_by"


@pytest.mark.parametrize(
    "body",
    [
        '<endEvent id="X" {0}><terminateEventDefinition flowable:terminateAll="true"/></endEvent>',
        '<endEvent id="X" {0}><terminateEventDefinition flowable:terminateMultiInstance="true"/></endEvent>',
        '<serviceTask id="X" {0} flowable:topic="t" flowable:triggerable="true"/>',
        '<callActivity id="X" {0} calledElement="Q" flowable:calledElementType="id"/>',
        '<serviceTask id="X" {0} flowable:topic="t"><extensionElements><flowable:mapException errorCode="e">java.X'
        "</flowable:mapException></extensionElements></serviceTask>",
        '<userTask id="X" {0}><multiInstanceLoopCharacteristics flowable:elementIndexVariable="i"><loopCardinality>2'
        "</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
    ],
)
def test_settings_of_flowable_that_would_change_the_run_are_named(body: str) -> None:
    result = parse(drawing(body.format(_FLOWABLE)))
    found = [entry for entry in result.findings if entry.code == "dialect.unheeded"]
    assert [(entry.element, entry.severity) for entry in found] == [("X", "warning")]


def test_the_variables_of_a_caught_error_are_set() -> None:
    caught = (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A"><errorEventDefinition errorRef="Err" '
        'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:errorCodeVariable="code" '
        'camunda:errorMessageVariable="why"/></boundaryEvent>'
    )
    definitions = parse(drawing(caught, '<error id="Err" errorCode="e1"/>')).definitions
    assert definitions is not None
    (process,) = definitions.processes.values()
    outputs = process.graph.nodes["B"].outputs
    assert [(one.target, one.source.text) for one in outputs] == [("code", "errorCode"), ("why", "message")]


def test_the_variable_of_an_error_that_flowable_names_is_set() -> None:
    caught = (
        f'<task id="A"/><boundaryEvent id="B" attachedToRef="A"><errorEventDefinition {_FLOWABLE} '
        'flowable:errorVariableName="code"/></boundaryEvent>'
    )
    definitions = parse(drawing(caught)).definitions
    assert definitions is not None
    (process,) = definitions.processes.values()
    assert [(one.target, one.source.text) for one in process.graph.nodes["B"].outputs] == [("code", "errorCode")]


def test_a_collection_that_program_code_makes_is_refused() -> None:
    body = (
        f'<userTask id="U" {_FLOWABLE}><multiInstanceLoopCharacteristics id="L" flowable:collection="${{l}}">'
        '<extensionElements><flowable:collection delegateExpression="${x}"/></extensionElements>'
        "</multiInstanceLoopCharacteristics></userTask>"
    )
    assert ("L", "dialect.code") in {(entry.element, entry.code) for entry in parse(drawing(body)).findings}


def test_links_of_different_names_pair_by_their_target() -> None:
    linked = (
        '<intermediateThrowEvent id="T" name="to"><linkEventDefinition id="L1" name="to"><target>L2</target>'
        '</linkEventDefinition></intermediateThrowEvent><intermediateCatchEvent id="C" name="from">'
        '<linkEventDefinition id="L2" name="from"><source>L1</source></linkEventDefinition></intermediateCatchEvent>'
    )
    definitions = parse(drawing(linked)).definitions
    assert definitions is not None
    assert [entry.code for entry in check(definitions) if entry.code.startswith("link")] == []


def test_names_and_codes_that_are_expressions_are_refused() -> None:
    thrown = (
        '<startEvent id="S"/><intermediateThrowEvent id="T"><signalEventDefinition signalRef="Sig"/>'
        '</intermediateThrowEvent><endEvent id="E"><errorEventDefinition errorRef="Err"/></endEvent>'
    )
    roots = '<signal id="Sig" name="alert-${n}"/><error id="Err" errorCode="#{code}"/>'
    found = {(entry.element, entry.code) for entry in errors(parse(drawing(thrown, roots)).findings)}
    assert found == {("T", "signal.computed_name"), ("E", "error.computed_code")}


def test_what_camunda_makes_a_signal_carry_and_bind_is_read() -> None:
    drawn = (
        '<intermediateThrowEvent id="T"><signalEventDefinition signalRef="Sig"><extensionElements>'
        '<camunda:in source="a" target="b"/></extensionElements></signalEventDefinition></intermediateThrowEvent>'
        '<callActivity id="C" calledElement="Q" camunda:calledElementBinding="versionTag" '
        'camunda:calledElementVersionTag="v1"><extensionElements><camunda:inputOutput>'
        '<camunda:outputParameter name="z">${y}</camunda:outputParameter></camunda:inputOutput>'
        '<camunda:out variables="all"/><camunda:out source="m" target="y"/></extensionElements></callActivity>'
    )
    definitions = parse(drawing(drawn, '<signal id="Sig" name="s"/>')).definitions
    assert definitions is not None
    nodes = definitions.processes["Main"].graph.nodes
    assert [(one.target, one.source.text) for one in nodes["T"].inputs] == [("b", "a")]
    called = nodes["C"].called
    assert called is not None
    assert (called.binding, called.version, called.all_out, called.beside) == ("version", "v1", True, True)
    assert [(one.target, one.outside) for one in nodes["C"].outputs] == [("y", False), ("z", True)]


def test_settings_of_camunda_that_would_change_the_run_are_named() -> None:
    drawn = (
        '<businessRuleTask id="R" camunda:decisionRef="d" camunda:mapDecisionResult="collectEntries" '
        'camunda:decisionRefBinding="version" camunda:decisionRefVersion="2"/><businessRuleTask id="Q" '
        'camunda:decisionRef="d" camunda:mapDecisionResult="singleEntry"/><boundaryEvent id="B" attachedToRef="R">'
        '<conditionalEventDefinition camunda:variableEvents="update"><condition>${x}</condition>'
        '</conditionalEventDefinition></boundaryEvent><intermediateThrowEvent id="T"><messageEventDefinition '
        'messageRef="M" camunda:type="external" camunda:topic="mail"/></intermediateThrowEvent>'
    )
    found = parse(drawing(drawn, '<message id="M" name="m"/>')).findings
    assert [entry.element for entry in found if entry.code == "dialect.unheeded"] == ["R", "R", "R", "B"]
    assert [entry.element for entry in errors(found)] == ["T"]


def test_a_message_by_its_operation_and_a_key_under_the_name_of_its_type_are_read() -> None:
    drawn = (
        '<receiveTask id="R" operationRef="Op"/><intermediateCatchEvent id="C"><messageEventDefinition>'
        "<operationRef>Op</operationRef></messageEventDefinition></intermediateCatchEvent>"
    )
    roots = (
        '<message id="M" name="order"/><interface id="I" name="i"><operation id="Op" name="op">'
        '<inMessageRef>M</inMessageRef></operation></interface><correlationProperty id="K">'
        '<correlationPropertyRetrievalExpression messageRef="M"><formalExpression>number</formalExpression>'
        "</correlationPropertyRetrievalExpression></correlationProperty>"
    )
    result = parse(drawing(drawn, roots))
    assert result.definitions is not None
    assert errors(result.findings) == []
    nodes = result.definitions.processes["Main"].graph.nodes
    assert [nodes[key].event.name for key in ("R", "C")] == ["order", "order"]
    key = nodes["R"].event.correlation
    assert key is not None
    assert key.text == "number"


def test_program_code_of_spiffworkflow_and_jbpm_is_refused_too() -> None:
    spiff, jbpm = "http://spiffworkflow.org/bpmn/schema/1.0/core", "http://www.jboss.org/drools"
    drawn = (
        f'<scriptTask id="A"><extensionElements><spiff:preScript xmlns:spiff="{spiff}">x = 1</spiff:preScript>'
        f'</extensionElements></scriptTask><task id="B" xmlns:tns="{jbpm}" tns:taskName="Email"/>'
        f'<userTask id="C"><extensionElements><tns:onEntry-script xmlns:tns="{jbpm}"><tns:script>go();</tns:script>'
        "</tns:onEntry-script></extensionElements></userTask>"
    )
    found = {(entry.element, entry.code) for entry in errors(parse(drawing(drawn)).findings)}
    assert found == {("A", "dialect.code"), ("B", "dialect.code"), ("C", "dialect.code")}


def test_what_camunda_says_beside_an_event_or_a_call_is_read_or_named() -> None:
    drawn = (
        '<startEvent id="S" camunda:formKey="start.html"/><task id="A"/><boundaryEvent id="B" attachedToRef="A">'
        '<eventDefinitionRef>Def</eventDefinitionRef></boundaryEvent><callActivity id="C" calledElement="Q" '
        'camunda:calledElementBinding="version" camunda:calledElementVersion="${v}"><extensionElements>'
        '<camunda:in variables="all" local="true"/></extensionElements></callActivity>'
    )
    roots = (
        '<error id="Err" errorCode="e1"/><errorEventDefinition id="Def" errorRef="Err" '
        'camunda:errorCodeVariable="code"/>'
    )
    result = parse(drawing(drawn, roots))
    assert [(entry.element, entry.code) for entry in errors(result.findings)] == [("C", "dialect.computed")]
    assert {entry.element for entry in result.findings if entry.code == "dialect.unheeded"} == {"S", "C"}
    assert result.definitions is not None
    outputs = result.definitions.processes["Main"].graph.nodes["B"].outputs
    assert [(one.target, one.source.text) for one in outputs] == [("code", "errorCode")]

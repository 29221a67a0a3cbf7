"""Constructs beyond the everyday ones: each part of the standard becomes the part of the model that means it."""

from engine.bpmn import parse, parse_or_refuse
from engine.bpmn.bounds import Bounds
from engine.bpmn.findings import DefinitionRefused
from engine.bpmn.model import Behavior, EventKind, LoopKind, NodeKind
from tests.bpmn.drawings import HEAD, TAIL, at, codes, drawing, flow, node, parsed, process

ROOTS = (
    '<signal id="Sig" name="sig"/><message id="Msg" name="msg"/><error id="Err" errorCode="e1"/><error id="Bare"/>'
    '<escalation id="Esc" escalationCode="x1"/><signalEventDefinition id="SigDef" signalRef="Sig"/>'
    '<errorEventDefinition id="ErrDef" errorRef="Err"/>'
)


def test_standard_loop() -> None:
    loop = node(
        '<task id="T"><standardLoopCharacteristics testBefore="true" loopMaximum="3"><loopCondition>x &lt; 3'
        "</loopCondition></standardLoopCharacteristics></task>",
        "T",
    ).loop
    assert loop is not None
    assert (loop.kind, loop.test_before, loop.maximum) == (LoopKind.STANDARD, True, 3)


def test_behaviors_of_multi_instance_find_their_events() -> None:
    body = '<task id="T"><multiInstanceLoopCharacteristics behavior="{0}" {1}><loopCardinality>3</loopCardinality>{2}'
    body += "</multiInstanceLoopCharacteristics></task>"
    one = node(body.format("One", 'oneBehaviorEventRef="SigDef"', ""), "T", ROOTS).loop
    assert one is not None
    assert one.event is not None
    assert (one.behavior, one.event.kind, one.event.name) == (Behavior.ONE, EventKind.SIGNAL, "sig")
    none = node(body.format("None", 'noneBehaviorEventRef="ErrDef"', ""), "T", ROOTS).loop
    assert none is not None
    assert none.event is not None
    assert none.event.code == "e1"
    inner = '<complexBehaviorDefinition><condition>n = 2</condition><event><signalEventDefinition signalRef="Sig"/>'
    inner += "</event></complexBehaviorDefinition>"
    many = node(body.format("Complex", "", inner), "T", ROOTS).loop
    assert many is not None
    assert many.complex[0].condition.text == "n = 2"
    assert many.complex[0].event is not None
    assert many.complex[0].event.name == "sig"
    assert "loop.behavior_event" in codes(parsed(body.format("One", "", ""), ROOTS))
    default = node(body.format("One", "", ""), "T", ROOTS).loop
    assert default is not None
    assert default.event is not None
    assert (default.event.kind, default.event.name) == (EventKind.SIGNAL, "T.completed")


def test_ad_hoc_transaction_and_event_sub_process() -> None:
    graph = process(
        '<adHocSubProcess id="A" ordering="Sequential" cancelRemainingInstances="false"><task id="a"/>'
        "<completionCondition>done</completionCondition></adHocSubProcess>"
        '<transaction id="X"><task id="x"/><endEvent id="c"><cancelEventDefinition/></endEvent></transaction>'
        '<subProcess id="E" triggeredByEvent="true"><startEvent id="s" isInterrupting="false"><escalationEventDefinition'
        ' escalationRef="Esc"/></startEvent></subProcess>',
        ROOTS,
    ).graph
    ad_hoc = graph.nodes["A"]
    assert ad_hoc.ad_hoc_completion is not None
    assert (ad_hoc.ad_hoc_sequential, ad_hoc.cancel_remaining) == (True, False)
    transaction = graph.nodes["X"].graph
    assert transaction is not None
    assert transaction.nodes["c"].event.kind is EventKind.CANCEL
    handler = graph.nodes["E"]
    assert handler.kind is NodeKind.EVENT_SUB_PROCESS
    assert handler.graph is not None
    start = handler.graph.nodes["s"]
    assert (start.event.code, start.interrupting) == ("x1", False)


def test_errors_go_by_code_else_by_id_and_catch_any_without_reference() -> None:
    body = '<task id="A"/><boundaryEvent id="B" attachedToRef="A"><errorEventDefinition{0}/></boundaryEvent>'
    assert node(body.format(' errorRef="Err"'), "B", ROOTS).event.code == "e1"
    bare = node(body.format(' errorRef="Bare"'), "B", ROOTS).event
    assert (bare.code, bare.name) == (None, "Bare")  # catches any, its own before others that catch any
    thrown = '<endEvent id="E"><errorEventDefinition errorRef="Bare"/></endEvent>'
    assert node(thrown, "E", ROOTS).event.code == "Bare"
    assert node(body.format(""), "B", ROOTS).event.code is None


def test_an_undeclared_error_is_taken_as_the_code_itself_with_a_warning() -> None:
    result = parsed('<endEvent id="E"><errorEventDefinition errorRef="LATE"/></endEvent>')
    assert at(result, "E") == {"error.undeclared"}
    assert result.definitions is not None
    assert result.definitions.processes["Main"].graph.nodes["E"].event.code == "LATE"


def test_several_events_at_once() -> None:
    caught = node(
        '<intermediateCatchEvent id="C" parallelMultiple="true"><signalEventDefinition signalRef="Sig"/>'
        '<messageEventDefinition messageRef="tns:Msg"/><eventDefinitionRef>SigDef</eventDefinitionRef>'
        "</intermediateCatchEvent>",
        "C",
        ROOTS,
    )
    assert caught.parallel_multiple
    assert [event.kind for event in caught.events] == [EventKind.SIGNAL, EventKind.MESSAGE, EventKind.SIGNAL]


def test_gateways_and_quantities() -> None:
    graph = process(
        '<complexGateway id="C"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>'
        '<eventBasedGateway id="E" instantiate="true" eventGatewayType="Parallel"/>'
        '<task id="T" startQuantity="2" completionQuantity="3"/><receiveTask id="R" instantiate="true" messageRef="Msg"/>',
        ROOTS,
    ).graph
    assert graph.nodes["C"].activation is not None
    assert graph.nodes["E"].instantiate
    assert graph.nodes["E"].parallel_multiple
    assert (graph.nodes["T"].start_quantity, graph.nodes["T"].completion_quantity) == (2, 3)
    assert graph.nodes["R"].instantiate


def test_conditional_and_default_flows_leave_any_activity() -> None:
    graph = process(
        '<task id="A" default="f2"/><task id="B"/>' + flow("A", "B", "x", "f1") + flow("A", "B", "", "f2")
    ).graph
    assert graph.flows["f2"].default
    assert graph.flows["f1"].condition is not None


def test_global_tasks_are_processes_of_one_node() -> None:
    xml = drawing(
        '<callActivity id="C" calledElement="G"/>', '<globalScriptTask id="G"><script>1</script></globalScriptTask>'
    )
    definitions = parse_or_refuse(xml)
    assert definitions.processes["G"].graph.nodes["G"].kind is NodeKind.SCRIPT


def test_message_data_goes_from_the_input_of_a_throw_to_the_output_of_a_catch() -> None:
    graph = process(
        '<dataObject id="d"/><dataObject id="e"/>'
        '<intermediateThrowEvent id="T"><dataInput id="i"/><dataInputAssociation><sourceRef>d</sourceRef><targetRef>i'
        '</targetRef></dataInputAssociation><inputSet/><messageEventDefinition messageRef="Msg"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="C"><dataOutput id="o"/><dataOutputAssociation><sourceRef>o</sourceRef><targetRef>e'
        '</targetRef></dataOutputAssociation><outputSet/><messageEventDefinition messageRef="Msg"/>'
        "</intermediateCatchEvent>",
        ROOTS,
    ).graph
    payload = graph.nodes["T"].event.payload
    assert payload is not None
    assert payload.text == "d"
    caught = graph.nodes["C"]
    assert caught.event.variable is None  # the data output is no variable of the process
    assert [(one.source.text, one.target, one.produced) for one in caught.outputs] == [("o", "e", ("o",))]


def test_correlation_sets_give_the_key_of_both_sides() -> None:
    roots = (
        '<message id="M" name="order"/><correlationProperty id="Prop"><correlationPropertyRetrievalExpression'
        ' messageRef="M"><messagePath>order.id</messagePath></correlationPropertyRetrievalExpression></correlationProperty>'
    )
    graph = process(
        '<correlationSubscription id="Sub"><correlationPropertyBinding correlationPropertyRef="Prop"><dataPath>my_id'
        "</dataPath></correlationPropertyBinding></correlationSubscription>"
        '<sendTask id="S" messageRef="M"/><receiveTask id="R" messageRef="M"/>',
        roots,
    ).graph
    sent, awaited = graph.nodes["S"].event.correlation, graph.nodes["R"].event.correlation
    assert sent is not None
    assert awaited is not None
    assert (sent.text, awaited.text) == ("order.id", "my_id")


def test_a_data_input_drawn_by_camunda_modeler_is_a_drawing() -> None:
    task = node(
        '<dataObjectReference id="Ref" name="Order" dataObjectRef="Obj"/><dataObject id="Obj"/><task id="T">'
        '<property id="P1" name="__targetRef_placeholder"/><dataInputAssociation><sourceRef>Ref</sourceRef>'
        "<targetRef>P1</targetRef></dataInputAssociation><dataOutputAssociation><targetRef>Ref</targetRef>"
        "</dataOutputAssociation></task>",
        "T",
    )
    assert task.inputs == ()
    assert task.outputs == ()


def test_elements_without_ids_get_one() -> None:
    definitions = parse_or_refuse(f"{HEAD}<bpmn:process><bpmn:task/><bpmn:endEvent/></bpmn:process>{TAIL}")
    (only,) = definitions.processes.values()
    assert len(only.graph.nodes) == 2


def test_wrong_languages_are_refused_where_they_stand() -> None:
    result = parsed(
        '<scriptTask id="J" scriptFormat="javascript"><script>x = 1</script></scriptTask><task id="A"/><task id="B"/>'
        '<sequenceFlow id="f" sourceRef="A" targetRef="B"><conditionExpression language="http://www.w3.org/1999/XPath">'
        "getVariable('x')</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="g" sourceRef="A" targetRef="B"><conditionExpression language="python">x == 1'
        "</conditionExpression></sequenceFlow>"
    )
    assert at(result, "J") == {"script.language"}
    assert at(result, "f") == {"expression.language"}
    assert at(result, "g") == {"expression.language"}


def test_plain_feel_needs_no_equals_sign_and_one_is_dropped() -> None:
    for text in ("x &gt; 1", "=x &gt; 1", " = x &gt; 1 "):
        definitions = parse_or_refuse(drawing('<task id="A"/><task id="B"/>' + flow("A", "B", text)))
        condition = definitions.processes["Main"].graph.flows["A_B"].condition
        assert condition is not None
        assert condition.text == "x > 1"


def test_limits_can_be_set_and_refusals_carry_all_findings() -> None:
    body = '<task id="A"/><task id="B"/><task id="A"/>'
    assert codes(parse(drawing(body), bounds=Bounds(nodes=3))) == {"limit.nodes"}
    try:
        parse_or_refuse(drawing(body + flow("A", "X")))
    except DefinitionRefused as refused:
        assert {"id.duplicate", "ref.dangling"} <= {entry.code for entry in refused.findings}
    else:
        raise AssertionError("expected a refusal")


def test_flows_may_not_cross_the_border_of_a_sub_process() -> None:
    result = parsed('<task id="A"/><subProcess id="Sub"><task id="B"/></subProcess>' + flow("A", "B", "", "f"))
    assert at(result, "f") == {"flow.crosses"}


def test_a_heban_slip_of_the_pen_is_named() -> None:
    result = parsed(
        '<userTask id="T" heban:nameEng="x"><extensionElements><heban:assignement role="r"/></extensionElements></userTask>'
    )
    assert [entry.code for entry in result.findings] == ["heban.unknown", "heban.unknown"]


def test_what_a_task_yields_passes_through_a_transformation_or_assignment_of_its_only_output() -> None:
    task = node(
        '<dataObject id="w"/><dataObject id="v"/><scriptTask id="T"><ioSpecification><dataOutput id="out"/><inputSet/>'
        "<outputSet/></ioSpecification><dataOutputAssociation><sourceRef>out</sourceRef><targetRef>w</targetRef>"
        "<transformation>out * 3</transformation></dataOutputAssociation><dataOutputAssociation><targetRef>v</targetRef>"
        "<assignment><from>out + 1</from><to>v</to></assignment></dataOutputAssociation><script>5</script></scriptTask>",
        "T",
    )
    assert [(one.source.text, one.target, one.produced) for one in task.outputs] == [
        ("out * 3", "w", ("out",)),
        ("out + 1", "v", ("out",)),
    ]


def test_references_of_one_data_store_are_one_variable() -> None:
    task = node(
        '<dataStoreReference id="R1" name="one" dataStoreRef="D"/><dataStoreReference id="R2" name="two" dataStoreRef="D"/>'
        '<task id="T"><ioSpecification><dataInput id="in"/><dataOutput id="out"/><inputSet/><outputSet/></ioSpecification>'
        "<dataInputAssociation><sourceRef>R1</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>out</sourceRef><targetRef>R2</targetRef></dataOutputAssociation></task>",
        "T",
        '<dataStore id="D" name="register"/>',
    )
    assert [one.source.text for one in task.inputs] == ["register"]
    assert [one.target for one in task.outputs] == ["register"]

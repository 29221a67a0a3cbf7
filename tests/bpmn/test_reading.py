"""The standard's constructs become the model they mean."""

from engine.bpmn import normal
from engine.bpmn.model import EventKind, LoopKind, NodeKind, TimerKind
from tests.bpmn.drawings import at, codes, flow, line, node, parsed, process

START = '<startEvent id="Start"/>'
END = '<endEvent id="End"/>'


def test_user_task_carries_what_heban_says_of_it() -> None:
    task = node(
        START
        + """<userTask id="T" name="核办" heban:nameEn="Decide" heban:skipSamePerson="true"><extensionElements>
        <heban:assignment role="clerk" organisation="=receiving.school" exclude="initiator, Task_0"/>
        <heban:form key="a.form"/><heban:limit due="10WD" remind="=settings.remind" escalate="false"/>
        <heban:outcome value="approve" label="同意" labelEn="Approve" style="primary"/>
        <heban:outcome value="return" reason="true" corrects="true"/>
        <heban:priority value="=5"/><heban:copyTo role="inspector" organisation="=own.parent"/>
        </extensionElements></userTask>"""
        + END
        + line("Start", "T", "End"),
        "T",
    )
    assert task.kind is NodeKind.USER
    assert (task.name, task.name_en) == ("核办", "Decide")
    assert task.assignment is not None
    assert task.assignment.exclude == ("initiator", "Task_0")
    assert task.assignment.organisation is not None
    assert task.assignment.organisation.text == "receiving.school"
    assert task.limit is not None
    assert task.limit.due is not None
    assert task.limit.due.text == '"10WD"'
    assert task.limit.remind is not None
    assert task.limit.remind.text == "settings.remind"
    assert not task.limit.escalate
    assert [one.value for one in task.outcomes] == ["approve", "return"]
    assert task.outcomes[1].reason
    assert task.outcomes[1].corrects
    assert task.skip_same_person
    assert task.copy_to == ("inspector@own.parent",)


def test_an_end_says_how_it_is_meant_and_a_slip_of_the_pen_is_found() -> None:
    meant = '<endEvent id="End" heban:style="danger"/>'
    assert node(START + meant + line("Start", "End"), "End").style == "danger"
    assert node(START + END + line("Start", "End"), "End").style == "default"
    assert "attribute.choice" in codes(parsed(START + meant.replace("danger", "dangr") + line("Start", "End")))


def test_timers_in_iso_text_are_texts_and_anything_else_is_feel() -> None:
    texts = {
        "<timeDuration>PT5M</timeDuration>": ('"PT5M"', TimerKind.DURATION),
        "<timeDate>2026-01-01T00:00:00</timeDate>": ('"2026-01-01T00:00:00"', TimerKind.DATE),
        "<timeDate>2026-01-01T00:00:00+08:00</timeDate>": ('"2026-01-01T00:00:00+08:00"', TimerKind.DATE),
        "<timeCycle>R3/PT1H</timeCycle>": ('"R3/PT1H"', TimerKind.CYCLE),
        "<timeCycle>R/2026-01-31T00:00:00Z/P1M</timeCycle>": ('"R/2026-01-31T00:00:00Z/P1M"', TimerKind.CYCLE),
        "<timeCycle>0 0 10 * *</timeCycle>": ('"0 0 10 * *"', TimerKind.CYCLE),
        "<timeDuration>10WD</timeDuration>": ('"10WD"', TimerKind.DURATION),
        '<timeDuration>="PT" + minutes + "M"</timeDuration>': ('"PT" + minutes + "M"', TimerKind.DURATION),
        "<timeDuration>wait</timeDuration>": ("wait", TimerKind.DURATION),
        '<timeDuration>duration("PT5M")</timeDuration>': ('duration("PT5M")', TimerKind.DURATION),
    }
    for xml, (text, kind) in texts.items():
        inner = f"<timerEventDefinition>{xml}</timerEventDefinition>"
        body = f'<intermediateCatchEvent id="C">{inner}</intermediateCatchEvent>'
        event = node(body, "C").event
        assert event.expression is not None
        assert (event.expression.text, event.timer) == (text, kind)


def test_message_without_a_name_goes_by_its_id() -> None:
    caught = node('<receiveTask id="R" messageRef="Message_1"/>', "R", roots='<message id="Message_1"/>')
    assert caught.event.name == "Message_1"


def test_nameless_messages_meet_along_their_message_flow() -> None:
    message = "<messageEventDefinition/>"
    roots = (
        '<message id="M" name="order"/><collaboration id="Co"><participant id="Pool"/>'
        '<messageFlow id="f1" sourceRef="T" targetRef="C"/><messageFlow id="f2" sourceRef="Ask" targetRef="R" messageRef="M"/>'
        '<messageFlow id="f3" sourceRef="Out" targetRef="Pool"/></collaboration>'
    )
    body = (
        f'<intermediateThrowEvent id="T">{message}</intermediateThrowEvent><sendTask id="Ask"/><receiveTask id="R"/>'
        f'<intermediateCatchEvent id="C">{message}</intermediateCatchEvent><endEvent id="Out">{message}</endEvent>'
    )
    names = {one: node(body, one, roots).event.name for one in ("T", "C", "Ask", "R", "Out")}
    assert names == {"T": "C", "C": "C", "Ask": "order", "R": "order", "Out": "Out"}


def test_event_definitions_are_found_by_reference() -> None:
    roots = '<signal id="S1" name="alarm"/><signalEventDefinition id="D1" signalRef="S1"/>'
    thrown = node('<endEvent id="E"><eventDefinitionRef>D1</eventDefinitionRef></endEvent>', "E", roots)
    assert (thrown.event.kind, thrown.event.name) == (EventKind.SIGNAL, "alarm")


def test_scope_without_start_begins_everywhere_nothing_leads_to() -> None:
    graph = process(
        '<task id="A"/><task id="B"/><task id="C"/><boundaryEvent id="X" attachedToRef="A"/>' + line("A", "C")
    ).graph
    assert normal.entries(graph) == ("A", "B")


def test_link_events_become_flows() -> None:
    body = (
        START
        + '<intermediateThrowEvent id="L1"><linkEventDefinition name="go"/></intermediateThrowEvent>'
        + '<intermediateCatchEvent id="L2"><linkEventDefinition name="go"/></intermediateCatchEvent>'
        + END
        + line("Start", "L1")
        + line("L2", "End")
    )
    graph = normal.normalise(process(body).graph)
    assert graph.flows["link:L1"].target == "L2"
    assert graph.nodes["L2"].incoming == ("link:L1",)


def test_flows_leave_in_the_order_the_node_lists_them() -> None:
    body = (
        '<exclusiveGateway id="G"><outgoing>two</outgoing><outgoing>one</outgoing></exclusiveGateway>'
        '<task id="A"/><task id="B"/>' + flow("G", "A", "x", "one") + flow("G", "B", "y", "two")
    )
    assert node(body, "G").outgoing == ("two", "one")


def test_compensation_handler_is_found_through_the_association() -> None:
    graph = process(
        START + '<serviceTask id="Book"/>'
        '<boundaryEvent id="C" attachedToRef="Book"><compensateEventDefinition/></boundaryEvent>'
        '<task id="Undo" isForCompensation="true"/><association id="A" sourceRef="C" targetRef="Undo"'
        ' associationDirection="One"/>' + line("Start", "Book")
    ).graph
    assert graph.nodes["Book"].compensated_by == "Undo"
    assert graph.nodes["Undo"].for_compensation


def test_multi_instance_reads_its_collection_through_the_data_input() -> None:
    task = node(
        '<dataObject id="list" name="items" isCollection="true"/><dataObject id="out"/>'
        '<userTask id="T"><ioSpecification>'
        '<dataInput id="in1"/><dataOutput id="out1"/><inputSet/><outputSet/></ioSpecification>'
        "<dataInputAssociation><sourceRef>list</sourceRef><targetRef>in1</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>out1</sourceRef><targetRef>out</targetRef></dataOutputAssociation>"
        '<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>in1</loopDataInputRef>'
        '<loopDataOutputRef>out1</loopDataOutputRef><inputDataItem id="item"/><outputDataItem id="result"/>'
        "<completionCondition>numberOfCompletedInstances &gt;= 2</completionCondition>"
        "</multiInstanceLoopCharacteristics></userTask>",
        "T",
    )
    loop = task.loop
    assert loop is not None
    assert loop.kind is LoopKind.SEQUENTIAL
    assert loop.collection is not None
    assert loop.collection.text == "items"
    assert (loop.item, loop.output_collection) == ("item", "out")
    assert loop.condition is not None
    assert task.inputs == ()
    assert task.outputs == ()


def test_io_specification_becomes_mappings() -> None:
    task = node(
        '<dataObject id="do1" name="amount"/><dataObjectReference id="ref1" dataObjectRef="do1" name="Amount"/>'
        '<scriptTask id="T"><ioSpecification><dataInput id="in1" name="sum"/><dataOutput id="result"/><inputSet/>'
        "<outputSet/></ioSpecification>"
        "<dataInputAssociation><sourceRef>ref1</sourceRef><targetRef>in1</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>result</sourceRef><targetRef>ref1</targetRef></dataOutputAssociation>"
        "<script>{result: sum + 1}</script></scriptTask>",
        "T",
    )
    assert [(one.source.text, one.target) for one in task.inputs] == [("amount", "sum"), ("amount", "in1")]
    assert [(one.source.text, one.target) for one in task.outputs] == [("result", "amount")]


def test_dangling_and_double_ids_are_all_named_at_once() -> None:
    result = parsed(START + '<task id="Start"/>' + flow("Start", "Nowhere", identifier="f") + '<loopy id="x"/>')
    assert {"id.duplicate", "ref.dangling", "element.unknown"} <= codes(result)
    assert at(result, "f") == {"ref.dangling"}
    assert result.definitions is not None

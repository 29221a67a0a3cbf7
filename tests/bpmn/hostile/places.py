"""Every place of a BPMN file that can carry an expression: a drawing with a hole at that place."""

from xml.sax.saxutils import quoteattr

from tests.bpmn.drawings import drawing

_TIMER = (
    '<startEvent id="S"/><intermediateCatchEvent id="T"><timerEventDefinition>{0}</timerEventDefinition>'
    '</intermediateCatchEvent><sequenceFlow id="f" sourceRef="S" targetRef="T"/>'
)
_EXTENDED = '<startEvent id="S"/><{0} id="T"><extensionElements>{1}</extensionElements></{0}>'
_LOOP = '<userTask id="T"><multiInstanceLoopCharacteristics>{0}</multiInstanceLoopCharacteristics></userTask>'
_IO = (
    '<dataObject id="d"/><task id="T"><ioSpecification><dataInput id="i"/><dataOutput id="o"/><inputSet/><outputSet/>'
    "</ioSpecification>{0}</task>"
)

TEXT_PLACES: dict[str, str] = {
    "condition of a flow": '<task id="A"/><task id="B"/><sequenceFlow id="f" sourceRef="A" targetRef="B">'
    "<conditionExpression>{x}</conditionExpression></sequenceFlow>",
    "script": '<scriptTask id="T"><script>{x}</script></scriptTask>',
    "time date": _TIMER.format("<timeDate>{x}</timeDate>"),
    "time duration": _TIMER.format("<timeDuration>{x}</timeDuration>"),
    "time cycle": _TIMER.format("<timeCycle>{x}</timeCycle>"),
    "conditional event": '<intermediateCatchEvent id="T"><conditionalEventDefinition><condition>{x}</condition>'
    "</conditionalEventDefinition></intermediateCatchEvent>",
    "loop condition": '<task id="T"><standardLoopCharacteristics><loopCondition>{x}</loopCondition>'
    "</standardLoopCharacteristics></task>",
    "cardinality": _LOOP.format("<loopCardinality>{x}</loopCardinality>"),
    "completion condition": _LOOP.format("<completionCondition>{x}</completionCondition>"),
    "complex behavior": _LOOP.format(
        "<complexBehaviorDefinition><condition>{x}</condition></complexBehaviorDefinition>"
    ),
    "activation condition": '<complexGateway id="G"><activationCondition>{x}</activationCondition></complexGateway>',
    "ad-hoc completion": '<adHocSubProcess id="T"><task id="A"/><completionCondition>{x}</completionCondition>'
    "</adHocSubProcess>",
    "assignment from": _IO.format(
        "<dataInputAssociation><targetRef>i</targetRef><assignment><from>{x}</from><to>i</to></assignment>"
        "</dataInputAssociation>"
    ),
    "assignment to": _IO.format(
        "<dataInputAssociation><targetRef>i</targetRef><assignment><from>1</from><to>{x}</to></assignment>"
        "</dataInputAssociation>"
    ),
    "transformation": _IO.format(
        "<dataInputAssociation><sourceRef>d</sourceRef><targetRef>i</targetRef><transformation>{x}</transformation>"
        "</dataInputAssociation>"
    ),
    "potential owner": '<userTask id="T"><potentialOwner><resourceAssignmentExpression><formalExpression>{x}'
    "</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>",
    "camunda input parameter": _EXTENDED.format(
        "userTask",
        '<camunda:inputOutput><camunda:inputParameter name="a">{x}</camunda:inputParameter></camunda:inputOutput>',
    ),
    "camunda parameter script": _EXTENDED.format(
        "userTask",
        '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script scriptFormat="javascript">{x}'
        "</camunda:script></camunda:inputParameter></camunda:inputOutput>",
    ),
    "camunda listener script": _EXTENDED.format(
        "userTask",
        '<camunda:executionListener event="start"><camunda:script scriptFormat="groovy">{x}</camunda:script>'
        "</camunda:executionListener>",
    ),
}
ATTRIBUTE_PLACES: dict[str, str] = {
    "assignment organisation": _EXTENDED.format("userTask", "<heban:assignment organisation={x}/>"),
    "assignment person": _EXTENDED.format("userTask", "<heban:assignment person={x}/>"),
    "assignment role": _EXTENDED.format("userTask", "<heban:assignment role={x}/>"),
    "limit": _EXTENDED.format("userTask", "<heban:limit due={x}/>"),
    "limit remind": _EXTENDED.format("userTask", "<heban:limit due='1WD' remind={x}/>"),
    "priority": _EXTENDED.format("userTask", "<heban:priority value={x}/>"),
    "outcome": _EXTENDED.format("userTask", "<heban:outcome value={x}/>"),
    "form": _EXTENDED.format("userTask", "<heban:form key={x}/>"),
    "copy": _EXTENDED.format("userTask", "<heban:copyTo role='r' organisation={x}/>"),
    "service name": _EXTENDED.format("serviceTask", "<heban:service name={x}/>"),
    "service input": _EXTENDED.format(
        "serviceTask", "<heban:service name='s'><heban:input target='a' source={x}/></heban:service>"
    ),
    "mapping source": _EXTENDED.format(
        "task", "<heban:mapping><heban:input target='a' source={x}/></heban:mapping>"
    ),
    "mapping target": _EXTENDED.format(
        "task", "<heban:mapping><heban:output target={x} source='1'/></heban:mapping>"
    ),
    "message payload": _EXTENDED.format("sendTask", "<heban:message payload={x}/>"),
    "message correlation": _EXTENDED.format("receiveTask", "<heban:message correlation={x}/>"),
    "called element": '<callActivity id="T" calledElement={x}/>',
    "call in": _EXTENDED.format("callActivity", "<heban:call process='q'/><heban:in source={x} target='a'/>"),
    "data object": '<dataObject id="d" heban:value={x}/><task id="T"/>',
    "zeebe script": _EXTENDED.format("scriptTask", "<zeebe:script expression={x} resultVariable='r'/>"),
    "zeebe mapping": _EXTENDED.format(
        "serviceTask", "<zeebe:ioMapping><zeebe:input source={x} target='a'/></zeebe:ioMapping>"
    ),
    "zeebe job": _EXTENDED.format("serviceTask", "<zeebe:taskDefinition type={x}/>"),
    "zeebe assignee": _EXTENDED.format("userTask", "<zeebe:assignmentDefinition assignee={x}/>"),
    "camunda assignee": '<userTask id="T" camunda:assignee={x}/>',
    "camunda due date": '<userTask id="T" camunda:dueDate={x}/>',
    "camunda class": '<serviceTask id="T" camunda:class={x}/>',
    "camunda expression": '<serviceTask id="T" camunda:expression={x}/>',
    "camunda collection": _LOOP.replace("<multiInstanceLoopCharacteristics>", "<multiInstanceLoopCharacteristics "
                                        "camunda:collection={x}>").format("", x="{x}"),
    "flowable expression": '<serviceTask id="T" flowable:expression={x}/>',
    "flowable skip": '<userTask id="T" flowable:skipExpression={x}/>',
}  # fmt: skip


def filled(text: str) -> dict[str, str]:
    """The drawing of every place with a text put in, escaped as an editor would."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    done = {place: drawing(body.replace("{x}", escaped)) for place, body in TEXT_PLACES.items()}
    quoted = quoteattr(text)
    return done | {place: drawing(body.replace("{x}", quoted)) for place, body in ATTRIBUTE_PLACES.items()}

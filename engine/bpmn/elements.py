"""The allow-list: which BPMN element may stand in which, so that nothing drawn is ever ignored silently.

`executed` elements become the model, `drawn` ones only explain the picture. Whatever is in neither is refused
by name.
"""

from __future__ import annotations

from engine.bpmn.findings import Report
from engine.bpmn.model import NodeKind
from engine.bpmn.names import DI, MODEL, Element, local, namespace, prefixed, split

_BASE = frozenset({"documentation", "extensionElements"})
_FLOW_ELEMENT = _BASE | {"auditing", "monitoring", "categoryValueRef"}  # what any flow element may have (10.3)
_NODE = _FLOW_ELEMENT | {"incoming", "outgoing"}

KINDS: dict[str, NodeKind] = {
    "startEvent": NodeKind.START,
    "endEvent": NodeKind.END,
    "intermediateCatchEvent": NodeKind.CATCH,
    "intermediateThrowEvent": NodeKind.THROW,
    "boundaryEvent": NodeKind.BOUNDARY,
    "task": NodeKind.TASK,
    "userTask": NodeKind.USER,
    "manualTask": NodeKind.MANUAL,
    "serviceTask": NodeKind.SERVICE,
    "scriptTask": NodeKind.SCRIPT,
    "businessRuleTask": NodeKind.RULE,
    "sendTask": NodeKind.SEND,
    "receiveTask": NodeKind.RECEIVE,
    "subProcess": NodeKind.SUB_PROCESS,
    "transaction": NodeKind.TRANSACTION,
    "adHocSubProcess": NodeKind.AD_HOC,
    "callActivity": NodeKind.CALL,
    "exclusiveGateway": NodeKind.EXCLUSIVE,
    "inclusiveGateway": NodeKind.INCLUSIVE,
    "parallelGateway": NodeKind.PARALLEL,
    "complexGateway": NodeKind.COMPLEX,
    "eventBasedGateway": NodeKind.EVENT_BASED,
}
GLOBAL_TASKS: dict[str, NodeKind] = {
    "globalTask": NodeKind.TASK,
    "globalUserTask": NodeKind.USER,
    "globalManualTask": NodeKind.MANUAL,
    "globalScriptTask": NodeKind.SCRIPT,
    "globalBusinessRuleTask": NodeKind.RULE,
}
SUB_PROCESSES = ("subProcess", "transaction", "adHocSubProcess")
EVENT_DEFINITIONS = (
    "messageEventDefinition",
    "signalEventDefinition",
    "timerEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "conditionalEventDefinition",
    "compensateEventDefinition",
    "cancelEventDefinition",
    "terminateEventDefinition",
    "linkEventDefinition",
)
RESOURCES = ("resourceRole", "performer", "humanPerformer", "potentialOwner")

_ARTIFACTS = {"association", "textAnnotation", "group"}
_DATA = {"dataObject", "dataObjectReference", "dataStoreReference", "property", "ioSpecification"}
_ASSOCIATIONS = {"dataInputAssociation", "dataOutputAssociation"}
_LOOPS = {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}
_SCOPE = _ARTIFACTS | _DATA | {"laneSet", "sequenceFlow"} | set(KINDS)
_ACTIVITY = _NODE | {"ioSpecification", "property", *_ASSOCIATIONS, *RESOURCES, *_LOOPS}
_EVENT = _NODE | {"property", "eventDefinitionRef", *EVENT_DEFINITIONS}
_CATCH = _EVENT | {"dataOutput", "dataOutputAssociation", "outputSet"}
_THROW = _EVENT | {"dataInput", "dataInputAssociation", "inputSet"}
_SUB = _ACTIVITY | _SCOPE
_ASSOCIATION = _BASE | {"sourceRef", "targetRef", "assignment", "transformation"}
_ITEM_AWARE = _BASE | {"dataState"}
_GLOBAL = _BASE | {"ioSpecification", "ioBinding", "supportedInterfaceRef", *RESOURCES}
_RESOURCE = _BASE | {"resourceRef", "resourceAssignmentExpression", "resourceParameterBinding"}

_ONCE = frozenset({
    "conditionExpression", "script", "ioSpecification", "loopCardinality", "loopDataInputRef", "loopDataOutputRef",
    "inputDataItem", "outputDataItem", "completionCondition", "activationCondition", "condition", "transformation",
    "targetRef", "from", "to", "loopCondition", "standardLoopCharacteristics", "multiInstanceLoopCharacteristics",
    "event", "operationRef", "messagePath", "dataPath", "target", "resourceAssignmentExpression",
    "participantMultiplicity",
})  # fmt: skip
"""Elements of which the standard allows one beside its kind; a second would be read by nobody."""
DRAWN_ROOTS = frozenset({
    "category", "dataStore", "itemDefinition", "interface", "resource", "partnerEntity", "partnerRole", "endPoint",
    "import", "extension", "relationship", "correlationProperty", "message", "signal", "error", "escalation",
})  # fmt: skip
_DEEP = frozenset({"documentation", "extensionElements", "import", "extension", "relationship", "category",
                   "dataStore", "itemDefinition", "interface", "resource", "partnerEntity", "partnerRole",
                   "endPoint", "message", "signal", "error", "escalation", "auditing", "monitoring",
                   "resourceParameterBinding", "rendering", "conversation", "subConversation", "callConversation",
                   "conversationLink", "group", "textAnnotation", "dataState"})  # fmt: skip

ALLOWED: dict[str, frozenset[str] | set[str]] = {
    "definitions": _BASE | DRAWN_ROOTS | set(EVENT_DEFINITIONS) | set(GLOBAL_TASKS) | {"process", "collaboration"},
    "process": _BASE | _SCOPE | set(RESOURCES) | {"auditing", "monitoring", "supportedInterfaceRef", "ioBinding",
                                                  "correlationSubscription", "supports"},
    "collaboration": _BASE | _ARTIFACTS | {
        "participant", "messageFlow", "conversation", "subConversation", "callConversation", "conversationLink",
        "correlationKey", "participantAssociation", "messageFlowAssociation", "conversationAssociation",
        "choreographyRef"},
    "participant": _BASE | {"interfaceRef", "endPointRef", "participantMultiplicity"},
    "participantMultiplicity": _BASE,
    "messageFlow": _BASE,
    "correlationKey": _BASE | {"correlationPropertyRef"},
    "correlationProperty": _BASE | {"correlationPropertyRetrievalExpression"},
    "correlationPropertyRetrievalExpression": _BASE | {"messagePath", "formalExpression"},
    "correlationSubscription": _BASE | {"correlationPropertyBinding"},
    "correlationPropertyBinding": _BASE | {"dataPath"},
    "laneSet": _BASE | {"lane"},
    "lane": _BASE | {"flowNodeRef", "partitionElement", "childLaneSet"},
    "childLaneSet": _BASE | {"lane"},
    "sequenceFlow": _FLOW_ELEMENT | {"conditionExpression"},
    "association": _BASE,
    "startEvent": _CATCH,
    "intermediateCatchEvent": _CATCH,
    "boundaryEvent": _CATCH,
    "intermediateThrowEvent": _THROW,
    "endEvent": _THROW,
    "implicitThrowEvent": _THROW,
    "event": _THROW,
    "task": _ACTIVITY,
    "userTask": _ACTIVITY | {"rendering"},
    "manualTask": _ACTIVITY,
    "serviceTask": _ACTIVITY,
    "scriptTask": _ACTIVITY | {"script"},
    "businessRuleTask": _ACTIVITY,
    "sendTask": _ACTIVITY,
    "receiveTask": _ACTIVITY,
    "callActivity": _ACTIVITY,
    "subProcess": _SUB,
    "transaction": _SUB,
    "adHocSubProcess": _SUB | {"completionCondition"},
    "exclusiveGateway": _NODE,
    "inclusiveGateway": _NODE,
    "parallelGateway": _NODE,
    "eventBasedGateway": _NODE,
    "complexGateway": _NODE | {"activationCondition"},
    "messageEventDefinition": _BASE | {"operationRef"},
    "signalEventDefinition": _BASE,
    "timerEventDefinition": _BASE | {"timeDate", "timeDuration", "timeCycle"},
    "errorEventDefinition": _BASE,
    "escalationEventDefinition": _BASE,
    "conditionalEventDefinition": _BASE | {"condition"},
    "compensateEventDefinition": _BASE,
    "cancelEventDefinition": _BASE,
    "terminateEventDefinition": _BASE,
    "linkEventDefinition": _BASE | {"source", "target"},
    "standardLoopCharacteristics": _BASE | {"loopCondition"},
    "multiInstanceLoopCharacteristics": _BASE | {
        "loopCardinality", "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem",
        "completionCondition", "complexBehaviorDefinition"},
    "complexBehaviorDefinition": _BASE | {"condition", "event"},
    "ioSpecification": _BASE | {"dataInput", "dataOutput", "inputSet", "outputSet"},
    "inputSet": _BASE | {"dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs", "outputSetRefs"},
    "outputSet": _BASE | {"dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs", "inputSetRefs"},
    "dataInputAssociation": _ASSOCIATION,
    "dataOutputAssociation": _ASSOCIATION,
    "assignment": _BASE | {"from", "to"},
    "dataInput": _ITEM_AWARE,
    "dataOutput": _ITEM_AWARE,
    "inputDataItem": _ITEM_AWARE,
    "outputDataItem": _ITEM_AWARE,
    "property": _ITEM_AWARE,
    "dataObject": _ITEM_AWARE | _FLOW_ELEMENT,
    "dataObjectReference": _ITEM_AWARE | _FLOW_ELEMENT,
    "dataStoreReference": _ITEM_AWARE | _FLOW_ELEMENT,
    "globalTask": _GLOBAL,
    "globalUserTask": _GLOBAL | {"rendering"},
    "globalManualTask": _GLOBAL,
    "globalScriptTask": _GLOBAL | {"script"},
    "globalBusinessRuleTask": _GLOBAL,
    "resourceAssignmentExpression": _BASE | {"formalExpression", "expression"},
    **dict.fromkeys(RESOURCES, _RESOURCE),
}  # fmt: skip


def check(root: Element, report: Report) -> None:
    """Name every BPMN element that stands where Heban does not know it; foreign elements out of place too."""
    stack = [root]
    while stack:
        element = stack.pop()
        known = ALLOWED.get(local(element), frozenset())
        _twice(element, report)
        for inner in element:
            if not isinstance(inner.tag, str):
                continue
            if namespace(inner) != MODEL:
                _foreign(inner, element, report)
            elif local(inner) not in known:
                _unknown(inner, element, report)
            elif local(inner) not in _DEEP:
                stack.append(inner)


def _twice(element: Element, report: Report) -> None:
    names = [local(inner) for inner in element if isinstance(inner.tag, str) and namespace(inner) == MODEL]
    for name in _ONCE.intersection(names):
        if names.count(name) > 1:
            report.at(element, "element.twice", name=name, parent=local(element), count=names.count(name))


def _foreign(inner: Element, parent: Element, report: Report) -> None:
    if local(parent) == "definitions" and namespace(inner) in DI:
        return
    report.at(inner, "element.foreign", name=prefixed(str(inner.tag)), parent=local(parent))


def _unknown(inner: Element, parent: Element, report: Report) -> None:
    name = split(str(inner.tag))[1]
    code = "element.unknown"
    if "horeography" in name or "onversation" in name:
        code = "element.choreography"
    report.at(inner, code, name=name, parent=local(parent))

"""Name what other tools' extensions ask for and Heban does not do, so that none of it is ignored silently.

Code bound to an element is refused; settings of another engine are noted once per name and kept for the editor.
"""

from __future__ import annotations

from engine.bpmn.names import (
    CAMUNDA,
    FLOWABLE,
    HEBAN,
    MODEL,
    XSI,
    ZEEBE,
    Element,
    extensions,
    local,
    namespace,
    prefixed,
    split,
    text_of,
    walk,
)
from engine.bpmn.reading import Reading

_CODE_ATTRIBUTES = {
    "class", "expression", "delegateExpression", "variableMappingClass", "variableMappingDelegateExpression",
    "skipExpression", "caseRef", "deploymentId", "operationRef", "resource",
}  # fmt: skip
_CODE_ELEMENTS = {
    "executionListener", "taskListener", "executionListeners", "taskListeners", "connector", "eventListener",
    "adHoc", "conditionalFilter", "errorEventDefinition", "customResource", "failedJobListener",
    "collection",
}  # fmt: skip
# Of SpiffWorkflow and jBPM, which are not among the dialects that are read.
_CODE_ELSEWHERE = {
    "preScript", "postScript", "serviceTaskOperator", "calledDecisionId", "onEntry-script", "onExit-script",
    "ruleFlowGroup", "taskName",
}  # fmt: skip
_FORM_ELEMENTS = {"formData", "formProperty", "userTaskForm"}
_READ_ATTRIBUTES = {
    "assignee", "candidateUsers", "candidateGroups", "formKey", "formRef", "dueDate", "followUpDate", "priority",
    "topic", "resultVariable", "resultVariableName", "decisionRef", "collection", "elementVariable",
    "calledElementBinding", "calledElementVersion", "calledElementVersionTag", "versionTag", "inheritVariables",
    "formRefBinding", "errorCodeVariable", "errorMessageVariable", "escalationCodeVariable", "endDate",
    "sameDeployment", "errorVariableName", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon",
}  # fmt: skip
_READ_ELEMENTS = {
    "inputOutput", "in", "out", "assignmentDefinition", "formDefinition", "taskDefinition", "ioMapping",
    "calledElement", "calledDecision", "script", "taskSchedule", "priorityDefinition", "loopCharacteristics",
    "subscription", "versionTag", "userTask", "properties", "property", "taskHeaders",
}  # fmt: skip
_DIALECTS = (*CAMUNDA, *FLOWABLE, ZEEBE)
_DEPLOYED = ("决策总是取与流程图一并部署的那一份", "a decision is always the one deployed together with the diagram")
_WHOLE = ("结果保持决策表给出的样子", "a decision's result stays as its hit policy gives it")
_EDGE = ("条件由假变真即触发", "a condition triggers when it becomes true, whatever changed it")
_OWN_SCOPE = ("终止结束事件只结束它所在的范围", "a terminate end event ends its own scope only")
_ALL_HEAR = ("信号总是传给所有等待它的案件", "a signal is heard by every case that waits for it")
_FROM_ONE = ("次序在变量 loopCounter 中，从 1 起", "the index stands in loopCounter and counts from 1")
_BY_KEY = ("总是按流程的标识调用", "a process is called by its key")
_ANSWERED = ("函数返回即完成；要等待，由函数返回 Later", "a task is done when its function answers; Later waits")
_UNNAMED = ("该属性指明的变量没有设置", "the variable that it names is not set")
_NOT_READ = ("名称取自 signalRef 或 messageRef", "the name is taken from signalRef or messageRef")
_CALENDAR = ("时间按 ISO 8601 或工作日（10WD）读", "times are read as ISO 8601 or working days (10WD)")
# Attribute -> its values that change nothing, and in both languages what happens instead of the others.
_UNHEEDED: dict[str, tuple[tuple[str, ...], tuple[str, str]]] = {
    "decisionRefBinding": (("deployment",), _DEPLOYED),
    "decisionRefVersion": ((), _DEPLOYED),
    "decisionRefVersionTag": ((), _DEPLOYED),
    "mapDecisionResult": (("singleEntry", "singleResult"), _WHOLE),
    "variableName": ((), _EDGE),
    "variableEvents": ((), _EDGE),
    "terminateAll": (("false",), _OWN_SCOPE),
    "terminateMultiInstance": (("false",), _OWN_SCOPE),
    "scope": (("global",), _ALL_HEAR),
    "elementIndexVariable": ((), _FROM_ONE),
    "calledElementType": (("key",), _BY_KEY),
    "triggerable": (("false",), _ANSWERED),
    "processInstanceIdVariableName": ((), _UNNAMED),
    "idVariableName": ((), _UNNAMED),
    "signalExpression": ((), _NOT_READ),
    "messageExpression": ((), _NOT_READ),
    "businessCalendarName": (("duration", "cycle", "dueDate"), _CALENDAR),
}
_GATHERED = ("各实例的结果用 heban:outputCollection 收集", "results are collected by heban:outputCollection")
_MAPPED = ("已注册的函数以 BusinessError 给出错误代码", "a registered function raises BusinessError with the code")
_CHANNELS = ("只有 BPMN 的消息到达案件", "only BPMN messages reach a case")
_UNHEEDED_ELEMENTS: dict[str, tuple[str, str]] = {
    "variableAggregation": _GATHERED,
    "mapException": _MAPPED,
    "eventType": _CHANNELS,
    "triggerEventType": _CHANNELS,
    "variableListenerEventDefinition": _EDGE,
}


def survey(root: Element, reading: Reading) -> None:
    """Report refused, unmapped and set-aside extensions of every element of a file."""
    aside: dict[str, Element] = {}
    for element in walk(root):
        if local(element) == "extensionElements":
            continue
        _attributes(element, aside, reading)
        for inner in extensions(element):
            _element(inner, element, aside, reading)
    for name, element in aside.items():
        reading.report.at(element, "dialect.aside", name=name)


def _attributes(element: Element, aside: dict[str, Element], reading: Reading) -> None:
    for key, value in element.attrib.items():
        uri, name = split(str(key))
        if uri not in _DIALECTS:
            if name in _CODE_ELSEWHERE and uri:
                reading.report.at(element, "dialect.code", name=name, value=value)
            elif uri and uri not in (HEBAN, MODEL, XSI):
                aside.setdefault(prefixed(str(key)), element)
            continue
        if name in _CODE_ATTRIBUTES or (name == "type" and value != "external"):
            reading.report.at(element, "dialect.code", name=prefixed(str(key)), value=value)
        elif name == "initiator":
            reading.report.at(element, "dialect.initiator", name=value)
        elif name in _UNHEEDED and value not in _UNHEEDED[name][0]:
            zh, en = _UNHEEDED[name][1]
            reading.report.at(element, "dialect.unheeded", name=prefixed(str(key)), value=value, zh=zh, en=en)
        elif name not in _READ_ATTRIBUTES and name != "type":
            aside.setdefault(prefixed(str(key)), element)


def _element(inner: Element, owner: Element, aside: dict[str, Element], reading: Reading) -> None:
    uri, name = namespace(inner), local(inner)
    if uri == HEBAN:
        return
    if uri not in _DIALECTS and name in _CODE_ELSEWHERE:
        reading.report.at(owner, "dialect.code", name=name, value=text_of(inner) or inner.get("id") or "")
    elif uri not in _DIALECTS:
        aside.setdefault(prefixed(str(inner.tag)), owner)
    elif name in _CODE_ELEMENTS:
        reading.report.at(owner, "dialect.code", name=prefixed(str(inner.tag)), value=_what(inner))
    elif name in _FORM_ELEMENTS:
        reading.report.at(owner, "dialect.form", name=prefixed(str(inner.tag)))
    elif name in _UNHEEDED_ELEMENTS:
        zh, en = _UNHEEDED_ELEMENTS[name]
        reading.report.at(owner, "dialect.unheeded", name=prefixed(str(inner.tag)), value=_what(inner), zh=zh, en=en)
    elif name not in _READ_ELEMENTS and not (name == "value" and local(owner) == "dataObject"):
        aside.setdefault(prefixed(str(inner.tag)), owner)


def _what(inner: Element) -> str:
    for name in ("class", "expression", "delegateExpression", "type"):
        if inner.get(name):
            return str(inner.get(name))
    return (inner.text or "").strip()

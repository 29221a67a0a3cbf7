"""Camunda 8's extension elements (`zeebe:`): a text with a leading '=' is FEEL, any other is fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.bpmn.activities import Draft, called_key
from engine.bpmn.dialects.camunda import persons_of, role_of
from engine.bpmn.model import Assignment, Called, Limit, NodeKind, Service
from engine.bpmn.names import ZEEBE, Element, attribute, child, extensions, foreign, local, namespace
from engine.bpmn.reading import Reading

_WORKERS = (NodeKind.SERVICE, NodeKind.SEND, NodeKind.RULE, NodeKind.SCRIPT)


def apply(element: Element, draft: Draft, reading: Reading) -> None:
    """Lay `zeebe:` over a node's fields."""
    for inner in extensions(element):
        if namespace(inner) == ZEEBE and local(inner) in _READERS:
            _READERS[local(inner)](inner, draft, reading)
    characteristics = child(element, "multiInstanceLoopCharacteristics")
    if characteristics is not None and draft.get("loop") is not None:
        for inner in foreign(characteristics, (ZEEBE,), "loopCharacteristics"):
            _loop(inner, draft, reading)


def _assignment(inner: Element, draft: Draft, reading: Reading) -> None:
    groups = [part.strip() for part in (inner.get("candidateGroups") or "").split(",") if part.strip()]
    if (inner.get("candidateGroups") or "").startswith("="):
        groups = [str(inner.get("candidateGroups"))]
    person = reading.texts.value(inner, inner.get("assignee"))
    users = attribute(inner, "candidateUsers")
    if person is None and users:
        person = persons_of(users, inner, reading)
    draft["assignment"] = Assignment(
        role=role_of(groups, inner, reading), person=person, pool=attribute(inner, "assignee") is None
    )


def _form(inner: Element, draft: Draft, reading: Reading) -> None:
    form = attribute(inner, "formId") or attribute(inner, "formKey") or attribute(inner, "externalReference")
    if form and form.startswith("="):
        reading.report.at(inner, "dialect.computed", name="formDefinition", value=form)
        return
    draft["form"] = (form or "").rpartition("camunda-forms:bpmn:")[2] or None


def _task(inner: Element, draft: Draft, reading: Reading) -> None:
    kind = attribute(inner, "type")
    if kind is None:
        return
    if kind.startswith("="):
        reading.report.at(inner, "dialect.computed", name="taskDefinition type", value=kind)
    elif draft["kind"] not in _WORKERS:
        reading.report.at(inner, "dialect.job_elsewhere", type=kind)
    else:
        retries = attribute(inner, "retries") or ""
        draft["service"] = Service(kind, retries=int(retries) if retries.isdigit() and len(retries) < 4 else None)


def _mapping(inner: Element, draft: Draft, reading: Reading) -> None:
    for one in inner:
        if not isinstance(one.tag, str):
            continue
        side = {"input": "inputs", "output": "outputs"}.get(local(one))
        made = reading.texts.assign(one, attribute(one, "target"), reading.texts.value(one, one.get("source")))
        if side and made is not None:
            draft[side] = (*draft.get(side, ()), made)


def _called(inner: Element, draft: Draft, reading: Reading) -> None:
    key = called_key(inner, attribute(inner, "processId"), reading)
    if key is None:
        return
    binding = attribute(inner, "bindingType") or "latest"
    draft["called"] = Called(
        key,
        binding="version" if binding == "versionTag" else binding if binding == "deployment" else "latest",
        version=attribute(inner, "versionTag"),
        all_in=reading.flag(inner, "propagateAllParentVariables", True),
        all_out=reading.flag(inner, "propagateAllChildVariables", True),
    )


def _decision(inner: Element, draft: Draft, reading: Reading) -> None:
    reference = attribute(inner, "decisionId")
    if reference and reference.startswith("="):
        reading.report.at(inner, "dialect.computed", name="decisionId", value=reference)
        return
    draft["decision"] = reference
    draft["result"] = attribute(inner, "resultVariable") or draft.get("result")


def _script(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["script"] = reading.texts.feel(inner, inner.get("expression"))
    draft["result"] = attribute(inner, "resultVariable") or draft.get("result")


def _schedule(inner: Element, draft: Draft, reading: Reading) -> None:
    texts = reading.texts
    draft["limit"] = Limit(
        due=texts.time(inner, inner.get("dueDate")), follow_up=texts.time(inner, inner.get("followUpDate"))
    )


def _priority(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["priority"] = reading.texts.feel(inner, inner.get("priority"))


def _loop(inner: Element, draft: Draft, reading: Reading) -> None:
    loop = draft["loop"]
    texts = reading.texts
    draft["loop"] = replace(
        loop,
        collection=texts.feel(inner, inner.get("inputCollection")) or loop.collection,
        item=attribute(inner, "inputElement") or loop.item,
        output_collection=attribute(inner, "outputCollection") or loop.output_collection,
        output_element=texts.feel(inner, inner.get("outputElement")) or loop.output_element,
    )


_READERS: dict[str, Callable[[Element, Draft, Reading], None]] = {
    "assignmentDefinition": _assignment,
    "formDefinition": _form,
    "taskDefinition": _task,
    "ioMapping": _mapping,
    "calledElement": _called,
    "calledDecision": _decision,
    "script": _script,
    "taskSchedule": _schedule,
    "priorityDefinition": _priority,
}

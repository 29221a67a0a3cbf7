"""Flowable's and Activiti's attributes (`flowable:`, `activiti:`): Camunda 7 came from the same stock."""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn.activities import Draft
from engine.bpmn.dialects.camunda import Attributes, mapped, read
from engine.bpmn.model import Expression, NodeKind
from engine.bpmn.names import FLOWABLE, Element, foreign, line_of
from engine.bpmn.reading import Reading

_INITIATOR = "$INITIATOR"  # what their modellers write for whoever started the process


def apply(element: Element, draft: Draft, reading: Reading) -> None:
    """Lay `flowable:` and `activiti:` over a node's fields."""
    given = Attributes(element, FLOWABLE)
    read(given, draft, reading)
    _carried(element, draft, reading)
    if given.get("assignee") == _INITIATOR and draft.get("assignment"):
        person = Expression("case.started_by", line_of(element))
        draft["assignment"] = replace(draft["assignment"], person=person)
    if draft.get("called") is None:
        return
    # Flowable passes nothing by default and writes inheritVariables where all is passed.
    inherits = given.get("inheritVariables")
    if inherits is not None and not foreign(element, FLOWABLE, "in"):
        draft["called"] = replace(draft["called"], all_in=inherits == "true")
    if given.get("sameDeployment") == "true":
        draft["called"] = replace(draft["called"], binding="deployment")


def _carried(element: Element, draft: Draft, reading: Reading) -> None:
    """What a signal carries: `flowable:out` of the event that throws it, `flowable:in` of the one that catches it."""
    if draft["kind"] in (NodeKind.THROW, NodeKind.END):
        draft["inputs"] = (*draft.get("inputs", ()), *mapped(foreign(element, FLOWABLE, "out"), reading))
    elif draft["kind"] in (NodeKind.CATCH, NodeKind.START, NodeKind.BOUNDARY):
        draft["outputs"] = (*draft.get("outputs", ()), *mapped(foreign(element, FLOWABLE, "in"), reading))

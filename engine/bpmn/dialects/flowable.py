"""Flowable's and Activiti's attributes (`flowable:`, `activiti:`): Camunda 7 came from the same stock."""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn.activities import Draft
from engine.bpmn.dialects.camunda import Attributes, read
from engine.bpmn.names import FLOWABLE, Element, foreign
from engine.bpmn.reading import Reading


def apply(element: Element, draft: Draft, reading: Reading) -> None:
    """Lay `flowable:` and `activiti:` over a node's fields."""
    given = Attributes(element, FLOWABLE)
    read(given, draft, reading)
    if draft.get("called") is None:
        return
    # Flowable passes nothing by default and writes inheritVariables where all is passed.
    inherits = given.get("inheritVariables")
    if inherits is not None and not foreign(element, FLOWABLE, "in"):
        draft["called"] = replace(draft["called"], all_in=inherits == "true")

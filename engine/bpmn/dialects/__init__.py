"""Extension attributes and elements of other tools, read into the same fields; Heban's own come last and win."""

from __future__ import annotations

from engine.bpmn.activities import Draft
from engine.bpmn.dialects import camunda, flowable, heban, zeebe
from engine.bpmn.names import Element
from engine.bpmn.reading import Reading


def apply(element: Element, draft: Draft, reading: Reading) -> None:
    """Lay all dialects over a node's fields: foreign ones first, so that Heban's own override them."""
    flowable.apply(element, draft, reading)
    camunda.apply(element, draft, reading)
    zeebe.apply(element, draft, reading)
    heban.apply(element, draft, reading)

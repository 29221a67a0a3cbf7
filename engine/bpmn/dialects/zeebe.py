from engine.bpmn.activities import Draft
from engine.bpmn.names import Element
from engine.bpmn.reading import Reading


def apply(element: Element, draft: Draft, reading: Reading) -> None:
    return None

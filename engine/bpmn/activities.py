"""Activities: tasks, sub-processes and call activities, as the standard says them (dialects come after)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.bpmn import data
from engine.bpmn.elements import RESOURCES
from engine.bpmn.events import message_of
from engine.bpmn.juel import NotSimple, is_juel, translate
from engine.bpmn.loops import loop_associations, loop_of
from engine.bpmn.model import Assignment, Called, Event, Expression, NodeKind
from engine.bpmn.names import Element, attribute, child, children, text_of, unprefixed
from engine.bpmn.reading import Reading
from engine.bpmn.texts import is_feel

Draft = dict[str, Any]
"""The fields of a Node being read, by name."""

GATEWAYS = (
    NodeKind.EXCLUSIVE,
    NodeKind.INCLUSIVE,
    NodeKind.PARALLEL,
    NodeKind.COMPLEX,
    NodeKind.EVENT_BASED,
)
EVENTS = (NodeKind.START, NodeKind.END, NodeKind.CATCH, NodeKind.THROW, NodeKind.BOUNDARY)


def is_activity(kind: NodeKind) -> bool:
    """Tell whether a node is an activity: neither gateway nor event."""
    return kind not in GATEWAYS and kind not in EVENTS


def read_activity(element: Element, draft: Draft, reading: Reading) -> None:
    """Fill in what every activity can carry, then what its kind adds."""
    draft["loop"] = loop_of(element, reading)
    draft["inputs"] = loop_associations(element, reading, data.inputs(element, reading))
    draft["outputs"] = loop_associations(element, reading, data.outputs(element, reading))
    draft["for_compensation"] = reading.flag(element, "isForCompensation", False)
    draft["start_quantity"] = _quantity(element, "startQuantity", reading)
    draft["completion_quantity"] = _quantity(element, "completionQuantity", reading)
    reader = _READERS.get(draft["kind"])
    if reader is not None:
        reader(element, draft, reading)


def _quantity(element: Element, name: str, reading: Reading) -> int:
    value = reading.number(element, name, 1, 1)
    if value > reading.bounds.cardinality:
        reading.report.at(element, "limit.cardinality", product=value, most=reading.bounds.cardinality)
        return 1
    return value


def _user(element: Element, draft: Draft, reading: Reading) -> None:
    for resource in children(element, *RESOURCES):
        expression = child(resource, "resourceAssignmentExpression")
        holder = None if expression is None else child(expression, "formalExpression")
        text = text_of(holder if holder is not None else expression)
        if text:
            draft["assignment"] = _resource(resource, text, reading)


def _resource(resource: Element, text: str, reading: Reading) -> Assignment | None:
    """`group(clerk)` and a bare name mean a role, `user(x)` and an expression a person."""
    if text.startswith("user(") and text.endswith(")"):
        return Assignment(person=reading.texts.value(resource, text[5:-1]), pool=False)
    if text.startswith("group(") and text.endswith(")"):
        text = text[6:-1]
    if text.startswith("=") or is_juel(text):
        return Assignment(person=reading.texts.feel(resource, text))
    return Assignment(role=text)


def _script(element: Element, draft: Draft, reading: Reading) -> None:
    draft["script"] = script_of(element, reading)


def script_of(element: Element, reading: Reading) -> Expression | None:
    """The FEEL of a script task; other languages are refused by name, no script is none."""
    holder = child(element, "script")
    language = attribute(element, "scriptFormat") or ""
    if holder is None or not text_of(holder):
        return None
    if not is_feel(language):
        reading.report.at(element, "script.language", language=language)
        return None
    return reading.texts.feel(holder, text_of(holder))


def _message(element: Element, draft: Draft, reading: Reading) -> None:
    reference = element.get("messageRef")
    draft["instantiate"] = reading.flag(element, "instantiate", False)
    if reference:
        draft["events"] = (message_of(reference, element, element, reading),)


def name_message(element: Element, draft: Draft, reading: Reading) -> None:
    """A send or receive task that neither names a message nor has a service waits under its own id."""
    if draft["kind"] not in (NodeKind.SEND, NodeKind.RECEIVE):
        return
    if not draft.get("events") and not (draft["kind"] is NodeKind.SEND and draft.get("service") is not None):
        draft["events"] = (message_of(None, element, element, reading),)
    if draft["kind"] is NodeKind.SEND and draft.get("events"):
        _sent(element, draft, reading)


def _sent(element: Element, draft: Draft, reading: Reading) -> None:
    """The one data input of a send task is what its message carries (BPMN 2.0.2, 10.3.3)."""
    specification = child(element, "ioSpecification")
    items = [] if specification is None else children(specification, "dataInput")
    event: Event = draft["events"][0]
    mapped = data.inputs(element, reading) if len(items) == 1 and event.payload is None else ()
    if mapped:
        draft["events"] = (replace(event, payload=mapped[0].source),)


def _call(element: Element, draft: Draft, reading: Reading) -> None:
    key = called_key(element, attribute(element, "calledElement"), reading)
    draft["called"] = Called(key) if key else None


def called_key(element: Element, text: str | None, reading: Reading) -> str | None:
    """The key a call activity names: a plain id, or FEEL kept with its '='."""
    if not text:
        return None
    if is_juel(text) and not text.startswith("="):
        try:
            text = f"={translate(text)}"
        except NotSimple as error:
            reading.report.at(element, "expression.juel", text=text, part=error.part)
            return None
    if text.startswith("="):
        compiled = reading.texts.feel(element, text)
        return None if compiled is None else f"={compiled.text}"
    return unprefixed(text)


def _ad_hoc(element: Element, draft: Draft, reading: Reading) -> None:
    draft["ad_hoc_sequential"] = attribute(element, "ordering") == "Sequential"
    draft["ad_hoc_completion"] = reading.texts.formal(child(element, "completionCondition"))
    draft["cancel_remaining"] = reading.flag(element, "cancelRemainingInstances", True)


_READERS: dict[NodeKind, Callable[[Element, Draft, Reading], None]] = {
    NodeKind.USER: _user,
    NodeKind.SCRIPT: _script,
    NodeKind.SEND: _message,
    NodeKind.RECEIVE: _message,
    NodeKind.CALL: _call,
    NodeKind.AD_HOC: _ad_hoc,
}

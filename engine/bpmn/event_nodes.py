"""Start, end, intermediate and boundary events: their definitions and the data they carry."""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn import data
from engine.bpmn.activities import Draft
from engine.bpmn.events import events_of
from engine.bpmn.juel import joinable, quoted
from engine.bpmn.model import Event, EventKind, NodeKind
from engine.bpmn.names import Element, attribute, children
from engine.bpmn.reading import Reading

_CARRIERS = (EventKind.MESSAGE, EventKind.SIGNAL, EventKind.ERROR, EventKind.ESCALATION)


def read_event_node(element: Element, draft: Draft, reading: Reading) -> None:
    """Fill in events, attachment, interrupting and the data associations of an event node."""
    draft["events"] = events_of(element, reading)
    draft["parallel_multiple"] = reading.flag(element, "parallelMultiple", False)
    if draft["kind"] is NodeKind.BOUNDARY:
        _attach(element, draft, reading)
    elif draft["kind"] is NodeKind.START:
        draft["interrupting"] = reading.flag(element, "isInterrupting", True)
    if draft["kind"] in (NodeKind.END, NodeKind.THROW):
        _thrown_data(element, draft, reading)
    else:
        _caught_data(element, draft, reading)


def _attach(element: Element, draft: Draft, reading: Reading) -> None:
    draft["interrupting"] = reading.flag(element, "cancelActivity", True)
    reference = attribute(element, "attachedToRef")
    if reference is None:
        reading.report.at(element, "boundary.unattached")
        return
    target = reading.referred(element, reference)
    if target is None:
        return
    if target.getparent() is not element.getparent():
        reading.report.at(element, "boundary.scope", ref=reference)
        return
    draft["attached_to"] = attribute(target, "id")


def _carrier(draft: Draft) -> Event | None:
    events: tuple[Event, ...] = draft["events"]
    return events[0] if len(events) == 1 and events[0].kind in _CARRIERS else None


def _thrown_data(element: Element, draft: Draft, reading: Reading) -> None:
    """One data input is the item the event carries, as the standard has it; several make a context."""
    mapped = data.inputs(element, reading)
    event = _carrier(draft)
    items = children(element, "dataInput")
    if event is None or event.payload is not None or not mapped:
        draft["inputs"] = mapped
        return
    first = mapped[0].source
    if len(items) > 1:
        body = ", ".join(f"{quoted(one.target)}: {joinable(one.source.text)}" for one in mapped)
        first = replace(first, text=f"{{{body}}}")
    draft["events"] = (replace(event, payload=first),)


def _caught_data(element: Element, draft: Draft, reading: Reading) -> None:
    """Where the associations of data outputs write what arrived; its only data output takes all of it."""
    draft["outputs"] = data.outputs(element, reading)

"""Event logs as files of the two standards: XES (IEEE 1849) as XML, OCEL 2.0 as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as Xml

from engine.operate.event_log import Event

Names = Mapping[str, tuple[str, str]]  # of units, by id: in Chinese, in English
_EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)


def xes(name: str, events: Sequence[Event], units: Names) -> bytes:
    """The log of a process as XES: a trace for each case, named by its number."""
    log = Xml.Element("log", {
        "xes.version": "1849-2016", "xes.features": "nested-attributes", "xmlns": "http://www.xes-standard.org/",
    })  # fmt: skip
    for title, prefix, uri in _EXTENSIONS:
        Xml.SubElement(log, "extension", {"name": title, "prefix": prefix, "uri": uri})
    keys = "concept:name lifecycle:transition"
    Xml.SubElement(log, "classifier", {"name": "Activity", "scope": "event", "keys": keys})
    _text(log, "concept:name", name)
    for number, mine in groupby(events, key=lambda event: event.number):
        trace = Xml.SubElement(log, "trace")
        _text(trace, "concept:name", number)
        for event in mine:
            _event(Xml.SubElement(trace, "event"), event, units)
    Xml.indent(log)
    return bytes(Xml.tostring(log, encoding="utf-8", xml_declaration=True))


def _event(element: Xml.Element, event: Event, units: Names) -> None:
    _text(element, "concept:name", event.name)
    _text(element, "concept:instance", event.task or event.id)
    _text(element, "lifecycle:transition", event.lifecycle)
    Xml.SubElement(element, "date", {"key": "time:timestamp", "value": _at(event.at)})
    _text(element, "element", event.element)
    _text(element, "name_en", event.name_en)
    for key, value in (("org:role", event.role), ("org:group", _unit(event, units)), ("outcome", event.outcome)):
        if value:
            _text(element, key, value)


def _text(parent: Xml.Element, key: str, value: str) -> None:
    Xml.SubElement(parent, "string", {"key": key, "value": value})


def _unit(event: Event, units: Names) -> str | None:
    found = units.get(event.organisation or "")
    return found[0] if found else None


def ocel(name: str, events: Sequence[Event], units: Names) -> bytes:
    """The log of a process as OCEL 2.0: cases, units and tasks are its objects."""
    return json.dumps({
        "objectTypes": [
            {"name": "case", "attributes": [_typed("process"), _typed("version")]},
            {"name": "unit", "attributes": [_typed("name"), _typed("name_en")]},
            {"name": "task", "attributes": [_typed("role")]},
        ],
        "eventTypes": [
            {"name": one, "attributes": [_typed("lifecycle"), _typed("outcome"), _typed("element")]}
            for one in dict.fromkeys(event.name for event in events)
        ],
        "objects": _objects(name, events, units),
        "events": [_ocel_event(event, units) for event in events],
    }, ensure_ascii=False).encode()  # fmt: skip


def _typed(name: str) -> dict[str, str]:
    return {"name": name, "type": "string"}


def _objects(process: str, events: Sequence[Event], units: Names) -> list[dict[str, Any]]:
    """Each object once, its values from the first event on."""
    found: dict[str, dict[str, Any]] = {}

    def add(key: str, kind: str, at: datetime, **values: str | None) -> None:
        said = [{"name": name, "time": _at(at), "value": value} for name, value in values.items() if value]
        found.setdefault(key, {"id": key, "type": kind, "attributes": said})

    for event in events:
        add(event.number, "case", event.at, process=process, version=str(event.version or ""))
        if event.organisation in units:
            zh, en = units[str(event.organisation)]
            add(f"unit:{event.organisation}", "unit", event.at, name=zh, name_en=en)
        if event.task:
            add(f"task:{event.task}", "task", event.at, role=event.role)
    return list(found.values())


def _ocel_event(event: Event, units: Names) -> dict[str, Any]:
    values = {"lifecycle": event.lifecycle, "outcome": event.outcome, "element": event.element}
    related = [{"objectId": event.number, "qualifier": "of the case"}]
    if event.organisation in units:
        related.append({"objectId": f"unit:{event.organisation}", "qualifier": "at the unit"})
    if event.task:
        related.append({"objectId": f"task:{event.task}", "qualifier": "of the task"})
    return {
        "id": event.id, "type": event.name, "time": _at(event.at),
        "attributes": [{"name": name, "value": value} for name, value in values.items() if value],
        "relationships": related,
    }  # fmt: skip


def _at(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

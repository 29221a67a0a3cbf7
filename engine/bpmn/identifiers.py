"""Which ids and variable names a diagram may use: what becomes a key of data must be harmless everywhere."""

from __future__ import annotations

import re

from engine.bpmn.findings import Report
from engine.bpmn.limits import Limits
from engine.bpmn.names import VARIABLE, Element, attribute, line_of, walk

_ID = re.compile(r"[^\W\d][\w.\-]*\Z")
_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


def is_reserved(name: str) -> bool:
    """Whether a name belongs to the languages below (`__class__`, `__proto__`) and may not be used."""
    return name.startswith("__") or any(part.startswith("__") for part in name.split("."))


def is_variable(name: str) -> bool:
    """Whether a text names a variable, or a path into one, that a mapping may write."""
    return len(name) <= 255 and bool(_PATH.match(name)) and not is_reserved(name)


def variable_name(name: str | None, identifier: str) -> str:
    """The variable of a data object: its name when FEEL can read it as one word, else its id."""
    if name and VARIABLE.match(name) and not is_reserved(name):
        return name
    return identifier


def index(root: Element, limits: Limits, report: Report) -> dict[str, Element]:
    """Every BPMN element by id; faulty and double ids are findings, and the first of a double id holds."""
    known: dict[str, Element] = {}
    for element in walk(root):
        _check_name(element, limits, report)
        identifier = element.get("id")
        if identifier is None:
            continue
        if not _well_formed(element, str(identifier), limits, report):
            continue
        if identifier in known:
            report.at(element, "id.duplicate", id=identifier, line=line_of(known[identifier]))
        else:
            known[str(identifier)] = element
    return known


def _check_name(element: Element, limits: Limits, report: Report) -> None:
    name = attribute(element, "name")
    if name and len(name) > limits.name:
        report.at(element, "name.too_long", most=limits.name, length=len(name))


def _well_formed(element: Element, identifier: str, limits: Limits, report: Report) -> bool:
    if len(identifier) > limits.identifier:
        report.at(element, "id.too_long", most=limits.identifier)
    elif is_reserved(identifier):
        report.at(element, "id.reserved", id=identifier)
    elif not _ID.match(identifier):
        report.at(element, "id.shape", id=identifier)
    else:
        return True
    return False

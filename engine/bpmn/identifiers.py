"""Which ids and variable names a diagram may use: what becomes a key of data must be harmless everywhere."""

from __future__ import annotations

import re

from engine.bpmn.bounds import Bounds
from engine.bpmn.findings import Report
from engine.bpmn.names import VARIABLE, Element, attribute, line_of, walk
from engine.feel import can_be_name

_ID = re.compile(r"[^\W\d][\w.\-]*\Z")
_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


def is_reserved(name: str) -> bool:
    """Tell whether a name is one of the languages below (`__class__`, `__proto__`): it begins and ends with `__`."""
    return any(part.startswith("__") and part.endswith("__") for part in name.split("."))


def is_variable(name: str) -> bool:
    """Tell whether a text names a variable, or a path into one, that a mapping may write."""
    return len(name) <= 255 and bool(_PATH.match(name)) and not is_reserved(name)


def variable_name(name: str | None, identifier: str) -> str:
    """The variable of a data item: its name when FEEL reads that as one word, else its id.

    An id with `-` is a name that FEEL is told of. In an id that FEEL cannot read as a name (`out.1`, `in`) each sign
    that is no part of a name becomes `_`, and a word of FEEL's own gets a `_` at its end. Empty without name and id.
    """
    if name and VARIABLE.match(name) and is_one_name(name):
        return name
    if not identifier or ("." not in identifier and is_one_name(identifier)):
        return identifier
    spelt = "".join(sign if _is_part(sign) else "_" for sign in identifier)
    return spelt if is_one_name(spelt) else f"{spelt}_"


def _is_part(sign: str) -> bool:
    return bool(VARIABLE.match(f"v{sign}")) and can_be_name(f"v{sign}")


def is_one_name(text: str) -> bool:
    """Tell whether FEEL, told of a text, reads it as the name of one variable."""
    return not is_reserved(text) and can_be_name(text)


def index(root: Element, bounds: Bounds, report: Report) -> dict[str, Element]:
    """Every BPMN element by id; faulty and double ids are findings, and the first of a double id holds."""
    known: dict[str, Element] = {}
    for element in walk(root):
        _check_name(element, bounds, report)
        identifier = element.get("id")
        if identifier is None:
            continue
        if not _well_formed(element, str(identifier), bounds, report):
            continue
        if identifier in known:
            report.at(element, "id.duplicate", id=identifier, line=line_of(known[identifier]))
        else:
            known[str(identifier)] = element
    return known


def _check_name(element: Element, bounds: Bounds, report: Report) -> None:
    name = attribute(element, "name")
    if name and len(name) > bounds.name:
        report.at(element, "name.too_long", most=bounds.name, length=len(name))


def _well_formed(element: Element, identifier: str, bounds: Bounds, report: Report) -> bool:
    if len(identifier) > bounds.identifier:
        report.at(element, "id.too_long", most=bounds.identifier)
    elif is_reserved(identifier):
        report.at(element, "id.reserved", id=identifier)
    elif not _ID.match(identifier):
        report.at(element, "id.shape", id=identifier)
    else:
        return True
    return False

"""Data objects, properties, ioSpecification and data associations as variables and mappings.

Every data item (data object, property, data input and output, item of a loop, data store) is one variable, named by
`identifiers.variable_name`. A reference names the item by its id and means that variable. What a task reads through
an input association is a local variable under the data input's name.
"""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn.identifiers import is_one_name, variable_name
from engine.bpmn.juel import quoted
from engine.bpmn.model import Assign, DataObject, Expression
from engine.bpmn.names import (
    FLOWABLE,
    VARIABLE,
    Element,
    attribute,
    child,
    children,
    foreign,
    heban,
    line_of,
    local,
    text_of,
    unprefixed,
)
from engine.bpmn.reading import Reading

_PLACEHOLDER = "__targetRef_placeholder"  # Camunda Modeler's property behind a drawn data input
_DECLARED = ("dataObject", "property")
ITEMS = (*_DECLARED, "dataObjectReference", "dataStoreReference", "dataStore", "dataInput", "dataOutput",
         "inputDataItem", "outputDataItem")  # fmt: skip
"""What data flow to and from (item-aware elements, BPMN 2.0.2, 10.4.1)."""
_NUMBERS = {"int", "integer", "long", "short", "double", "float", "decimal"}
_MOMENTS = {"datetime": "date and time", "date": "date"}


def data_objects(scope: Element, reading: Reading) -> tuple[DataObject, ...]:
    """Variables that a process or sub-process declares: data objects, properties, inputs and outputs."""
    declared = children(scope, *_DECLARED)
    specification = child(scope, "ioSpecification")
    if specification is not None:
        declared += children(specification, "dataInput", "dataOutput")
    found: dict[str, DataObject] = {}
    for item in declared:
        if attribute(item, "name") == _PLACEHOLDER or not variable(item, reading):
            continue
        entry = DataObject(
            id=attribute(item, "id") or "",
            name=variable(item, reading),
            initial=reading.texts.value(item, item.get(heban("value"))) or _flowable_value(item, reading),
            collection=reading.flag(item, "isCollection", False),
        )
        found.setdefault(entry.name, entry)
    return tuple(found.values())


def _flowable_value(item: Element, reading: Reading) -> Expression | None:
    """The value that Flowable's modeller gives a data object, read by the type beside it (`xsd:int`, …)."""
    given = next(iter(foreign(item, FLOWABLE, "value")), None)
    text = text_of(given)
    if given is None or not text:
        return None
    kind = unprefixed(attribute(item, "itemSubjectRef") or "").lower()
    if kind in _NUMBERS:
        return reading.texts.feel(given, text)
    if kind == "boolean":
        return reading.texts.feel(given, text.lower())
    if kind in _MOMENTS:
        return reading.texts.feel(given, f"{_MOMENTS[kind]}({quoted(text)})")
    return reading.texts.value(given, text)


def announced(reading: Reading) -> frozenset[str]:
    """The variables of data items that FEEL must be told of: those that are not one plain word."""
    names = {variable(item, reading) for item in reading.ids.values() if local(item) in ITEMS}
    return frozenset(name for name in names if not VARIABLE.match(name))


def variable(item: Element, reading: Reading) -> str:
    """The variable that a data item stands for; empty for one without id and name."""
    if local(item) == "dataObjectReference":
        target = reading.ids.get(unprefixed(item.get("dataObjectRef") or ""))
        if target is not None and local(target) == "dataObject":
            return variable(target, reading)
    if local(item) == "dataStoreReference":
        store = reading.ids.get(unprefixed(item.get("dataStoreRef") or ""))
        if store is not None and local(store) == "dataStore":
            return variable_name(attribute(store, "name") or attribute(item, "name"), attribute(store, "id") or "")
    identifier = attribute(item, "id") or ""
    name = attribute(item, "name")
    if local(item) == "dataObject" and name is None:
        name = reading.name_of_object(identifier)
    return variable_name(name, identifier)


def referred_variable(owner: Element, reference: str, reading: Reading) -> str | None:
    """The variable behind the text of a sourceRef, targetRef or loopDataInputRef; any but a data item is a finding."""
    item = _item(owner, reference, reading)
    return None if item is None else variable(item, reading)


def _item(owner: Element, reference: str, reading: Reading) -> Element | None:
    """The data item that an association names; None for the activity it hangs on, which only explains the picture."""
    if owner.getparent() is not None and reading.ids.get(unprefixed(reference)) is owner.getparent():
        return None
    return reading.referred(owner, reference, *ITEMS)


def inputs(activity: Element, reading: Reading) -> tuple[Assign, ...]:
    """Mappings of the dataInputAssociations, in document order."""
    found: list[Assign] = []
    for association in children(activity, "dataInputAssociation"):
        target = _item(association, _text(association, "targetRef"), reading)
        if target is not None and attribute(target, "name") == _PLACEHOLDER:
            continue
        names = [] if target is None else _names(target, reading)
        found += _mappings(association, names, _sources(association, reading), reading)
    return tuple(found)


def outputs(activity: Element, reading: Reading) -> tuple[Assign, ...]:
    """Mappings of the dataOutputAssociations; one drawn without a source only explains the picture."""
    found: list[Assign] = []
    for association in children(activity, "dataOutputAssociation"):
        reference = _text(association, "targetRef")
        target = referred_variable(association, reference, reading) if reference else None
        source = _sources(association, reading)
        mapped = _mappings(association, [target] if target else [], source, reading)
        produced = _produced(association, activity, reading)
        found += [replace(one, produced=produced) for one in mapped]
    return tuple(found)


def _produced(association: Element, activity: Element, reading: Reading) -> tuple[str, ...]:
    """The names of the data output that an association carries out: the one it names, else the only one there is.

    An association that makes one value of several sources always carries that value out.
    """
    if len(children(association, "sourceRef")) > 1:
        return ()
    item = reading.ids.get(unprefixed(_text(association, "sourceRef")))
    if item is None:
        specification = child(activity, "ioSpecification")
        items = children(activity if specification is None else specification, "dataOutput")
        item = items[0] if len(items) == 1 else None
    return tuple(_names(item, reading)) if item is not None and local(item) == "dataOutput" else ()


def _text(association: Element, name: str) -> str:
    return text_of(child(association, name))


def _names(item: Element, reading: Reading) -> list[str]:
    """Under which local variables a data input is read: its name, and its id where that is a word too."""
    identifier = attribute(item, "id") or ""
    names = [variable(item, reading)]
    if identifier not in names and VARIABLE.match(identifier) and is_one_name(identifier):
        names.append(identifier)
    return [name for name in names if name]


def _sources(association: Element, reading: Reading) -> Expression | None:
    """The value of the sourceRef; a data output is read under its name, or else its id.

    Several sources are no value by themselves: only a transformation or assignments say what becomes of them.
    """
    references = children(association, "sourceRef")
    if len(references) > 1 and not children(association, "transformation", "assignment"):
        reading.report.at(association, "association.sources", count=len(references))
    items = [_item(association, text_of(one), reading) for one in references]
    item = items[0] if len(items) == 1 else None
    if item is None:
        return None
    names = _names(item, reading) if local(item) == "dataOutput" else [variable(item, reading)]
    text = names[0] if len(names) == 1 else f"if {names[0]} = null then {names[1]} else {names[0]}"
    return Expression(text, line_of(references[0]))


def _mappings(association: Element, targets: list[str], source: Expression | None, reading: Reading) -> list[Assign]:
    assignments = children(association, "assignment")
    if assignments:
        return [found for inner in assignments for found in _assignment(inner, targets, reading)]
    transformation = child(association, "transformation")
    if transformation is not None:
        source = reading.texts.formal(transformation)
    return [] if source is None else [Assign(source, target) for target in targets]


def _assignment(assignment: Element, targets: list[str], reading: Reading) -> list[Assign]:
    source = reading.texts.formal(child(assignment, "from"))
    to = _text(assignment, "to").removeprefix("=").strip()
    if to[:2] in ("${", "#{") and to.endswith("}"):
        to = to[2:-1].strip()
    item = reading.ids.get(to)
    if item is not None and local(item) in ITEMS:
        targets = [variable(item, reading)]
    elif to and to not in targets:
        made = reading.texts.assign(assignment, to, source)
        return [] if made is None else [made]
    return [] if source is None else [Assign(source, name) for name in targets]

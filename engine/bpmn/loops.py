"""Loop characteristics: standard loops and multi-instance activities with their behaviours (循环, 多实例)."""

from __future__ import annotations

from engine.bpmn.data import referred_variable, variable
from engine.bpmn.elements import EVENT_DEFINITIONS
from engine.bpmn.events import completion_signal, event_of, events_of
from engine.bpmn.model import Assign, Behavior, ComplexBehavior, Event, EventKind, Expression, Loop, LoopKind
from engine.bpmn.names import Element, attribute, child, children, heban, line_of, local, text_of
from engine.bpmn.reading import Reading


def loop_of(activity: Element, reading: Reading) -> Loop | None:
    """The loop of an activity; both kinds at once is a finding."""
    standard = child(activity, "standardLoopCharacteristics")
    multiple = child(activity, "multiInstanceLoopCharacteristics")
    if standard is not None and multiple is not None:
        reading.report.at(activity, "loop.both")
    if multiple is not None:
        return _multiple(multiple, activity, reading)
    return None if standard is None else _standard(standard, reading)


def _standard(characteristics: Element, reading: Reading) -> Loop:
    maximum = reading.number(characteristics, "loopMaximum", 0, -1)
    holder = child(characteristics, "loopCondition")
    condition = reading.texts.formal(holder)
    if not text_of(holder) and maximum < 0:
        reading.report.at(characteristics, "loop.endless")
    return Loop(
        kind=LoopKind.STANDARD,
        condition=condition,
        test_before=reading.flag(characteristics, "testBefore", False),
        maximum=None if maximum < 0 else maximum,
    )


def _multiple(characteristics: Element, activity: Element, reading: Reading) -> Loop:
    """A multi-instance loop; dialect attributes (camunda:collection, zeebe) are laid over it later."""
    sequential = reading.flag(characteristics, "isSequential", False)
    collection, redundant = _collection(characteristics, activity, reading)
    del redundant
    item = child(characteristics, "inputDataItem")
    behavior = _behavior(characteristics, reading)
    return Loop(
        kind=LoopKind.SEQUENTIAL if sequential else LoopKind.PARALLEL,
        condition=reading.texts.formal(child(characteristics, "completionCondition")),
        cardinality=reading.texts.formal(child(characteristics, "loopCardinality")),
        collection=reading.texts.feel(characteristics, characteristics.get(heban("collection"))) or collection,
        item=attribute(characteristics, heban("item")) or _variable_of(item, reading),
        output_collection=attribute(characteristics, heban("outputCollection"))
        or _output_collection(characteristics, activity, reading),
        output_element=reading.texts.feel(characteristics, characteristics.get(heban("outputElement")))
        or _output_element(characteristics, reading),
        behavior=behavior,
        event=_behavior_event(characteristics, behavior, reading),
        complex=_complex(characteristics, reading),
    )


def _collection(characteristics: Element, activity: Element, reading: Reading) -> tuple[Expression | None, str | None]:
    """loopDataInputRef: the variable itself, or what an input association feeds into that data input."""
    holder = child(characteristics, "loopDataInputRef")
    if holder is None:
        return None, None
    reference = text_of(holder)
    name = referred_variable(characteristics, reference, reading)
    if not name:
        return None, None
    for association in children(activity, "dataInputAssociation"):
        if text_of(child(association, "targetRef")) == reference:
            source = _association_source(association, reading)
            if source is not None:
                return source, reference
    return Expression(name, line_of(holder)), None


def _variable_of(item: Element | None, reading: Reading) -> str | None:
    """The variable of the item of a loop; None for one that nothing can refer to, having neither id nor name."""
    return None if item is None else variable(item, reading) or None


def _association_source(association: Element, reading: Reading) -> Expression | None:
    transformation = child(association, "transformation")
    if transformation is not None:
        return reading.texts.formal(transformation)
    assignment = child(association, "assignment")
    if assignment is not None:
        return reading.texts.formal(child(assignment, "from"))
    reference = text_of(child(association, "sourceRef"))
    name = referred_variable(association, reference, reading) if reference else None
    return Expression(name, line_of(association)) if name else None


def _output_collection(characteristics: Element, activity: Element, reading: Reading) -> str | None:
    """loopDataOutputRef: the variable itself, or where an output association takes that data output."""
    reference = text_of(child(characteristics, "loopDataOutputRef"))
    if not reference:
        return None
    for association in children(activity, "dataOutputAssociation"):
        if text_of(child(association, "sourceRef")) == reference:
            target = text_of(child(association, "targetRef"))
            return referred_variable(association, target, reading) if target else None
    return referred_variable(characteristics, reference, reading)


def loop_associations(activity: Element, reading: Reading, mapped: tuple[Assign, ...]) -> tuple[Assign, ...]:
    """The mappings without those that only feed the loop's own collection or result list."""
    characteristics = child(activity, "multiInstanceLoopCharacteristics")
    if characteristics is None:
        return mapped
    consumed = set()
    for name in ("loopDataInputRef", "loopDataOutputRef"):
        item = reading.ids.get(text_of(child(characteristics, name)))
        if item is not None and local(item) in ("dataInput", "dataOutput"):
            consumed |= {variable(item, reading), attribute(item, "id") or ""}
    return tuple(one for one in mapped if one.target not in consumed and one.source.text not in consumed)


def _output_element(characteristics: Element, reading: Reading) -> Expression | None:
    item = child(characteristics, "outputDataItem")
    name = _variable_of(item, reading)
    return None if item is None or name is None else Expression(name, line_of(item))


def _behavior(characteristics: Element, reading: Reading) -> Behavior:
    given = attribute(characteristics, "behavior") or "All"
    try:
        return Behavior(given)
    except ValueError:
        reading.report.at(characteristics, "loop.behavior", value=given)
        return Behavior.ALL


def _behavior_event(characteristics: Element, behavior: Behavior, reading: Reading) -> Event | None:
    """The event of behaviour None (each completion) or One (the first): a default signal where none is named."""
    names = {Behavior.NONE: "noneBehaviorEventRef", Behavior.ONE: "oneBehaviorEventRef"}
    if behavior not in names:
        return None
    reference = characteristics.get(names[behavior])
    if reference is None:
        reading.report.at(characteristics, "loop.behavior_event", behavior=behavior, name=names[behavior])
        activity = characteristics.getparent()
        return None if activity is None else Event(EventKind.SIGNAL, name=completion_signal(activity))
    definition = reading.referred(characteristics, reference, *EVENT_DEFINITIONS)
    return None if definition is None else event_of(definition, definition, reading)


def _complex(characteristics: Element, reading: Reading) -> tuple[ComplexBehavior, ...]:
    found: list[ComplexBehavior] = []
    for definition in children(characteristics, "complexBehaviorDefinition"):
        condition = reading.texts.formal(child(definition, "condition"))
        holder = child(definition, "event")
        if condition is None:
            reading.report.at(definition, "loop.complex_condition")
            continue
        thrown = () if holder is None else events_of(holder, reading)
        found += [ComplexBehavior(condition, event) for event in thrown or (None,)]
    return tuple(found)

"""Event definitions: messages, signals, timers, errors and the rest, inline or by eventDefinitionRef."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.bpmn import correlation
from engine.bpmn.elements import EVENT_DEFINITIONS
from engine.bpmn.juel import joinable
from engine.bpmn.model import Event, EventKind, Expression, TimerKind
from engine.bpmn.names import (
    FLOWABLE,
    HEBAN,
    Element,
    attribute,
    child,
    children,
    foreign,
    identity,
    local,
    text_of,
    unprefixed,
)
from engine.bpmn.reading import Reading
from engine.time.cycles import is_literal

_TIMERS = {"timeDate": TimerKind.DATE, "timeDuration": TimerKind.DURATION, "timeCycle": TimerKind.CYCLE}
THROWS = ("endEvent", "intermediateThrowEvent", "implicitThrowEvent", "event", "sendTask")


def events_of(element: Element, reading: Reading) -> tuple[Event, ...]:
    """All event definitions of an event node, in document order."""
    found: list[Event] = []
    for inner in element:
        if not isinstance(inner.tag, str):
            continue
        definition: Element | None = None
        if local(inner) in EVENT_DEFINITIONS:
            definition = inner
        elif local(inner) == "eventDefinitionRef":
            definition = reading.referred(element, text_of(inner), *EVENT_DEFINITIONS)
        if definition is not None:
            found.append(event_of(definition, element, reading))
    return tuple(found)


def event_of(definition: Element, owner: Element, reading: Reading) -> Event:
    """One event definition as the owner (event node, task, loop) uses it."""
    return _READERS[local(definition)](definition, owner, reading)


def message_of(reference: str | None, owner: Element, definition: Element, reading: Reading) -> Event:
    """The message event of an event node or of a send or receive task; unnamed messages go by their id."""
    message = reading.referred(owner, reference or _of_operation(definition, reading), "message")
    name = _root_name(message, reference)
    if name is None:
        name = reading.carried_message(identity(owner)) or identity(owner)
        reading.report.at(owner, "message.missing", name=name)
    elif _is_computed(name):
        reading.report.at(owner, "message.computed_name", name=name)
    event = Event(EventKind.MESSAGE, name=name)
    event = correlation.standard(event, message, owner, reading)
    return _message_extension(event, (definition, owner), message, reading)


def _of_operation(definition: Element, reading: Reading) -> str | None:
    """The message of the operation that a task or message event names instead of a message."""
    reference = attribute(definition, "operationRef") or text_of(child(definition, "operationRef"))
    operation = reading.ids.get(unprefixed(reference))
    return text_of(child(operation, "inMessageRef")) or None if operation is not None else None


def _is_computed(text: str | None) -> bool:
    """Tell whether a name or code is an expression; names are compared, never evaluated."""
    return text is not None and (text.startswith("=") or "${" in text or "#{" in text)


def _root_name(root: Element | None, reference: str | None) -> str | None:
    if root is not None:
        return attribute(root, "name") or attribute(root, "id")
    return None


def _message_extension(
    event: Event, holders: tuple[Element, Element], message: Element | None, reading: Reading
) -> Event:
    """Correlation key, payload and variable: heban:message, or zeebe:subscription of the message."""
    event = correlation.zeebe(event, message, reading)
    for holder in holders:
        for inner in foreign(holder, (HEBAN,), "message"):
            texts = reading.texts
            key = texts.feel(inner, inner.get("correlation"))
            event = replace(
                event,
                correlation=key or event.correlation,
                open_key=event.open_key and key is None,
                payload=texts.feel(inner, inner.get("payload")) or event.payload,
                variable=attribute(inner, "variable") or event.variable,
            )
            break
        else:
            continue
        break
    return event


def _message(definition: Element, owner: Element, reading: Reading) -> Event:
    return message_of(definition.get("messageRef"), owner, definition, reading)


def _signal(definition: Element, owner: Element, reading: Reading) -> Event:
    reference = definition.get("signalRef")
    name = _root_name(reading.referred(owner, reference, "signal"), reference)
    if name is None:
        name = _of_behavior(owner, reading)
    if name is None:
        name = identity(owner)
        reading.report.at(owner, "signal.missing", name=name)
    elif _is_computed(name):
        reading.report.at(owner, "signal.computed_name", name=name)
    return _message_extension(Event(EventKind.SIGNAL, name=name), (definition, owner), None, reading)


def completion_signal(activity: Element) -> str:
    """The name of the default signal that behaviours None and One throw (BPMN 2.0.2, 10.3.8)."""
    return f"{identity(activity)}.completed"


def _of_behavior(owner: Element, reading: Reading) -> str | None:
    """A signal boundary event without a name hears the default signal of its multi-instance, if that throws it."""
    host = reading.ids.get(unprefixed(attribute(owner, "attachedToRef") or ""))
    loop = None if host is None else child(host, "multiInstanceLoopCharacteristics")
    wanted = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}
    reference = wanted.get(attribute(loop, "behavior") or "") if loop is not None else None
    if host is None or loop is None or reference is None or loop.get(reference) is not None:
        return None
    return completion_signal(host)


def _timer(definition: Element, owner: Element, reading: Reading) -> Event:
    given = children(definition, *_TIMERS)
    if len(given) != 1:
        code = "timer.missing" if not given else "timer.several"
        reading.report.at(owner, code)
        return Event(EventKind.TIMER)
    expression = _until(given[0], reading.texts.formal_time(given[0]), reading)
    if expression is None and not text_of(given[0]):
        reading.report.at(owner, "timer.missing")
    return Event(EventKind.TIMER, timer=_TIMERS[local(given[0])], expression=expression)


def _until(given: Element, cycle: Expression | None, reading: Reading) -> Expression | None:
    """The cycle with the `endDate` that Flowable and Activiti write beside it: `R10/PT1H` as `R10/PT1H/2026-12-31`."""
    end = next((text for uri in FLOWABLE if (text := attribute(given, f"{{{uri}}}endDate"))), None)
    if end is None or cycle is None or local(given) != "timeCycle":
        return cycle
    if is_literal(text_of(given)) and is_literal(end):
        return reading.texts.time(given, f"{text_of(given)}/{end}")
    last = reading.texts.time(given, end)
    if last is None:
        return None
    return replace(cycle, text=f'string({joinable(cycle.text)}) + "/" + string({joinable(last.text)})')


def _coded(kind: EventKind, reference: str, root: str, code: str) -> Callable[[Element, Element, Reading], Event]:
    """Reader of error and escalation definitions: the code, else the id, names what is thrown and caught.

    What catches one without a code catches any ("If there is no errorCode, then any error SHALL trigger the Event",
    BPMN 2.0.2, table 8.50); it keeps the id as its name, for its own goes to it before others that catch any.
    """

    def read(definition: Element, owner: Element, reading: Reading) -> Event:
        given = definition.get(reference)
        if given and unprefixed(given) not in reading.ids:
            # Flowable and Activiti write the code itself where the standard wants the id of a root element.
            reading.report.at(owner, "error.undeclared", ref=given)
            return _message_extension(Event(kind, code=given), (definition, owner), None, reading)
        found = reading.referred(owner, given, root)
        if found is None:
            if local(owner) in THROWS and not given:
                reading.report.at(owner, f"{kind.value}.missing")
            event = Event(kind)
        else:
            event = Event(kind, name=attribute(found, "name"), code=attribute(found, code) or attribute(found, "id"))
            if not attribute(found, code) and local(owner) not in THROWS:
                event = Event(kind, name=attribute(found, "id"))
            if _is_computed(event.code):
                reading.report.at(owner, "error.computed_code", name=event.code)
        return _message_extension(event, (definition, owner), None, reading)

    return read


def _conditional(definition: Element, owner: Element, reading: Reading) -> Event:
    holder = child(definition, "condition")
    condition: Expression | None = reading.texts.formal(holder)
    if condition is None and not text_of(holder):
        reading.report.at(owner, "conditional.missing")
    return Event(EventKind.CONDITIONAL, expression=condition)


def _compensation(definition: Element, owner: Element, reading: Reading) -> Event:
    reference = attribute(definition, "activityRef")
    activity = reading.referred(owner, reference)
    return Event(
        EventKind.COMPENSATION,
        activity=attribute(activity, "id") if activity is not None else None,
        wait=reading.flag(definition, "waitForCompletion", True),
    )


def _link(definition: Element, owner: Element, reading: Reading) -> Event:
    name = _link_name(definition, owner)
    there = reading.ids.get(unprefixed(text_of(child(definition, "target"))))
    if there is not None and local(there) == "linkEventDefinition":
        name = _link_name(there, there.getparent()) or name  # the catching definition says how both are called
    if name is None:
        reading.report.at(owner, "link.missing")
    return Event(EventKind.LINK, name=name)


def _link_name(definition: Element, owner: Element | None) -> str | None:
    return attribute(definition, "name") or (None if owner is None else attribute(owner, "name"))


def _plain(kind: EventKind) -> Callable[[Element, Element, Reading], Event]:
    return lambda _definition, _owner, _reading: Event(kind)


_READERS: dict[str, Callable[[Element, Element, Reading], Event]] = {
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "timerEventDefinition": _timer,
    "errorEventDefinition": _coded(EventKind.ERROR, "errorRef", "error", "errorCode"),
    "escalationEventDefinition": _coded(EventKind.ESCALATION, "escalationRef", "escalation", "escalationCode"),
    "conditionalEventDefinition": _conditional,
    "compensateEventDefinition": _compensation,
    "cancelEventDefinition": _plain(EventKind.CANCEL),
    "terminateEventDefinition": _plain(EventKind.TERMINATE),
    "linkEventDefinition": _link,
}

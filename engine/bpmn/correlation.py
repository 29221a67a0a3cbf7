"""Which key a message carries or is awaited with: BPMN's own correlation sets, and Zeebe's subscription.

A throw reads the message's retrieval expression on the sender's variables; a catch reads the process's
correlationSubscription, or else what its process knows the property by: the retrieval expressions of the messages
that it sends (they began the conversation), of the awaited message, and of those that it receives.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from engine.bpmn.elements import GLOBAL_TASKS
from engine.bpmn.juel import joinable
from engine.bpmn.model import Event, Expression
from engine.bpmn.names import ZEEBE, Element, attribute, bpmn, child, children, foreign, identity, local, unprefixed
from engine.bpmn.reading import Reading

_KNOWN_BY = 8  # retrieval expressions that are asked for one property
_SENDING = ("endEvent", "intermediateThrowEvent", "implicitThrowEvent", "event", "sendTask")


def standard(event: Event, message: Element | None, owner: Element, reading: Reading) -> Event:
    """The event with the key of BPMN correlation properties that name its message, if any do."""
    if message is None:
        return event
    found = _retrievals(reading).get(attribute(message, "id") or "", [])
    sends = local(owner) in _SENDING
    bindings = {} if sends or not found else _bindings(owner, reading)
    parts: list[Expression] = []
    for key, retrieval in found:
        part = bindings.get(key) or reading.texts.formal(_path(retrieval))
        if not sends and key not in bindings:
            part = _known(part, (key, attribute(message, "id") or ""), owner, reading)
        if part is not None:
            parts.append(part)
    if not parts:
        return event
    joined = parts[0] if len(parts) == 1 else _list(parts)
    return replace(event, correlation=joined, open_key=True)


def zeebe(event: Event, message: Element | None, reading: Reading) -> Event:
    """The event with the correlation key of the message's zeebe:subscription."""
    if message is None:
        return event
    for inner in foreign(message, (ZEEBE,), "subscription"):
        key = reading.texts.feel(inner, inner.get("correlationKey"))
        return replace(event, correlation=key or event.correlation, open_key=event.open_key and key is None)
    return event


def _list(parts: list[Expression]) -> Expression:
    return Expression("[" + ", ".join(joinable(part.text) for part in parts) + "]", parts[0].line)


def _retrievals(reading: Reading) -> dict[str, list[tuple[str, Element]]]:
    """By message: the correlation properties that name it, each with its retrieval expression."""
    if reading.retrievals is None:
        reading.retrievals = {}
        for prop in reading.root_elements("correlationProperty"):
            for retrieval in children(prop, "correlationPropertyRetrievalExpression"):
                message = unprefixed(retrieval.get("messageRef") or "")
                entry = (attribute(prop, "id") or "", retrieval)
                reading.retrievals.setdefault(message, []).append(entry)
    return reading.retrievals


def _known(own: Expression | None, awaited: tuple[str, str], owner: Element, reading: Reading) -> Expression | None:
    """A correlation property as a process knows it; `awaited` is (property, message). The first with a value counts."""
    key, message = awaited
    sent, received = _messages(_process(owner), reading)
    order = dict.fromkeys((*(one for one in sent if one != message), message, *received))
    retrieved = (own if one == message else _retrieval(one, key, reading) for one in order)
    known = list(islice((part for part in retrieved if part is not None), _KNOWN_BY))
    if not known:
        return None
    text = joinable(known[-1].text)
    for part in known[-2::-1]:
        own_text = joinable(part.text)
        text = f"if ({own_text}) != null then ({own_text}) else ({text})"
    return replace(known[0], text=text)


def _retrieval(message: str, key: str, reading: Reading) -> Expression | None:
    found = [retrieval for name, retrieval in _retrievals(reading).get(message, ()) if name == key]
    return reading.texts.formal(_path(found[0])) if found else None


def _path(retrieval: Element) -> Element | None:
    """The messagePath, which some modellers write as formalExpression, the name of its type."""
    given = child(retrieval, "messagePath")
    return child(retrieval, "formalExpression") if given is None else given


def _messages(process: Element | None, reading: Reading) -> tuple[list[str], list[str]]:
    """The messages that a process sends and those that it receives, in document order."""
    name = "" if process is None else identity(process)
    if name not in reading.exchanged:
        reading.exchanged[name] = _exchanged(process)
    return reading.exchanged[name]


def _exchanged(process: Element | None) -> tuple[list[str], list[str]]:
    sides: tuple[list[str], list[str]] = ([], [])
    for element in process.iter("*") if process is not None else ():
        reference = unprefixed(element.get("messageRef") or "")
        holder = element.getparent() if local(element) == "messageEventDefinition" else element
        side = sides[0 if holder is not None and local(holder) in _SENDING else 1]
        if reference and reference not in side:
            side.append(reference)
    return sides


def _process(owner: Element) -> Element | None:
    process: Element | None = owner
    while process is not None and local(process) not in ("process", *GLOBAL_TASKS):
        process = process.getparent()
    return process


def _bindings(owner: Element, reading: Reading) -> dict[str, Expression]:
    """dataPath per correlation property of the process that the owner stands in."""
    process = _process(owner)
    found: dict[str, Expression] = {}
    if process is None:
        return found
    for binding in process.iterfind(f"{bpmn('correlationSubscription')}/{bpmn('correlationPropertyBinding')}"):
        path = reading.texts.formal(child(binding, "dataPath"))
        if path is not None:
            found[unprefixed(binding.get("correlationPropertyRef") or "")] = path
    return found

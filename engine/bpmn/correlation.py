"""Which key a message carries or is awaited with: BPMN's own correlation sets, and Zeebe's subscription.

A throw reads the message's retrieval expression on the sender's variables; a catch reads the process's
correlationSubscription, or else the same retrieval expression on its own variables.
"""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn.elements import GLOBAL_TASKS
from engine.bpmn.model import Event, Expression
from engine.bpmn.names import ZEEBE, Element, attribute, bpmn, child, children, foreign, local, unprefixed
from engine.bpmn.reading import Reading

_SENDING = ("endEvent", "intermediateThrowEvent", "implicitThrowEvent", "event", "sendTask")


def standard(event: Event, message: Element | None, owner: Element, reading: Reading) -> Event:
    """The event with the key of BPMN correlation properties that name its message, if any do."""
    if message is None:
        return event
    found = _retrievals(reading).get(attribute(message, "id") or "", [])
    bindings = {} if local(owner) in _SENDING or not found else _bindings(owner, reading)
    parts: list[Expression] = []
    for key, retrieval in found:
        part = bindings.get(key) or reading.texts.formal(child(retrieval, "messagePath"))
        if part is not None:
            parts.append(part)
    if not parts:
        return event
    joined = parts[0] if len(parts) == 1 else _list(parts)
    return replace(event, correlation=joined)


def zeebe(event: Event, message: Element | None, reading: Reading) -> Event:
    """The event with the correlation key of the message's zeebe:subscription."""
    if message is None:
        return event
    for inner in foreign(message, (ZEEBE,), "subscription"):
        key = reading.texts.feel(inner, inner.get("correlationKey"))
        return replace(event, correlation=key or event.correlation)
    return event


def _list(parts: list[Expression]) -> Expression:
    return Expression("[" + ", ".join(part.text for part in parts) + "]", parts[0].line)


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


def _bindings(owner: Element, reading: Reading) -> dict[str, Expression]:
    """dataPath per correlation property of the process that the owner stands in."""
    process: Element | None = owner
    while process is not None and local(process) not in ("process", *GLOBAL_TASKS):
        process = process.getparent()
    found: dict[str, Expression] = {}
    if process is None:
        return found
    for binding in process.iterfind(f"{bpmn('correlationSubscription')}/{bpmn('correlationPropertyBinding')}"):
        path = reading.texts.formal(child(binding, "dataPath"))
        if path is not None:
            found[unprefixed(binding.get("correlationPropertyRef") or "")] = path
    return found

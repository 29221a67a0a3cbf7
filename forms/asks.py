"""The server data that a form reads, so that nobody gathers data that no part of the form names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.expressions import is_feel, names_in
from forms.schema import Component, Parsed


def names_asked(parsed: Parsed) -> frozenset[str]:
    """Every top-level name of the server's data that a condition, a bound, a list or a closed field can read."""
    components = list(parsed.walk())
    found = {name for component in components for name in _asked(component)}
    if any(_closable(component) for component in components):  # why: a closed box closes what it holds
        found.update(component.segments[0] for component in components if component.key)
    return frozenset(found)


def _asked(component: Component) -> Iterator[str]:
    for text in _texts(component):
        yield from names_in(text)
    key = component.raw.get("valuesKey")
    if isinstance(key, str) and key:
        yield key


def _texts(component: Component) -> Iterator[str]:
    """Every text that is FEEL: some always are, any other by its '='."""
    raw = component.raw
    for text in (component.hide, raw.get("expression"), raw.get("valuesExpression")):
        if isinstance(text, str) and text.strip():
            yield text
    own = {name: value for name, value in raw.items() if name != "components"}  # its children speak for themselves
    yield from (text for text in _strings(own) if is_feel(text))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def _closable(component: Component) -> bool:
    return bool(component.raw.get("readonly") or component.raw.get("disabled"))

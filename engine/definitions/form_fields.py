"""The fields of a form that was deployed with a process: what a form-js schema names by key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.ports.declared import ANY, Value
from ground.bilingual import Bilingual

_TYPES = {
    "textfield": "string", "textarea": "string", "datetime": "string", "number": "number", "checkbox": "boolean",
    "checklist": "list", "taglist": "list",
}
"""The types of FEEL that the components of a form give; any other can hold anything."""


def of(files: Mapping[str, bytes], form: str) -> frozenset[str]:
    """The keys of a form's fields, those in groups too; none where no such form was deployed."""
    return frozenset(labelled(files, form))


def labelled(files: Mapping[str, bytes], form: str) -> dict[str, Bilingual]:
    """The fields of a form by key, in their order, with their labels."""
    return {str(one["key"]): _label(one) for one in _fields(_schema(files, form))}


def values(files: Mapping[str, bytes], form: str) -> dict[str, Value]:
    """The fields of a form by key, with label and type."""
    return {str(one["key"]): Value(_label(one), _type(one)) for one in _fields(_schema(files, form))}


def _schema(files: Mapping[str, bytes], form: str) -> Any:
    content = next((files[name] for name in files if _stem(name) == _stem(form) and name.endswith(".form")), None)
    try:
        return {} if content is None else json.loads(content)
    except ValueError:
        return {}  # the form's own check says what is wrong with it


def _type(component: Mapping[str, Any]) -> str:
    """The type of what is filled in there; a field of our own widgets, or with an expression, can hold anything."""
    if component.get("properties", {}).get("widget") or component.get("serializeToString"):
        return ANY
    return _TYPES.get(str(component.get("type")), ANY)


def labels(schema: Any) -> dict[str, Bilingual]:
    """The fields of a form-js schema by key, in their order, with their labels."""
    return {str(one["key"]): _label(one) for one in _fields(schema)}


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".form")


def _fields(schema: Any) -> Iterator[Mapping[str, Any]]:
    for component in schema.get("components", ()) if isinstance(schema, Mapping) else ():
        if isinstance(component, Mapping):
            if isinstance(component.get("key"), str):
                yield component
            yield from _fields(component)


def _label(component: Mapping[str, Any]) -> Bilingual:
    label = str(component.get("label") or component["key"])
    return Bilingual(label, str((component.get("properties") or {}).get("label:en") or label))

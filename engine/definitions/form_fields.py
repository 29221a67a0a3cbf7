"""The fields of a form that was deployed with a process: what a form-js schema names by key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ground.bilingual import Bilingual


def of(files: Mapping[str, bytes], form: str) -> frozenset[str]:
    """The keys of a form's fields, those in groups too; none where no such form was deployed."""
    return frozenset(labelled(files, form))


def labelled(files: Mapping[str, bytes], form: str) -> dict[str, Bilingual]:
    """The fields of a form by key, in their order, with their labels."""
    content = next((files[name] for name in files if _stem(name) == _stem(form) and name.endswith(".form")), None)
    if content is None:
        return {}
    try:
        return labels(json.loads(content))
    except ValueError:
        return {}  # the form's own check says what is wrong with it


def labels(schema: Any) -> dict[str, Bilingual]:
    """The fields of a form-js schema by key, in their order, with their labels."""
    return dict(_fields(schema))


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".form")


def _fields(schema: Any) -> Iterator[tuple[str, Bilingual]]:
    for component in schema.get("components", ()) if isinstance(schema, Mapping) else ():
        if isinstance(component, Mapping):
            if isinstance(component.get("key"), str):
                yield component["key"], _label(component)
            yield from _fields(component)


def _label(component: Mapping[str, Any]) -> Bilingual:
    label = str(component.get("label") or component["key"])
    return Bilingual(label, str((component.get("properties") or {}).get("label:en") or label))

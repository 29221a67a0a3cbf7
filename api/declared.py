"""What service functions declare, and what an element can read, as the studio lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.ports.declared import Declared, Parameter, Value, declared


def service_rows(functions: Mapping[str, Callable[..., Any]]) -> list[dict[str, Any]]:
    """Every service function by name: its first line of words, its parameters, its result."""
    return [_service(name, function, declared(function)) for name, function in sorted(functions.items())]


def name_rows(named: Mapping[str, Value]) -> list[dict[str, Any]]:
    """The names that can be read, each with what is known of it."""
    return [{"name": name, **_value(value)} for name, value in named.items()]


def _service(name: str, function: Callable[..., Any], of: Declared) -> dict[str, Any]:
    return {
        "name": name, "doc": (function.__doc__ or "").strip().split("\n")[0],
        "parameters": [_parameter(one) for one in of.parameters],
        "result": _value(of.result) if of.result is not None else None,
    }  # fmt: skip


def _parameter(one: Parameter) -> dict[str, Any]:
    return {"name": one.name, "required": one.required, **(_value(one.value) if one.value is not None else {})}


def _value(value: Value) -> dict[str, Any]:
    unit = {"unit": value.unit.zh, "unit_en": value.unit.en} if value.unit is not None else {}
    return {
        "title": value.title.zh, "title_en": value.title.en, "type": value.type, **unit,
        "choices": [{"value": key, "label": words.zh, "label_en": words.en} for key, words in value.choices.items()],
    }

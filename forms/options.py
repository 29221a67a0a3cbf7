"""The options of a choice: listed in the form, from a code table, from server data, or from a FEEL expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.codes import code_table, has_table
from forms.expressions import value_of
from forms.schema import Component

MAX_OPTIONS = 5_000


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its stored value and its labels."""

    value: Any
    zh: str
    en: str


def options_of(component: Component, scope: Mapping[str, Any]) -> tuple[Option, ...]:
    """The options now offered; `scope` holds server data and the form's values.

    Order of precedence: `properties.codeTable`, `valuesExpression`, `valuesKey`, `values`.
    """
    table = component.custom("codeTable")
    if table and has_table(table):
        return tuple(Option(row.code, row.zh, row.en) for row in code_table(table).rows if row.offered)
    expression = component.raw.get("valuesExpression")
    if isinstance(expression, str) and expression.strip():
        return _listed(component, value_of(expression, scope))
    key = component.raw.get("valuesKey")
    if isinstance(key, str) and key:
        return _listed(component, scope.get(key))
    return _listed(component, component.raw.get("values"))


def _listed(component: Component, raw: Any) -> tuple[Option, ...]:
    if not isinstance(raw, list | tuple):
        return ()
    return tuple(option for item in raw[:MAX_OPTIONS] if (option := _option(component, item)))


def _option(component: Component, raw: Any) -> Option | None:
    if isinstance(raw, Mapping):
        value = raw.get("value")
        label = str(raw.get("label") or value)
        return None if value is None else Option(value, label, english_of(component, raw) or label)
    return None if raw is None else Option(raw, str(raw), component.custom(f"option:en:{raw}") or str(raw))


def english_of(component: Component, raw: Mapping[str, Any]) -> str:
    """The English label of a listed option: beside it, in its own properties, or in the component's; "" if none."""
    own = raw.get("properties")
    beside = raw.get("label:en") or (own.get("label:en") if isinstance(own, Mapping) else "")
    return str(beside or component.custom(f"option:en:{raw.get('value')}"))


def is_offered(value: Any, options: tuple[Option, ...]) -> bool:
    """Tell whether a chosen value is among the options; numbers and their digits are the same choice."""
    return any(same_choice(value, option.value) for option in options)


def same_choice(a: Any, b: Any) -> bool:
    """Equal as a choice: `1` and "1" are, `True` and 1 are not."""
    if isinstance(a, bool) or isinstance(b, bool):
        return isinstance(a, bool) and isinstance(b, bool) and a is b
    return str(a) == str(b)


def stored(value: Any, options: tuple[Option, ...]) -> Any:
    """The option's own value for a choice sent in another type (a browser sends digits as text)."""
    return next((option.value for option in options if same_choice(value, option.value)), value)

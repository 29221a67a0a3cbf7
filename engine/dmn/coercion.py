"""The implicit conversions at the edge of a value (10.3.2.9.4), and the built-in types by name."""

from __future__ import annotations

from typing import Any

from engine.feel.temporal import Date, DateTime, Time
from engine.feel.types import FeelType, named

from .itemtypes import ANY, Builtin, Type


def coerced(value: Any, wanted: Type) -> tuple[bool, Any]:
    """`(fits, value)` after the implicit conversions; `(False, None)` for a value the type does not admit."""
    if wanted.admits(value):
        return True, wanted.convert(value)
    if isinstance(value, list):
        if len(value) == 1 and not wanted.is_list:
            return _single(value[0], wanted)
    elif wanted.is_list and wanted.admits([value]):
        return True, [value]
    return _single(value, wanted)


def _single(value: Any, wanted: Type) -> tuple[bool, Any]:
    if isinstance(value, Date):
        midnight = DateTime(value, Time(0, 0))
        if wanted.plain == "date and time" and wanted.admits(midnight):
            return True, midnight
    if value is not None and not isinstance(value, list) and wanted.admits(value):
        return True, wanted.convert(value)
    return False, None


def coerce(value: Any, wanted: Type) -> Any:
    """The value as that type, or null."""
    return coerced(value, wanted)[1]


def builtin(name: str) -> Type | None:
    """The type of FEEL written so, older spellings included; None for any other name."""
    if name in ("", "Any", "any"):
        return ANY
    if name in _NUMBERS:
        return Builtin(FeelType("number"))
    found = named(name)
    return None if found is None else Builtin(found)


_NUMBERS = frozenset({"integer", "long", "double", "decimal", "short", "float"})

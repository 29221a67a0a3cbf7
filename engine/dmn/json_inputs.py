"""Inputs as JSON carries them: where a type asks for a date, time or duration, its text is read as one.

Only values that a caller gives are read so; inside a model texts stay texts, as the standard demands.
"""

from __future__ import annotations

from typing import Any

from engine.feel.temporal_text import parse_literal
from engine.feel.values import kind

from .itemtypes import Builtin, Constrained, Lazy, ListType, Structure, Type

TEMPORAL = frozenset({"date", "time", "date and time", "days and time duration", "years and months duration"})


def read_texts(value: Any, of: Type) -> Any:
    """The value with its temporal texts read; one that does not read stays as it is, and misfits later."""
    if isinstance(of, Lazy):
        return read_texts(value, of.target)
    if isinstance(of, Constrained):
        return read_texts(value, of.base)
    if isinstance(of, Builtin):
        return _read(value, of.written.name)
    if isinstance(of, ListType) and isinstance(value, list):
        return [read_texts(item, of.element) for item in value]
    if isinstance(of, Structure) and isinstance(value, dict):
        return {key: read_texts(item, of.members[key]) if key in of.members else item for key, item in value.items()}
    return value


def _read(value: Any, wanted: str) -> Any:
    if not isinstance(value, str) or wanted not in TEMPORAL:
        return value
    found = parse_literal(value)
    fits = kind(found) == wanted or wanted == "date and time" and kind(found) == "date"
    return found if fits else value

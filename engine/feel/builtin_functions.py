"""All built-in functions by name."""

from __future__ import annotations

from engine.feel import (
    functions_aggregate,
    functions_context,
    functions_conversion,
    functions_list,
    functions_numeric,
    functions_range,
    functions_string,
    functions_temporal,
)
from engine.feel.signatures import Library
from engine.feel.values import Builtin


def _all() -> dict[str, Builtin]:
    library = Library()
    for module in (functions_aggregate, functions_context, functions_conversion, functions_list, functions_numeric,
                   functions_range, functions_string, functions_temporal):
        module.install(library)
    return library.table


BUILTINS: dict[str, Builtin] = _all()
BUILTIN_NAMES = frozenset(BUILTINS)

"""The form side of FEEL: conditions, computed values, bounds and options, evaluated on plain data by engine.feel."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel import CompiledExpression, FeelError, FeelWarning, check, compile_expression, to_plain
from forms.errors import BadExpression
from ground.bilingual import Bilingual


def is_feel(text: object) -> bool:
    """Tell whether a property is FEEL: form-js marks it by a leading '='."""
    return isinstance(text, str) and text.lstrip().startswith("=")


def body(text: str) -> str:
    """The expression behind the '='."""
    stripped = text.strip()
    return stripped[1:].strip() if stripped.startswith("=") else stripped


def check_expression(text: str) -> None:
    """Raise BadExpression when a text is not FEEL; names are not judged, the data come later."""
    for finding in check(body(text)):
        if finding.severity == "error":
            raise BadExpression(Bilingual(f"{finding.message_zh}{finding.remedy_zh}",
                                     f"{finding.message_en} {finding.remedy_en}"))


def value_of(text: str, scope: Mapping[str, Any]) -> Any:
    """The value of a FEEL text as plain JSON data; raises BadExpression past the budget."""
    try:
        return _json(to_plain(_compiled(body(text)).evaluate(scope)))
    except FeelError as error:
        raise BadExpression(Bilingual(error.message_zh, error.message_en)) from error


def names_in(text: str) -> frozenset[str]:
    """The names that a FEEL text reads; none for a text that is no FEEL, which nothing evaluates."""
    try:
        return _compiled(body(text)).names
    except FeelError:
        return frozenset()


def truth(text: str, scope: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds; null is no."""
    return value_of(text, scope) is True


def matches(value: str, pattern: str) -> bool:
    """Tell whether a pattern is found in a text (FEEL `matches`: linear time, never Python's `re` on user input)."""
    return value_of("matches(value, pattern)", {"value": value, "pattern": pattern}) is True


def check_pattern(pattern: str) -> None:
    """Raise BadExpression when a pattern is not one of FEEL's."""
    warnings: list[FeelWarning] = []
    try:
        found = _compiled("matches(value, pattern)").evaluate({"value": "", "pattern": pattern}, warnings=warnings)
    except FeelError as error:
        raise BadExpression(Bilingual(error.message_zh, error.message_en)) from error
    if found is None:
        why = warnings[0] if warnings else None
        raise BadExpression(Bilingual(why.message_zh if why else "正则表达式有误",
                                 why.message_en if why else "the pattern cannot be used"))


@functools.lru_cache(maxsize=4096)
def _compiled(text: str) -> CompiledExpression:
    return compile_expression(text)


def _json(value: Any) -> Any:
    """Decimals as floats: what a form keeps must be JSON for browser and store alike."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_json(item) for item in value]
    return {key: _json(item) for key, item in value.items()} if isinstance(value, dict) else value

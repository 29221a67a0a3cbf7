"""`String.format` of Java, as far as texts and numbers need it: %s %d %f %c %b %n %%, widths and precisions to 99."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from engine.feel.numbers import WIDE, number_text, whole

_PLACE = re.compile(r"%([-0,+]{0,4})([0-9]{0,2})(?:\.([0-9]{1,2}))?([sdfcbn%])")
_TEXT_MOST = 4_000


def java_format(pattern: str, *arguments: Any) -> str:
    """The pattern with its places filled in order; ValueError when pattern and arguments do not fit."""
    if len(pattern) > _TEXT_MOST:
        raise ValueError("pattern too long")
    parts, at, waiting = [], 0, list(arguments)
    for place in _PLACE.finditer(pattern):
        parts += [_plain(pattern[at:place.start()]), _filled(place, waiting)]
        at = place.end()
    return "".join(parts) + _plain(pattern[at:])


def _plain(text: str) -> str:
    if "%" in text:
        raise ValueError(text)
    return text


def _filled(place: re.Match[str], waiting: list[Any]) -> str:
    flags, width, precision, kind = place.groups()
    if kind in "n%":
        return "\n" if kind == "n" else "%"
    if not waiting:
        raise ValueError("fewer arguments than places")
    text = _shown(kind, waiting.pop(0), None if precision is None else int(precision), flags)
    size = int(width or 0)
    if "-" in flags:
        return text.ljust(size)
    return text.zfill(size) if "0" in flags and kind in "df" else text.rjust(size)


def _shown(kind: str, value: Any, precision: int | None, flags: str) -> str:
    if kind in "df":
        if not isinstance(value, Decimal) or value.adjusted() > 40 or kind == "d" and whole(value) is None:
            raise ValueError(kind)
        unit = Decimal(1).scaleb(-(6 if precision is None else precision)) if kind == "f" else Decimal(1)
        return format(value.quantize(unit, ROUND_HALF_UP, WIDE), ("+" if "+" in flags else "")
                      + ("," if "," in flags else "") + "f")
    text = number_text(value) if isinstance(value, Decimal) else value
    if kind == "c" and len(text) != 1:
        raise ValueError(kind)
    return text if precision is None else text[:precision]

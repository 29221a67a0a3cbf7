"""Built-ins over strings; positions and lengths count code points (DMN 1.5, table 75)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import NullResult
from engine.feel.numbers import towards_zero
from engine.feel.regex import find_all, full_search, replace_all
from engine.feel.signatures import Library
from ground.blank import is_blank


def _start(position: Decimal, length: int) -> int:
    at = towards_zero(position)
    if not at or abs(at) > length:
        raise NullResult(f"Expected a start position from 1 to {length} or -1 to -{length}.",
                         f"起始位置应在 1 到 {length} 或 -1 到 -{length} 之间。")
    return at - 1 if at > 0 else length + at


def _substring(run: Run, string: str, start: Decimal, length: Decimal | None = None) -> str:
    begin = _start(start, len(string))
    if length is None:
        return string[begin:]
    if length < 1:
        raise NullResult("Expected a length of at least 1.", "长度应至少为 1。")
    return string[begin:begin + int(min(length, Decimal(len(string))))]


def _before(run: Run, string: str, match: str) -> str:
    found = string.find(match)
    return string[:found] if found > 0 else ""


def _after(run: Run, string: str, match: str) -> str:
    found = string.find(match)
    return string[found + len(match):] if found >= 0 else ""


def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    return run.text(replace_all(text, pattern, replacement, flags or "", run))


def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    return full_search(text, pattern, flags or "", run)


def _split(run: Run, string: str, delimiter: str) -> list[str]:
    pieces, end = [], 0
    for start, stop in find_all(string, delimiter, "", run):
        pieces.append(string[end:start])
        end = stop
    run.items(len(pieces) + 1)
    return [*pieces, string[end:]]


def _join(run: Run, items: list[Any], delimiter: str | None = None) -> str:
    kept = [item for item in items if item is not None]
    if any(type(item) is not str for item in kept):
        raise NullResult("Expected a list of strings.", "应为文本列表。")
    run.items(len(kept))
    if sum(map(len, kept)) + len(kept) * len(delimiter or "") > run.budget.string:
        run.text("x" * (run.budget.string + 1))
    return (delimiter or "").join(kept)


def _upper(run: Run, string: str) -> str:
    return run.text(string.upper())


def install(library: Library) -> None:
    """Declare the string built-ins."""
    add = library.add
    add("substring", "string:string, start position:number, length:number?", _substring)
    add("string length", "string:string", lambda run, string: Decimal(len(string)))
    add("upper case", "string:string", _upper)
    add("lower case", "string:string", lambda run, string: string.lower())
    add("substring before", "string:string, match:string", _before)
    add("substring after", "string:string, match:string", _after)
    add("replace", "input:string, pattern:string, replacement:string, flags:string?", _replace)
    add("contains", "string:string, match:string", lambda run, string, match: match in string)
    add("starts with", "string:string, match:string", lambda run, string, match: string.startswith(match))
    add("ends with", "string:string, match:string", lambda run, string, match: string.endswith(match))
    add("matches", "input:string, pattern:string, flags:string?", _matches)
    add("split", "string:string, delimiter:string", _split)
    add("string join", "list:list, delimiter:string?", _join)
    # Beyond the standard, as in Camunda's FEEL:
    add("trim", "string:string", lambda run, string: string.strip())
    add("is blank", "string:string", lambda run, string: is_blank(string))
    add("extract", "input:string, pattern:string",
        lambda run, text, pattern: [text[a:b] for a, b in find_all(text, pattern, "", run)])

"""Built-ins over contexts (DMN 1.5, table 80)."""

from __future__ import annotations

from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import FeelBudgetError, NullResult
from engine.feel.signatures import Library
from engine.feel.values import MAX_DATA_DEPTH


def _get_value(run: Run, m: dict[str, Any], key: Any) -> Any:
    if type(key) is list:
        for part in key:
            if type(m) is not dict or type(part) is not str:
                return None
            m = m.get(part)  # type: ignore[assignment]
        return m if key else None
    if type(key) is not str:
        raise NullResult("Expected a text or a list of texts as key.", "键应为文本或文本列表。")
    return m.get(key)


def _get_entries(run: Run, m: dict[str, Any]) -> list[dict[str, Any]]:
    run.items(len(m))
    return [{"key": key, "value": value} for key, value in m.items()]


def _context(run: Run, entries: list[Any]) -> dict[str, Any]:
    run.items(len(entries))
    result: dict[str, Any] = {}
    for entry in entries:
        fits = type(entry) is dict and type(entry.get("key")) is str and "value" in entry
        if not fits or entry["key"] in result:
            raise NullResult("Expected entries with a text \"key\", each once, and a \"value\".",
                             "每项应有不重复的文本 key 和 value。")
        result[entry["key"]] = entry["value"]
    return result


def _put(run: Run, context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    run.items(len(context) + 1)
    return {**context, key: value}


def _put_deep(run: Run, context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    if not keys or any(type(key) is not str for key in keys):
        raise NullResult("Expected a list of texts as keys.", "键应为非空文本列表。")
    if len(keys) > MAX_DATA_DEPTH:
        raise FeelBudgetError("depth", MAX_DATA_DEPTH)
    if len(keys) == 1:
        return _put(run, context, keys[0], value)
    inner = context.get(keys[0])
    if type(inner) is not dict:
        if inner is not None:
            raise NullResult(f"Expected a context at {keys[0]}.", f"{keys[0]} 处应为上下文。")
        inner = {}
    return _put(run, context, keys[0], _put_deep(run, inner, keys[1:], value))


def _merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    if any(type(context) is not dict for context in contexts):
        raise NullResult("Expected a list of contexts.", "应为上下文列表。")
    run.items(sum(map(len, contexts)))
    result: dict[str, Any] = {}
    for context in contexts:
        result.update(context)
    return result


def install(library: Library) -> None:
    """Declare the context built-ins."""
    add = library.add
    add("get value", "m:context, key:any", _get_value)
    add("get value", "context:context, key:any", _get_value)
    add("get entries", "m:context", _get_entries)
    add("get entries", "context:context", _get_entries)
    add("context", "entries:list", _context)
    add("context put", "context:context, key:string, value:any", _put)
    add("context put", "context:context, keys:list, value:any", _put_deep)
    add("context merge", "contexts:list", _merge)

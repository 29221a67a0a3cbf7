"""Built-ins that take lists apart and put them together (DMN 1.5, table 76)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.budget import Run
from engine.feel.compare import equal, less
from engine.feel.errors import FeelBudgetError, NullResult
from engine.feel.invoke import invoke
from engine.feel.numbers import towards_zero
from engine.feel.signatures import Library
from engine.feel.temporal import Date, DayTimeDuration, YearMonthDuration
from engine.feel.values import MAX_DATA_DEPTH

_HASHED = frozenset({bool, Decimal, str, Date, DayTimeDuration, YearMonthDuration, type(None)})


def _place(items: list[Any], position: Decimal) -> int:
    at = towards_zero(position)
    if not at or abs(at) > len(items):
        raise NullResult(f"Expected a position from 1 to {len(items)} or -1 to -{len(items)}.",
                         f"位置应在 1 到 {len(items)} 或 -1 到 -{len(items)} 之间。")
    return at - 1 if at > 0 else len(items) + at


def _contains(run: Run, items: list[Any], element: Any) -> bool:
    run.items(len(items))
    return any(equal(item, element, run) is True for item in items)


def _sublist(run: Run, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    begin = _place(items, start)
    run.items(len(items))
    if length is None:
        return items[begin:]
    count = towards_zero(length)
    if count < 1 or begin + count > len(items):
        raise NullResult("Expected a length that stays within the list.", "长度超出列表范围。")
    return items[begin:begin + count]


def _append(run: Run, items: list[Any] | None, more: list[Any]) -> list[Any]:
    base = [None] if items is None else items
    run.items(len(base) + len(more))
    return [*base, *more]


def _concatenate(run: Run, lists: list[Any]) -> list[Any]:
    run.items(sum(len(part) if type(part) is list else 1 for part in lists))
    result: list[Any] = []
    for part in lists:
        result += part if type(part) is list else [part]
    return result


def _insert(run: Run, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    at = _place(items, position)
    run.items(len(items) + 1)
    return [*items[:at], item, *items[at:]]


def _remove(run: Run, items: list[Any], position: Decimal) -> list[Any]:
    at = _place(items, position)
    run.items(len(items))
    return [*items[:at], *items[at + 1:]]


def _replace_at(run: Run, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    at = _place(items, position)
    run.items(len(items))
    return [*items[:at], item, *items[at + 1:]]


def _replace_if(run: Run, items: list[Any], match: Any, new: Any) -> list[Any]:
    run.items(len(items))
    result = []
    for item in items:
        hit = invoke(match, [item, new], run)
        if type(hit) is not bool:
            raise NullResult("Expected the match function to give true or false.", "匹配函数应返回布尔值。")
        result.append(new if hit else item)
    return result


def _index_of(run: Run, items: list[Any], match: Any) -> list[Decimal]:
    run.items(len(items))
    return [Decimal(i) for i, item in enumerate(items, 1) if equal(item, match, run) is True]


def distinct(run: Run, items: list[Any]) -> list[Any]:
    """The items without repetitions, in their first order."""
    run.items(len(items))
    seen: set[Any] = set()
    complex_seen: list[Any] = []
    result = []
    for item in items:
        if type(item) in _HASHED:
            key = (type(item), item)
            if key in seen:
                continue
            seen.add(key)
        else:
            run.tick(len(complex_seen))
            if any(equal(item, other, run) is True for other in complex_seen):
                continue
            complex_seen.append(item)
        result.append(item)
    return result


def _duplicates(run: Run, items: list[Any]) -> list[Any]:
    return [item for item in distinct(run, items)
            if sum(equal(item, other, run) is True for other in _ticked(items, run)) > 1]


def _ticked(items: list[Any], run: Run) -> list[Any]:
    run.tick(len(items))
    return items


def _flatten(run: Run, items: list[Any]) -> list[Any]:
    result: list[Any] = []
    _flatten_into(result, items, run, 0)
    return result


def _flatten_into(result: list[Any], items: list[Any], run: Run, depth: int) -> None:
    if depth > MAX_DATA_DEPTH:
        raise FeelBudgetError("depth", MAX_DATA_DEPTH)
    run.tick(1 + len(items))
    for item in items:
        if type(item) is list:
            _flatten_into(result, item, run, depth + 1)
        else:
            result.append(item)
    if len(result) > run.budget.items:
        run.items(len(result))


def _sort(run: Run, items: list[Any], precedes: Any = None) -> list[Any]:
    run.items(len(items))

    def before(a: Any, b: Any) -> bool:
        found = less(a, b) if precedes is None else invoke(precedes, [a, b], run)
        if type(found) is not bool:
            raise NullResult("Expected the precedes function to give true or false.", "排序函数应返回布尔值。")
        return found

    def order(a: Any, b: Any) -> int:
        run.tick(2)
        return -1 if before(a, b) else 1 if before(b, a) else 0

    return sorted(items, key=cmp_to_key(order))


def _partition(run: Run, items: list[Any], size: Decimal) -> list[Any]:
    step = towards_zero(size)
    if step < 1:
        raise NullResult("Expected a size of at least 1.", "大小应至少为 1。")
    run.items(len(items))
    return [items[i:i + step] for i in range(0, len(items), step)]


def install(library: Library) -> None:
    """Declare the list built-ins that do not compute."""
    add = library.add
    add("list contains", "list:list, element:any", _contains)
    add("count", "list:list...", lambda run, items: Decimal(len(items)))
    add("sublist", "list:list, start position:number, length:number?", _sublist)
    add("append", "list:list~, item:list...", _append)
    add("concatenate", "list:list...", _concatenate)
    add("insert before", "list:list, position:number, newItem:any", _insert)
    add("remove", "list:list, position:number", _remove)
    add("list replace", "list:list, position:number, newItem:any", _replace_at)
    add("list replace", "list:list, match:function, newItem:any", _replace_if)
    add("reverse", "list:list", lambda run, items: items[::-1])
    add("index of", "list:list, match:any", _index_of)
    add("union", "list:list...", lambda run, lists: distinct(run, _concatenate(run, lists)))
    add("distinct values", "list:list", distinct)
    add("flatten", "list:list", _flatten)
    add("sort", "list:list, precedes:function?", _sort)
    # Beyond the standard, as in Camunda's FEEL:
    add("is empty", "list:list", lambda run, items: not items)
    add("partition", "list:list, size:number", _partition)
    add("duplicate values", "list:list", _duplicates)


"""How figures add up (汇总): partial results that can be merged, from rows of units or in one read of the store.

A partial result of an item keeps what a sum, a share of sums, a count of choices and the last value need, so that a
city adds up its counties' partial results and gets what a plain read of all schools would give.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from reports.cells import SCALE, Cell, number_text
from reports.checks import derived_of
from reports.definitions import Aggregate, Definition, Item, ItemType
from reports.tables import State

Partial = dict[str, Any]  # n, na, blank; sum | top, base | choices | last
Partials = dict[str, Partial]  # by code


def empty() -> Partial:
    """Of no unit at all."""
    return {"n": 0, "na": 0, "blank": 0}


def of_units(definition: Definition, rows: Iterable[tuple[Mapping[str, Cell], Mapping[str, str]]]) -> Partials:
    """Add up units one by one; each gives its cells and, by code, when each was changed."""
    total: Partials = {}
    for cells, changed in rows:
        for code in cells:
            part = total.get(code)
            if part is None:
                part = total[code] = empty()
            _add_cell(part, definition.by_code[code], cells, changed)
    return total


def merge(total: Partials, more: Mapping[str, Partial]) -> Partials:
    """Add partial results to a total, in place."""
    for code, part in more.items():
        into = total.setdefault(code, empty())
        for key, value in part.items():
            if key == "choices":
                chosen = into.setdefault("choices", {})
                for option, count in value.items():
                    chosen[option] = chosen.get(option, 0) + count
            elif key == "last":
                into["last"] = max(into.get("last", ["", ""]), value)
            else:
                into[key] = into.get(key, 0) + value
    return total


def _add_cell(part: Partial, item: Item, cells: Mapping[str, Cell], changed: Mapping[str, str]) -> None:
    """Add one unit's cell to a partial result, in place: a submission of a county adds up thousands."""
    state, amount, text = cells[item.code]
    part[_COUNTED[state]] += 1
    if state is not State.VALUE:
        return
    if item.aggregate is Aggregate.SUM:
        part["sum"] = part.get("sum", 0) + (amount or 0)
    elif item.aggregate is Aggregate.SHARE:
        weight = cells.get(item.weight)
        if weight is not None and weight.state is State.VALUE:
            times = (weight.amount or 0) // SCALE
            part["top"] = part.get("top", 0) + (amount or 0) * times
            part["base"] = part.get("base", 0) + times
    elif item.aggregate is Aggregate.CHOICES:
        chosen = part.setdefault("choices", {})
        for option in dict.fromkeys(json.loads(text or "[]")):
            chosen[option] = chosen.get(option, 0) + 1
    elif item.aggregate is Aggregate.LAST:
        told = number_text(amount, item.decimals) if amount is not None else text or ""
        part["last"] = max(part.get("last", ["", ""]), [changed.get(item.code, ""), told])


_COUNTED = {State.VALUE: "n", State.NOT_APPLICABLE: "na", State.BLANK: "blank"}


def finished(definition: Definition, partials: Mapping[str, Partial], due: Mapping[str, int]) -> dict[str, Any]:
    """Turn partial results into figures: value, and how many units stand behind it in which of the four states.

    `due` counts the units by kind that the data set is for; who has no cell at all is *not reported*.
    """
    shown = {item.code: _figure(item, partials.get(item.code, empty()), due) for item in definition.items}
    numbers = {
        code: Decimal(one["value"])
        for code, one in shown.items()
        if isinstance(one["value"], str) and _numeric(definition, code)
    }
    for code, value in derived_of(definition, {**dict.fromkeys(definition.by_code), **numbers}).items():
        shown[code]["value"] = f"{value:f}"
    return shown


def _numeric(definition: Definition, code: str) -> bool:
    return definition.by_code[code].type in (ItemType.NUMBER, ItemType.BACKGROUND)


def _figure(item: Item, part: Partial, due: Mapping[str, int]) -> dict[str, Any]:
    expected = sum(count for kind, count in due.items() if kind in item.filled_by)
    told = part["n"] + part["na"] + part["blank"]
    states = {
        "value": part["n"],
        "not_applicable": part["na"],
        "blank": part["blank"],
        "not_reported": max(expected - told, 0),
    }
    return {"value": _value(item, part), "units": states if item.type is not ItemType.DERIVED else {}}


def _value(item: Item, part: Partial) -> Any:
    if item.aggregate is Aggregate.SUM and part["n"] and item.type is not ItemType.DERIVED:
        return number_text(part.get("sum", 0), item.decimals)
    if item.aggregate is Aggregate.SHARE and part.get("base"):
        share = Decimal(part["top"]) / part["base"] / SCALE
        return f"{share.quantize(Decimal(1).scaleb(-max(item.decimals, 2))):f}"
    if item.aggregate is Aggregate.CHOICES and part["n"]:
        counted = part.get("choices", {})
        return {code: counted.get(code, 0) for code, _ in item.options}
    return part["last"][1] if item.aggregate is Aggregate.LAST and "last" in part else None

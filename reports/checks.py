"""Is a report complete and plausible? One check for the page, the interface, the bulk confirmation and the cut-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel import FeelBudgetError
from ground.bilingual import Bilingual
from reports.cells import Cell, plain
from reports.definitions import Definition, Item, ItemType
from reports.tables import State
from reports.values import Held


@dataclass(frozen=True)
class Finding:
    """What is missing or implausible; `stops` keeps the unit from confirming, a note answers the others."""

    rule: str  # missing | jump | fell | id of a rule
    items: tuple[str, ...]
    text: Bilingual
    stops: bool


@dataclass(frozen=True)
class Filled:
    """What a unit has for a period, what it had the period before, and the items that carry a note."""

    kind: str
    cells: Mapping[str, Cell]  # by code
    before: Mapping[str, Cell]
    noted: frozenset[str] = frozenset()


def cells_by_code(definition: Definition, rows: Mapping[int, Held]) -> dict[str, Cell]:
    """A unit's rows as cells by code."""
    return {definition.codes[number]: row.cell for number, row in rows.items() if number in definition.codes}


def findings(definition: Definition, filled: Filled) -> list[Finding]:
    """Return all that keeps a report from being complete and plausible."""
    items = definition.filled_by(filled.kind)
    return [*_missing(items, filled), *_fallen(items, filled), *_jumps(items, filled), *_broken(definition, filled)]


def context_of(definition: Definition, cells: Mapping[str, Cell]) -> dict[str, Any]:
    """The values that rules and formulas read, by code; null where there is none."""
    return {
        item.code: plain(item, cells.get(item.code)) for item in definition.items if item.type is not ItemType.DERIVED
    }


def derived_of(definition: Definition, context: Mapping[str, Any]) -> dict[str, Decimal]:
    """The derived items that can be computed, rounded to their decimals."""
    found: dict[str, Decimal] = {}
    for code, formula in definition.derived.items():
        try:
            value = formula.evaluate({**context, **found})
        except FeelBudgetError:
            continue
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            places = Decimal(1).scaleb(-definition.by_code[code].decimals)
            found[code] = Decimal(value).quantize(places)
    return found


def _missing(items: tuple[Item, ...], filled: Filled) -> Iterator[Finding]:
    for item in items:
        cell = filled.cells.get(item.code)
        if item.keyed and item.required and (cell is None or cell.state is State.BLANK):
            text = Bilingual(f"“{item.name.zh}”未填报", f"“{item.name.en}” is not reported")
            yield Finding("missing", (item.code,), text, stops=True)


def _amounts(item: Item, filled: Filled) -> tuple[Decimal, Decimal] | None:
    now, before = plain(item, filled.cells.get(item.code)), plain(item, filled.before.get(item.code))
    return (now, before) if isinstance(now, Decimal) and isinstance(before, Decimal) else None


def _fallen(items: tuple[Item, ...], filled: Filled) -> Iterator[Finding]:
    for item in items:
        pair = _amounts(item, filled) if item.cumulative else None
        if pair and pair[0] < pair[1] and item.code not in filled.noted:
            text = Bilingual(
                f"“{item.name.zh}”由 {pair[1]:f} 降为 {pair[0]:f}，累计数减少须说明原因",
                f"“{item.name.en}” fell from {pair[1]:f} to {pair[0]:f}: say why a cumulative figure is lower",
            )
            yield Finding("fell", (item.code,), text, stops=True)


def _jumps(items: tuple[Item, ...], filled: Filled) -> Iterator[Finding]:
    for item in items:
        pair = _amounts(item, filled) if item.jump is not None else None
        if not pair or not pair[1] or item.code in filled.noted:
            continue
        change = abs(pair[0] - pair[1]) * 100 / abs(pair[1])
        if item.jump is not None and change > item.jump:
            text = Bilingual(
                f"“{item.name.zh}”由 {pair[1]:f} 变为 {pair[0]:f}，变动超过 {item.jump}%，须说明原因",
                f"“{item.name.en}” went from {pair[1]:f} to {pair[0]:f}, by more than {item.jump} %: say why",
            )
            yield Finding("jump", (item.code,), text, stops=True)


def _broken(definition: Definition, filled: Filled) -> Iterator[Finding]:
    """Rules that are false; where a value is missing a rule cannot tell and is silent."""
    context = {code: plain(definition.by_code[code], filled.cells.get(code)) for code in definition.judged}
    for rule in definition.rules:
        answered = rule.explain and bool(filled.noted & set(rule.items))
        if not answered and rule.expression.evaluate(context) is False:
            yield Finding(rule.id, rule.items, rule.text, stops=True)

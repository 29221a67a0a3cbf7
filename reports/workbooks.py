"""Offline entry: a report as a workbook, and the workbook back, cell by cell with the guard and checks of the page."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from forms.sheets.report_book import BookColumn, BookRow, FilledCell, read_report, write_report
from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Invalid
from reports.cells import NONE, Cell, number_text, read_cell
from reports.definitions import Definition, Item, ItemType
from reports.periods import Period
from reports.places import Place
from reports.saving import Outcome, Refused, Typed, save
from reports.tables import State
from reports.units import Unit
from reports.values import Held, values_of

_NOT_APPLICABLE = "不适用"


@dataclass
class Taken:
    """What became of a workbook: by unit what was saved, refused or in conflict; rows of units that are not yours."""

    units: dict[str, Outcome] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)  # codes


def workbook(session: Session, definition: Definition, period: Period, units: Sequence[Unit]) -> bytes:
    """Return the report of units as a workbook to fill in."""
    items = [item for item in definition.items if item.type is not ItemType.DERIVED and _of_any(item, units)]
    columns = [
        BookColumn(item.code, _title(item.name.zh, item.unit.zh), _title(item.name.en, item.unit.en), item.keyed,
                   tuple(name.zh for _, name in item.options)) for item in items
    ]  # fmt: skip
    held = values_of(session, [unit.id for unit in units], sorted(definition.codes), period.index)
    rows = [_row(definition, items, unit, held.get(unit.id, {})) for unit in units]
    out = io.BytesIO()
    write_report(out, {"set": definition.key, "period": period.text}, columns, rows)
    return out.getvalue()


def read(content: bytes, definition: Definition, period: Period) -> list[FilledCell]:
    """Read a workbook of that report; Invalid for one of another report or period."""
    about, cells = read_report(io.BytesIO(content))
    if (about.get("set"), about.get("period")) != (definition.key, period.text):
        raise Invalid(
            f"Expected the workbook of “{definition.name.en}”, {period.text}, but it is of {about.get('period', '?')}.",
            f"应上传{period.name.zh}“{definition.name.zh}”的填报表，现为 {about.get('period', '未知期次')}",
        )
    return list(cells)


def take(
    session: Session, acting: Acting, at: tuple[Definition, Period], units: Sequence[Unit], cells: Iterable[FilledCell]
) -> Taken:  # fmt: skip
    """Save what a workbook changed, for units that whoever sends it fills in; untouched cells are passed over."""
    definition, period = at
    known = {unit.code: unit for unit in units}
    found = Taken()
    typed: dict[str, list[Typed]] = {}
    odd: dict[str, list[Refused]] = {}
    for one in cells:
        unit, item = known.get(one.unit), definition.by_code.get(one.item)
        if unit is None:
            found.strange += [one.unit] if one.unit not in found.strange else []
        elif item is not None and item.keyed and unit.kind in item.filled_by:
            if one.odd is not None:
                odd.setdefault(unit.id, []).append(Refused(item.code, "not_exact", _ODD[one.odd]))
            elif (cell := _typed(item, one)) is not None:
                typed.setdefault(unit.id, []).append(cell)
    for unit in units:
        if unit.id in typed or unit.id in odd:
            place = Place(unit.id, definition, period)
            outcome = save(session, acting, place, typed[unit.id], "workbook") if unit.id in typed else Outcome()
            outcome.refused += odd.get(unit.id, [])
            found.units[unit.id] = outcome
    return found


_ODD = {
    "formula": Bilingual("单元格是公式，请改为数值后再上传", "a formula stands there: replace it by its value"),
    "error": Bilingual("单元格是错误值，请填写数值", "an error value stands there: enter a number"),
}


def _typed(item: Item, one: FilledCell) -> Typed | None:
    """What a person changed in a cell; None where it is as it was given out."""
    revision, _, before = one.base.partition("|")
    raw = _raw(one.value)
    now, was = read_cell(item, raw), read_cell(item, before)
    untouched = isinstance(now, Cell) and now == was or raw in (None, "") and revision == "0"
    return None if untouched else Typed(item.code, raw, int(revision) if revision.isdigit() else None)


def _raw(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _of_any(item: Item, units: Sequence[Unit]) -> bool:
    return any(unit.kind in item.filled_by for unit in units)


def _title(name: str, unit: str) -> str:
    return f"{name}（{unit}）" if unit else name


def _row(definition: Definition, items: Sequence[Item], unit: Unit, held: dict[int, Held]) -> BookRow:
    rows = {item.code: held.get(definition.elements[item.code]) for item in items}
    values = {item.code: _value(item, rows[item.code]) for item in items}
    bases = {
        item.code: f"{row.revision if (row := rows[item.code]) else 0}|{'' if (v := values[item.code]) is None else v}"
        for item in items
    }
    return BookRow(unit.code, unit.name_zh, values, bases)


def _value(item: Item, row: Held | None) -> Any:
    if row is None or row.state == State.BLANK:
        return None
    if row.state == State.NOT_APPLICABLE:
        return _NOT_APPLICABLE
    if row.amount is not None:
        return Decimal(number_text(row.amount, item.decimals))
    if item.type is ItemType.CHOICES:
        chosen = set(_codes(row))
        return "、".join(name.zh for code, name in item.options if code in chosen) or NONE
    return row.text


def _codes(row: Held) -> list[str]:
    codes: list[str] = json.loads(row.text or "[]")
    return codes

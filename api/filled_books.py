"""What a returned workbook changed, unit by unit, where it has a row for each unit and what each cell held before.

A cell that is as it was given out is passed over; one whose value was changed meanwhile is a conflict, not a change.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from forms.sheets.report_book import FilledCell, read_report
from ground.bilingual import Bilingual
from records.errors import Invalid
from records.school_cards.fields import Fault

_CONFLICT = Bilingual("下载之后已被修改，请重新下载", "it was changed after the download: download it again")
_ODD = Bilingual("单元格是公式或错误值，请改为文字", "a formula or an error stands there: type the text")


@dataclass
class Taken:
    """What became of a workbook: units that were saved, faults by unit, codes of units that are not yours."""

    saved: list[str] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


class Named(Protocol):
    """A unit with its names."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def told(taken: Taken, units: Mapping[str, Named]) -> dict[str, Any]:
    """What became of a workbook, as the page is told it; `units` by their codes."""
    named = {code: {"code": code, "name": one.name_zh, "name_en": one.name_en} for code, one in units.items()}
    return {
        "saved": [named[code] for code in taken.saved], "strange": taken.strange,
        "faults": [{**named[code], "key": fault.key, "message": fault.text.zh, "message_en": fault.text.en}
                   for code, fault in taken.faults],
    }  # fmt: skip


@dataclass
class Typed:
    """What was typed, by unit code and item; faults by unit code; codes of units that are not yours."""

    values: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    @property
    def sound(self) -> dict[str, dict[str, str]]:
        """What was typed for units without a fault."""
        bad = {code for code, _ in self.faults}
        return {code: values for code, values in self.values.items() if values and code not in bad}


def cells_of(content: bytes, about: Mapping[str, str], name: Bilingual) -> list[FilledCell]:
    """Read the workbook of a page; Invalid for another one."""
    said, cells = read_report(io.BytesIO(content))
    if {key: said.get(key) for key in about} != about:
        raise Invalid(
            f"Expected the workbook of {name.en} but this is another: download it from that page.",
            f"应上传{name.zh}工作簿，请从本页下载后填写",
        )
    return list(cells)


def typed_in(
    cells: Iterable[FilledCell], items: Collection[str], units: Mapping[str, str], now: Callable[[str, str], str]
) -> Typed:
    """Find what the cells of some items change; `units` are ids by code, `now` tells what an item of a unit says."""
    found = Typed()
    for cell in (one for one in cells if one.item in items):
        if cell.unit not in units:
            found.strange += [cell.unit] if cell.unit not in found.strange else []
            continue
        typed, said = found.values.setdefault(cell.unit, {}), _said(cell)
        if cell.odd is not None:
            found.faults.append((cell.unit, Fault(cell.item, _ODD)))
        elif said != cell.base.strip():
            if now(units[cell.unit], cell.item).strip() != cell.base.strip():
                found.faults.append((cell.unit, Fault(cell.item, _CONFLICT)))
            else:
                typed[cell.item] = said
    return found


def _said(cell: FilledCell) -> str:
    value = cell.value
    whole = isinstance(value, float) and value.is_integer()
    return "" if value is None else str(int(value) if whole else value).strip()

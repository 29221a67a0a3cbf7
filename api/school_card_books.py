"""The cards of an authority's schools as a workbook, and the workbook back, school by school (O17).

A cell that is as it was given out is passed over; one whose field was changed meanwhile is a conflict, not a change.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.sheets.report_book import BookColumn, BookRow, FilledCell, read_report, write_report
from ground.bilingual import Bilingual
from records.errors import Invalid
from records.school_cards.fields import BY_KEY, CAMPUS, FIELDS, Fault, Kind, said
from records.school_cards.keeping import Misfilled
from records.school_cards.progress import SchoolLine

ABOUT = {"book": "basic-information"}
_CONFLICT = Bilingual("下载之后已被修改，请重新下载", "it was changed after the download: download it again")
_ODD = Bilingual("单元格是公式或错误值，请改为文字", "a formula or an error stands there: type the text")


@dataclass
class Taken:
    """What became of a workbook: schools that were saved, faults by school, codes of schools that are not yours."""

    saved: list[str] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def written(schools: Sequence[SchoolLine], cards: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the cards of schools as a workbook to fill in."""
    columns = [
        BookColumn(one.key, _title(one.name.zh, one.required), _title(one.name.en, one.required), True,
                   tuple(words.zh for words in one.options.values()))
        for one in FIELDS
    ]  # fmt: skip
    rows = []
    for one in schools:
        texts = {key: text(key, cards.get(one.id, {}).get(key)) for key in BY_KEY}
        rows.append(BookRow(one.code, one.name_zh, texts, texts))
    out = io.BytesIO()
    write_report(out, ABOUT, columns, rows)
    return out.getvalue()


def read(content: bytes) -> list[FilledCell]:
    """Read a workbook of cards; Invalid for another one."""
    about, cells = read_report(io.BytesIO(content))
    if {key: about.get(key) for key in ABOUT} != ABOUT:
        raise Invalid(
            "Expected the workbook of basic information but this is another: download it from that page.",
            "应上传学校基本信息工作簿，请从本页下载后填写",
        )
    return list(cells)


def take(
    cells: Sequence[FilledCell], schools: Mapping[str, SchoolLine], cards: Mapping[str, Mapping[str, Any]],
    save: Callable[[SchoolLine, Mapping[str, Any]], bool],
) -> Taken:  # fmt: skip
    """Save what a workbook changed, for schools by code; a school with a fault keeps its card as it was."""
    found, typed, bad = Taken(), dict[str, dict[str, Any]](), set[str]()
    for cell in (one for one in cells if one.item in BY_KEY):
        school = schools.get(cell.unit)
        if school is None:
            found.strange += [cell.unit] if cell.unit not in found.strange else []
            continue
        fault = _taken(cell, cards.get(school.id, {}), typed.setdefault(cell.unit, {}))
        if fault is not None:
            bad.add(cell.unit)
            found.faults.append((cell.unit, fault))
    for code, values in typed.items():
        if code in bad or not values:
            continue
        try:
            if save(schools[code], values):
                found.saved.append(code)
        except Misfilled as cause:
            found.faults += [(code, fault) for fault in cause.faults]
    return found


def text(key: str, value: Any) -> str:
    """A value as a cell holds it: campuses as lines of parts between bars."""
    if BY_KEY[key].kind is Kind.CAMPUSES:
        return "\n".join("|".join(row.get(part.key, "") for part in CAMPUS) for row in value or ())
    return said(key, value).zh


def _taken(cell: FilledCell, card: Mapping[str, Any], values: dict[str, Any]) -> Fault | None:
    if cell.odd is not None:
        return Fault(cell.item, _ODD)
    value = cell.value
    now = "" if value is None else str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    if now == cell.base.strip():
        return None
    if text(cell.item, card.get(cell.item)).strip() != cell.base.strip():
        return Fault(cell.item, _CONFLICT)
    values[cell.item] = _campuses(now) if BY_KEY[cell.item].kind is Kind.CAMPUSES else now
    return None


def _campuses(value: str) -> list[dict[str, str]]:
    parts = [line.replace("｜", "|").split("|") for line in value.splitlines()]
    return [{part.key: text for part, text in zip(CAMPUS, row, strict=False)} for row in parts]


def _title(name: str, required: bool) -> str:
    return f"{name} *" if required else name

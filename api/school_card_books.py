"""The cards of an authority's schools as a workbook, and the workbook back, school by school (O17)."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.filled_books import Taken, cells_of, typed_in
from forms.sheets.report_book import BookColumn, BookRow, FilledCell, write_report
from ground.bilingual import Bilingual
from records.school_cards.fields import BY_KEY, CAMPUS, FIELDS, Kind, said
from records.school_cards.keeping import Misfilled
from records.school_cards.progress import SchoolLine

ABOUT = {"book": "basic-information"}


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
    return cells_of(content, ABOUT, Bilingual("学校基本信息", "basic information"))


def take(
    cells: Sequence[FilledCell], schools: Mapping[str, SchoolLine], cards: Mapping[str, Mapping[str, Any]],
    save: Callable[[SchoolLine, Mapping[str, Any]], bool],
) -> Taken:  # fmt: skip
    """Save what a workbook changed, for schools by code; a school with a fault keeps its card as it was."""
    units = {code: one.id for code, one in schools.items()}
    typed = typed_in(cells, BY_KEY, units, lambda school, key: text(key, cards.get(school, {}).get(key)))
    found = Taken(faults=list(typed.faults), strange=typed.strange)
    for code, texts in typed.sound.items():
        values = {key: _campuses(said) if BY_KEY[key].kind is Kind.CAMPUSES else said for key, said in texts.items()}
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


def _campuses(value: str) -> list[dict[str, str]]:
    parts = [line.replace("｜", "|").split("|") for line in value.splitlines()]
    return [{part.key: text for part, text in zip(CAMPUS, row, strict=False)} for row in parts]


def _title(name: str, required: bool) -> str:
    return f"{name} *" if required else name

"""Which sheet of a workbook is read: the visible one that has the header; nothing is guessed, every other is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forms.errors import BadWorkbook, SeveralSheets
from forms.sheets.columns import Column, Headings
from forms.sheets.header import HEADER_WITHIN, Header, find_header
from forms.sheets.normalise import cell_text
from forms.sheets.opening import Opened
from ground.bilingual import Bilingual

# Sheets of our own workbooks that hold no data: instructions and code tables of a template, notes of a returned one.
NOTES = "已导入的提示 Notes"
INSTRUCTIONS = {"zh": "填写说明", "en": "Instructions"}
CODES = "代码"
OWN = frozenset({NOTES, CODES, *INSTRUCTIONS.values()})


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet: what it is called in both languages, its columns, and the keys without which it is another."""

    title: Bilingual
    columns: tuple[Column, ...]
    essential: tuple[str, ...]


def choose_sheet(opened: Opened, kind: SheetKind, asked: str = "") -> tuple[str, Header]:
    """The sheet to read and its header.

    `asked` names the sheet when the sender chose one. Raises SeveralSheets when more than one visible sheet could be
    meant, BadWorkbook when none has the header.
    """
    headings = Headings(kind.columns)
    needed = [column for column in kind.columns if column.key in kind.essential]
    looked_at = [name for name in opened.visible if asked in ("", name)]
    if asked and not looked_at:
        raise _no_such(asked, opened.visible)
    headers = {name: find_header(opened, name, headings) for name in looked_at}
    fitting = {name: header for name, header in headers.items() if not header.lacks(needed)}
    filled = [name for name, header in fitting.items() if next(data_rows(opened, name, header), None)]
    if len(filled) > 1:
        raise _several(kind, filled)
    if not fitting:
        raise _no_header(kind, headers, needed, _hidden_ones(opened, headings, needed))
    name = next(iter(filled or fitting))
    return name, fitting[name]


def data_rows(opened: Opened, name: str, header: Header) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """`(row number as Excel shows it, raw cells)` below a header; rows that show nothing in a known column are none."""
    known = tuple(header.known)
    for number, cells in opened.rows(name):
        if number > header.number and any(cell_text(cells[index]) for index in known if index < len(cells)):
            yield number, tuple(cells)


def unread_sheets(opened: Opened, name: str) -> tuple[str, ...]:
    """The other sheets of a workbook that hold anything; our own instructions and notes are left out."""
    return tuple(other for other in opened.names if other not in (name, *OWN) and opened.height(other))


def _hidden_ones(opened: Opened, headings: Headings, needed: Sequence[Column]) -> list[str]:
    hidden = (name for name in opened.names if name not in opened.visible)
    return [name for name in hidden if not find_header(opened, name, headings).lacks(needed)]


def _quoted(names: Iterable[str]) -> Bilingual:
    shown = [name[:31] for name in names][:10]
    return Bilingual("、".join(f"“{name}”" for name in shown), ", ".join(f"“{name}”" for name in shown))


def _several(kind: SheetKind, names: Sequence[str]) -> SeveralSheets:
    listed = _quoted(names)
    return SeveralSheets(names, Bilingual(
        f"{listed.zh}都是{kind.title.zh}，不能确定要导入哪一张，没有导入任何一张。请选定一张，逐张导入",
        f"Expected one {kind.title.en} but {listed.en} are all such sheets, so none was imported; choose one at a time",
    ))


def _no_such(asked: str, visible: Sequence[str]) -> BadWorkbook:
    listed = _quoted(visible)
    return BadWorkbook(Bilingual(
        f"工作簿中没有可见的工作表“{asked[:31]}”，只有{listed.zh}，请重新选择",
        f"Expected a visible sheet “{asked[:31]}” but the workbook has {listed.en}; choose again",
    ))


def _no_header(
    kind: SheetKind, headers: dict[str, Header], needed: Sequence[Column], hidden: Sequence[str]
) -> BadWorkbook:
    looked, unseen = _quoted(headers), _quoted(hidden)
    if hidden:
        return BadWorkbook(Bilingual(
            f"只有隐藏的工作表{unseen.zh}是{kind.title.zh}，隐藏的表不导入；可见的{looked.zh}没有表头。请取消隐藏后再上传",
            f"Expected a {kind.title.en} that can be seen but only hidden {unseen.en} is one; unhide it and send it",
        ))
    best = max(headers.values(), key=lambda header: len(header.known), default=Header())
    absent = best.lacks(needed)
    titles = "、".join(column.zh for column in absent)
    return BadWorkbook(Bilingual(
        f"工作表{looked.zh}前 {HEADER_WITHIN} 行中找不到表头：{titles}，请使用下载的模板",
        f"Expected the columns {', '.join(column.en for column in absent)} in the header of sheet {looked.en} but found"
        " none in its first rows; use the template",
    ))

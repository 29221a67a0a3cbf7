"""Workbooks of one part of a class's growth record: out with row ids, back in, and faulty rows returned (domain 32).

A row's id holds the pupil, the entry's place in the term and the version that was seen, so that a workbook that comes
back late overwrites nobody, and one that comes twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from forms.sheets.columns import Column
from forms.sheets.listed_rows import Marks, SheetLine, read_lines, write_lines
from ground.bilingual import Bilingual
from records.growth.catalogue import Item, Part
from records.growth.classes import Pupil, Taken, faults_of
from records.growth.writing import NewPart

NAME = Column("heban_pupil", "姓名", "Name")
SPARE = 2  # empty rows of a part that repeats, for what is new this term
_NO_ROW = Bilingual("行标识缺失或有误，请重新下载工作簿填写", "the row id is missing or spoilt: take a fresh workbook")


@dataclass
class Group:
    """What a workbook says of one pupil: its lines, by place of their entry, and the version that was seen."""

    version: int
    lines: dict[int, SheetLine] = field(default_factory=dict)


def columns(items: Iterable[Item]) -> list[Column]:
    """The columns of a part: the name, which is read over, then the items with their units."""
    heads = [(one.key, _head(one.title.zh, one.unit.zh), _head(one.title.en, one.unit.en)) for one in items]
    return [NAME, *(Column(*head) for head in heads)]


def workbook(title: str, part: Part, items: Sequence[Item], pupils: Sequence[Pupil]) -> bytes:
    """Return the workbook of a class: a row for each entry, and empty ones for what is not written yet."""
    lines: list[SheetLine] = []
    for pupil in pupils:
        spare = SPARE if part.repeats else int(not pupil.entries)
        for at, entry in enumerate([*pupil.entries, *({} for _ in range(spare))]):
            filled = [one for one in items if one.key in entry]
            cells = {one.key: one.words(entry[one.key]).zh if one.choices else entry[one.key] for one in filled}
            row_id = f"{pupil.id}.{at}.{pupil.version}"
            lines.append(SheetLine(row_id, len(lines) + 1, {NAME.key: pupil.name, **cells}))
    return write_lines(title, columns(items), lines, _marks(items))


def read(data: bytes, title: Bilingual, items: Sequence[Item], sheet: str) -> tuple[dict[str, Group], list[SheetLine]]:
    """Return what a workbook says of each pupil, and the lines whose row id says nobody, with that as their fault.

    Raises BadWorkbook for a file that is no such workbook.
    """
    groups: dict[str, Group] = {}
    stray: list[SheetLine] = []
    for line in read_lines(data, title, columns(items), sheet):
        if not line.cells.keys() - {NAME.key}:
            continue
        pupil, _, rest = line.row_id.partition(".")
        place, _, version = rest.partition(".")
        if not (place.isdecimal() and version.isdecimal()) or len(rest) > 12:
            stray.append(_faulty(line, [("", _NO_ROW)]))
            continue
        group = groups.setdefault(pupil, Group(int(version)))
        group.lines[int(place)] = line
    return groups, stray


def new_parts(groups: dict[str, Group], pupils: Sequence[Pupil], at: tuple[int, int, Part]) -> list[NewPart]:
    """What a workbook would write: its cells over what is there; an empty cell clears nothing."""
    year, term, part = at
    held = {one.id: one.entries for one in pupils}
    news = []
    for pupil, group in groups.items():
        entries = [dict(entry) for entry in held.get(pupil, [])]
        for place in sorted(group.lines):
            given = {key: value for key, value in group.lines[place].cells.items() if key != NAME.key}
            if place < len(entries):
                entries[place].update(given)
            else:
                entries.append(given)
        news.append(NewPart(pupil, year, term, part, group.version, entries, "workbook"))
    return news


def returned(groups: dict[str, Group], taken: Iterable[Taken], pupils: Sequence[Pupil]) -> list[SheetLine]:
    """The lines of those who could not be written, as they were sent, each with its faults."""
    counts = {one.id: len(one.entries) for one in pupils}
    found = []
    for one in taken:
        if one.error is None:
            continue
        group, faults = groups[one.student_id], faults_of(one.error)
        for at, place in enumerate(sorted(group.lines)):
            # why: lines beyond what is held follow one another, whatever places their ids name
            known = counts.get(one.student_id, 0)
            entry = place if place < known else known + at - sum(p < known for p in group.lines)
            mine = [(key, Bilingual(zh, en)) for where, key, zh, en in faults if where == entry or not key]
            if mine:
                found.append(_faulty(group.lines[place], mine))
    return found


def fault_book(title: str, items: Sequence[Item], lines: Sequence[SheetLine]) -> bytes:
    """Return the workbook of the rows that were not taken."""
    return write_lines(title, columns(items), lines, _marks(items))


def _marks(items: Iterable[Item]) -> Marks:
    """The name is the register's; an item with choices offers them."""
    offered = {one.key: [words for _, words in one.choices] for one in items if one.choices}
    return Marks(offered, frozenset({NAME.key}), None)


def _faulty(line: SheetLine, faults: Sequence[tuple[str, Bilingual]]) -> SheetLine:
    return SheetLine(line.row_id, line.number, line.cells, faults=faults)


def _head(title: str, unit: str) -> str:
    return f"{title}（{unit}）" if unit else title

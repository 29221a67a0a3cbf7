"""What changed between two versions of the decision tables of a file, cell by cell, in words (规则对比)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.dmn import model as m
from engine.dmn.errors import DmnError
from engine.dmn.readfile import read
from ground.bilingual import Bilingual

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a table: added, removed or changed; the decision it is in, and a sentence."""

    kind: str
    decision: str
    words: Bilingual


def diff(old: bytes, new: bytes, file: str) -> list[Change]:
    """The changes of every decision table from one text of a file to another; an empty text has none. DmnError."""
    before, after = _tables(old, file), _tables(new, file)
    found: list[Change] = []
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            found.append(Change("removed", name, Bilingual(f"删除规则表“{name}”", f"Removed the table '{name}'")))
        elif name not in before:
            found.append(Change("added", name, Bilingual(f"新增规则表“{name}”", f"Added the table '{name}'")))
        else:
            found += _of_table(name, before[name], after[name])
    return found


def _tables(text: bytes, file: str) -> dict[str, m.Table]:
    if not text.strip():
        return {}
    found = (one for one in read(text, file).elements if isinstance(one, m.Decision))
    return {one.name: one.logic for one in found if isinstance(one.logic, m.Table)}


def _of_table(name: str, old: m.Table, new: m.Table) -> Iterator[Change]:
    if (old.hit_policy, old.aggregation) != (new.hit_policy, new.aggregation):
        was, now = (f"{one.hit_policy} {one.aggregation}".strip() for one in (old, new))
        yield Change("changed", name, Bilingual(
            f"规则表“{name}”的命中规则由“{was}”改为“{now}”",
            f"Changed the hit policy of '{name}' from '{was}' to '{now}'",
        ))  # fmt: skip
    columns = _columns(new)
    if _columns(old) != columns:
        was, now = "、".join(_columns(old)), "、".join(columns)
        yield Change("changed", name, Bilingual(
            f"规则表“{name}”的列由“{was}”改为“{now}”", f"Changed the columns of '{name}' from '{was}' to '{now}'"
        ))  # fmt: skip
    yield from _of_rows(name, columns, [_row(one) for one in old.rules], [_row(one) for one in new.rules])


def _columns(table: m.Table) -> list[str]:
    inputs = [one.label or one.expression.text for one in table.inputs]
    return [*inputs, *(one.label or one.name for one in table.outputs)]


def _row(rule: m.Rule) -> Row:
    return tuple(one.text.strip() for one in (*rule.inputs, *rule.outputs))


def _of_rows(name: str, columns: Sequence[str], old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    """Rows that stayed are matched first; what was replaced one for one is told cell by cell."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        paired = min(b - a, d - c)
        for at in range(paired):
            yield from _of_cells(name, columns, (c + at + 1, old[a + at], new[c + at]))
        for at in range(a + paired, b):
            said = "，".join(old[at]), ", ".join(old[at])
            yield Change("removed", name, Bilingual(
                f"规则表“{name}”删除第 {at + 1} 行（{said[0]}）", f"Removed row {at + 1} of '{name}' ({said[1]})"
            ))  # fmt: skip
        for at in range(c + paired, d):
            said = "，".join(new[at]), ", ".join(new[at])
            yield Change("added", name, Bilingual(
                f"规则表“{name}”新增第 {at + 1} 行（{said[0]}）", f"Added row {at + 1} to '{name}' ({said[1]})"
            ))  # fmt: skip


def _of_cells(name: str, columns: Sequence[str], row: tuple[int, Row, Row]) -> Iterator[Change]:
    number, old, new = row
    for at in range(max(len(old), len(new))):
        was, now = (one[at] if at < len(one) else "" for one in (old, new))
        column = columns[at] if at < len(columns) else str(at + 1)
        if was != now:
            yield Change("changed", name, Bilingual(
                f"规则表“{name}”第 {number} 行“{column}”由“{was or '空'}”改为“{now or '空'}”",
                f"Changed '{column}' in row {number} of '{name}' from '{was or 'empty'}' to '{now or 'empty'}'",
            ))  # fmt: skip


__all__ = ["Change", "DmnError", "diff"]

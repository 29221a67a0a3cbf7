"""Static checks of decision tables: overlapping and unreachable rows, gaps, cells outside the allowed values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import model as m
from . import spans as s
from .cells import ANY, Cell, read_cell
from .coverage import MAX_STEPS, Box, Coverage, TooMuchWork
from .findings import INFO, WARNING, Finding, Place, Said, finding
from .functions import unwrapped
from .hitpolicy import SINGLE
from .itemtypes import Constrained, Type
from .rowindex import Column
from .scope import Scope
from .spantext import spans_text
from .typebook import Typebook

MAX_EACH = 20
MAX_ROWS = 2000


@dataclass(frozen=True)
class Axis:
    """An input column for the checks: label, kind of values, what can come in, whether only whole numbers are meant."""

    label: str
    kind: str
    domain: s.Spans
    closed: bool
    whole: bool


def check_table(table: m.Table, scope: Scope, types: Typebook) -> Iterator[Finding]:
    """All remarks on one table; rows with a cell that takes FEEL to understand are left out of the comparison."""
    if len(table.rules) > MAX_ROWS:
        yield _not_analysed(table.at)
        return
    width = len(table.inputs)
    cells = [[read_cell(entry.text) for entry in rule.inputs[:width]] for rule in table.rules]
    for row in cells:
        row.extend([read_cell("")] * (width - len(row)))
    axes = [_axis(clause, [row[i] for row in cells], scope, types) for i, clause in enumerate(table.inputs)]
    boxes = [_box(row, axes) for row in cells]
    dead = [i for i, box in enumerate(boxes) if box is not None and any(not part for part in box)]
    yield from (_dead(table, i) for i in dead)
    plain = {i: box for i, box in enumerate(boxes) if box is not None and i not in dead}
    yield from _overlaps(table, axes, plain)
    yield from _unreachable(table, axes, plain)
    if len(plain) + len(dead) == len(boxes):
        yield from _gaps(table, axes, list(plain.values()))


def _axis(clause: m.InputClause, cells: list[Cell | None], scope: Scope, types: Typebook) -> Axis:
    kinds = [cell.kind for cell in cells if cell is not None and cell.kind != ANY]
    kind = max(set(kinds), key=kinds.count) if kinds else ANY
    allowed = _allowed(clause, scope, types)
    listed = s.union(span for cell in cells if cell is not None and cell.kind == kind for span in cell.spans)
    whole = kind == "number" and all(_is_whole(cell) for cell in cells if cell is not None)
    if allowed is not None and (kind == ANY or allowed.kind == kind):
        return Axis(clause.label, allowed.kind, allowed.spans, True, whole)
    if kind == "boolean":
        return Axis(clause.label, kind, (s.point(False), s.point(True)), True, False)
    if kind == "string":
        return Axis(clause.label, kind, listed, False, False)  # nobody says which other texts can come in
    return Axis(clause.label, kind, s.EVERYTHING, True, whole)


def _allowed(clause: m.InputClause, scope: Scope, types: Typebook) -> Cell | None:
    if clause.values is not None:
        return read_cell(clause.values.text)
    written = types.find(scope.definitions, clause.expression.type_ref, clause.at)
    for of in (written, scope.known.get(" ".join(clause.expression.text.split()))):
        test = _constraint(of)
        if test is not None:
            return read_cell(test.text)
    return None


def _constraint(of: Type | None) -> m.Text | None:
    target = None if of is None else unwrapped(of)
    return target.written if isinstance(target, Constrained) and not target.is_list else None


def _is_whole(cell: Cell) -> bool:
    return cell.kind != "number" or all(cut[0] or cut[1] == cut[1].to_integral_value()
                                        for span in cell.spans for cut in span)


def _box(row: list[Cell | None], axes: list[Axis]) -> Box | None:
    found = []
    for cell, axis in zip(row, axes, strict=True):
        if cell is None or cell.kind not in (ANY, axis.kind):
            return None
        reach = axis.domain if cell.kind == ANY else cell.spans
        found.append(s.intersection(reach, axis.domain) if axis.closed else reach)
    return tuple(found)


def _dead(table: m.Table, row: int) -> Finding:
    return finding(table.rules[row].at, WARNING, "unreachable-row", Said(
        f"第 {row + 1} 条规则永远不会命中：有一个单元格不接受任何允许的值。",
        f"Expected rule {row + 1} to be reachable but one of its cells admits no allowed value.",
        "请修正该单元格或列的允许值。", "Correct the cell or the column's allowed values.",
    ))


def _overlaps(table: m.Table, axes: list[Axis], plain: dict[int, Box]) -> Iterator[Finding]:
    if table.hit_policy not in ("UNIQUE", "ANY"):
        return
    shown = 0
    for row, earlier_rows in _meeting(axes, plain):
        for earlier in earlier_rows:
            if table.hit_policy == "ANY" and _same_outputs(table, earlier, row):
                continue
            yield _overlap(table, axes, (earlier, row), _common(plain[earlier], plain[row]))
            shown += 1
            if shown >= MAX_EACH:
                return


def _meeting(axes: list[Axis], plain: dict[int, Box]) -> Iterator[tuple[int, list[int]]]:
    """Each row with the earlier rows that share a combination of values with it."""
    numbers = list(plain)
    columns = [Column([Cell(axis.kind or ANY, plain[i][c]) for i in numbers]) for c, axis in enumerate(axes)]
    for at, row in enumerate(numbers):
        together = (1 << at) - 1
        for column, part in zip(columns, plain[row], strict=True):
            together &= column.meeting(part)
        yield row, [numbers[i] for i in range(at) if together >> i & 1] if together else []


def _same_outputs(table: m.Table, a: int, b: int) -> bool:
    return [t.text.strip() for t in table.rules[a].outputs] == [t.text.strip() for t in table.rules[b].outputs]


def _common(a: Box, b: Box) -> Box:
    return tuple(s.intersection(x, y) for x, y in zip(a, b, strict=True))


def _overlap(table: m.Table, axes: list[Axis], rows: tuple[int, int], box: Box) -> Finding:
    first, second = rows[0] + 1, rows[1] + 1
    zh_policy = "唯一" if table.hit_policy == "UNIQUE" else "任意"
    where = _where(axes, box)
    return finding(table.rules[rows[1]].at, WARNING, "overlapping-rows", Said(
        f"第 {first} 条与第 {second} 条规则重叠（{where or '所有输入'}），而命中策略为“{zh_policy}”。",
        f"Expected disjoint rules (hit policy {table.hit_policy.lower()}) but rules {first} and {second} both match"
        f" ({where or 'any input'}).",
        "请使条件互不重叠，或改用其他命中策略。", "Make the conditions disjoint or choose another hit policy.",
    ))


def _unreachable(table: m.Table, axes: list[Axis], plain: dict[int, Box]) -> Iterator[Finding]:
    if table.hit_policy != "FIRST":
        return
    whole = [axis.whole for axis in axes]
    steps = MAX_STEPS
    for row, earlier_rows in _meeting(axes, plain):
        coverage = Coverage([plain[i] for i in earlier_rows], whole, steps)
        try:
            covered = bool(earlier_rows) and not coverage.gaps(plain[row], 1)
        except TooMuchWork:
            return
        steps = coverage.left
        if covered:
            yield finding(table.rules[row].at, WARNING, "unreachable-row", Said(
                f"第 {row + 1} 条规则永远不会命中：前面的规则已经覆盖了它（命中策略为“首个”）。",
                f"Expected rule {row + 1} to be reachable but earlier rules take all it covers (hit policy first).",
                "请删除该规则或调整顺序。", "Delete the rule or change the order.",
            ))


def _gaps(table: m.Table, axes: list[Axis], boxes: list[Box]) -> Iterator[Finding]:
    has_default = any(clause.default is not None for clause in table.outputs)
    if table.hit_policy not in SINGLE or has_default or not boxes:
        return
    domain = tuple(axis.domain for axis in axes)
    try:
        found = Coverage(boxes, [axis.whole for axis in axes]).gaps(domain, 5)
    except TooMuchWork:
        yield _not_analysed(table.at)
        return
    for box in found:
        where = _where(axes, box)
        yield finding(table.at, WARNING, "gap", Said(
            f"没有规则覆盖的情形：{where or '任何输入'}。", f"No rule covers: {where or 'any input'}.",
            "请补充规则或给出默认输出。", "Add a rule or a default output.",
        ))


def _not_analysed(at: Place) -> Finding:
    return finding(at, INFO, "not-analysed", Said(
        "决策表过于庞大或复杂，未能完整分析重叠与遗漏。",
        "The table is too large or intricate for a full analysis of rows.",
        "可拆分为几个较小的表。", "You can split it into smaller tables.",
    ))


def _where(axes: list[Axis], box: Box) -> str:
    parts = [f"{axis.label} {spans_text(axis.kind, part)}" for axis, part in zip(axes, box, strict=True)
             if part not in (axis.domain, s.EVERYTHING)]
    return "; ".join(parts)

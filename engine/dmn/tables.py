"""Decision tables at work: input values in, matching rows by index, outputs, hit policy, and a record of it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import model as m
from .coercion import coerced
from .evaluation import Eval, Evaluation, Hit, TableUse
from .feel import Tests
from .findings import Said
from .hitpolicy import Conflict, Outputs, decide, no_match
from .itemtypes import Type
from .rowindex import RowIndex


@dataclass(frozen=True)
class InputColumn:
    """An input clause, compiled: its value, type and allowed values."""

    clause: m.InputClause
    value: Eval
    type: Type
    allowed: Tests | None


@dataclass(frozen=True)
class OutputColumn:
    """An output clause, compiled: its type, allowed values as tests and in order, its default."""

    clause: m.OutputClause
    type: Type
    allowed: Tests | None
    order: Sequence[Any]
    default: Eval | None


@dataclass(frozen=True)
class CompiledRule:
    """A row, compiled: tests (built when first needed) and outputs."""

    rule: m.Rule
    tests: tuple[Tests | None, ...]
    outputs: tuple[Eval, ...]


class CompiledTable:
    """A decision table ready to be asked; shared between threads, never changed."""

    __slots__ = ("table", "inputs", "outputs", "rules", "index", "names")

    def __init__(self, table: m.Table, columns: tuple[tuple[InputColumn, ...], tuple[OutputColumn, ...]],
                 rules: tuple[CompiledRule, ...], index: RowIndex) -> None:
        self.table = table
        self.inputs, self.outputs = columns
        self.rules = rules
        self.index = index
        self.names = tuple(c.clause.name or f"output {i + 1}" for i, c in enumerate(self.outputs))

    def __call__(self, context: dict[str, Any], ev: Evaluation) -> Any:
        """The table's answer in this context."""
        values = [self._input(column, context, ev) for column in self.inputs]
        rows = self._matched(values, context, ev)
        found = [(row, self._outputs(row, context, ev)) for row in rows]
        result = self._answer(found, context, ev)
        ev.uses.append(self._use(values, found, result, ev))
        return result

    def _input(self, column: InputColumn, context: dict[str, Any], ev: Evaluation) -> Any:
        value = column.value(context, ev)
        if not column.type.is_any:
            fits, converted = coerced(value, column.type)
            value = converted if fits else value
        if value is not None and column.allowed is not None and not column.allowed.holds(value, context, ev):
            ev.warn(column.clause.at, "input-not-allowed", Said(
                f"输入“{column.clause.label}”的值不在允许范围内，按空值处理。",
                f"Expected an allowed value of {column.clause.label!r} but got another; it counts as null.",
                "请检查输入，或放宽该列的允许值。", "Check the input or widen the column's allowed values.",
            ))
            return None
        return value

    def _matched(self, values: list[Any], context: dict[str, Any], ev: Evaluation) -> list[int]:
        bits, still_open = self.index.find(values)
        only_first = self.table.hit_policy == "FIRST"
        found = []
        for row in _numbers(bits):
            if self._confirmed(row, still_open, values, context, ev):
                found.append(row)
                if only_first:
                    break
        return found

    def _confirmed(self, row: int, still_open: list[tuple[int, int]], values: list[Any],
                   context: dict[str, Any], ev: Evaluation) -> bool:
        for column, unsure in still_open:
            if unsure >> row & 1:
                tests = self.rules[row].tests[column]
                if tests is None or not tests.holds(values[column], context, ev):
                    return False
        return True

    def _outputs(self, row: int, context: dict[str, Any], ev: Evaluation) -> tuple[Any, ...]:
        entries = self.rules[row].outputs
        return tuple(self._output(column, entry(context, ev), context, ev)
                     for column, entry in zip(self.outputs, entries, strict=False))

    def _output(self, column: OutputColumn, value: Any, context: dict[str, Any], ev: Evaluation) -> Any:
        fits, converted = coerced(value, column.type)
        if fits and (converted is None or column.allowed is None or column.allowed.holds(converted, context, ev)):
            return converted
        ev.warn(column.clause.at, "output-not-allowed", Said(
            f"输出“{column.clause.label or self.table.output_label}”的值不符合其类型或允许值，结果为空。",
            f"Expected an output of the column's type and allowed values in {column.clause.label!r} but got another.",
            "请检查该行的输出。", "Check the outputs of the row.",
        ))
        return None

    def _answer(self, found: list[tuple[int, tuple[Any, ...]]], context: dict[str, Any], ev: Evaluation) -> Any:
        table = self.table
        if not found:
            return self._default(context, ev)
        outputs = Outputs(self.names, [row for _, row in found], tuple(c.order for c in self.outputs))
        try:
            return decide(table.hit_policy, table.aggregation, outputs, ev.run)
        except Conflict as conflict:
            rows = ", ".join(str(row + 1) for row, _ in found)
            ev.warn(table.at, "hit-policy", Said(
                f"{conflict.zh}（规则 {rows}）", f"{conflict.en} (rules {rows})",
                "请使规则互不重叠，或改用其他命中策略。", "Make the rules disjoint or choose another hit policy.",
            ))
            return None

    def _default(self, context: dict[str, Any], ev: Evaluation) -> Any:
        if any(column.default is not None for column in self.outputs):
            row = tuple(
                None if column.default is None else self._output(column, column.default(context, ev), context, ev)
                for column in self.outputs
            )
            return row[0] if len(row) == 1 else dict(zip(self.names, row, strict=True))
        return no_match(self.table.hit_policy, self.table.aggregation)

    def _use(self, values: list[Any], found: list[tuple[int, tuple[Any, ...]]], result: Any,
             ev: Evaluation) -> TableUse:
        hits = tuple(self._hit(row, outputs) for row, outputs in found)
        labels = (column.clause.label for column in self.inputs)
        table = self.table
        return TableUse(
            owner=ev.owner, element=table.at.element, hit_policy=f"{table.hit_policy} {table.aggregation}".strip(),
            inputs=tuple(zip(labels, values, strict=True)),
            output_names=tuple(c.clause.label or table.output_label or n
                               for c, n in zip(self.outputs, self.names, strict=True)),
            hits=hits, defaulted=not found, result=result,
        )

    def _hit(self, row: int, outputs: tuple[Any, ...]) -> Hit:
        rule = self.rules[row].rule
        conditions = tuple(entry.text.strip() for entry in rule.inputs)
        return Hit(row + 1, rule.at.element, conditions, outputs, rule.annotations)


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest

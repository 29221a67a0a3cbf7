"""Decision tables from records to `tables.CompiledTable`: columns, rows, index; what is wrong is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from . import model as m
from .cells import Cell, read_cell, read_constant
from .evaluation import Eval, Evaluation
from .feel import LazyTests, Tests, listed_values, unary_tests
from .findings import ERROR, Finding, Said, finding
from .functions import unwrapped
from .hitpolicy import AGGREGATIONS, MANY, SINGLE
from .itemtypes import ANY, Constrained, Type
from .misfits import coerce
from .rowindex import RowIndex
from .scope import Scope
from .tables import CompiledRule, CompiledTable, InputColumn, OutputColumn
from .typebook import Typebook


class Compiler(Protocol):
    """What a table asks of the compiler it stands in: types, the findings, the texts kept for the checks."""

    types: Typebook
    note: Callable[[Finding], None]
    kept: list[tuple[m.Text, str, Scope]]

    def text(self, text: m.Text, scope: Scope) -> Eval:
        """A FEEL expression; its own typeRef is applied to the value."""


def compile_table(compiler: Compiler, table: m.Table, scope: Scope) -> Eval:
    """The table as a function of context and evaluation; null if its hit policy is unknown or it has no output."""
    if not _sound(compiler, table):
        return _nothing
    inputs = tuple(_input(compiler, clause, scope) for clause in table.inputs)
    outputs = tuple(_output(compiler, table, clause, scope) for clause in table.outputs)
    cells = [_cells(rule, len(inputs)) for rule in table.rules]
    rules = tuple(_rule(compiler, rule, row, (scope, outputs))
                  for rule, row in zip(table.rules, cells, strict=True))
    compiled = CompiledTable(table, (inputs, outputs), rules, RowIndex(cells, len(inputs)))
    return _typed(compiler, compiled, table, scope)


def _nothing(context: dict[str, Any], ev: Evaluation) -> Any:
    return None


def _sound(compiler: Compiler, table: m.Table) -> bool:
    known = table.hit_policy in (*SINGLE, *MANY) and table.aggregation in AGGREGATIONS
    if not known:
        compiler.note(finding(table.at, ERROR, "unknown-hit-policy", Said(
            f"未知的命中策略“{table.hit_policy} {table.aggregation}”。",
            f"Expected a hit policy of DMN but found {table.hit_policy!r} {table.aggregation!r}.",
            "请选用 U、A、P、F、R、O 或 C。", "Choose U, A, P, F, R, O or C.",
        )))
    if not table.outputs:
        compiler.note(finding(table.at, ERROR, "no-output", Said(
            "决策表没有输出列。", "Expected at least one output column but there is none.",
            "请添加输出列。", "Add an output column.",
        )))
    for rule in table.rules:
        _check_width(compiler, table, rule)
    return known and bool(table.outputs)


def _check_width(compiler: Compiler, table: m.Table, rule: m.Rule) -> None:
    if len(rule.inputs) > len(table.inputs) or len(rule.outputs) != len(table.outputs):
        compiler.note(finding(rule.at, ERROR, "row-width", Said(
            "规则的单元格数与列数不符。", "Expected as many cells as columns but the row differs.",
            "请补齐或删除单元格。", "Add or remove cells.",
        )))


def _input(compiler: Compiler, clause: m.InputClause, scope: Scope) -> InputColumn:
    expression = m.Text(clause.expression.text, clause.expression.at, "", clause.expression.language)
    wanted = compiler.types.find(scope.definitions, clause.expression.type_ref, clause.at)
    return InputColumn(clause, compiler.text(expression, scope), wanted, _allowed(compiler, clause.values, scope))


def _allowed(compiler: Compiler, values: m.Text | None, scope: Scope) -> Tests | None:
    if values is None:
        return None
    compiler.kept.append((values, "unary", scope))
    return unary_tests(values, scope.announced, compiler.note, scope.types)


def _output(compiler: Compiler, table: m.Table, clause: m.OutputClause, scope: Scope) -> OutputColumn:
    wanted = compiler.types.find(scope.definitions, clause.type_ref, clause.at)
    many = table.hit_policy in MANY and not table.aggregation
    if many and wanted.is_list:
        wanted = ANY  # the list type is meant for the whole answer, which is a list already
    default = None
    if clause.default is not None and clause.default.text.strip():
        default = compiler.text(clause.default, scope)
    order = listed_values(clause.values) if clause.values is not None else _listed(wanted)
    return OutputColumn(clause, wanted, _allowed(compiler, clause.values, scope), order, default)


def _listed(wanted: Type) -> Sequence[Any]:
    target = unwrapped(wanted)
    return target.listed if isinstance(target, Constrained) else ()


def _cells(rule: m.Rule, width: int) -> list[Cell | None]:
    found = [read_cell(entry.text) for entry in rule.inputs[:width]]
    return found + [read_cell("")] * (width - len(found))


def _rule(compiler: Compiler, rule: m.Rule, cells: list[Cell | None],
          outer: tuple[Scope, Sequence[OutputColumn]]) -> CompiledRule:
    scope, outputs = outer
    tests = tuple(_tests(compiler, entry, cell, scope) for entry, cell in zip(rule.inputs, cells, strict=False))
    entries = tuple(_entry(compiler, entry, scope) for entry in rule.outputs)
    missing = (_nothing,) * (len(outputs) - len(entries))
    return CompiledRule(rule, tests + (None,) * (len(cells) - len(tests)), entries + missing)


def _tests(compiler: Compiler, entry: m.Text, cell: Cell | None, scope: Scope) -> Tests | None:
    if cell is not None:
        return LazyTests(entry, scope.announced)  # plain: its text is sound and mostly never evaluated
    compiler.kept.append((entry, "unary", scope))
    return unary_tests(entry, scope.announced, compiler.note, scope.types)


def _entry(compiler: Compiler, entry: m.Text, scope: Scope) -> Eval:
    plain, value = read_constant(entry.text)
    if plain and not entry.type_ref:
        return _constant(value)
    return compiler.text(entry, scope) if entry.text.strip() not in ("", "-") else _nothing


def _constant(value: Any) -> Eval:
    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        return value

    return evaluate


def _typed(compiler: Compiler, compiled: CompiledTable, table: m.Table, scope: Scope) -> Eval:
    wanted = compiler.types.find(scope.definitions, table.type_ref, table.at)
    many = table.hit_policy in MANY and not table.aggregation
    if wanted.is_any or many and not wanted.is_list:
        return compiled

    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        return coerce(compiled(context, ev), wanted, table.at, ev, ("决策表的结果", "the table's answer"))

    return evaluate

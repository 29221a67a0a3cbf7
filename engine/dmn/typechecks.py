"""Static checks of types in decision tables: cells and constant outputs that can never be of their column's type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.feel.values import KIND_ZH, kind

from . import model as m
from . import spans as s
from .cells import ANY, key_of, read_cell, read_constant
from .coercion import coerced
from .feel import test_kinds
from .findings import WARNING, Finding, Place, Said, finding
from .functions import unwrapped
from .hitpolicy import MANY
from .itemtypes import Constrained, Type
from .misfits import misfit
from .scope import Scope
from .typebook import Typebook

_TOLD = frozenset(KIND_ZH) - {"null", "list", "context", "function", "range"}


def check_types(table: m.Table, scope: Scope, types: Typebook) -> Iterator[Finding]:
    """Remarks on input cells, constant outputs, and priorities without an order."""
    for column, clause in enumerate(table.inputs):
        declared = _declared(clause, scope, types)
        if declared in _TOLD:
            yield from _input_cells(table, column, declared, scope)
    for column, output in enumerate(table.outputs):
        wanted = types.find(scope.definitions, output.type_ref, output.at)
        yield from _output_cells(table, column, wanted)
    if table.hit_policy in ("PRIORITY", "OUTPUT ORDER") and len(table.rules) > 1:
        yield from _priorities(table, scope, types)


def _declared(clause: m.InputClause, scope: Scope, types: Typebook) -> str:
    written = types.find(scope.definitions, clause.expression.type_ref, clause.at)
    known = scope.known.get(" ".join(clause.expression.text.split()))
    of = known if known is not None and not known.is_any else written
    return of.plain


def _input_cells(table: m.Table, column: int, declared: str, scope: Scope) -> Iterator[Finding]:
    label = table.inputs[column].label
    for rule in table.rules:
        for kind_of in _kinds(rule.inputs[column], scope) if column < len(rule.inputs) else ():
            if kind_of == declared or {kind_of, declared} == {"date", "date and time"}:
                continue
            yield finding(rule.at, WARNING, "cell-type", Said(
                f"列“{label}”的类型是{KIND_ZH.get(declared, declared)}，而单元格与{KIND_ZH.get(kind_of, kind_of)}比较，"
                "该比较永远不会命中。",
                f"Expected a {declared} in column {label!r} but the cell tests for a {kind_of}; that never matches.",
                "请修正单元格或列的类型；文本须加英文双引号，条件中用 ? 表示该列的值。",
                'Correct the cell or the type of the column; texts need "double quotes", conditions a ? for the value.',
            ))
            break


def _kinds(entry: m.Text, scope: Scope) -> list[str]:
    """The kinds of values that the tests of a cell compare with, as far as the text tells."""
    cell = read_cell(entry.text)
    if cell is not None:
        return [] if cell.kind == ANY else [cell.kind]
    return test_kinds(entry, scope)


def _output_cells(table: m.Table, column: int, wanted: Type) -> Iterator[Finding]:
    output = table.outputs[column]
    many = table.hit_policy in MANY and wanted.is_list
    allowed = read_cell(output.values.text) if output.values is not None else None
    for rule in table.rules:
        plain, value = read_constant(rule.outputs[column].text) if column < len(rule.outputs) else (False, None)
        if not plain or value is None:
            continue
        if not many and not coerced(value, wanted)[0]:
            yield _output_type(rule.at, output, misfit(value, wanted))
        elif allowed is not None and allowed.kind == kind(value) and not _among(value, allowed.spans):
            yield _output_type(rule.at, output, ("不在允许值之内", "it is not among the allowed values"))


def _among(value: Any, allowed: s.Spans) -> bool:
    return s.within((s.point(key_of(kind(value), value)),), allowed)


def _output_type(at: Place, output: m.OutputClause, reason: tuple[str, str]) -> Finding:
    return finding(at, WARNING, "output-type", Said(
        f"输出列“{output.label}”的值不合要求，结果将为空：{reason[0]}。",
        f"Expected an output that column {output.label!r} takes but {reason[1]}; it will be null.",
        "请修正该值，或列的类型与允许值。", "Correct the value, or the type and the allowed values of the column.",
    ))


def _priorities(table: m.Table, scope: Scope, types: Typebook) -> Iterator[Finding]:
    for output in table.outputs:
        wanted = types.find(scope.definitions, output.type_ref, output.at)
        target = unwrapped(wanted)
        if output.values is not None or isinstance(target, Constrained) and target.listed:
            return
    yield finding(table.at, WARNING, "no-priority", Said(
        "命中策略按输出值的优先级，但没有任何输出列列出允许值，故按规则顺序。",
        "Expected allowed output values to give the priority but no column lists any; the order of rules decides.",
        "请在输出列按优先级列出允许值。", "List the allowed values of an output column in order of priority.",
    ))

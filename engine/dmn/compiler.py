"""Boxed expressions to functions `(context, evaluation) -> value`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.errors import NullResult
from engine.feel.invoke import invoke

from . import model as m
from .boxediterators import compile_conditional, compile_filter, compile_iterator
from .evaluation import Eval, Evaluation
from .feel import formula
from .findings import ERROR, Finding, Place, Said, finding
from .foreign import well_known
from .functions import FunctionMaker, as_feel, signature
from .itemtypes import ANY, Type
from .misfits import coerce
from .scope import Scope
from .tablecompiler import compile_table
from .typebook import Typebook

Note = Callable[[Finding], None]

MAX_ENTRIES = 500  # each entry sees all before it, so the cost of compiling grows with the square


def nothing(context: dict[str, Any], ev: Evaluation) -> Any:
    """The value of an expression that is not there or cannot be compiled."""
    return None


class Compiler:
    """Compiles expressions of any file of a model; notes what is wrong and compiles that to null."""

    def __init__(self, types: Typebook, note: Note) -> None:
        self.types = types
        self.note = note
        self.kept: list[tuple[m.Text, str, Scope]] = []  # every FEEL text, for the static checks
        self.tables: list[tuple[m.Table, Scope]] = []

    def expression(self, expression: m.Expression | None, scope: Scope) -> Eval:
        """Any boxed expression; its own typeRef is applied to the value."""
        if expression is None:
            return nothing
        compiled = _KINDS[type(expression)](self, expression, scope)
        if isinstance(expression, m.Table | m.FunctionOf):
            return compiled  # they apply their typeRef themselves
        return self.typed(compiled, expression.type_ref, scope, expression.at)

    def text(self, text: m.Text, scope: Scope) -> Eval:
        """A FEEL expression; its own typeRef is applied to the value."""
        self.kept.append((text, "expression", scope))
        return self.typed(formula(text, scope.announced, scope.types, self.note), text.type_ref, scope, text.at)

    def typed(self, value: Eval, written: str, scope: Scope, at: Place) -> Eval:
        """The value coerced to a type reference."""
        wanted = self.types.find(scope.definitions, written, at)
        return value if wanted.is_any else coercing(value, wanted, at)

    def literal(self, expression: m.Literal, scope: Scope) -> Eval:
        text = expression.body
        plain = m.Text(text.text, text.at, "", text.language)
        if not text.text.strip():
            return nothing
        self.kept.append((plain, "expression", scope))
        return formula(plain, scope.announced, scope.types, self.note)

    def context(self, expression: m.Context, scope: Scope) -> Eval:
        if len(expression.entries) > MAX_ENTRIES:
            self.note(_too_many(expression))
            return nothing
        steps: list[tuple[str, Eval]] = []
        result: Eval | None = None
        for entry in expression.entries:
            if entry.variable is None or not entry.variable.name:
                result = self.expression(entry.value, scope)
                continue
            variable = entry.variable
            value = self.typed(self.expression(entry.value, scope), variable.type_ref, scope, variable.at)
            steps.append((variable.name, value))
            known = self.types.find(scope.definitions, variable.type_ref, variable.at)
            scope = scope.plus([variable.name], {variable.name: known})
        return _context(steps, result)

    def items(self, expression: m.ListOf, scope: Scope) -> Eval:
        items = [self.expression(item, scope) for item in expression.items]

        def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
            return [item(context, ev) for item in items]

        return evaluate

    def relation(self, expression: m.Relation, scope: Scope) -> Eval:
        names = [column.name for column in expression.columns]
        rows = [
            [self.typed(self.expression(cell, scope), column.type_ref, scope, column.at)
             for cell, column in zip(row, expression.columns, strict=False)]
            for row in expression.rows
        ]

        def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
            return [dict(zip(names, [cell(context, ev) for cell in row], strict=False)) for row in rows]

        return evaluate

    def invocation(self, expression: m.Invocation, scope: Scope) -> Eval:
        callee = self.expression(expression.callee, scope)
        names = [parameter.name for parameter, _ in expression.bindings]
        values = [self.typed(self.expression(value, scope), parameter.type_ref, scope, parameter.at)
                  for parameter, value in expression.bindings]
        at = expression.at

        def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
            function = callee(context, ev)
            arguments = [value(context, ev) for value in values]
            try:
                return invoke(function, arguments, ev.run, names)
            except NullResult as reason:
                ev.warn(at, "invocation", Said(reason.zh, reason.en))
                return None

        return evaluate

    def function(self, expression: m.FunctionOf, scope: Scope) -> Eval:
        make = self.function_maker(expression, scope, ANY)

        def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
            return make("", context, ev)

        return evaluate

    def function_maker(self, expression: m.FunctionOf, scope: Scope, variable_type: Type) -> FunctionMaker:
        """What makes the function value; the types written on its logic and its variable are both kept."""
        own = self.types.find(scope.definitions, expression.type_ref, expression.at)
        named = [(p.name, self.types.find(scope.definitions, p.type_ref, p.at)) for p in expression.params]
        params, results = signature(named, (own, variable_type))
        body = self._body(expression, scope.plus([name for name, _ in params], dict(params)))
        shape = results[-1].feel() if results else None
        return FunctionMaker(tuple(params), tuple(results), body, expression.at, shape, as_feel(params))

    def _body(self, expression: m.FunctionOf, scope: Scope) -> Eval:
        if expression.kind.upper() in ("", "FEEL", "F"):
            return self.expression(expression.body, scope)
        known = well_known(expression)
        if known is not None:
            return known
        self.note(finding(expression.at, ERROR, "foreign-function", Said(
            f"函数类型“{expression.kind}”不被执行，结果为空。",
            f"Expected a FEEL function but its kind is {expression.kind!r}; it gives null.",
            "请改用 FEEL 函数。", "Write the function in FEEL.",
        )))
        return nothing

    def table(self, expression: m.Table, scope: Scope) -> Eval:
        self.tables.append((expression, scope))
        return compile_table(self, expression, scope)

    def conditional(self, expression: m.Conditional, scope: Scope) -> Eval:
        return compile_conditional(self.expression, expression, scope)

    def filter(self, expression: m.Filter, scope: Scope) -> Eval:
        return compile_filter(self.expression, expression, scope)

    def iterator(self, expression: m.Iterator, scope: Scope) -> Eval:
        return compile_iterator(self.expression, expression, scope)


def _too_many(expression: m.Context) -> Finding:
    return finding(expression.at, ERROR, "too-many-entries", Said(
        f"上下文的条目超过 {MAX_ENTRIES} 个，结果为空。",
        f"Expected at most {MAX_ENTRIES} entries in a context but there are {len(expression.entries)}; it gives null.",
        "请拆分，或改用关系表。", "Split it, or use a relation.",
    ))


def _context(steps: list[tuple[str, Eval]], result: Eval | None) -> Eval:
    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        local = dict(context)
        own: dict[str, Any] = {}
        for name, value in steps:
            own[name] = local[name] = value(local, ev)
        return own if result is None else result(local, ev)

    return evaluate


def coercing(value: Eval, wanted: Type, at: Place) -> Eval:
    """The value as that type; null with a warning when it is not one."""

    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        return coerce(value(context, ev), wanted, at, ev)

    return evaluate


_KINDS: dict[type, Callable[..., Eval]] = {
    m.Literal: Compiler.literal, m.Context: Compiler.context, m.ListOf: Compiler.items, m.Relation: Compiler.relation,
    m.Invocation: Compiler.invocation, m.FunctionOf: Compiler.function, m.Table: Compiler.table,
    m.Conditional: Compiler.conditional, m.Filter: Compiler.filter, m.Iterator: Compiler.iterator,
}

"""From the syntax tree to closures: one rule per construct."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from engine.feel import nodes as n
from engine.feel.compile_access import compile_call, compile_filter, compile_path
from engine.feel.compile_control import (
    Step,
    compile_context,
    compile_external,
    compile_for,
    compile_function,
    compile_if,
    compile_list,
    compile_quantified,
    snapshot,
)
from engine.feel.compile_operators import (
    compile_between,
    compile_chain,
    compile_compare,
    compile_instance,
    compile_logic,
    compile_negate,
)
from engine.feel.compile_tests import Predicate, compile_in, compile_range, compile_test, compile_unary
from engine.feel.infer import infer
from engine.feel.scope import Code, Scope, compile_name
from engine.feel.types import SIMPLE, FeelType

Types = Mapping[str, FeelType]
Iterators = list[n.Iterator]
Steps = list[Step]
Nodes = list[n.Node]
Predicates = list[Predicate]


class Compiler:
    """Compiles one tree; `types` are the host's own type names."""

    def __init__(self, types: Types | None = None) -> None:
        self.types = types or {}

    def code(self, node: n.Node, scope: Scope | None) -> Code:
        """The closure of a construct within a scope (None: the caller's data)."""
        return _RULES[type(node)](self, node, scope)

    def codes(self, found: list[n.Node], scope: Scope | None) -> list[Code]:
        """The closures of several."""
        return [self.code(node, scope) for node in found]

    def const(self, node: n.Const, scope: Scope | None) -> Code:
        value, bad, at = node.value, node.bad, node.at
        if bad:
            return lambda s, r: r.warn(at, f"Expected a valid literal but got {bad!r}.", f"字面值“{bad}”无效。")
        return lambda s, r: value

    def name(self, node: n.Name, scope: Scope | None) -> Code:
        read = compile_name(node.name, node.at, scope)
        return snapshot(read) if node.name == "partial" and scope is not None else read

    def path(self, node: n.Path, scope: Scope | None) -> Code:
        return compile_path(node, self.code(node.base, scope), scope)

    def filter(self, node: n.Filter, scope: Scope | None) -> Code:
        base = self.code(node.base, scope)
        if isinstance(node.base, n.Name):
            base = compile_name(node.base.name, node.base.at, scope)  # `partial[-1]` needs no copy
        return compile_filter(node, base, self.code(node.condition, Scope(None, scope)))

    def call(self, node: n.Call, scope: Scope | None) -> Code:
        return compile_call(node, self.code(node.function, scope), self.codes(node.arguments, scope), scope)

    def chain(self, node: n.Chain, scope: Scope | None) -> Code:
        return compile_chain(node, self.code(node.first, scope), [self.code(o, scope) for _, o, _ in node.rest])

    def negate(self, node: n.Negate, scope: Scope | None) -> Code:
        return compile_negate(node, self.code(node.operand, scope))

    def compare(self, node: n.Compare, scope: Scope | None) -> Code:
        return compile_compare(node, self.code(node.left, scope), self.code(node.right, scope), scope)

    def logic(self, node: n.Logic, scope: Scope | None) -> Code:
        return compile_logic(node, self.codes(node.operands, scope))

    def between(self, node: n.Between, scope: Scope | None) -> Code:
        value, low, high = self.codes([node.value, node.low, node.high], scope)
        return compile_between(node, value, low, high)

    def tests(self, found: Nodes, scope: Scope | None) -> Predicates:
        return [compile_test(test, self.code(test, scope), asks_input(test)) for test in found]

    def membership(self, node: n.In, scope: Scope | None) -> Code:
        asks = any(asks_input(test) for test in node.tests)
        return compile_in(node, self.code(node.value, scope), self.tests(node.tests, scope), asks)

    def instance(self, node: n.InstanceOf, scope: Scope | None) -> Code:
        node.type = self.resolved(node.type)
        return compile_instance(node, self.code(node.value, scope))

    def range(self, node: n.RangeLiteral, scope: Scope | None) -> Code:
        low = self.code(node.low, scope) if node.low is not None else None
        high = self.code(node.high, scope) if node.high is not None else None
        return compile_range(node, low, high)

    def list(self, node: n.ListLiteral, scope: Scope | None) -> Code:
        return compile_list(self.codes(node.items, scope))

    def context(self, node: n.ContextLiteral, scope: Scope | None) -> Code:
        names: set[str] = set()
        entries = []
        for key, value in node.entries:
            if isinstance(value, n.FunctionLiteral):
                names.add(key)  # a function sees itself, so that it can recur
            entries.append((key, self.code(value, Scope(set(names), scope))))
            names.add(key)
        if len(names) != len(node.entries):
            return lambda s, r: r.warn(node.at, "Expected each key once.", "键不能重复。")
        return compile_context(entries)

    def choice(self, node: n.If, scope: Scope | None) -> Code:
        branches = [(self.code(c, scope), self.code(t, scope)) for c, t in node.branches]
        return compile_if(branches, self.code(node.otherwise, scope))

    def steps(self, iterators: Iterators, scope: Scope | None, extra: set[str]) -> tuple[Steps, Scope | None]:
        steps: Steps = []
        for it in iterators:
            until = self.code(it.until, scope) if it.until is not None else None
            steps.append((it.name, self.code(it.domain, scope), until, it.at))
            scope = Scope({it.name} | extra, scope)
        return steps, scope

    def loop(self, node: n.For, scope: Scope | None) -> Code:
        steps, inner = self.steps(node.iterators, scope, {"partial"})
        return compile_for(steps, self.code(node.body, inner))

    def quantified(self, node: n.Quantified, scope: Scope | None) -> Code:
        steps, inner = self.steps(node.iterators, scope, set())
        return compile_quantified(steps, self.code(node.condition, inner), node.every)

    def function(self, node: n.FunctionLiteral, scope: Scope | None) -> Code:
        params = [(name, self.resolved(of) if of is not None else None) for name, of in node.params]
        if node.body is None or node.external is not None:
            return compile_external(node.at, params, self.code(node.external or n.Const(node.at, None), scope))
        result = self.resolved(node.result) if node.result is not None else None
        inferred = infer(node.body, {name: of for name, of in params if of is not None})
        return compile_function(params, self.code(node.body, Scope({p for p, _ in params}, scope)), result, inferred)

    def unary(self, node: n.UnaryTests, scope: Scope | None) -> Code:
        return compile_unary(node, self.tests(node.tests, scope))

    def resolved(self, wanted: FeelType) -> FeelType:
        """A type with the host's names replaced by what they stand for."""
        if wanted.name not in SIMPLE:
            return self.types.get(wanted.name, wanted)
        return FeelType(
            wanted.name, tuple(map(self.resolved, wanted.of)),
            tuple((name, self.resolved(of)) for name, of in wanted.fields),
            self.resolved(wanted.result) if wanted.result is not None else None, wanted.admits,
        )


def asks_input(node: Any) -> bool:
    """Tell whether `?` occurs in the construct."""
    if isinstance(node, n.Name):
        return node.name == "?"
    return any(asks_input(part) for part in parts_of(node))


def parts_of(node: Any) -> list[n.Node]:
    """The constructs directly inside one."""
    found: list[n.Node] = []
    stack = [getattr(node, field.name) for field in fields(node)]
    while stack:
        part = stack.pop()
        if isinstance(part, n.Node):
            found.append(part)
        elif isinstance(part, (list, tuple)):
            stack.extend(part)
    return found


_RULES: dict[type, Callable[[Any, Any, Scope | None], Code]] = {
    n.Const: Compiler.const, n.Name: Compiler.name, n.Path: Compiler.path, n.Filter: Compiler.filter,
    n.Call: Compiler.call, n.Chain: Compiler.chain, n.Negate: Compiler.negate, n.Compare: Compiler.compare,
    n.Logic: Compiler.logic, n.Between: Compiler.between, n.In: Compiler.membership,
    n.InstanceOf: Compiler.instance, n.RangeLiteral: Compiler.range, n.ListLiteral: Compiler.list,
    n.ContextLiteral: Compiler.context, n.If: Compiler.choice, n.For: Compiler.loop,
    n.Quantified: Compiler.quantified, n.FunctionLiteral: Compiler.function, n.UnaryTests: Compiler.unary,
}

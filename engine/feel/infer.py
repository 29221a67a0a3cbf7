"""What type a construct will have, as far as its text alone shows; None where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import nodes as n
from engine.feel.types import FeelType, subtype
from engine.feel.values import kind

Known = dict[str, FeelType]
_BOOLEAN, _NUMBER = FeelType("boolean"), FeelType("number")


def infer(node: n.Node, known: Known) -> FeelType | None:
    """The type of a construct, `known` giving the declared types of names in scope."""
    rule = _RULES.get(type(node))
    return rule(node, known) if rule is not None else None


def _const(node: n.Const, known: Known) -> FeelType | None:
    return None if node.value is None else FeelType(kind(node.value))


def _context(node: n.ContextLiteral, known: Known) -> FeelType:
    fields = []
    for key, value in node.entries:
        found = infer(value, known)
        fields.append((key, found or FeelType("Any")))
        known = {**known, key: found} if found is not None else known
    return FeelType("context", fields=tuple(fields))


def _list(node: n.ListLiteral, known: Known) -> FeelType:
    found = [infer(item, known) for item in node.items]
    first = found[0] if found else None
    if first is not None and all(other is not None and subtype(other, first) for other in found):
        return FeelType("list", (first,))
    return FeelType("list")


def _chain(node: n.Chain, known: Known) -> FeelType | None:
    parts = [infer(node.first, known), *(infer(operand, known) for _, operand, _ in node.rest)]
    if all(part == _NUMBER for part in parts):
        return _NUMBER
    return parts[0] if parts[0] is not None and parts[0].name == "string" and set(parts) == {parts[0]} else None


def _if(node: n.If, known: Known) -> FeelType | None:
    found = {infer(then, known) for _, then in node.branches} | {infer(node.otherwise, known)}
    return found.pop() if len(found) == 1 else None


_RULES: dict[type, Callable[[Any, Known], FeelType | None]] = {
    n.Const: _const, n.ContextLiteral: _context, n.ListLiteral: _list, n.Chain: _chain, n.If: _if,
    n.Name: lambda node, known: known.get(node.name),
    n.Compare: lambda node, known: _BOOLEAN, n.Logic: lambda node, known: _BOOLEAN,
    n.Between: lambda node, known: _BOOLEAN, n.In: lambda node, known: _BOOLEAN,
    n.InstanceOf: lambda node, known: _BOOLEAN, n.Quantified: lambda node, known: _BOOLEAN,
    n.RangeLiteral: lambda node, known: FeelType("range"), n.For: lambda node, known: FeelType("list"),
    n.FunctionLiteral: lambda node, known: FeelType("function"),
}

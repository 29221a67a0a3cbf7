"""Boxed expressions of a DMN file: XML elements to the records of `model`."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator as Iterable

from . import model as m
from .readtable import read_table
from .xmlnode import Node


def read_logic(parent: Node) -> m.Expression | None:
    """The first boxed expression among the children, or None when there is none."""
    return next(_expressions(parent), None)


def _expressions(parent: Node) -> Iterable[m.Expression]:
    for child in parent.children():
        reader = _READERS.get(child.kind)
        if reader is not None:
            yield reader(child)


def read_expression(node: Node) -> m.Expression | None:
    """The boxed expression that this element is."""
    reader = _READERS.get(node.kind)
    return None if reader is None else reader(node)


def _literal(node: Node) -> m.Literal:
    return m.Literal(node.text_of(), node.at, node.type_ref)


def _context(node: Node) -> m.Context:
    entries = tuple(_entry(child) for child in node.children("contextEntry"))
    return m.Context(entries, node.at, node.type_ref)


def _entry(node: Node) -> m.ContextEntry:
    variable = node.child("variable")
    return m.ContextEntry(None if variable is None else variable.variable(), read_logic(node))


def _list(node: Node) -> m.ListOf:
    return m.ListOf(tuple(_expressions(node)), node.at, node.type_ref)


def _relation(node: Node) -> m.Relation:
    columns = tuple(child.variable() for child in node.children("column"))
    rows = tuple(tuple(_expressions(row)) for row in node.children("row"))
    return m.Relation(columns, rows, node.at, node.type_ref)


def _invocation(node: Node) -> m.Invocation:
    bindings = []
    for binding in node.children("binding"):
        parameter = binding.child("parameter")
        if parameter is not None:
            bindings.append((parameter.variable(), read_logic(binding)))
    return m.Invocation(read_logic(node), tuple(bindings), node.at, node.type_ref)


def read_function(node: Node) -> m.FunctionOf:
    """A function definition or the encapsulated logic of a knowledge model."""
    params = tuple(child.variable() for child in node.children("formalParameter"))
    return m.FunctionOf(params, read_logic(node), node.get("kind") or "FEEL", node.at, node.type_ref)


def _part(node: Node, name: str) -> m.Expression | None:
    part = node.child(name)
    return None if part is None else read_logic(part)


def _conditional(node: Node) -> m.Conditional:
    return m.Conditional(
        _part(node, "if"), _part(node, "then"), _part(node, "else"), node.at, node.type_ref
    )


def _filter(node: Node) -> m.Filter:
    return m.Filter(_part(node, "in"), _part(node, "match"), node.at, node.type_ref)


def _iterator(node: Node) -> m.Iterator:
    body = _part(node, "return" if node.kind == "for" else "satisfies")
    variable = " ".join(node.get("iteratorVariable").split())
    return m.Iterator(node.kind, variable, _part(node, "in"), body, node.at, node.type_ref)


_READERS: dict[str, Callable[[Node], m.Expression]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "decisionTable": read_table,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
}

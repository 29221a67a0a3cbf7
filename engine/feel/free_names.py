"""Which names an expression reads from its caller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.feel import nodes as n
from engine.feel.builtin_functions import BUILTIN_NAMES
from engine.feel.compiler import parts_of

Found = list[tuple[n.Name, bool]]  # the name, and whether an item of a filter can hold it


def free_names(tree: n.Node) -> frozenset[str]:
    """Free variable names; inside filters also those that an item can turn out to hold.

    A built-in that stands as a value (`count < 3`) is among them: a variable of that name goes before it.
    """
    return frozenset(name.name for name, _ in free_occurrences(tree)) | frozenset(_covered(tree))


def _covered(node: Any) -> Iterator[str]:
    if isinstance(node, n.Name) and node.name in BUILTIN_NAMES:
        yield node.name
    for part in parts_of(node):
        if not (isinstance(node, n.Call) and part is node.function and isinstance(part, n.Name)):
            yield from _covered(part)


def free_occurrences(tree: n.Node) -> Found:
    """Every occurrence of a free name, built-ins and `?` left out."""
    found: Found = []
    _walk(tree, frozenset(), False, found)
    return found


def _walk(node: Any, bound: frozenset[str], filtered: bool, found: Found) -> None:
    if isinstance(node, n.Name):
        if node.name not in bound and node.name not in BUILTIN_NAMES and node.name != "?":
            found.append((node, filtered))
    elif isinstance(node, (n.For, n.Quantified)):
        _walk_loop(node, bound, filtered, found)
    elif isinstance(node, n.FunctionLiteral):
        if node.body is not None:
            _walk(node.body, bound | {name for name, _ in node.params}, filtered, found)
    elif isinstance(node, n.ContextLiteral):
        for key, value in node.entries:
            own = {key} if isinstance(value, n.FunctionLiteral) else set()
            _walk(value, bound | own, filtered, found)
            bound = bound | {key}
    elif isinstance(node, n.Filter):
        _walk(node.base, bound, filtered, found)
        _walk(node.condition, bound | {"item"}, True, found)
    else:
        for part in parts_of(node):
            _walk(part, bound, filtered, found)


def _walk_loop(node: n.For | n.Quantified, bound: frozenset[str], filtered: bool, found: Found) -> None:
    for iterator in node.iterators:
        _walk(iterator.domain, bound, filtered, found)
        if iterator.until is not None:
            _walk(iterator.until, bound, filtered, found)
        bound = bound | {iterator.name}
    body = node.body if isinstance(node, n.For) else node.condition
    _walk(body, bound | ({"partial"} if isinstance(node, n.For) else set()), filtered, found)


def called_methods(tree: n.Node) -> list[str]:
    """Calls such as `list.contains(…)` on a variable, which data can never answer: they hold no functions."""
    free = {name.name for name, _ in free_occurrences(tree)}
    found: list[str] = []
    _methods(tree, free, found)
    return found


def _methods(node: Any, free: set[str], found: list[str]) -> None:
    if isinstance(node, n.Call) and isinstance(node.function, n.Path):
        parts, base = [node.function.name], node.function.base
        while isinstance(base, n.Path):
            parts, base = [base.name, *parts], base.base
        if isinstance(base, n.Name) and base.name in free:
            found.append(".".join([base.name, *parts]))
    for part in parts_of(node):
        _methods(part, free, found)

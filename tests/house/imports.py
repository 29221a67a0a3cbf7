"""The imports among the modules of a room, as the house rules count them: those for types and inside functions too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.source import ROOT, modules, tree

Graph = Mapping[str, frozenset[str]]


def module_name(path: Path) -> str:
    """The dotted name of a module of the rooms."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_graph(*rooms: str) -> Graph:
    """Which module imports which, among those of the rooms; a package counts only when it is imported itself."""
    paths = {module_name(path): path for path in modules() if path.relative_to(ROOT).parts[0] in rooms}
    return {name: frozenset(_imported(name, path, set(paths))) - {name} for name, path in paths.items()}


def _imported(name: str, path: Path, known: set[str]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = _base(package, node)
            for alias in node.names:
                yield from (found for found in _of(base, alias.name) if found in known)


def _base(package: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _of(base: str, name: str) -> tuple[str, ...]:
    """A name imported from a package is a module of it, or else something that the package itself holds."""
    inside = f"{base}.{name}"
    there = ROOT.joinpath(*inside.split("."))
    return (inside,) if there.with_suffix(".py").exists() or there.is_dir() else (base,)


def cycles(graph: Graph) -> list[list[str]]:
    """The groups of modules that import one another in a circle (Tarjan's strongly connected components)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in graph:
        if name not in order:
            visit(name)
    return sorted(found)

"""Reads the rooms as text and syntax trees, once, for the house rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ground", "engine", "records", "forms", "reports", "processes", "api", "service")


@cache
def modules() -> tuple[Path, ...]:
    """Every Python module of the rooms, tests beside a process left out."""
    found = (p for room in ROOMS for p in (ROOT / room).rglob("*.py"))
    return tuple(sorted(p for p in found if not p.name.startswith("test_")))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    """The path of a module as a reader types it."""
    return str(path.relative_to(ROOT))

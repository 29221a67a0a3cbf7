"""No module imports itself by way of others, and nothing plugged in is asked what it can do."""

from __future__ import annotations

import ast

import pytest

from tests.house.imports import cycles, import_graph
from tests.house.source import ROOT, modules, name, tree


@pytest.mark.parametrize("room", ["engine", "records", "forms", "reports"])
def test_no_modules_import_one_another_in_a_circle(room: str) -> None:
    """A circle is read as one module: whoever opens one file of it must open all (types and late imports count)."""
    assert cycles(import_graph(room)) == []


def test_a_circle_is_found_wherever_it_closes() -> None:
    """The check itself: two modules that import one another, and three with a fourth beside them."""
    assert cycles({"a": frozenset("b"), "b": frozenset("a"), "c": frozenset()}) == [["a", "b"]]
    graph = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("ad"), "d": frozenset()}
    assert cycles(graph) == [["a", "b", "c"]]


def test_the_engine_does_not_ask_what_is_plugged_in_whether_it_can() -> None:
    """Ports are protocols with plain defaults: no hasattr or getattr with a default on what an application gives."""
    plugged = {"resolver", "calendar", "services", "clock", "settings", "ports"}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] == "engine"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"hasattr", "getattr"}
        and plugged & {n.attr for n in ast.walk(node.args[0]) if isinstance(n, ast.Attribute)}
    ]
    assert found == []


def test_no_unit_of_work_knows_the_engine() -> None:
    """A work carries ports, store and definitions: nothing climbs from it to the facade."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "engine"
        and isinstance(node.value, ast.Name)
        and node.value.id in {"work", "run"}
    ]
    assert found == []

"""Static checks of a whole model for the editor: tables, names, circles, unused and unknown things."""

from __future__ import annotations

from collections.abc import Iterator

from . import model as m
from .feel import check_text
from .findings import ERROR, WARNING, Finding, Said, finding
from .graph import CompiledDecision, CompiledKnowledge, Graph
from .program import Program
from .tablechecks import check_table
from .typechecks import check_types


def check_program(program: Program) -> list[Finding]:
    """All static findings beyond those of loading, each once."""
    found = [
        *_imports(program), *_duplicates(program), *_circles(program.graph), *_empty(program), *_texts(program),
        *(one for table, scope in program.compiler.tables
          for check in (check_table, check_types) for one in check(table, scope, program.types)),
    ]
    return list(dict.fromkeys(found))


def _imports(program: Program) -> Iterator[Finding]:
    for definitions in program.linked.files:
        for one in definitions.imports:
            if "DMN" in one.kind.upper() and one.namespace not in program.linked.by_space:
                yield finding(one.at, ERROR, "missing-import", Said(
                    f"未载入被导入的模型“{one.namespace}”。",
                    f"Expected the imported model {one.namespace!r} to be loaded but it is not.",
                    "请把该文件一并载入。", "Load that file too.",
                ))


def _duplicates(program: Program) -> Iterator[Finding]:
    for definitions in program.linked.files:
        seen: set[str] = set()
        for element in definitions.elements:
            if element.name in seen:
                yield finding(element.at, WARNING, "duplicate-name", Said(
                    f"名称“{element.name}”在文件中重复。", f"Expected unique names but {element.name!r} occurs twice.",
                    "请改名。", "Rename one of them.",
                ))
            seen.add(element.name)


def _circles(graph: Graph) -> Iterator[Finding]:
    done: set[m.Key] = set()
    for key in graph.compiled:
        yield from _walk(graph, key, (), done)


def _walk(graph: Graph, key: m.Key, path: tuple[m.Key, ...], done: set[m.Key]) -> Iterator[Finding]:
    compiled = graph.compiled.get(key)
    if not isinstance(compiled, CompiledDecision) or key in done:
        return
    if key in path:
        done.add(key)
        yield finding(compiled.element.at, ERROR, "circular-requirement", Said(
            f"决策“{compiled.element.name}”间接依赖自身。",
            f"Expected no circle but decision {compiled.element.name!r} requires itself.",
            "请删除其中一条依赖。", "Remove one of the requirements.",
        ))
        return
    for one in compiled.required:
        if isinstance(one.element, m.Decision):
            yield from _walk(graph, one.element.key, (*path, key), done)
    done.add(key)


def _empty(program: Program) -> Iterator[Finding]:
    for compiled in program.graph.compiled.values():
        empty = (isinstance(compiled, CompiledDecision) and compiled.logic is None
                 or isinstance(compiled, CompiledKnowledge) and compiled.make is None)
        if empty:
            element = compiled.element
            yield finding(element.at, WARNING, "no-logic", Said(
                f"“{element.name}”没有决策逻辑，其值取自输入，否则为空。",
                f"Expected logic in {element.name!r} but there is none; its value is taken from the inputs or null.",
                "请补充逻辑。", "Add logic.",
            ))


def _texts(program: Program) -> Iterator[Finding]:
    for text, kind, scope in program.compiler.kept:
        yield from check_text(text, kind, scope)

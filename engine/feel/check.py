"""The static check of a text for the editor: syntax, unknown names and types, calls that cannot fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from engine.feel import nodes as n
from engine.feel.builtin_functions import BUILTIN_NAMES, BUILTINS
from engine.feel.check_meaning import check_meaning
from engine.feel.compiler import parts_of
from engine.feel.errors import FeelError, FeelSyntaxError, Finding
from engine.feel.external_java import external_function
from engine.feel.free_names import free_occurrences
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.types import SIMPLE, FeelType
from engine.feel.values import Param


def check(text: str, names: Iterable[str] | None = None, kind: str = "expression",
          types: Iterable[str] = (), typed: Mapping[str, FeelType] | None = None) -> list[Finding]:
    """Remarks on a text, in order of place; `names` None: any name is known; kind "expression" or "unary".

    `types` are the host's own type names, `typed` the names whose values are certainly of a type or null.
    """
    known = None if names is None else set(names)
    try:
        parse = parse_unary_tests if kind == "unary" else parse_expression
        tree = parse(text, known or ())
    except FeelSyntaxError as error:
        return [Finding(error.line, error.column, "error", error.message_en, error.message_zh, error.remedy_en,
                        error.remedy_zh, "syntax")]
    except FeelError as error:
        return [Finding(1, 1, "error", error.message_en, error.message_zh, error.remedy_en, error.remedy_zh,
                        "too-large")]
    found = check_meaning(text, tree, known or (), typed)
    seen = {(finding.line, finding.column) for finding in found if finding.code == "full-width"}
    unknown = _unknown_names(tree, known) if known is not None else []
    found += [one for one in unknown if (one.line, one.column) not in seen]
    _walk(tree, found, frozenset(types))
    return sorted(found, key=lambda finding: (finding.line, finding.column))


def _unknown_names(tree: n.Node, known: set[str]) -> list[Finding]:
    return [_unknown(name, known) for name, filtered in free_occurrences(tree)
            if name.name not in known and not filtered]


def _unknown(name: n.Name, known: set[str]) -> Finding:
    close = get_close_matches(name.name, known | BUILTIN_NAMES, n=1)
    remedy_en = f"Did you mean {close[0]!r}?" if close else "Use a name that is in scope, or quote a text with \"…\"."
    remedy_zh = f"是否为“{close[0]}”?" if close else "请使用作用域内的名称；文本请加英文双引号。"
    return Finding(*name.at, "error", f"Expected a known name but {name.name!r} is not defined.",
                   f"名称“{name.name}”未定义。", remedy_en, remedy_zh, "unknown-name")


def _walk(node: Any, found: list[Finding], types: frozenset[str]) -> None:
    if isinstance(node, n.Call) and isinstance(node.function, n.Name) and node.function.name in BUILTINS:
        _check_call(node, node.function.name, found)
    if isinstance(node, n.Const) and node.bad:
        found.append(Finding(*node.at, "warning", f"Expected a valid literal but {node.bad!r} means null.",
                             f"字面值“{node.bad}”无效，结果为空。", "Write it as in @\"2026-01-31\".",
                             "请写成 @\"2026-01-31\" 的形式。", "bad-literal"))
    if isinstance(node, n.InstanceOf) and node.type.name not in types:
        _check_type(node, node.type, found)
    if isinstance(node, n.FunctionLiteral) and node.body is None and not _well_known(node):
        found.append(Finding(*node.at, "error", "Expected a FEEL body or a well-known function; no others are called.",
                             "函数体应为 FEEL 或公认的函数，不调用其他外部函数。", "Write the body in FEEL.",
                             "请用 FEEL 编写函数体。", "external-function"))
    for part in parts_of(node):
        _walk(part, found, types)


def _well_known(node: n.FunctionLiteral) -> bool:
    """Tell whether the external function is in the table; one whose naming is computed counts as unknown."""
    return external_function(_constant(node.external), tuple(Param(name) for name, _ in node.params)) is not None


def _constant(node: Any) -> Any:
    if isinstance(node, n.ContextLiteral):
        return {key: _constant(value) for key, value in node.entries}
    return node.value if isinstance(node, n.Const) else None


def _check_call(node: n.Call, name: str, found: list[Finding]) -> None:
    count = len(node.arguments)
    for signature in BUILTINS[name].signatures:
        if node.names is not None:
            given, params = set(node.names), signature.params
            if given <= {p.name for p in params} and all(p.name in given or p.optional or p.nullable for p in params):
                return
        elif signature.variadic or signature.required <= count <= len(signature.params):
            return
    shapes = " / ".join(f"{name}({', '.join(p.name for p in s.params)})" for s in BUILTINS[name].signatures)
    found.append(Finding(*node.at, "error", f"Expected arguments as in {shapes}.", f"参数应如 {shapes}。",
                         "Correct the number or the names of the arguments.", "请更正参数个数或名称。",
                         "arguments"))


def _check_type(node: n.InstanceOf, wanted: FeelType, found: list[Finding]) -> None:
    if wanted.name not in SIMPLE:
        found.append(Finding(*node.at, "warning", f"Expected a type of FEEL but got {wanted.name!r}.",
                             f"“{wanted.name}”不是 FEEL 类型。", f"Use one of {', '.join(sorted(SIMPLE))}.",
                             f"请使用：{'、'.join(sorted(SIMPLE))}。", "unknown-type"))

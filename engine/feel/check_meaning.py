"""Remarks on what is FEEL but does not mean what it seems to: tests that cannot hold, values that are always null."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeGuard

from engine.feel import nodes as n
from engine.feel.budget import Run
from engine.feel.compiler import asks_input, parts_of
from engine.feel.errors import FeelError, Finding, NullResult
from engine.feel.infer import infer
from engine.feel.meaning_texts import remark
from engine.feel.regex import compile_consuming
from engine.feel.regex_parse import compile_pattern
from engine.feel.tokens import full_width_sign
from engine.feel.types import FeelType

Known = Mapping[str, FeelType]
SCALARS = frozenset({"number", "string", "boolean", "date", "time", "date and time", "days and time duration",
                     "years and months duration"})
_DATES = frozenset({"date", "date and time"})
_ORDERS = frozenset({"<", "<=", ">", ">="})
_MEANT = {"<>": "!=", "=<": "<=", "=>": ">="}
_OPERATORS = frozenset("＜＝＞")
_PATTERN, _FLAGS = 1, {"replace": 3, "matches": 2}  # their places among the arguments
_RESULTS = {
    "boolean": "not|contains|starts with|ends with|matches|list contains|all|any|even|odd|is|before|after|meets|met by|"
               "overlaps|during|includes|starts|finishes|coincides|is defined|is empty|is blank",
    "number": "count|sum|mean|median|product|stddev|string length|floor|ceiling|decimal|modulo|sqrt|log|exp|number|"
              "day of year|week of year",
    "string": "string|substring|upper case|lower case|substring before|substring after|replace|string join|trim|"
              "day of week|month of year",
    "date": "date|today|last day of month", "time": "time", "date and time": "date and time|now",
}
_RESULT_OF = {name: FeelType(kind) for kind, names in _RESULTS.items() for name in names.split("|")}
_RESULT_OF.pop("sum")  # of durations a duration
_BARE_DATE = re.compile(r"(?:19|20)\d\d([-/])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\w.])", re.ASCII)


def check_meaning(text: str, tree: n.Node, names: Iterable[str] = (), known: Known | None = None) -> list[Finding]:
    """The remarks in order of place; `names` are names in use, `known` the types of those whose type is certain."""
    found = _Reader(text, frozenset(names)).read(tree, known or {})
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.line, finding.column))


def kind_of(node: n.Node, known: Known) -> str:
    """The name of the type that a construct has whenever it is not null; "" where the text does not tell."""
    if isinstance(node, n.Call) and isinstance(node.function, n.Name) and node.function.name not in known:
        found = _RESULT_OF.get(node.function.name)
    else:
        found = infer(node, dict(known))
    return "" if found is None or found.name in ("Any", "Null") else found.name


def compared_kinds(test: n.Node, known: Known) -> list[str]:
    """The kinds of plain values that unary tests compare with; none of a test that asks `?` itself."""
    if isinstance(test, n.UnaryTests):
        return [kind for one in test.tests for kind in compared_kinds(one, known)]
    if asks_input(test):
        return []
    if isinstance(test, n.ListLiteral):
        return [kind for item in test.items for kind in compared_kinds(item, known)]
    if isinstance(test, n.RangeLiteral):
        return [kind for end in _ends(test) for kind in compared_kinds(end, known)]
    kind = kind_of(test, known)
    return [kind] if kind in SCALARS else []


class _Reader:
    """One text whose constructs are looked at one by one."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.names = names

    def read(self, node: n.Node, known: Known) -> Iterator[Finding]:
        """Remarks on a construct and all inside it."""
        rule = _RULES.get(type(node))
        if rule is not None:
            yield from rule(self, node, known)
        for part, inner in _inside(node, known):
            yield from self.read(part, inner)

    def offset(self, at: n.Position) -> int:
        return self.starts[at[0] - 1] + at[1] - 1

    def name(self, node: n.Name, known: Known) -> Iterator[Finding]:
        sign = full_width_sign(node.name)
        if sign and node.name not in self.names:
            key = "operator" if _OPERATORS & set(node.name) else "sign"
            yield remark(node.at, key, name=node.name, sign=sign)

    def path(self, node: n.Path, known: Known) -> Iterator[Finding]:
        if _OPERATORS & set(node.name) and node.name not in self.names:  # brackets can well be part of a key
            yield remark(node.at, "operator", name=node.name, sign=full_width_sign(node.name))

    def compare(self, node: n.Compare, known: Known) -> Iterator[Finding]:
        one, other = kind_of(node.left, known), kind_of(node.right, known)
        if isinstance(node.right, n.RangeLiteral) and self.two_signs(node.op, node.right):
            yield _two_signs(node.at, node.op, node.right)
        elif node.op != "!=" and _differ(one, other):
            yield remark(node.at, "compared", one=one, other=other)

    def two_signs(self, op: str, right: n.RangeLiteral) -> bool:
        """Does an order follow an operator that no range can follow: another order, or `=` without a space?"""
        at = self.offset(right.at)
        return op in _ORDERS or right.op in _ORDERS and at > 0 and self.text[at - 1] == "="

    def logic(self, node: n.Logic, known: Known) -> Iterator[Finding]:
        odd = [(one, kind) for one in node.operands if (kind := kind_of(one, known)) not in ("", "boolean")]
        for operand, kind in odd[:1]:
            yield remark(operand.at, "joined", op=node.op, one=kind)

    def range(self, node: n.RangeLiteral, known: Known) -> Iterator[Finding]:
        for end in _ends(node):
            if isinstance(end, n.RangeLiteral) and self.two_signs(node.op, end):
                yield _two_signs(node.at, node.op, end)
            elif isinstance(end, n.Const) and end.value is None and not end.bad and node.op not in ("=", "!="):
                yield remark(end.at, "null end")
        kinds = [kind_of(end, known) for end in _ends(node)]
        if len(kinds) == 2 and _differ(*kinds):
            yield remark(node.at, "ends", one=kinds[0], other=kinds[1])

    def chain(self, node: n.Chain, known: Known) -> Iterator[Finding]:
        operands = [node.first, *(operand for _, operand, _ in node.rest)]
        for number in filter(_is_number, operands[:-2]):
            date = _BARE_DATE.match(self.text, self.offset(number.at))
            if date is not None:
                yield remark(number.at, "date", written=date[0], right=_proper_date(date[0]))
        kinds = {kind_of(operand, known) for operand in operands} - {""}
        if "string" in kinds and len(kinds) > 1 and kinds <= SCALARS:
            yield remark(node.at, "text sum")

    def tests(self, node: n.UnaryTests, known: Known) -> Iterator[Finding]:
        for test in node.tests:
            if isinstance(test, n.Chain) and [op for op, _, _ in test.rest] == ["-"]:
                low, high = test.first, test.rest[0][1]
                if _is_number(low) and _is_number(high) and low.value < high.value:
                    written = f"{low.value}-{high.value}", f"[{low.value}..{high.value}]"
                    yield remark(test.first.at, "range", written=written[0], right=written[1])

    def choice(self, node: n.If, known: Known) -> Iterator[Finding]:
        for condition, _ in node.branches:
            yield from check_condition(condition, known)

    def quantified(self, node: n.Quantified, known: Known) -> Iterator[Finding]:
        yield from check_condition(node.condition, _without(known, [one.name for one in node.iterators]))

    def call(self, node: n.Call, known: Known) -> Iterator[Finding]:
        name = node.function.name if isinstance(node.function, n.Name) else ""
        if name not in ("replace", "matches", "split", "extract") or node.names or len(node.arguments) <= _PATTERN:
            return
        pattern, flags = node.arguments[_PATTERN], node.arguments[_FLAGS[name]:] if name in _FLAGS else []
        if all(_is_text(one) for one in (pattern, *flags)):
            yield from _pattern(pattern, name, flags)


def check_condition(node: n.Node, known: Known) -> Iterator[Finding]:
    """A remark on a condition that cannot be true because it gives no truth value."""
    kind = kind_of(node, known)
    if kind not in ("", "boolean"):
        yield remark(node.at, "condition", one=kind)


def _pattern(pattern: n.Node, name: str, flags: list[n.Node]) -> Iterator[Finding]:
    written = [one.value for one in (pattern, *flags) if isinstance(one, n.Const)]
    try:
        if name == "matches":
            compile_pattern(written[0], "".join(written[1:]))
        else:
            compile_consuming(written[0], "".join(written[1:]), Run())
    except NullResult as reason:
        yield remark(pattern.at, "pattern", reason=reason.en, reason_zh=reason.zh)
    except FeelError:
        return  # too large to tell


def _inside(node: n.Node, known: Known) -> Iterator[tuple[n.Node, Known]]:
    """The constructs directly inside one, with the types that are still certain there."""
    if isinstance(node, n.Filter):
        yield node.base, known
        yield node.condition, {}  # the entries of an item hide outer names
        return
    bound: list[str] = []
    if isinstance(node, (n.For, n.Quantified)):
        bound = [*(one.name for one in node.iterators), "partial"]
    elif isinstance(node, n.FunctionLiteral):
        bound = [name for name, _ in node.params]
    elif isinstance(node, n.ContextLiteral):
        bound = [key for key, _ in node.entries]
    inner = _without(known, bound)
    for part in parts_of(node):
        yield part, inner


def _without(known: Known, names: list[str]) -> Known:
    return {name: of for name, of in known.items() if name not in names} if names else known


def _ends(node: n.RangeLiteral) -> list[n.Node]:
    """The ends that are written, the one of `= x` once."""
    ends = [node.low, node.high] if node.low is not node.high else [node.low]
    return [end for end in ends if end is not None]


def _differ(one: str, other: str) -> bool:
    return one in SCALARS and other in SCALARS and one != other and not {one, other} <= _DATES


def _two_signs(at: n.Position, op: str, right: n.RangeLiteral) -> Finding:
    written = op + right.op
    return remark(at, "signs", written=written, right=_MEANT.get(written, op if right.op else "in"))


def _proper_date(text: str) -> str:
    year, month, day = re.split("[-/]", text)
    return f'@"{year}-{month:0>2}-{day:0>2}"'


def _is_number(node: n.Node) -> TypeGuard[n.Const]:
    return isinstance(node, n.Const) and type(node.value) is Decimal


def _is_text(node: n.Node) -> bool:
    return isinstance(node, n.Const) and type(node.value) is str


_RULES: dict[type, Callable[[_Reader, Any, Known], Iterator[Finding]]] = {
    n.Name: _Reader.name, n.Path: _Reader.path, n.Compare: _Reader.compare, n.Logic: _Reader.logic,
    n.RangeLiteral: _Reader.range, n.Chain: _Reader.chain, n.UnaryTests: _Reader.tests, n.If: _Reader.choice,
    n.Quantified: _Reader.quantified, n.Call: _Reader.call,
}

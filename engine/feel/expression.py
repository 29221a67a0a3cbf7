"""Compiled expressions and unary tests: parsed once, kept, evaluated often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import InvalidOperation
from functools import lru_cache
from typing import Any

from engine.feel.budget import DEFAULT, MAX_NESTING, Budget, Run
from engine.feel.compiler import Compiler, Types
from engine.feel.errors import FeelBudgetError, FeelWarning
from engine.feel.free_names import free_names
from engine.feel.nodes import Node
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.scope import Code
from engine.feel.scope_names import is_simple
from engine.feel.types import FeelType
from engine.feel.values import MAX_DATA_NODES, accept, check_result

_EMPTY: dict[str, Any] = {}
_KEPT = 2_000  # characters of the longest text that stays in the cache, so that the cache stays small
_new = object.__new__  # a run with all its defaults, without the cost of its constructor


class _Compiled:
    """What expressions and unary tests share."""

    __slots__ = ("text", "tree", "names", "_code")

    def __init__(self, text: str, tree: Node, code: Code) -> None:
        self.text = text
        self.tree = tree
        self.names = free_names(tree)
        self._code = code


class CompiledExpression(_Compiled):
    """An expression ready to run; `names` are the variables it reads, `text` what was written."""

    __slots__ = ()

    def evaluate(self, context: Mapping[str, Any] = _EMPTY, *, budget: Budget | None = None,
                 now: datetime | None = None, warnings: list[FeelWarning] | None = None) -> Any:
        """The value; null with a warning where the standard says so. FeelBudgetError past the budget."""
        run = _new(Run)
        if now is not None:
            run.now = now
        if budget is not None or warnings is not None:
            run = Run(budget or DEFAULT, now, warnings)
        if type(context) is not dict:
            context = dict(context)
        try:
            value = self._code(context, run)
        except RecursionError:
            raise FeelBudgetError("depth", run.budget.depth) from None
        except InvalidOperation:
            return None
        if value is True or value is False:
            return value
        if type(value) is list or type(value) is dict:
            check_result(value, MAX_DATA_NODES)
        return value

    def run(self, context: dict[str, Any], run: Run) -> Any:
        """The same on a run that is under way, so that many expressions share one budget."""
        try:
            value = self._code(context, run)
        except RecursionError:
            raise FeelBudgetError("depth", run.budget.depth) from None
        except InvalidOperation:
            return None
        return value


class CompiledUnaryTests(_Compiled):
    """Unary tests ready to run."""

    __slots__ = ()

    def matches(self, value: Any, context: Mapping[str, Any] = _EMPTY, *, budget: Budget | None = None,
                now: datetime | None = None, warnings: list[FeelWarning] | None = None) -> bool | None:
        """Tell whether the value meets the tests; None when that cannot be told. FeelBudgetError past the budget."""
        run = _new(Run)
        if budget is not None or now is not None or warnings is not None:
            run = Run(budget or DEFAULT, now, warnings)
        return self.run(value, context if type(context) is dict else dict(context), run)

    def run(self, value: Any, context: dict[str, Any], run: Run) -> bool | None:
        """The same on a run that is under way, so that many tests share one budget."""
        outer, run.value = run.value, accept(value)
        try:
            found = self._code(context, run)
        except RecursionError:
            raise FeelBudgetError("depth", run.budget.depth) from None
        except InvalidOperation:
            return None
        finally:
            run.value = outer
        return found if type(found) is bool else None


@dataclass(frozen=True)
class _Known:
    names: frozenset[str]
    types: tuple[tuple[str, FeelType], ...]


def _known(names: Iterable[str], types: Types | None) -> _Known:
    return _Known(frozenset(name for name in names if not is_simple(name)),
                  tuple(sorted(types.items(), key=lambda pair: pair[0])) if types else ())


def compile_expression(text: str, names: Iterable[str] = (), types: Types | None = None) -> CompiledExpression:
    """Parse and compile once (kept in a cache); `names` announces names of several words or with operators.

    `types` gives the host's own type names for `instance of` and parameters.
    Raises FeelSyntaxError with line, column and remedy; FeelBudgetError for text too long or too deep.
    """
    known = _known(names, types)
    return _expression(text, known) if len(text) <= _KEPT else _expression.__wrapped__(text, known)


def compile_unary_tests(text: str, names: Iterable[str] = (), types: Types | None = None) -> CompiledUnaryTests:
    """The same for unary tests: `-`, `< 5, [7..9]`, `not("a")`, `? > x`."""
    known = _known(names, types)
    return _unary_tests(text, known) if len(text) <= _KEPT else _unary_tests.__wrapped__(text, known)


@lru_cache(maxsize=2048)
def _expression(text: str, known: _Known) -> CompiledExpression:
    tree = parse_expression(text, known.names)
    return CompiledExpression(text, tree, _compiled(tree, known))


@lru_cache(maxsize=2048)
def _unary_tests(text: str, known: _Known) -> CompiledUnaryTests:
    tree = parse_unary_tests(text, known.names)
    return CompiledUnaryTests(text, tree, _compiled(tree, known))


def _compiled(tree: Node, known: _Known) -> Code:
    try:
        return Compiler(dict(known.types)).code(tree, None)
    except RecursionError:
        raise FeelBudgetError("depth", MAX_NESTING) from None


def names_in(context: Mapping[str, Any]) -> set[str]:
    """The names a context announces, nested ones too (the first thousand)."""
    found: set[str] = set()
    stack: list[Any] = [context]
    left = 1000
    while stack and left > 0:
        node = stack.pop()
        left -= 1
        if isinstance(node, Mapping):
            found.update(str(key) for key in node)
            stack.extend(value for value in node.values() if isinstance(value, (Mapping, list)))
        else:
            stack.extend(value for value in node[:10] if isinstance(value, (Mapping, list)))
    return found


def evaluate(text: str, context: Mapping[str, Any] = _EMPTY, *, budget: Budget | None = None,
             now: datetime | None = None) -> Any:
    """The value of an expression over plain data; errors as of compile_expression and evaluate."""
    return compile_expression(text, names_in(context)).evaluate(context, budget=budget, now=now)


def unary_test(text: str, value: Any, context: Mapping[str, Any] = _EMPTY) -> bool | None:
    """Tell whether a value meets unary tests; None when that cannot be told."""
    return compile_unary_tests(text, names_in(context)).matches(value, context)

"""Functions of a model as FEEL values: boxed functions and the logic of knowledge models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.feel.errors import NullResult
from engine.feel.types import FeelType
from engine.feel.values import Function, Param

from .coercion import coerced
from .evaluation import Eval, Evaluation
from .findings import Place
from .itemtypes import FunctionType, Lazy, Type
from .misfits import coerce, misfit


@dataclass(frozen=True)
class FunctionMaker:
    """Makes the function value for a context: an argument that misfits makes the call null, results are coerced."""

    typed: tuple[tuple[str, Type], ...]
    results: tuple[Type, ...]
    body: Eval
    at: Place
    shape: FeelType | None  # the result type as `instance of` sees it
    params: tuple[Param, ...]  # the parameters as FEEL sees them

    def __call__(self, name: str, context: dict[str, Any], ev: Evaluation) -> Function:
        """The function closed over this context."""
        def run_body(arguments: list[Any], run: Any) -> Any:
            return self.call(arguments, context, ev)

        return Function(name, self.params, run_body, self.shape)

    def call(self, arguments: list[Any], context: dict[str, Any], ev: Evaluation) -> Any:
        """The value for arguments in parameter order; NullResult, without asking the body, when one misfits."""
        fitted = fit_arguments(self.typed, arguments)
        found = self.body({**context, **fitted}, ev)
        for of in self.results:
            found = coerce(found, of, self.at, ev)
        return found


def fit_arguments(typed: Iterable[tuple[str, Type]], arguments: list[Any]) -> dict[str, Any]:
    """The arguments by parameter, converted; NullResult that says why one misfits, for then the call is null.

    DMN 1.5, table 63.
    """
    fitted = {}
    for (name, of), value in zip(typed, arguments, strict=True):
        fits, fitted[name] = coerced(value, of)
        if not fits:
            zh, en = misfit(value, of)
            raise NullResult(f"Expected argument {name!r} to be of type {of.name} but {en}; the call is null.",
                             f"参数“{name}”不属于类型“{of.name}”，调用结果为空：{zh}。")
    return fitted


def as_feel(params: list[tuple[str, Type]]) -> tuple[Param, ...]:
    """Parameters for FEEL: their shapes are for `instance of`; `fit_arguments` fits the arguments and gives reasons."""
    return tuple(Param(name, None if of.is_any else of.feel(), checked=True) for name, of in params)


def signature(params: list[tuple[str, Type]], types: tuple[Type, ...]) -> tuple[list[tuple[str, Type]], list[Type]]:
    """Parameters and result types from the function's own parameters and the types written on logic and variable.

    A function type fills in the types of parameters that have none; any other type is the result's, as in DMN 1.1.
    """
    results = []
    for of in map(unwrapped, types):
        if isinstance(of, FunctionType):
            promised = [kind for _, kind in of.signature.params]
            params = [(name, promised[i] if kind.is_any and i < len(promised) else kind)
                      for i, (name, kind) in enumerate(params)]
            of = of.signature.result
        results.append(of)
    return params, [of for of in results if not of.is_any]


def unwrapped(of: Type) -> Type:
    """The type behind a name that was looked up lazily."""
    return of.target if isinstance(of, Lazy) else of

"""Functions of a model as FEEL values: boxed functions and the logic of knowledge models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.feel.types import FeelType
from engine.feel.values import Function, Param

from .evaluation import Eval, Evaluation
from .findings import Place
from .itemtypes import FunctionType, Lazy, Type
from .misfits import coerce


@dataclass(frozen=True)
class FunctionMaker:
    """Makes the function value for a context: arguments that misfit reach the body as null, results are coerced."""

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
        """The value for arguments in parameter order."""
        local = dict(context)
        for (name, of), value in zip(self.typed, arguments, strict=True):
            local[name] = coerce(value, of, self.at, ev, (f"参数“{name}”", f"parameter {name!r}"))
        found = self.body(local, ev)
        for of in self.results:
            found = coerce(found, of, self.at, ev)
        return found


def as_feel(params: list[tuple[str, Type]]) -> tuple[Param, ...]:
    """Parameters for FEEL: a misfit reaches the body as null, as DMN wants it, instead of refusing the call."""
    return tuple(Param(name, None if of.is_any else of.feel(), lenient=True) for name, of in params)


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

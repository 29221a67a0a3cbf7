"""The requirement graph at work: decisions, knowledge models and decision services, each compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.feel.values import Function, Param

from . import model as m
from .evaluation import Eval, Evaluation
from .frames import MISSING, Frame
from .functions import FunctionMaker, fit_arguments
from .itemtypes import Type
from .json_inputs import read_texts
from .misfits import coerce


@dataclass(frozen=True)
class Required:
    """A required element as the requiring expression sees it: import prefix ("" = none) and variable name."""

    prefix: str
    name: str
    element: m.Element


@dataclass(frozen=True)
class CompiledDecision:
    """A decision ready to be asked."""

    element: m.Decision
    required: tuple[Required, ...]
    logic: Eval | None
    type: Type


@dataclass(frozen=True)
class CompiledKnowledge:
    """A knowledge model ready to be made a function."""

    element: m.KnowledgeModel
    required: tuple[Required, ...]
    make: FunctionMaker | None


@dataclass(frozen=True)
class CompiledService:
    """A decision service: its parameters in calling order (input data first), its outputs, its result type."""

    element: m.Service
    params: tuple[tuple[Required, Type], ...]
    outputs: tuple[tuple[str, m.Element], ...]
    result: Type


Compiled = CompiledDecision | CompiledKnowledge | CompiledService


class Graph:
    """Compiled elements by key; asking one asks what it requires first."""

    def __init__(self) -> None:
        self.compiled: dict[m.Key, Compiled] = {}
        self.input_types: dict[m.Key, Type] = {}

    def decision(self, key: m.Key, frame: Frame, ev: Evaluation) -> Any:
        """The value of a decision in a frame, decided once."""
        if key in frame.values:
            return frame.values[key]
        compiled = self.compiled.get(key)
        if not isinstance(compiled, CompiledDecision) or key in frame.busy:
            return None
        frame.busy.add(key)
        ev.run.enter()
        outer, ev.owner = ev.owner, compiled.element.name
        try:
            value = self._decide(compiled, frame, ev)
        finally:
            ev.owner = outer
            ev.run.depth -= 1
            frame.busy.discard(key)
        frame.values[key] = value
        return value

    def _decide(self, compiled: CompiledDecision, frame: Frame, ev: Evaluation) -> Any:
        if compiled.logic is None:
            return self._given(compiled.element, compiled.type, frame, ev)
        context = self.context(compiled.required, frame, ev)
        return self._coerced(compiled.logic(context, ev), compiled.type, compiled.element, ev)

    def context(self, required: Iterable[Required], frame: Frame, ev: Evaluation) -> dict[str, Any]:
        """What an expression sees: required values and functions, and given values nothing declares."""
        context = dict(frame.free())
        for one in required:
            value = self.value(one.element, frame, ev)
            if not one.prefix:
                context[one.name] = value
            else:
                context.setdefault(one.prefix, {})[one.name] = value
        return context

    def value(self, element: m.Element, frame: Frame, ev: Evaluation) -> Any:
        """The value of any element: given, decided, or a function."""
        if isinstance(element, m.InputData):
            return self._input(element, frame, ev)
        if isinstance(element, m.Decision):
            return self.decision(element.key, frame, ev)
        compiled = self.compiled.get(element.key)
        if isinstance(compiled, CompiledKnowledge):
            return self.knowledge(compiled, ev)
        return self.service(compiled, ev) if isinstance(compiled, CompiledService) else None

    def knowledge(self, compiled: CompiledKnowledge, ev: Evaluation) -> Function:
        """A knowledge model as a function; what it requires is looked up when it is called, so it may call itself."""
        element, make = compiled.element, compiled.make
        def body(arguments: list[Any], run: Any) -> Any:
            if make is None:
                return None
            outer, ev.owner = ev.owner, element.name
            try:
                context = self.context(compiled.required, Frame(), ev)
                context.setdefault(element.variable.name, function)
                return make.call(arguments, context, ev)
            finally:
                ev.owner = outer

        params, shape = ((), None) if make is None else (make.params, make.shape)
        function = Function(element.name, params, body, shape)
        return function

    def service(self, compiled: CompiledService, ev: Evaluation) -> Function:
        """A decision service as a function; an argument of a wrong type gives null without asking a decision."""
        typed = [(_dotted(one.prefix, one.name), wanted) for one, wanted in compiled.params]
        params = tuple(Param(name) for name, _ in typed)

        def body(arguments: list[Any], run: Any) -> Any:
            fitted = fit_arguments(typed, arguments)
            values = {one.element.key: fitted[_dotted(one.prefix, one.name)] for one, _ in compiled.params}
            return self.answer(compiled, Frame(None, values), ev)

        return Function(compiled.element.name, params, body)

    def answer(self, compiled: CompiledService, frame: Frame, ev: Evaluation) -> Any:
        """The outputs of a service in a frame: the value of one, a context of several."""
        found = {name: self.decision(element.key, frame, ev) for name, element in compiled.outputs}
        value = next(iter(found.values())) if len(found) == 1 else found
        return self._coerced(value, compiled.result, compiled.element, ev)

    def called_service(self, compiled: CompiledService, frame: Frame, ev: Evaluation) -> Any:
        """A service asked from outside: parameters as given, missing or misfitting ones null."""
        values = {}
        for one, wanted in compiled.params:
            values[one.element.key] = self._given(one.element, wanted, frame, ev)
        return self.answer(compiled, Frame(None, values), ev)

    def _input(self, element: m.InputData, frame: Frame, ev: Evaluation) -> Any:
        if element.key not in frame.values:
            frame.values[element.key] = self._given(element, self.input_types[element.key], frame, ev)
        return frame.values[element.key]

    def _given(self, element: m.Element, wanted: Type, frame: Frame, ev: Evaluation) -> Any:
        given = frame.given(element)
        return None if given is MISSING else self._coerced(read_texts(given, wanted), wanted, element, ev)

    def _coerced(self, value: Any, wanted: Type, element: m.Element, ev: Evaluation) -> Any:
        return coerce(value, wanted, element.at, ev, (f"“{element.name}”", repr(element.name)))


def _dotted(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name

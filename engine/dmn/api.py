"""What other rooms use: `load` files, `evaluate` or `decide`, and `check` for the editor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.feel.budget import Budget
from engine.feel.errors import FeelBudgetError, NullResult
from engine.feel.invoke import invoke
from engine.feel.values import accept, check_result

from . import model as m
from .checks import check_program
from .errors import DmnError, TooCostly, UnknownElement
from .evaluation import Evaluation
from .explain import Explanation
from .feel import DECISION_BUDGET, feel_warnings, start_run
from .findings import Finding, Said
from .frames import Frame, Given
from .graph import CompiledKnowledge, CompiledService
from .json_inputs import read_texts
from .program import Program
from .readfile import read

Source = bytes | str | Path | tuple[str, bytes | str]


@dataclass(frozen=True)
class Decided:
    """The outcome of a decision: value, warnings of this call, findings of the model, and why."""

    value: Any
    warnings: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    explanation: Explanation


class Model:
    """A loaded DMN model: compiled once, immutable, safe to share between threads."""

    def __init__(self, files: list[m.Definitions]) -> None:
        self._program = Program(files)
        self.findings = tuple(self._program.findings)

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of the decisions, in the order of the files."""
        return self._names(m.Decision)

    @property
    def services(self) -> tuple[str, ...]:
        """Names of the decision services."""
        return self._names(m.Service)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the input data."""
        return self._names(m.InputData)

    def knows(self, name: str) -> bool:
        """Tell whether `evaluate` takes this name or id."""
        try:
            self._program.linked.named(name)
        except UnknownElement:
            return False
        return True

    def evaluate(self, name: str, inputs: Mapping[str, Any], *, now: datetime | None = None,
                 budget: Budget | None = None) -> Any:
        """The value of a decision, decision service or knowledge model, by name or id.

        `inputs`: plain values by name ("import.name" or "{namespace}name" where two are alike). `now`: an aware
        instant for now() and today(). Raises UnknownElement for the name, TooCostly past the budget.
        """
        return self.decide(name, inputs, now=now, budget=budget).value

    def evaluate_service(self, name: str, inputs: Mapping[str, Any], *, now: datetime | None = None,
                         budget: Budget | None = None) -> Any:
        """The value of a decision service; as `evaluate`, but refuses what is no service."""
        if not isinstance(self._program.linked.named(name), m.Service):
            raise DmnError(
                f"“{name}”不是决策服务。", f"Expected a decision service but {name!r} is none.", element=name,
                remedy=("请给出决策服务的名称。", "Give the name of a decision service."),
            )
        return self.evaluate(name, inputs, now=now, budget=budget)

    def decide(self, name: str, inputs: Mapping[str, Any], *, now: datetime | None = None,
               budget: Budget | None = None) -> Decided:
        """As `evaluate`, with warnings, the model's findings and an explanation in words."""
        element = self._program.linked.named(name)
        ev = Evaluation(start_run(budget or DECISION_BUDGET, now))
        frame = Frame(Given(self._program.linked, inputs))
        try:
            value = self._ask(element, frame, inputs, ev)
            if isinstance(value, list | dict):
                check_result(value, ev.run.budget.items)
        except (FeelBudgetError, RecursionError) as spent:
            raise TooCostly(name, spent) from spent
        explanation = Explanation(element.name, value, tuple(ev.uses))
        return Decided(value, (*ev.notes, *feel_warnings(element, ev)), self.findings, explanation)

    def inputs_of(self, name: str) -> tuple[tuple[str, str], ...]:
        """`(name, type)` of every input that a decision, service or knowledge model needs, directly or not."""
        return self._program.inputs_of(self._program.linked.named(name))

    def check(self) -> list[Finding]:
        """All findings: those of loading and the static checks (unknown names, rows, gaps)."""
        return [*self.findings, *check_program(self._program)]

    def _ask(self, element: m.Element, frame: Frame, inputs: Mapping[str, Any], ev: Evaluation) -> Any:
        graph = self._program.graph
        compiled = graph.compiled.get(element.key)
        if isinstance(compiled, CompiledService):
            return graph.called_service(compiled, frame, ev)
        if isinstance(compiled, CompiledKnowledge):
            return self._call(compiled, inputs, ev)
        return graph.value(element, frame, ev)

    def _call(self, compiled: CompiledKnowledge, inputs: Mapping[str, Any], ev: Evaluation) -> Any:
        function = self._program.graph.knowledge(compiled, ev)
        typed = () if compiled.make is None else compiled.make.typed
        arguments = [read_texts(accept(inputs.get(parameter)), of) for parameter, of in typed]
        try:
            return invoke(function, arguments, ev.run)
        except NullResult as reason:
            ev.warn(compiled.element.at, "type", Said(reason.zh, reason.en, "请检查所给的值或参数类型。",
                                                      "Check the given value or the type of the parameter."))
            return None

    def _names(self, of: type) -> tuple[str, ...]:
        return tuple(e.name for e in self._program.linked.elements.values() if isinstance(e, of))


def load(sources: Iterable[Source]) -> Model:
    """Read and compile DMN files; the first that no other imports is the main one.

    Each source is the file's bytes or text, `(file name, bytes or text)`, or a `Path`. Raises DmnError for a file that
    cannot be read; what is wrong inside a readable file becomes findings, and only that decision's value null.
    """
    files = [read(content, name) for name, content in _named(sources)]
    if not files:
        raise DmnError("没有给出 DMN 文件。", "Expected at least one DMN file but there is none.",
                       remedy=("请给出文件。", "Give a file."))
    return Model(files)


def check(sources: Iterable[Source]) -> list[Finding]:
    """All findings of these files; a file that cannot be read at all is itself one finding."""
    try:
        return load(sources).check()
    except DmnError as refused:
        return [Finding(
            file="", element=refused.element, line=refused.line, severity="error", code="unreadable",
            zh=refused.zh, en=refused.en, remedy_zh=refused.remedy_zh, remedy_en=refused.remedy_en,
        )]


def _named(sources: Iterable[Source]) -> Iterable[tuple[str, bytes | str]]:
    for number, source in enumerate(sources, 1):
        if isinstance(source, Path):
            yield source.name, _bytes_of(source)
        else:
            yield source if isinstance(source, tuple) else (f"file {number}", source)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failed:
        raise DmnError(f"无法读取文件“{path.name}”。", f"Expected a readable file but {path.name} is not.",
                       remedy=("请检查路径和权限。", "Check the path and its permissions.")) from failed

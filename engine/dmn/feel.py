"""The one door to FEEL: texts compiled with the names and types of their scope, run on the evaluation's budget."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.feel import FeelError, FeelType, compile_expression, compile_unary_tests, parse_type
from engine.feel import check as check_feel
from engine.feel.budget import Budget, Run
from engine.feel.check_meaning import compared_kinds
from engine.feel.parser import parse_unary_tests
from engine.feel.scope_names import KnownNames, is_simple

from .findings import ERROR, WARNING, Finding, Said
from .itemtypes import Builtin, Type
from .model import Element, Text

if TYPE_CHECKING:
    from .evaluation import Eval, Evaluation
    from .scope import Scope

Note = Callable[[Finding], None]
Types = Mapping[str, FeelType]

# One decision with all it requires; a single table row or condition costs a few hundred steps.
DECISION_BUDGET = Budget(steps=500_000, seconds=0.1, depth=64)
_WORD = re.compile(r"\w+")
_FEEL_LANGUAGES = ("", "feel", "feel:feel")


def start_run(budget: Budget, now: datetime | None) -> Run:
    """The running budget of one evaluation."""
    return Run(budget, now, [])


def formula(text: Text, names: KnownNames, types: Types, note: Note) -> Eval:
    """A FEEL expression as a function of context and evaluation; null and a finding if it cannot be compiled."""
    if _foreign(text, note):
        return _nothing
    try:
        compiled = compile_expression(text.text, names.occurring(text.text), _needed(text, types))
    except FeelError as error:
        note(_syntax(text, error))
        return _nothing

    def evaluate(context: dict[str, Any], ev: Evaluation) -> Any:
        return compiled.run(context, ev.run)

    return evaluate


def _needed(text: Text, types: Types | None) -> Types | None:
    # Only these two constructs name a type; without them the text compiles alike in every model.
    return types if "instance" in text.text or "function" in text.text else None


class Tests:
    """Unary tests ready to be asked."""

    __slots__ = ("_compiled",)

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled

    def holds(self, value: Any, context: dict[str, Any], ev: Evaluation | None = None) -> bool:
        """Tell whether the value meets them; what cannot be told does not."""
        run = Run(DECISION_BUDGET, None, None) if ev is None else ev.run
        return self._ready().run(value, context, run) is True

    def _ready(self) -> Any:
        return self._compiled


class LazyTests(Tests):
    """Unary tests of a plain cell: the row index mostly answers for them, so they are compiled when first asked."""

    __slots__ = ("_text", "_names")

    def __init__(self, text: Text, names: KnownNames) -> None:
        super().__init__(None)
        self._text = text
        self._names = names

    def _ready(self) -> Any:
        if self._compiled is None:
            text = self._text.text.strip() or "-"
            self._compiled = compile_unary_tests(text, self._names.occurring(text))
        return self._compiled


def unary_tests(text: Text, names: KnownNames, note: Note, types: Types | None = None) -> Tests | None:
    """Unary tests; None and a finding if they cannot be compiled."""
    if _foreign(text, note):
        return None
    try:
        return Tests(compile_unary_tests(text.text, names.occurring(text.text), _needed(text, types)))
    except FeelError as error:
        note(_syntax(text, error))
        return None


def constant(text: str) -> Any:
    """The value of an expression that needs no context."""
    return compile_expression(text).evaluate()


def listed_values(text: Text) -> Sequence[Any]:
    """The values of a comma-separated list in their order; nothing when it is no plain list."""
    try:
        found = compile_expression(f"[{text.text}\n]").evaluate()
    except FeelError:
        return ()
    return found if isinstance(found, list) else ()


def written_type(name: str) -> Type | None:
    """A type in FEEL's own notation, such as list<number>."""
    if "<" not in name:
        return None
    try:
        found = parse_type(name)
    except FeelError:
        return None
    return None if found is None else Builtin(found)


def test_kinds(text: Text, scope: Scope) -> list[str]:
    """The kinds of values that the unary tests of a text compare with; tests that ask `?` themselves are left out."""
    try:
        tree = parse_unary_tests(text.text, scope.announced.occurring(text.text))
    except FeelError:
        return []
    return compared_kinds(tree, scope.certain())


def check_text(text: Text, kind: str, scope: Scope) -> Iterator[Finding]:
    """FEEL's static remarks on one text, placed in the file; syntax is told when loading."""
    words = {word for word in _WORD.findall(text.text) if word in scope.names or word in scope.parts}
    known = {*scope.announced.occurring(text.text), *words, *_simple(scope), "item", "partial", "?"}
    for one in check_feel(text.text, known, kind, scope.types, scope.certain()):
        said = Said(one.message_zh, one.message_en, one.remedy_zh, one.remedy_en)
        if scope.open and one.code == "unknown-name":
            # Perhaps an input that the caller gives undeclared, as for a table drawn without input data.
            yield _placed(text, (one.line, one.column), WARNING, ("undeclared-name", said))
        else:
            yield _placed(text, (one.line, one.column), one.severity, ("feel", said))


def _simple(scope: Scope) -> frozenset[str]:
    # For "did you mean": names of one word, unless there are so many that looking through them takes long.
    return frozenset(filter(is_simple, scope.names)) if len(scope.names) < 500 else frozenset()


def _foreign(text: Text, note: Note) -> bool:
    language = text.language.strip().lower()
    if language in _FEEL_LANGUAGES or "/feel" in language or "/dmn/" in language:
        return False
    note(_placed(text, (1, 1), ERROR, ("foreign-language", Said(
        f"表达式语言“{text.language}”不被执行，结果为空。",
        f"Expected FEEL but the expression language is {text.language!r}; it gives null.",
        "请改用 FEEL。", "Write it in FEEL.",
    ))))
    return True


def _syntax(text: Text, error: FeelError) -> Finding:
    position = (getattr(error, "line", 1), getattr(error, "column", 1))
    said = Said(error.message_zh, error.message_en, error.remedy_zh, error.remedy_en)
    return _placed(text, position, ERROR, ("feel-syntax", said))


def _placed(text: Text, position: tuple[int, int], severity: str, what: tuple[str, Said]) -> Finding:
    code, said = what
    line = text.at.line + position[0] - 1 if text.at.line else position[0]
    return Finding(
        text.at.file, text.at.element, line, severity if severity in (ERROR, WARNING) else WARNING, code,
        said.zh, said.en, said.remedy_zh, said.remedy_en, position[1],
    )


def feel_warnings(element: Element, ev: Evaluation) -> Iterator[Finding]:
    """Why FEEL gave null on the way to this decision."""
    at = element.at
    for one in ev.run.warnings or ():
        yield Finding(at.file, at.element, at.line, WARNING, "feel", one.message_zh, one.message_en, column=one.column)


def _nothing(context: dict[str, Any], ev: Evaluation) -> Any:
    return None

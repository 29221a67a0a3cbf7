"""From the texts that editors write to expressions: one leading `=` dropped, JUEL translated, language checked."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bpmn import juel
from engine.bpmn.bounds import Bounds
from engine.bpmn.findings import Report
from engine.bpmn.identifiers import is_variable
from engine.bpmn.model import Assign, Expression
from engine.bpmn.names import Element, attribute, line_of, text_of
from engine.feel import FeelError, called_methods, compile_expression
from engine.time.cycles import is_literal

_FEEL_NAMES = ("", "feel", "text/feel", "application/feel", "application/x-feel", "text/x-feel")
_OPEN_NAMES = ("http://www.w3.org/1999/xpath",)  # written by tools as a default while the text is JUEL
_JUEL_NAMES = ("juel", "http://www.java.com/javatypes")


def is_feel(language: str) -> bool:
    """Tell whether a language name or URI means FEEL (or nothing at all)."""
    lowered = language.strip().lower()
    return lowered in _FEEL_NAMES or "/feel" in lowered


def is_juel_name(language: str) -> bool:
    """Tell whether a language name means JUEL, the expression language of Camunda 7 and Flowable."""
    return language.strip().lower() in _JUEL_NAMES


@dataclass(slots=True)
class Texts:
    """Makes expressions and reports those that are not FEEL.

    `names` are the names that FEEL must know in advance: those that are not one plain word.
    """

    report: Report
    bounds: Bounds
    names: frozenset[str] = frozenset()
    spent: int = 0

    def feel(self, element: Element, text: str | None) -> Expression | None:
        """A FEEL expression; a leading '=' is optional, JUEL is translated. None for blank or faulty text."""
        stripped = (text or "").strip()
        if not stripped:
            return None
        if len(stripped) > self.bounds.expression:
            self.report.at(element, "expression.too_long", most=self.bounds.expression)
            return None
        if not stripped.startswith("=") and juel.is_juel(stripped):
            return self._translated(element, stripped)
        return self._checked(element, stripped.removeprefix("=").strip())

    def value(self, element: Element, text: str | None) -> Expression | None:
        """A fixed text, unless it starts with '=' (FEEL) or holds `${...}` (JUEL)."""
        stripped = (text or "").strip()
        if not stripped:
            return None
        if stripped.startswith("=") or juel.is_juel(stripped):
            return self.feel(element, stripped)
        return Expression(juel.quoted(stripped), line_of(element))

    def time(self, element: Element, text: str | None) -> Expression | None:
        """A time text: ISO 8601 and `10WD` become FEEL strings, anything else is FEEL."""
        stripped = (text or "").strip()
        if is_literal(stripped):
            return Expression(juel.quoted(stripped), line_of(element))
        return self.feel(element, stripped)

    def formal(self, element: Element | None) -> Expression | None:
        """The expression of an element such as conditionExpression, its `language` attribute obeyed."""
        if element is None:
            return None
        text = text_of(element)
        if not text or not self._language(element, text):
            return None
        return self.feel(element, text)

    def formal_time(self, element: Element) -> Expression | None:
        """Like `formal`, for timeDate, timeDuration and timeCycle."""
        text = text_of(element)
        if is_literal(text):
            return self.time(element, text)
        return self.formal(element)

    def assign(self, element: Element, target: str | None, source: Expression | None) -> Assign | None:
        """A mapping when both sides are there and the target is a name; otherwise a finding."""
        if source is None:
            return None
        if not target or not is_variable(target):
            self.report.at(element, "mapping.target", target=target or "")
            return None
        return Assign(source, target)

    def _language(self, element: Element, text: str) -> bool:
        language = attribute(element, "language") or ""
        if is_feel(language) or (is_juel_name(language) and juel.is_juel(text)):
            return True
        if language.lower() in _OPEN_NAMES and juel.is_juel(text):
            return True
        self.report.at(element, "expression.language", language=language, text=text)
        return False

    def _translated(self, element: Element, text: str) -> Expression | None:
        try:
            feel = juel.translate(text)
        except juel.NotSimple as error:
            self.report.at(element, "expression.juel", text=text, part=error.part)
            return None
        return self._checked(element, feel)

    def _checked(self, element: Element, text: str) -> Expression | None:
        if not text:
            self.report.at(element, "expression.empty")
            return None
        self.spent += len(text)
        if self.spent > self.bounds.expressions:
            self.report.at(element, "limit.expressions", most=self.bounds.expressions)
            return None
        try:
            methods = called_methods(compile_expression(text, self.names).tree)
        except FeelError as error:
            self.report.at(element, "expression.syntax", text=text, zh=error.message_zh, en=error.message_en)
            return None
        for method in methods:
            self.report.at(element, "expression.method", text=text, method=method)
        return None if methods else Expression(text, line_of(element))

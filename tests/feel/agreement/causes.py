"""Why browser and server differ on an expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.feel.agreement.expressions import REFUSED


@dataclass(frozen=True)
class Difference:
    """An expression, the value of each side, and the preview's first warning."""

    text: str
    server: Any
    preview: Any
    warning: str


CAUSES = {
    "instance": ("`instance of`", "The browser knows few types here: most are refused, and `number`, `string` and "
                 "`date` are answered with false. Do not use `instance of` in forms."),
    "extension": ("Functions and notations beyond the standard", "`engine.feel` takes over functions of Camunda and of "
                  "coming versions of DMN; the browser does not have them."),
    "missing": ("Functions, signatures and properties that the browser does not have", "Range functions, `range`, named "
                "arguments of overloaded functions, functions of a context that call themselves, some properties."),
    "temporal": ("Dates, times, durations", "The browser keeps milliseconds instead of nanoseconds, reckons a date as "
                 "its midnight, has one kind of duration (a month has 30 days, a year 365), writes the sign of a "
                 "negative duration at each part, and corrects impossible dates instead of giving null."),
    "numbers": ("Numbers", "The browser counts in binary: sums of decimal fractions can miss equality, exponents in "
                "literals are not read, and there are infinite numbers."),
    "patterns": ("Regular expressions", "The browser has those of JavaScript, the server those of XPath."),
    "lenient": ("The server gives null, the browser a value", "Wrong arguments, positions outside a list, operands of "
                "two kinds: the standard says null."),
    "list": ("Lists: negative positions, values that are no list, comparison of items", "The browser counts negative "
             "positions from another end, and compares lists inside lists by identity."),
    "refused": ("The browser refuses what the server answers", "Notations that its parser does not read."),
    "null": ("The browser gives null or false, the server a value", "Comparisons with null and three-valued logic."),
    "other": ("Other values", "Both answer, and differently."),
}
_EXTENSION = re.compile(
    r"is defined|get or else|\btrim\(|is blank|extract\(|partition\(|duplicate values|is empty|last day of month|\.\.\."
    r"|^1, 2$|^sort\(\[[^,]*, [^,]*\]\)|date and time\(\d"
)
_LIST = re.compile(r"^(insert before|remove|list replace|distinct values|union|concatenate|sort|for i in)\b")
_SIGNS: tuple[tuple[str, Any], ...] = (
    ("instance", re.compile(" instance of ")), ("extension", _EXTENSION),
    ("missing", re.compile(r"^(\d in )?range\(|\bf\(n - 1\)")),
    ("temporal", re.compile(r'@"|date\(|time\(|duration\(')), ("patterns", re.compile(r"^(matches|replace)\(")),
    ("numbers", re.compile(r"^decimal\(1/3|1e\d|0\.1 \+|\*\*")),
)


def cause(one: Difference) -> str:
    """The key of the cause in CAUSES: first by what is written, then by how each side ends."""
    missing = one.warning.startswith(("FUNCTION_INVOCATION", "NO_FUNCTION", "NO_PROPERTY"))
    for key, sign in _SIGNS:
        if sign.search(one.text):
            return "missing" if key == "temporal" and missing else key
    return _by_ending(one, missing)


def _by_ending(one: Difference, missing: bool) -> str:
    if missing:
        return "missing"
    if one.server is None and one.preview not in (None, REFUSED):
        return "lenient"
    if one.preview == REFUSED:
        return "refused"
    if _LIST.search(one.text):
        return "list"
    return "null" if one.preview in (None, False) else "other"

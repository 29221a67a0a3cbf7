"""Random expressions, well and badly formed: whatever is written, the evaluator answers or refuses, never breaks.

`python -m tests.feel.fuzz --minutes 30` runs long; test_fuzz.py runs a short, fixed part of it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from decimal import Decimal
from typing import Any

from engine.feel import Budget, FeelError, check, compile_expression, compile_unary_tests, to_plain
from engine.feel.builtin_functions import BUILTINS

SCALARS = [
    "1", "-2.5", "0", "1e30", "0.1", '"abc"', '"学籍"', '""', "true", "false", "null", '@"2026-02-28"', '@"P1D"',
    '@"-P14M"', '@"10:00:00Z"', '@"2026-01-31T10:00:00@Europe/Paris"', '@"99999-12-31"', "x", "?", "item", "partial",
    "[1..3]", "(< 5)", '["a".."c")', "first name", '"(a|b)*c"', '"$1"', "{a: 1}", "[]", "{}", "[1, null]",
    '[[1], {b: "x"}]', "function(a) a", "function(a, b) a < b", "count", '"\\uD83D"', "1e6144", '@"nonsense"',
]
BINARY = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]
TYPES = ["number", "string", "list<number>", "context<a: Any>", "range<date>", "function<number>->Any", "Null", "tX"]
NOISE = list("()[]{}.,:;\"'@?+-*/<>=!# \n\\\t\x00学") + ["..", "**", " in ", " and ", "if ", "for ", "function(", "\ud800"]
INPUTS: dict[str, Any] = {
    "x": 7, "first name": "Ming", "xs": [1, Decimal("2.5"), "a", None, {"a": 1}], "d": {"a": {"b": [1, 2]}},
}
SMALL = Budget(steps=20_000, seconds=0.02, string=20_000, items=5_000, depth=30)
UNITS = [name for name in BUILTINS if name not in ("now", "today")]


def expression(rng: random.Random, depth: int) -> str:
    """A random expression that mostly parses."""
    if depth <= 0:
        return rng.choice(SCALARS)
    return rng.choice(_SHAPES)(rng, lambda: expression(rng, depth - rng.randint(1, 2)))


def _call(rng: random.Random, sub: Any) -> str:
    name = rng.choice(UNITS)
    signature = rng.choice(BUILTINS[name].signatures)
    if rng.random() < 0.2:
        return f"{name}({', '.join(f'{p.name}: {sub()}' for p in signature.params)})"
    count = max(0, len(signature.params) + rng.choice([-1, 0, 0, 0, 0, 1]))
    return f"{name}({', '.join(sub() for _ in range(count))})"


_SHAPES: list[Any] = [
    lambda rng, sub: f"{sub()} {rng.choice(BINARY)} {sub()}",
    lambda rng, sub: f"({sub()})",
    lambda rng, sub: f"-{sub()}",
    lambda rng, sub: f"[{sub()}, {sub()}]",
    lambda rng, sub: f"{{a: {sub()}, b c: {sub()}}}",
    lambda rng, sub: f"({sub()})[{sub()}]",
    lambda rng, sub: f"({sub()}).{rng.choice(['a', 'b c', 'year', 'time offset', 'start', '__class__', 'days'])}",
    lambda rng, sub: f"if {sub()} then {sub()} else {sub()}",
    lambda rng, sub: f"for i in {sub()} return {sub()}",
    lambda rng, sub: f"for i in {sub()}..{sub()}, j in xs return {sub()}",
    lambda rng, sub: f"{rng.choice(['some', 'every'])} i in {sub()} satisfies {sub()}",
    lambda rng, sub: f"{sub()} between {sub()} and {sub()}",
    lambda rng, sub: f"{sub()} in ({sub()}, {rng.choice(['<', '>=', '='])} {sub()})",
    lambda rng, sub: f"{sub()} instance of {rng.choice(TYPES)}",
    lambda rng, sub: f"(function(a, item) {sub()})({sub()}, {sub()})",
    lambda rng, sub: f"{rng.choice('[](')}{sub()}..{sub()}{rng.choice('[])')}",
    lambda rng, sub: f"({sub()})...a",
    _call, _call, _call, _call,
]


def spoiled(rng: random.Random, text: str) -> str:
    """The text with something inserted, left out or doubled."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice([rng.choice(NOISE), "", text[at:at + 5] * 2]) + text[at + rng.randint(0, 3):]
    return text


def attempt(text: str) -> str:
    """Compile, evaluate, check and convert a text; how it ended. Anything but a FeelError is a defect and is raised."""
    try:
        check(text, names=["x", "xs"])
        to_plain(compile_expression(text, INPUTS).evaluate(INPUTS, budget=SMALL, warnings=[]))
        compile_unary_tests(text, INPUTS).matches(5, INPUTS, budget=SMALL)
    except FeelError as refusal:
        assert refusal.message_en and refusal.message_zh
        return type(refusal).__name__
    return "answered"


def run(seed: int, count: int) -> dict[str, int]:
    """So many texts from a seed; how often each ending came."""
    rng, endings = random.Random(seed), dict.fromkeys(("answered", "FeelSyntaxError", "FeelBudgetError"), 0)
    for _ in range(count):
        text = expression(rng, rng.randint(1, 6))
        if rng.random() < 0.3:
            text = spoiled(rng, text)
        try:
            endings[attempt(text)] += 1
        except Exception as defect:
            raise AssertionError(f"expected an answer or a refusal of {text!r}") from defect
    return endings


def main() -> int:
    """Run for so many minutes from a seed; the first text that breaks the evaluator ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    end, seed, total = time.monotonic() + chosen.minutes * 60, chosen.seed, 0
    while time.monotonic() < end:
        endings = run(seed, 500)
        total += 500
        seed += 1
    sys.stdout.write(f"{total} texts, seeds {chosen.seed} to {seed - 1}, no crash; last {endings}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

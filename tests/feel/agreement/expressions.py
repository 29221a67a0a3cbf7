"""The expressions on which server and browser are compared: the tables' rows, and conditions made from a seed."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.feel import FeelError, evaluate, to_plain
from tests.feel.fuzz import expression
from tests.feel.test_tables import INPUTS, NOW, rows

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "web/tests/feel-preview/sample.json"
REFUSED = "<refused>"
CONTEXT: dict[str, Any] = {**INPUTS, "年级": 3, "金额": 1200.5, "原因": "转学", "全日制": True, "成绩": [61, 75, 90]}
COUNT = 1_000
UNENDING = "for i in 1..1.5 return i"  # never ends in the browser, so it is told on the page and not run there

_NUMBERS = ["x", "年级", "金额", "a", "b", "学生.年龄", "3", "0.5", "-2", "1000", "count(成绩)", "max(成绩)", "sum(成绩)"]
_TEXTS = ["name", "原因", "学生.姓名", '"转学"', '"Li Ming"', '""', "string(年级)", "upper case(name)"]
_DATES = ['date("2026-02-28")', '@"2026-09-01"', '@"2024-02-29"', '@"2026-01-31" + @"P1M"', '@"2026-09-01" - @"P3D"']


def _truth(rng: random.Random, depth: int) -> str:
    if depth > 0 and rng.random() < 0.4:
        joined = f"{_truth(rng, depth - 1)} {rng.choice(['and', 'or'])} {_truth(rng, depth - 1)}"
        return rng.choice([joined, f"not({_truth(rng, depth - 1)})"])
    values = rng.choice([_NUMBERS, _TEXTS, _DATES])
    left, right, third = rng.choice(values), rng.choice(values), rng.choice(values)
    return rng.choice([
        f"{left} {rng.choice(['=', '!=', '<', '<=', '>', '>='])} {right}", f"{left} in ({right}, {third})",
        f"{left} between {right} and {third}", f"{left} in [{right}..{third}]", "全日制", f"{left} = null",
        f"some 分 in 成绩 satisfies 分 > {rng.choice(_NUMBERS)}", f"list contains([{left}, {right}], {third})",
    ])


def _value(rng: random.Random) -> str:
    one, two, text = rng.choice(_NUMBERS), rng.choice(_NUMBERS), rng.choice(_TEXTS)
    return rng.choice([
        f"{one} {rng.choice(['+', '-', '*', '/', '**'])} {two}", f"if {_truth(rng, 1)} then {one} else {text}",
        f"for 分 in 成绩 return 分 {rng.choice('+-*')} {one}", f"成绩[item > {one}]", f"decimal({one} / {two}, 2)",
        f"{text} + {rng.choice(_TEXTS)}", f"string length({text})", f"substring({text}, {rng.choice(['1', '2', '-1'])})",
        f"{rng.choice(_DATES)} - {rng.choice(_DATES)}", f"({rng.choice(_DATES)}).{rng.choice(['year', 'day', 'weekday'])}",
        f"{{甲: {one}, 乙: 甲 + {two}}}", f"{rng.choice(['floor', 'ceiling', 'abs', 'even', 'sqrt'])}({one})",
    ])


def expressions() -> list[str]:
    """All of them, in the order of the tables, then the made ones; always the same."""
    rng = random.Random(20261122)
    found = dict.fromkeys(text for _, text, _ in rows() if "now()" not in text and "today()" not in text)
    del found[UNENDING]
    while len(found) < COUNT + 100:
        made = (_truth(rng, 2), _value(rng), expression(rng, 1))
        found.update(dict.fromkeys(text for text in made if len(text) < 120 and "\\uD83D" not in text))
    return list(found)


def server(text: str) -> Any:
    """The server's value as JSON; `<refused>` if it is no FEEL, `<function>` for functions."""
    try:
        value = evaluate(text, CONTEXT, now=NOW)
    except FeelError:
        return REFUSED
    return as_json(to_plain(value))


def as_json(value: Any) -> Any:
    """Numbers as JavaScript's, functions as a mark."""
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, str) and value.startswith(("function(", "function ")):
        return "<function>"
    if isinstance(value, int) and not isinstance(value, bool) or isinstance(value, Decimal):
        return _number(float(value))
    return value


def _number(value: float) -> float | str:
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value if math.isfinite(value) else "<Infinity>" if value > 0 else "<-Infinity>"


def same(a: Any, b: Any) -> bool:
    """As in preview.mjs: numbers to twelve digits."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= 1e-12 * max(abs(a), abs(b))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return bool(a == b)

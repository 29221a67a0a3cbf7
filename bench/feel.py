"""What a compiled condition costs beside the same condition written in Python over the same dict of Decimals."""

from __future__ import annotations

import timeit
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import compile_expression, compile_unary_tests, evaluate

CASE: dict[str, Any] = {
    "amount": Decimal(1500), "status": "open", "grade": Decimal(3), "student": {"age": Decimal(12)},
    "scores": [Decimal(n) for n in range(100)],
}
THOUSAND, THREE, TWO, SIX, EIGHTEEN, FIFTY = map(Decimal, (1000, 3, 2, 6, 18, 50))
CONDITIONS: dict[str, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    "condition": ('amount > 1000 and status = "open"', lambda d: d["amount"] > THOUSAND and d["status"] == "open"),
    "comparison": ("amount > 1000", lambda d: d["amount"] > THOUSAND),
    "arithmetic": ("amount * 2 + grade >= 3000", lambda d: d["amount"] * TWO + d["grade"] >= THOUSAND * THREE),
    "path": ("student.age >= 6 and student.age < 18",
             lambda d: d["student"]["age"] >= SIX and d["student"]["age"] < EIGHTEEN),
    "range": ("grade in [2..6]", lambda d: TWO <= d["grade"] <= SIX),
    "choice": ('if grade > 2 then "a" else "b"', lambda d: "a" if d["grade"] > TWO else "b"),
    "filter_100": ("count(scores[item > 50])", lambda d: len([s for s in d["scores"] if s > FIFTY])),
}


def run() -> dict[str, float]:
    """`condition_ratio` and the like: times as long as Python; `*_ns`: nanoseconds of one evaluation.

    Budgets are on, as always. Best of many short, interleaved rounds, so that other work does not count.
    """
    found: dict[str, float] = {}
    for name, (text, python) in CONDITIONS.items():
        compiled = compile_expression(text)
        if compiled.evaluate(CASE) != python(CASE):
            raise AssertionError(f"Expected {text} to agree with Python")
        ours, theirs = _fastest(compiled.evaluate, python)
        found[f"{name}_ns"] = round(ours * 1e9)
        found[f"{name}_ratio"] = round(ours / theirs, 2)
    return found | _others() | _tables()


def _fastest(ours: Callable[..., Any], theirs: Callable[..., Any], number: int = 500) -> tuple[float, float]:
    a = timeit.Timer("work(case)", globals={"work": ours, "case": CASE})
    b = timeit.Timer("work(case)", globals={"work": theirs, "case": CASE})
    best_a = best_b = float("inf")
    for _ in range(60):
        best_a, best_b = min(best_a, a.timeit(number)), min(best_b, b.timeit(number))
    return best_a / number, best_b / number


def _others() -> dict[str, float]:
    tests = compile_unary_tests("[1..6], > 100")
    pattern = compile_expression("matches(code, \"^\\d{17}[\\dXx]$\")")
    fresh = iter(range(10**9))
    return {
        "unary_ns": round(_best(lambda: tests.matches(THREE)) * 1e9),
        "matches_18_digits_ns": round(_best(lambda: pattern.evaluate({"code": "110101200001011234"})) * 1e9),
        "evaluate_cached_ns": round(_best(lambda: evaluate("amount > 1000", CASE)) * 1e9),
        "compile_ns": round(_best(lambda: compile_expression(f"amount > {next(fresh)} and status = 1"), 100) * 1e9),
    }


def _tables() -> dict[str, float]:
    from bench import dmn

    return {"table_1000_ms": dmn.run()["table_1000_ms"]}


def _best(work: Callable[[], Any], number: int = 500) -> float:
    timer = timeit.Timer(work)
    return min(timer.timeit(number) for _ in range(15)) / number


if __name__ == "__main__":
    for key, value in run().items():
        print(f"{key:28} {value}")

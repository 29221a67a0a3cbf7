"""What a decision table answers, given the rows that matched: the hit policies and aggregators (DMN 8.2.8, 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.compare import equal, less
from engine.feel.numbers import CTX, finite

SINGLE = ("UNIQUE", "ANY", "PRIORITY", "FIRST")
MANY = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = ("", "SUM", "MIN", "MAX", "COUNT")

LETTERS = {
    "UNIQUE": "U", "ANY": "A", "PRIORITY": "P", "FIRST": "F", "COLLECT": "C", "RULE ORDER": "R", "OUTPUT ORDER": "O",
    "SUM": "+", "MIN": "<", "MAX": ">", "COUNT": "#",
}


class Conflict(Exception):
    """The matched rows contradict the hit policy; carries why in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Outputs:
    """The outputs of the matched rows in row order, and the order of allowed values per output column."""

    names: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    priorities: tuple[Sequence[Any], ...]

    def answer(self, row: tuple[Any, ...]) -> Any:
        """One row as the table's answer: the value itself, or a context of several."""
        return row[0] if len(row) == 1 else dict(zip(self.names, row, strict=True))


def decide(policy: str, aggregation: str, outputs: Outputs, run: Run) -> Any:
    """The answer for one or more matched rows; raises Conflict where the policy forbids them."""
    if aggregation:
        return _aggregate(aggregation, outputs, run)
    return _POLICIES[policy](outputs, run)


def no_match(policy: str, aggregation: str) -> Any:
    """The answer where no row matched and no default is given."""
    if aggregation == "COUNT":
        return Decimal(0)
    return [] if policy == "COLLECT" and not aggregation else None


def _unique(outputs: Outputs, run: Run) -> Any:
    if len(outputs.rows) > 1:
        raise Conflict(
            f"命中策略为“唯一”，但有 {len(outputs.rows)} 条规则同时命中。",
            f"Expected one matching rule (hit policy unique) but {len(outputs.rows)} match.",
        )
    return outputs.answer(outputs.rows[0])


def _any(outputs: Outputs, run: Run) -> Any:
    first = outputs.rows[0]
    for other in outputs.rows[1:]:
        if not equal(list(first), list(other), run):
            raise Conflict(
                "命中策略为“任意”，但命中的规则给出不同的结果。",
                "Expected equal outputs (hit policy any) but the matching rules differ.",
            )
    return outputs.answer(first)


def _first(outputs: Outputs, run: Run) -> Any:
    return outputs.answer(outputs.rows[0])


def _priority(outputs: Outputs, run: Run) -> Any:
    return outputs.answer(_by_priority(outputs, run)[0])


def _rule_order(outputs: Outputs, run: Run) -> Any:
    return [outputs.answer(row) for row in outputs.rows]


def _output_order(outputs: Outputs, run: Run) -> Any:
    return [outputs.answer(row) for row in _by_priority(outputs, run)]


_POLICIES: dict[str, Callable[[Outputs, Run], Any]] = {
    "UNIQUE": _unique, "ANY": _any, "FIRST": _first, "PRIORITY": _priority, "COLLECT": _rule_order,
    "RULE ORDER": _rule_order, "OUTPUT ORDER": _output_order,
}


def _by_priority(outputs: Outputs, run: Run) -> list[tuple[Any, ...]]:
    def rank(row: tuple[Any, ...]) -> list[int]:
        return [_place(value, order, run) for value, order in zip(row, outputs.priorities, strict=True) if order]

    return sorted(outputs.rows, key=rank)


def _place(value: Any, order: Sequence[Any], run: Run) -> int:
    for number, allowed in enumerate(order):
        if equal(value, allowed, run):
            return number
    return len(order)


def _aggregate(aggregation: str, outputs: Outputs, run: Run) -> Any:
    if aggregation == "COUNT":
        return Decimal(len(outputs.rows))
    if len(outputs.names) > 1:
        raise Conflict("汇总只能用于单个输出列。", "Expected one output column to aggregate but there are several.")
    values = [row[0] for row in outputs.rows]
    if any(value is None for value in values):
        return None  # as sum, min and max of a list with null
    if aggregation == "SUM":
        return _sum(values)
    return _extreme(values, aggregation == "MIN")


def _sum(values: list[Any]) -> Decimal | None:
    total = Decimal(0)
    for value in values:
        if not isinstance(value, Decimal):
            raise Conflict("求和的输出不是数字。", "Expected numbers to sum but an output is something else.")
        total = CTX.add(total, value)
    return finite(total)


def _extreme(values: list[Any], smallest: bool) -> Any:
    best = values[0]
    for value in values[1:]:
        below = less(value, best) if smallest else less(best, value)
        if below is None:
            raise Conflict("输出之间无法比较大小。", "Expected outputs that can be compared but their kinds differ.")
        best = value if below else best
    return best

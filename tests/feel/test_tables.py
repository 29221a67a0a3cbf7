"""Every row of the tables is an expression of the specification and the value it must have.

A row reads `expression ⇒ value as JSON`; dates, times, durations and ranges stand as their texts.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from engine.feel import evaluate, to_plain

TABLES = Path(__file__).parent / "tables"
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
INPUTS = {
    "x": 5, "name": "Li Ming", "first name": "Ming", "a-b": 7, "a": 3, "b": 2, "学生": {"姓名": "李明", "年龄": 12},
    "in a list": [1, 2], "days in weekend": ["saturday", "sunday"], "profit/loss": 9, "year 2": 4,
    "orders": [{"id": 1, "total": 10, "lines": [1, 2]}, {"id": 2, "total": 30, "lines": []}],
    "count of all": 11, "Teacher's mark": 1, "nothing": None,
}


def rows() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(TABLES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                expression, _, expected = line.partition("⇒")
                found.append((path.stem, expression.strip(), expected.strip()))
    return found


ROWS = rows()


@pytest.mark.parametrize(("table", "expression", "expected"), ROWS, ids=[f"{t}: {e}" for t, e, _ in ROWS])
def test_a_row_has_its_value(table: str, expression: str, expected: str) -> None:
    wanted = json.loads(expected, parse_float=Decimal)
    found = to_plain(evaluate(expression, INPUTS, now=NOW))
    assert type(found) is type(wanted) or isinstance(found, (int, Decimal)) and isinstance(wanted, (int, Decimal))
    assert found == wanted
    assert isinstance(found, bool) == isinstance(wanted, bool)


def test_there_are_hundreds_of_rows_and_none_twice() -> None:
    expressions = [expression for _, expression, _ in ROWS]
    assert len(expressions) > 500
    assert len(set(expressions)) == len(expressions)

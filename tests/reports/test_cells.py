"""Cells are exact or refused, never guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.bilingual import Bilingual
from reports.cells import MOST, SCALE, Cell, number_text, read_cell
from reports.definitions import Definition, read_definition
from reports.tables import State
from tests.reports.conftest import SHORT

FOUND: Definition = read_definition(SHORT)
ROOMS, SHARE, SPENT, WAYS = (FOUND.by_code[code] for code in ("rooms", "share", "spent", "ways"))


@pytest.mark.parametrize(("item", "raw", "amount"), [
    (ROOMS, "475,962", 475962), (ROOMS, "４７５，９６２", 475962), (ROOMS, "1,234,567", 1234567), (ROOMS, " 12 ", 12), (ROOMS, "+3", 3),
    (ROOMS, "1.2万", 12000), (ROOMS, "3亿", 300000000), (ROOMS, 0, 0), (ROOMS, 5.0, 5), (ROOMS, "7.00", 7), (SHARE, "99.5%", "99.5"),
    (SHARE, "12％", 12), (SPENT, "0.1", "0.1"), (SPENT, 0.1, "0.1"), (SPENT, "1,000.05", "1000.05"),
])  # fmt: skip
def test_what_can_mean_one_thing_is_read_exactly(item: Any, raw: Any, amount: Any) -> None:
    assert read_cell(item, raw) == Cell(State.VALUE, int(Decimal(amount) * SCALE))


@pytest.mark.parametrize(("item", "raw"), [
    (ROOMS, "475.962"), (ROOMS, "47,59"), (ROOMS, "1,2345"), (ROOMS, "###"), (ROOMS, "#"), (ROOMS, "12%"), (ROOMS, "2026-10-01"),
    (ROOMS, "10/1"), (ROOMS, "10月1日"), (ROOMS, "1e5"), (ROOMS, "十二"), (ROOMS, "-"), (ROOMS, "-1"), (ROOMS, True), (ROOMS, "约30"),
    (ROOMS, "3-5"), (ROOMS, str(MOST + 1)), (SHARE, "100.5"), (SHARE, "33.333"), (SPENT, "0.001"), (SPENT, 0.1 + 0.2),
    (SPENT, "1.234,56"), (WAYS, "x、w"), (FOUND.by_code["ratio"], 5), (ROOMS, "12 34"), (ROOMS, "NaN"), (ROOMS, "1,000,00"),
])  # fmt: skip
def test_what_is_not_plain_is_refused_in_both_languages(item: Any, raw: Any) -> None:
    refused = read_cell(item, raw)
    assert isinstance(refused, Bilingual) and refused.zh and refused.en


def test_zero_blank_not_applicable_and_not_reported_are_four_states() -> None:
    assert [read_cell(ROOMS, raw) for raw in (0, "", None, "不适用", "n/a")] == [
        Cell(State.VALUE, 0), Cell(State.BLANK), Cell(State.BLANK), Cell(State.NOT_APPLICABLE), Cell(State.NOT_APPLICABLE),
    ]  # fmt: skip


def test_choices_are_read_by_code_or_name_in_the_order_of_the_definition() -> None:
    assert read_cell(WAYS, "z、x") == read_cell(WAYS, ["x", "z", "x"]) == Cell(State.VALUE, None, '["x", "z"]')
    assert read_cell(WAYS, []) == read_cell(WAYS, "无") == Cell(State.VALUE, None, "[]")


@given(st.integers(-MOST * 100, MOST * 100))
def test_a_number_that_is_read_reads_the_same_again(hundredths: int) -> None:
    text = f"{Decimal(hundredths) / 100:f}"
    cell = read_cell(SPENT, text)
    if hundredths < 0:
        assert isinstance(cell, Bilingual)
    else:
        assert isinstance(cell, Cell) and cell.amount is not None
        assert Decimal(number_text(cell.amount, 2)) == Decimal(text)
        assert read_cell(SPENT, number_text(cell.amount, 2)) == cell

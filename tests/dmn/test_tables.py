"""Decision tables: cells, allowed values, types, and the row index against plain evaluation."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from engine import dmn
from engine.feel import unary_test
from tests.dmn.drawings import decision, given, model, table, typed
from tests.examples import examples


def ask(logic, inputs, kinds=None, *extra):
    kinds = kinds or {}
    parts = [given(name, kinds.get(name, "")) for name in inputs]
    needs = ",".join(f"in:{name}" for name in inputs)
    return dmn.load([model(*extra, *parts, decision("D", logic, needs=needs))]).decide("D", inputs)


@pytest.mark.parametrize(("cell", "value", "hit"), [
    ("-", 1, True),
    ("", None, True),
    ("5", 5, True),
    ("5", 5.0, True),
    ("5", "5", False),
    ("-5", -5, True),
    ("1, 2, 3", 2, True),
    ("[1..5]", 5, True),
    ("[1..5)", 5, False),
    ("(1..5]", 1, False),
    ("]1..5[", 3, True),
    ("< 5", 4, True),
    ("<5, >= 10", 10, True),
    ("not(5)", 5, False),
    ("not(5)", 6, True),
    ("not(< 5)", 6, True),
    ('"a", "b"', "b", True),
    ('not("a", "b")', "c", True),
    ('"a, b"', "a, b", True),
    ('"中,文"', "中,文", True),
    ("true", True, True),
    ("false", True, False),
    ("null", None, True),
    ("null", 1, False),
    ("5", None, False),
    ("> 5", None, False),
    ('@"2026-09-01"', date(2026, 9, 1), True),
    ('>= date("2026-09-01")', date(2026, 8, 31), False),
    ('[@"2026-01-01"..@"2026-12-31"]', date(2026, 6, 1), True),
    ("? * 2 = 10", 5, True),
    ("even(?)", 4, True),
    ("n", 4, True),
    ("[n..n + 1]", 4, True),
    ("[1, 2]", 2, True),
    ('starts with(?, "ab")', "abc", True),
])
def test_a_cell_hits(cell, value, hit):
    assert ask(table("n", "o", f"{cell} => true", policy="FIRST"), {"n": value}).value is (True if hit else None)


@pytest.mark.parametrize("cell", ["< limit", ">= limit", "[1..limit]", "not(> limit)", "[1..null]"])
@pytest.mark.parametrize("value", [None, 3])
def test_a_limit_that_is_null_is_met_by_nothing(cell, value):
    logic = table("n", "o", f"{cell} => true", policy="FIRST")
    assert ask(logic, {"n": value, "limit": None}).value is None


def test_an_input_that_is_a_list_meets_list_tests():
    found = ask(table("n", "o", 'list contains(?, "x") => 1', policy="FIRST"), {"n": ["x", "y"]})
    assert found.value == 1


def test_a_cell_may_name_a_list():
    logic = table("n", "o", "wanted => 1", policy="FIRST")
    assert ask(logic, {"n": "x", "wanted": ["x", "y"]}).value == 1


def test_missing_cells_count_as_any_and_missing_outputs_as_null():
    assert ask(table("n | k", "a | b", "1 => 5", policy="FIRST"), {"n": 1, "k": 2}).value == {"a": 5, "b": None}


def test_a_table_without_inputs_always_hits():
    assert ask(table("", "o", "=> n + 1", policy="FIRST"), {"n": 1}).value == 2


def test_a_value_outside_the_input_values_counts_as_null():
    logic = table('n = "a", "b"', "o", '"a" => "fine"', 'null => "not allowed"')
    assert ask(logic, {"n": "a"}).value == "fine"
    decided = ask(logic, {"n": "z"})
    assert decided.value == "not allowed"
    assert decided.warnings[0].code == "input-not-allowed"


def test_an_output_outside_the_output_values_is_null():
    decided = ask(table("n", 'o = "a", "b"', "- => n"), {"n": "z"})
    assert decided.value is None
    assert decided.warnings[0].code == "output-not-allowed"


def test_an_output_of_another_type_is_null():
    assert ask(table("n", "a: number | b", "- => n | n"), {"n": "z"}).value == {"a": None, "b": "z"}


def test_allowed_values_of_the_output_type_give_the_priority():
    kind = typed("tLevel", "string", allowed='"high", "low"')
    assert ask(table("n", "o: tLevel", '- => "low"', '- => "high"', policy="P"), {"n": 1}, {}, kind).value == "high"


def test_an_input_that_misfits_its_type_is_still_compared():
    assert ask(table("n: string", "o", "5 => 1"), {"n": 5}).value == 1


def test_outputs_see_the_inputs():
    assert ask(table("n", "o", "> 1 => n * 2"), {"n": 4}).value == 8


def test_a_cell_that_is_no_feel_never_hits_and_is_a_finding():
    source = model(given("n"), decision("D", table("n", "o", "> > => 1", "- => 2", policy="F"), needs="in:n"))
    loaded = dmn.load([source])
    assert loaded.evaluate("D", {"n": 1}) == 2
    (found,) = loaded.findings
    assert (found.code, found.severity, found.element) == ("feel-syntax", "error", "rule1")
    assert found.line > 0 and found.column > 0 and found.remedy_zh and found.remedy_en


CELLS = st.sampled_from([
    "-", "1", "2", "3, 5", "< 3", ">= 4", "[2..4]", "(2..4)", "not(3)", "not(1, 2)", '"a"', 'not("a")', "true", "null",
    "? > 2", "n", "1, 2, 3, 4", "not(> 3)", "2.5",
])
VALUES = st.sampled_from([None, 1, 2, 3, 4, 5, Decimal("2.5"), "a", "b", True, False])


@examples(60)
@draw(st.lists(CELLS, min_size=1, max_size=8), VALUES)
def test_the_index_finds_the_rows_that_evaluation_finds(cells, value):
    logic = table("n", "o", *(f"{cell} => {row}" for row, cell in enumerate(cells)), policy="RULE ORDER")
    found = ask(logic, {"n": value}).value or []
    assert found == [row for row, cell in enumerate(cells) if unary_test(cell, value, {"n": value}) is True]


def test_a_thousand_rows_find_the_one():
    rows = [f'{i} | "k{i % 7}" | [{i}..{i + 1}) => {i}' for i in range(1000)]
    logic = table("n: number | k: string | x: number", "o: number", *rows)
    loaded = dmn.load([model(given("n"), given("k"), given("x"),
                             decision("D", logic, needs="in:n,in:k,in:x"))])
    assert loaded.evaluate("D", {"n": 777, "k": "k0", "x": Decimal("777.5")}) == 777
    assert loaded.evaluate("D", {"n": 777, "k": "k1", "x": Decimal("777.5")}) is None


def test_a_table_of_many_blocks_finds_its_rows_in_order():
    rows = [f"{i % 10} => {i}" for i in range(2500)] + ["? > 8 => -1"]
    loaded = dmn.load([model(given("n"), decision("D", table("n: number", "o", *rows, policy="RULE ORDER"),
                                                  needs="in:n"))])
    assert loaded.evaluate("D", {"n": 9}) == [*range(9, 2500, 10), -1]
    assert loaded.evaluate("D", {"n": 3}) == [*range(3, 2500, 10)]

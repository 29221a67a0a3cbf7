"""Every hit policy and aggregator, from the specification's own words (8.2.8, 8.2.11)."""

from decimal import Decimal

import pytest

from engine import dmn
from tests.dmn.drawings import decision, given, model, table

ROWS = ("> 0 => 10", "> 1 => 30", "> 2 => 20", "> 3 => 30")


def answer(rows, n, *, policy="UNIQUE", aggregation="", outputs="out", inputs="n"):
    logic = table(inputs, outputs, *rows, policy=policy, aggregation=aggregation)
    loaded = dmn.load([model(given("n", "number"), decision("D", logic, needs="in:n"))])
    return loaded.decide("D", {"n": n})


@pytest.mark.parametrize(("policy", "aggregation", "n", "wanted"), [
    ("UNIQUE", "", 1, 10),
    ("UNIQUE", "", 2, None),
    ("UNIQUE", "", 0, None),
    ("ANY", "", 1, 10),
    ("ANY", "", 2, None),
    ("FIRST", "", 4, 10),
    ("RULE ORDER", "", 4, [10, 30, 20, 30]),
    ("RULE ORDER", "", 0, None),
    ("COLLECT", "", 3, [10, 30, 20]),
    ("COLLECT", "", 0, []),
    ("COLLECT", "SUM", 4, 90),
    ("COLLECT", "MIN", 4, 10),
    ("COLLECT", "MAX", 4, 30),
    ("COLLECT", "COUNT", 4, 4),
    ("COLLECT", "COUNT", 0, 0),
    ("COLLECT", "SUM", 0, None),
    ("C+", "", 4, 90),
    ("C#", "", 2, 2),
    ("C<", "", 2, 10),
    ("C>", "", 2, 30),
    ("U", "", 1, 10),
    ("R", "", 1, [10]),
])
def test_policy_answers(policy, aggregation, n, wanted):
    assert answer(ROWS, n, policy=policy.replace("<", "&lt;").replace(">", "&gt;"),
                  aggregation=aggregation).value == wanted


def test_the_default_policy_is_unique():
    source = model(given("n", "number"), decision("D", table("n", "o", *ROWS), needs="in:n"))
    loaded = dmn.load([source.replace('hitPolicy="UNIQUE"', "")])
    assert loaded.evaluate("D", {"n": 1}) == 10
    assert loaded.evaluate("D", {"n": 2}) is None


def test_a_violated_unique_policy_says_which_rules_hit():
    decided = answer(ROWS, 2)
    (warning,) = decided.warnings
    assert warning.code == "hit-policy"
    assert "1, 2" in warning.en and "唯一" in warning.zh and warning.remedy_zh


def test_any_accepts_rows_that_agree():
    assert answer(("> 0 => 7", "> 1 => 7"), 5, policy="ANY").value == 7


PRIORITY = ('> 0 => "low"', '> 1 => "high"', '> 2 => "middle"')


@pytest.mark.parametrize(("policy", "n", "wanted"), [
    ("PRIORITY", 3, "high"),
    ("PRIORITY", 1, "low"),
    ("PRIORITY", 0, None),
    ("P", 2, "high"),
    ("OUTPUT ORDER", 3, ["high", "middle", "low"]),
    ("O", 1, ["low"]),
])
def test_allowed_output_values_give_the_priority(policy, n, wanted):
    outputs = 'out: string = "high", "middle", "low"'
    assert answer(PRIORITY, n, policy=policy, outputs=outputs).value == wanted


def test_priority_compares_columns_from_left_to_right():
    outputs = 'a: string = "x", "y" | b: string = "p", "q"'
    rows = ('- => "y" | "p"', '- => "x" | "q"', '- => "x" | "p"')
    assert answer(rows, 1, policy="P", outputs=outputs).value == {"a": "x", "b": "p"}


def test_priority_ignores_a_column_without_allowed_values():
    outputs = 'a: string = "x", "y" | b: string'
    rows = ('- => "y" | "p"', '- => "x" | "q"', '- => "x" | "p"')
    assert answer(rows, 1, policy="P", outputs=outputs).value == {"a": "x", "b": "q"}


@pytest.mark.parametrize(("policy", "wanted"), [
    ("FIRST", {"a": Decimal(1), "b": "x"}),
    ("COLLECT", [{"a": Decimal(1), "b": "x"}, {"a": Decimal(2), "b": "y"}]),
    ("RULE ORDER", [{"a": Decimal(1), "b": "x"}, {"a": Decimal(2), "b": "y"}]),
])
def test_several_outputs_make_contexts(policy, wanted):
    rows = ('- => 1 | "x"', '- => 2 | "y"')
    assert answer(rows, 0, policy=policy, outputs="a: number | b: string").value == wanted


def test_a_sum_over_several_columns_is_refused():
    assert answer(('- => 1 | 2',), 0, policy="C+", outputs="a | b").value is None


def test_a_sum_of_texts_is_null():
    assert answer(('- => "x"',), 0, policy="C+").value is None


def test_the_smallest_of_texts_is_theirs_by_order():
    assert answer(('- => "pear"', '- => "apple"'), 0, policy="C&lt;").value == "apple"


@pytest.mark.parametrize("policy", ["U", "A", "P", "F", "C", "R", "O"])
def test_a_default_output_stands_in_where_no_row_hits(policy):
    assert answer(("> 100 => 1",), 0, policy=policy, outputs="out: number ! 5").value == 5


def test_default_outputs_of_several_columns():
    outputs = "a: number ! 5 | b: string"
    assert answer(("> 100 => 1 | \"x\"",), 0, policy="F", outputs=outputs).value == {"a": 5, "b": None}


def test_an_unknown_policy_is_a_finding_and_null():
    loaded = dmn.load([model(given("n"), decision("D", table("n", "o", "- => 1", policy="BEST"), needs="in:n"))])
    assert loaded.evaluate("D", {"n": 1}) is None
    assert [f.code for f in loaded.findings] == ["unknown-hit-policy"]

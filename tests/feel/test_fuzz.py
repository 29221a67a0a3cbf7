"""A short, fixed part of the random runs, and arbitrary text and data from Hypothesis."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from engine.feel import evaluate, from_plain, to_plain
from tests.examples import examples
from tests.feel.fuzz import attempt, run

FIXED = examples(100, suppress_health_check=[HealthCheck.too_slow])
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=True) | st.floats() | st.text() | st.dates()
    | st.datetimes() | st.times() | st.timedeltas(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)


@pytest.mark.parametrize("seed", range(4))
def test_random_expressions_are_answered_or_refused(seed: int) -> None:
    endings = run(seed, 200)
    assert endings["answered"] > 50
    assert endings["FeelSyntaxError"] > 5


@FIXED
@given(st.text(max_size=60))
def test_any_text_is_answered_or_refused(text: str) -> None:
    assert attempt(text) in ("answered", "FeelSyntaxError", "FeelBudgetError")


@FIXED
@given(DATA)
def test_any_data_can_be_read_and_given_back(data: object) -> None:
    value = from_plain(data)
    plain = to_plain(evaluate("a", {"a": data}))
    assert plain == to_plain(value)
    assert evaluate("a = a", {"a": data}) in (True, False, None)
    assert isinstance(evaluate("string([a])", {"a": data}), str)


@FIXED
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-10**9, max_value=10**9),
       st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-10**9, max_value=10**9))
def test_numbers_keep_their_laws(a: Decimal, b: Decimal) -> None:
    scope = {"a": a, "b": b}
    assert evaluate("a + b = b + a and a - b = -(b - a) and number(string(a)) = a", scope) is True
    assert evaluate("floor(a) <= a and ceiling(a) >= a and round down(a, 0) * round down(a, 0) <= a * a", scope) is True
    if b:
        assert evaluate("abs(modulo(a, b)) < abs(b)", scope) is True


@FIXED
@given(st.dates(), st.integers(-5000, 5000))
def test_days_added_are_days_taken_away(day: object, count: int) -> None:
    scope = {"d": day, "n": count}
    assert evaluate("d + @\"P1D\" * n - @\"P1D\" * n = d and (d + @\"P1D\" * n) - d = @\"P1D\" * n", scope) is True

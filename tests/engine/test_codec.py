"""Stored values are data only, come back as they were, and old versions are upgraded."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import BadInput
from engine.feel import evaluate
from engine.store import codec
from tests.examples import examples

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.decimals(allow_nan=False, allow_infinity=False), st.dates(),
    st.datetimes(timezones=st.just(UTC)), st.timedeltas(),
)  # fmt: skip
keys = st.one_of(st.text(), st.sampled_from(["typename", "__class__", "\x01", "\x01\x01", "$dec", "v", "py/object"]))
data = st.recursive(scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(keys, inner)), max_leaves=20)


@examples(300)
@given(data)
def test_every_value_comes_back_as_it_was(value: Any) -> None:
    assert codec.decode(codec.encode(value)) == value


def test_types_come_back_as_they_were() -> None:
    value = {"a": Decimal("1.50"), "b": date(2026, 9, 1), "c": datetime(2026, 9, 1, tzinfo=UTC), "d": time(8, 30),
             "e": timedelta(hours=1)}  # fmt: skip
    back = codec.decode(codec.encode(value))
    assert back == value and [type(v) for v in back.values()] == [type(v) for v in value.values()]


@pytest.mark.parametrize("text", ['date("2026-09-01")', 'duration("P1M")', 'duration("PT5H")', 'time("08:00:00")',
                                  'date and time("2026-09-01T08:00:00+08:00")', "[1..5]"])  # fmt: skip
def test_feel_values_come_back_as_they_were(text: str) -> None:
    value = evaluate(text)
    assert codec.decode(codec.encode({"x": value})) == {"x": value}


def test_a_foreign_tag_is_only_data() -> None:
    poison = {"\x01": "d", "v": "not a number", "typename": "os.system", "__class__": {"\x01": "dt", "v": "x"}}
    assert codec.decode(codec.encode(poison)) == poison


@pytest.mark.parametrize("value", [object(), {"f": print}, {1: "x"}, float("nan"), {"s": {1, 2}}])
def test_what_is_no_data_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        codec.check(value)
        codec.encode(value)


def test_too_deep_and_too_large_is_refused() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    with pytest.raises(BadInput, match="deep"):
        codec.check(deep)
    with pytest.raises(BadInput, match="values"):
        codec.check(list(range(300_000)))
    with pytest.raises(BadInput, match="characters"):
        codec.encode("x" * 5_000_000)


def test_version_one_is_upgraded() -> None:
    assert codec.decode('{"a":{"$dec":"1.5"},"b":[1,{"$dec":"2"}]}') == {"a": Decimal("1.5"), "b": [1, Decimal(2)]}


def test_a_version_from_the_future_is_refused() -> None:
    with pytest.raises(BadInput, match="upgrade"):
        codec.decode("9:{}")

"""A national rule by date: from its day on it locks a setting; only the ministry's own value since takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from records.settings.kinds import FLAG
from records.settings.registry import KEYS, Combine, Key, Law, declare
from records.settings.values import InForce, Link

NAME, SINCE = "ruled.enabled", date(2025, 1, 3)
BEFORE, AFTER = date(2025, 1, 2), date(2026, 9, 18)


@pytest.fixture(autouse=True)
def ruled() -> Iterator[None]:
    """A switch that a rule of 2025-01-03 turns off in primary schools."""
    law = Law(SINCE, False, ("规则", "a rule"), frozenset({"primary"}))
    declare([Key(NAME, FLAG, Combine.FORBID_BELOW, True, "S15", per_stage=True, laws=(law,))])
    yield
    del KEYS[NAME]


def link(value: bool, since: date, national: bool = False) -> Link:
    return Link("org", "省", "a province", value, False, since, "文", "primary", national)


def test_it_holds_from_its_day_on_and_in_its_stages_alone() -> None:
    assert InForce({}, BEFORE).value(NAME, "primary").value is True
    answer = InForce({}, SINCE).value(NAME, "primary")
    assert (answer.value, answer.locked_by and answer.locked_by.document) == (False, "规则")
    assert InForce({}, AFTER).value(NAME, "junior").value is True


def test_a_province_that_allowed_it_before_is_overruled_by_the_rule() -> None:
    held = {NAME: [link(True, date(2020, 1, 1))]}
    assert InForce(held, BEFORE).value(NAME, "primary").value is True
    assert InForce(held, AFTER).value(NAME, "primary").value is False


def test_the_ministrys_own_value_since_takes_the_place_of_the_rule_and_an_earlier_one_does_not() -> None:
    later = {NAME: [link(True, date(2026, 1, 1), national=True)]}
    earlier = {NAME: [link(True, date(2020, 1, 1), national=True)]}
    assert InForce(later, AFTER).value(NAME, "primary").value is True
    assert InForce(earlier, AFTER).value(NAME, "primary").value is False

"""Everybody at once on the same few cases, for a moment; for long it is `make soak PART=crowd`."""

import pytest

from tests.engine.stores import BOTH
from tests.soak import crowd
from tests.soak.asked import Asked


@pytest.mark.parametrize("store", BOTH)
def test_a_crowd_on_the_same_cases_is_told_the_truth(store: str) -> None:
    told = crowd.run(store, Asked(3, 20261122))
    assert " decide" in told and "told Conflict" in told, told

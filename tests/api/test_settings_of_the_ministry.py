"""What the ministry alone sets: flipped there over HTTP, the dates of the promotion follow; nobody below sets it (proof 7)."""

from __future__ import annotations

from datetime import date

import pytest

from processes.promotion.calendar import Dates, dates_of
from records.scope import system_scope
from records.settings import KEYS
from tests.api.conftest import Town
from tests.api.more_settings import MINISTERIAL


def dates(town: Town) -> Dates:
    with town.house.reading() as session, system_scope(session):
        return dates_of(session, town.world.org["ministry"], 2027, date(2026, 9, 18))


@pytest.mark.parametrize("key", MINISTERIAL)
def test_the_promotion_follows_the_ministry_and_no_province(town: Town, key: str) -> None:
    org, ministry, usual = town.world.org, town.person("ministry-system_admin"), dates(town)
    below = town.person("henan-system_admin").settle(org["henan"], key, MINISTERIAL[key])
    assert below.status_code == 403, below.text
    assert dates(town) == usual
    assert ministry.settle(org["ministry"], key, MINISTERIAL[key], document="文").status_code == 200
    try:
        assert dates(town) != usual
    finally:
        ministry.settle(org["ministry"], key, KEYS[key].default, document="文")
    assert dates(town) == usual

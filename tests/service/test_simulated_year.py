"""A simulated school year: killed and gone on with, everything balances; `make soak PART=years` compares two (S19, W3)."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from service.refusals import NotReady
from service.year.ledger import Plan
from service.year.playing import simulate_year
from tests.soak.years import configured, played, quiet

PLAN = Plan(2026, "41", 500, 7)
EVERY = 170  # steps between two kills


def test_a_year_that_is_killed_on_the_way_balances(tmp_path: Path) -> None:
    page, steps = tmp_path / "year.html", count(1)
    configuration = configured(tmp_path / "home")
    found, kills = played(configuration, PLAN, page, lambda: next(steps) % EVERY == 0)
    assert kills >= 3
    assert [check for check in found.checks if not check.holds] == []
    assert found.promotion["moved"] > 300 and found.pupils["registered"] > 0 and sum(found.decisions.values()) > 200
    assert {"transfer", "key_change", "graduation", "registration", "promotion"} <= found.cases.keys()
    text = page.read_text("utf-8")
    assert text.count("✓ 相符") == len(found.checks) and "<rect" in text and "转学" in text
    with pytest.raises(NotReady, match="another"):
        simulate_year(configuration, Plan(2026, "41", 500, 8), page, quiet)


def test_a_home_with_an_installation_is_left_alone(fresh_home: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in fresh_home.iterdir())
    with pytest.raises(NotReady, match="nothing was changed"):
        simulate_year(configured(fresh_home), PLAN, tmp_path / "r.html", quiet)
    assert sorted(path.name for path in fresh_home.iterdir()) == before

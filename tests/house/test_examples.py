"""Random checks are the same on every run: what fails is the code, never the dice or a slow machine."""

import re
from pathlib import Path

import pytest
from hypothesis import settings

from tests.examples import SHARES, examples

TESTS = Path(__file__).parents[1]
OWN = re.compile(r"^from hypothesis import .*\bsettings\b|\bderandomize=False", re.MULTILINE)
ALLOWED = {"examples.py", "soak/machine.py", "soak/four_eyes.py", "soak/seats.py", "soak/students.py", "house/test_examples.py"}


@pytest.mark.parametrize("name", ["check", "test"])
def test_the_checks_draw_the_same_examples_whatever_the_time(name: str) -> None:
    profile = settings.get_profile(name)
    assert profile.derandomize and profile.deadline is None and profile.database is None


def test_the_soak_looks_for_new_examples_and_many_more() -> None:
    profile = settings.get_profile("soak")
    assert not profile.derandomize and profile.deadline is None
    assert profile.max_examples > 10 * settings.get_profile("test").max_examples


def test_the_number_a_test_asks_for_follows_the_profile() -> None:
    name = settings.get_current_profile_name()
    assert examples(300).max_examples == round(300 * SHARES[name])
    assert examples(300).derandomize == (name != "soak")


def test_no_test_sets_its_randomness_by_itself() -> None:
    names = {
        str(path.relative_to(TESTS)) for path in TESTS.rglob("*.py") if OWN.search(path.read_text(encoding="utf-8"))
    }
    assert names <= ALLOWED, f"use tests.examples.examples instead: {names - ALLOWED}"

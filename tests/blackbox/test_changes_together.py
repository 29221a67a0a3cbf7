"""A short, fixed part of what `make soak PART=students` plays for long: every change of a few pupils, at random (S18)."""

from __future__ import annotations

import pytest

from tests.soak import students

SEQUENCES = 12


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_whatever_people_do_a_pupil_has_one_change_one_school_and_nothing_unapproved(store: str) -> None:
    with students.town(store) as running:
        told = students.play(running, SEQUENCES, None)
        assert told["approve 200"] > 10 and told["refuse 200"] and told["return 200"] and told["withdraw 200"], told
        assert sum(count for what, count in told.items() if what.endswith(" 201")) > 10, told
        assert students.identities(running.app.extensions["heban"], running.world.pupils["school_a"]) == []

"""A short, fixed part of what `make soak PART=four_eyes` plays for long: four eyes under every act of an approval."""

import pytest

from engine import Decision, NotAllowed, runner
from tests.soak import four_eyes
from tests.soak.blank import in_memory
from tests.soak.eyes import actor


def test_nobody_gets_round_the_four_eyes_by_any_act_of_an_approval() -> None:
    steps, done = four_eyes.play(40, None)
    assert steps > 300
    every = {*four_eyes.OFTEN, *four_eyes.SELDOM}
    assert {name for name in every if not done[name]} == set(), "each act takes effect now and then"


def test_of_two_seats_side_by_side_that_exclude_each_other_nobody_decides_both() -> None:
    """Both tasks were open before either was decided: whoever decides one is kept from the other all the same."""
    played = four_eyes.Played(in_memory(), "all")
    played.go_ahead(2)
    first, second = sorted(played.engine.tasks(played.case), key=lambda one: one.element)
    assert (first.element, second.element) == ("C", "D")

    def decide(task: str, who: str) -> None:
        played.engine.attempt(lambda work: runner.complete(work, task, Decision("approve")), actor(who))

    decide(first.id, "p3")
    with pytest.raises(NotAllowed, match="nobody decides a case"):
        decide(second.id, "p3")
    with pytest.raises(NotAllowed), played.engine.work(actor("p5")) as work:
        runner.reassign(work, second.id, "p3", "to whoever decided beside it")
    decide(second.id, "p4")
    played.agree()

"""Ratios are taken within a round, and nobody is always the first of a round."""

from __future__ import annotations

from functools import partial

from bench.turns import Turns, alternating


def test_a_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_the_medians() -> None:
    turns = Turns()
    for mine, theirs in ((2.0, 1.0), (20.0, 10.0), (3.0, 9.0)):  # the second round met a slow machine
        turns.keep("mine", [mine, mine, 1000.0])
        turns.keep("theirs", [theirs])
    assert turns.ratio("mine", "theirs") == 2.0
    assert turns.ms("mine") / turns.ms("theirs") == 3.0 / 9.0
    assert turns.best("mine", "theirs") == 2.0
    assert turns.spread("mine", "theirs") == "0.33 to 2.00"


def test_each_is_the_first_of_a_round_by_turns() -> None:
    first: list[str] = []

    def block(name: str) -> list[float]:
        first.append(name)
        return [1.0]

    blocks = {name: partial(block, name) for name in ("a", "b", "c")}
    for number in range(3):
        Turns().play(blocks, number)
    assert first[::3] == ["a", "b", "c"]
    assert sorted(first[:3]) == sorted(first[3:6]) == sorted(first[6:]) == ["a", "b", "c"]


def test_steps_alternate_and_each_keeps_its_own_seconds() -> None:
    order: list[str] = []

    def step(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    mine, theirs = alternating([partial(step, "a", 1.0)] * 4, [partial(step, "b", 2.0)] * 4)
    assert (mine, theirs) == ([1.0] * 4, [2.0] * 4)
    assert order == ["a", "b", "b", "a", "a", "b", "b", "a"]

"""A short, fixed part of the state machine that `make soak PART=machine` plays for long."""

from tests.soak.machine import play


def test_random_diagrams_survive_random_decisions_crashes_and_clock_jumps() -> None:
    play(sequences=25, number=20260918)

"""A short, fixed part of the lines of seats that `make soak PART=seats` plays for long, beside the same plain model."""

from tests.soak import seats
from tests.soak.lines import Model, Return, Seat


def test_random_lines_of_seats_go_as_the_plain_model_says() -> None:
    assert seats.play(25, None) > 100


def test_the_model_itself_knows_a_return_a_skip_and_a_veto() -> None:
    line = (((Seat("A"), Seat("B", skipped=True), Seat("C")),), ((Seat("D", signers=3, mode="ratio", veto=True),), (Seat("E"),)))
    model = Model(line, {"a": 0})
    model.decide("A", "approve", None)
    assert model.said == [("decided", "A"), ("skipped", "B")] and model.choices("C") == ["A"]
    model.decide("C", "return", Return("C", frozenset("a"), None, "straight"))
    assert model.tasks() == {("C", True): 1}
    model.correct("C", 0, {"a": 1})
    assert +model.tasks() == {("C", False): 1}
    model.decide("C", "approve", None)
    assert +model.tasks() == {("D", False): 3, ("E", False): 1} and model.tokens() == 2
    model.decide("D", "approve", None)
    model.decide("D", "refuse", None)
    assert model.ended == "x" and model.said[-2:] == [("signed", "D"), ("refused", "D")]

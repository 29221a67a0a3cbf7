"""The line of seats before a user task: only where one token came."""

import pytest

from engine.bpmn import line, parse
from tests.engine.draw import diagram

CASES = {
    "start s; user A; user B; user C; end e; s > A > B > C > e": ("A", "B"),
    "start s; user A; xor g; user B; user C; end e; s > A > g; g > B : x; g > C *; B > C; C > e": ("A", "B"),
    "start s; user A; and f; user B; user C; and j; end e; s > A > f; f > B > C > j; f > j; j > e": ("B",),
    "start s; user A; and f; user B; user D; and j; user C; end e; s > A > f; f > B > j; f > D > j; j > C > e": (),
    "start s; user A outcomes=x|y; user B; user C; end e; s > A; A > B : @x; A > C : @y; B > C; C > e": ("A", "B"),
    "start s; user A; user B; user C; end e; s > A; A > B; A > C; B > e; C > e": (),
    "start s; user A; user B; user C; user D; end e; s > A > B > C > D; D > A : x; D > e *": ("A", "B"),
    "start s; user A; boundary b A timer=PT1H; user C; end e; s > A > e; b > C > e": (),
    "start s; user A; task T; script S script=1; user B; user C; end e; s > A > T > B > S > C > e; @B completionQuantity=2": (),
}  # fmt: skip


@pytest.mark.parametrize(("drawing", "expected"), CASES.items())
def test_the_line_ends_where_tokens_become_several(drawing: str, expected: tuple[str, ...]) -> None:
    definitions = parse(diagram("x", {"P": drawing}).encode()).definitions
    assert definitions is not None
    assert line.before(definitions.processes["P"].graph, "C") == expected

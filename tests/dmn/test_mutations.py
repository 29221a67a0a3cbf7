"""Files broken at random end in DmnError or in a model that answers; never in any other exception."""

import random

from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st

from engine import dmn
from tests.dmn.drawings import bkm, call, context, decision, feel, given, member, model, service, table, typed

SOURCE = model(
    '<import name="other" namespace="urn:other" importType="DMN"/>',
    typed("tAB", "string", allowed='"a", "b"'), typed("tP", members=member("n", "tAB") + member("k", "number")),
    given("x", "number"), given("p", "tP"),
    bkm("twice", feel("2 * n"), params="n: number"),
    decision("T", table('x: number | p.n: string = "a", "b"', 'o: string = "hi", "lo" ! "none"',
                        '< 5 | "a" => "hi" // note', "[5..9] | - => p.n", policy="P"), needs="in:x,in:p"),
    decision("C", context(("a", feel("twice(x)")), ("b", call("twice", ("n", feel("a")))), feel("a + b")),
             needs="in:x", knows="twice"),
    service("S", "T", data="x,p"),
)
PIECES = ["", "<", ">", '"', "&amp;", "T", "x", "#", "=", "tAB", "-", "null", "rule", "<text/>", "decision", "  ", "中"]


@settings(max_examples=150, deadline=None)
@draw(st.integers(0, 2**32), st.integers(1, 4))
def test_a_broken_file_is_refused_or_answers(seed, times):
    chance = random.Random(seed)
    text = SOURCE
    for _ in range(times):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(12):]
    try:
        loaded = dmn.load([text])
        loaded.check()
        for name in (*loaded.decisions, *loaded.services, *loaded.inputs):
            loaded.decide(name, {"x": 3, "p": {"n": "a", "k": 1}}).explanation.words("zh")
    except dmn.DmnError as refused:
        assert refused.zh and refused.en

"""Files broken at random end in DmnError or in a model that answers; never in any other exception."""

import copy
import random

from hypothesis import given as draw
from hypothesis import strategies as st
from lxml import etree

from engine import dmn
from tests.dmn.drawings import bkm, call, context, decision, feel, given, member, model, service, table, typed
from tests.examples import examples

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


@examples(150)
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


WORDS = ["", "-", "x", "p.n", "< 5", "not(x)", "null", "tAB", "tP", "list<number>", "#d_T", "#k_S", "#in_p", "urn:z#z",
         "UNIQUE", "C+", "OUTPUT ORDER", "twice(", "S(1, 2)", "function(a) a", "? > x", "T", "中文 名", "for", "x in [1..2]"]
NAMES = ["typeRef", "name", "hitPolicy", "href", "kind", "isCollection", "iteratorVariable", "id", "namespace"]


def mutated(chance: random.Random) -> str:
    root = etree.fromstring(SOURCE)
    for _ in range(chance.randrange(1, 5)):
        elements = list(root.iter())
        one, other = chance.choice(elements[1:]), chance.choice(elements)
        what = chance.randrange(4)
        if what == 0:
            one.set(chance.choice(NAMES), chance.choice(WORDS))
        elif what == 1:
            one.text = chance.choice(WORDS)
        elif what == 2:
            one.getparent().remove(one)
        else:
            other.append(copy.deepcopy(one))
    return etree.tostring(root, encoding="unicode")


@examples(80)
@draw(st.integers(0, 2**32), st.sampled_from([3, None, "a", [1], {"n": 1}]))
def test_a_model_turned_upside_down_still_answers_or_is_refused(seed, value):
    text = mutated(random.Random(seed))
    try:
        loaded = dmn.load([text])
        for found in loaded.check():
            assert found.zh and found.en
        for name in (*loaded.decisions, *loaded.services, *loaded.inputs):
            decided = loaded.decide(name, {"x": value, "p": {"n": "a", "k": 1}})
            assert decided.explanation.words("zh") and decided.explanation.words("en")
    except dmn.DmnError as refused:
        assert refused.zh and refused.en

"""Item definitions: conversion of singletons and dates, structures, collections, constraints, functions."""

import threading
from datetime import date

import pytest

from engine import dmn
from tests.dmn.drawings import bkm, decision, feel, function, given, member, model, service, typed

NUMBERS = typed("tNumbers", "number", many=True)
TEXTS = typed("tTexts", "string", many=True)
PERSON = typed("tPerson", members=member("name", "string") + member("age", "number"))
AB = typed("tAB", "string", allowed='"a", "b"')
ABS = typed("tABs", "tAB", many=True)
BOX = typed("tBox", members=member("p", "tAB"))
BOXES = typed("tListBox", members=member("p", "tABs"))
LEFT = typed("tLeft", "tAB", allowed='"left"')
COPY = typed("tCopy", "tAB")
SMALL = typed("tSmall", "number", allowed="[0..255]")
FEW = typed("tFew", "number", many=True, constraint="count(?) <= 2")
KINDS = (NUMBERS, TEXTS, PERSON, AB, ABS, BOX, BOXES, LEFT, COPY, SMALL, FEW)


@pytest.mark.parametrize(("text", "of", "wanted"), [
    ("1 + 1", "string", None),
    ("1 + 1", "number", 2),
    ("1 + 1", "feel:number", 2),
    ("1 + 1", "Any", 2),
    ("1 + 1", "tUndefined", 2),
    ('[1, 2, "x"]', "tNumbers", None),
    ('[1, null]', "tNumbers", [1, None]),
    ('"x"', "tTexts", ["x"]),
    ('"x"', "tNumbers", None),
    ('["x"]', "string", "x"),
    ("[1]", "string", None),
    ("[[1]]", "number", None), ("[[\"a\"]]", "number", None), ("[[1, 2]]", "number", None),
    ("[]", "string", None),
    ("null", "tTexts", None),
    ("[1, 2]", "list<number>", [1, 2]),
    ('{name: "a", age: 1, more: 2}', "tPerson", {"name": "a", "age": 1, "more": 2}),
    ('{name: "a"}', "tPerson", None),
    ('{name: "a", age: null}', "tPerson", {"name": "a", "age": None}),
    ('{name: "a", age: "old"}', "tPerson", None),
    ('"a"', "tAB", "a"),
    ('"c"', "tAB", None),
    ('["a"]', "tAB", "a"),
    ('"a"', "tABs", ["a"]),
    ('["a", "c"]', "tABs", None),
    ('{p: "a"}', "tBox", {"p": "a"}),
    ('{p: "c"}', "tBox", None),
    ('{p: ["a"]}', "tBox", None),
    ('{p: "a"}', "tListBox", None),
    ('{p: ["a", "b"]}', "tListBox", {"p": ["a", "b"]}),
    ('"left"', "tLeft", "left"),
    ('"a"', "tLeft", None),
    ('"a"', "tCopy", "a"),
    ('"c"', "tCopy", None),
    ("256", "tSmall", None),
    ("255", "tSmall", 255),
    ("[1, 2]", "tFew", [1, 2]),
    ("[1, 2, 3]", "tFew", None),
    ("256 instance of tSmall", "boolean", True),
    ('"x" instance of tSmall', "boolean", False),
    ('{name: "a", age: 1} instance of tPerson', "boolean", True),
    ('{name: "a"} instance of tPerson', "boolean", False),
    ("[1] instance of tNumbers", "boolean", True),
    ('(function(x: tAB) x)("c")', "", None),
    ('(function(x: tAB) x)("a")', "", "a"),
])
def test_a_decision_is_of_its_type(text, of, wanted):
    assert dmn.load([model(*KINDS, decision("D", feel(text), of))]).evaluate("D", {}) == wanted


def test_a_date_becomes_its_midnight():
    loaded = dmn.load([model(decision("D", feel('date("2026-09-01")'), "date and time"),
                             decision("T", feel('string(D)'), needs="D"))])
    assert loaded.evaluate("T", {}) == "2026-09-01T00:00:00Z"


@pytest.mark.parametrize("of", ["date and time", "dateTime"])
def test_older_spellings_of_types(of):
    loaded = dmn.load([model(decision("D", feel('date and time("2026-09-01T08:00:00")'), of))])
    assert str(loaded.evaluate("D", {})) == "2026-09-01T08:00:00"


def test_prefixes_of_types_are_those_of_the_file():
    head = 'xmlns:mine="http://heban.test/m"'
    loaded = dmn.load([model(AB, decision("D", feel('"c"'), "mine:tAB"), head=head)])
    assert loaded.evaluate("D", {}) is None


@pytest.mark.parametrize(("value", "wanted"), [("a", "a"), ("c", None), (["a"], "a"), (5, None)])
def test_input_data_are_of_their_type(value, wanted):
    loaded = dmn.load([model(AB, given("x", "tAB"), decision("D", feel("x"), needs="in:x"))])
    decided = loaded.decide("D", {"x": value})
    assert decided.value == wanted
    assert bool(decided.warnings) == (wanted is None)


def test_python_dates_are_dates():
    loaded = dmn.load([model(given("x", "date"), decision("D", feel("x.year"), needs="in:x"))])
    assert loaded.evaluate("D", {"x": date(2026, 9, 1)}) == 2026


def test_a_type_may_hold_itself():
    tree = typed("tTree", members=member("v", "number") + '<itemComponent name="of" isCollection="true">'
                 "<typeRef>tTree</typeRef></itemComponent>")
    source = model(tree, decision("D", feel("{v: 1, of: [{v: 2, of: []}]}"), "tTree"),
                   decision("E", feel('{v: 1, of: [{v: "x", of: []}]}'), "tTree"))
    loaded = dmn.load([source])
    assert loaded.evaluate("D", {}) == {"v": 1, "of": [{"v": 2, "of": []}]}
    assert loaded.evaluate("E", {}) is None


def test_types_in_a_circle_are_a_finding():
    loaded = dmn.load([model(typed("tA", "tB"), typed("tB", "tA"), decision("D", feel("1"), "tA"))])
    assert loaded.evaluate("D", {}) == 1
    assert "circular-type" in [f.code for f in loaded.findings]


def test_an_unknown_type_is_a_finding():
    (found,) = dmn.load([model(decision("D", feel("1"), "tNowhere"))]).findings
    assert found.code == "unknown-type" and "tNowhere" in found.zh and "tNowhere" in found.en


def test_nested_members_are_structures():
    kind = typed("tOuter", members='<itemComponent name="in">' + member("a", "number") + "</itemComponent>")
    loaded = dmn.load([model(kind, decision("D", feel("{in: {a: 1}}"), "tOuter"),
                             decision("E", feel("{in: {b: 1}}"), "tOuter"))])
    assert loaded.evaluate("D", {}) == {"in": {"a": 1}}
    assert loaded.evaluate("E", {}) is None


def signature(name, result="", params=""):
    inner = "".join(f'<parameters name="{p}" typeRef="{t}"/>' for p, _, t in (x.partition(":") for x in params.split()))
    attribute = f' outputTypeRef="{result}"' if result else ""
    return f'<itemDefinition name="{name}"><functionItem{attribute}>{inner}</functionItem></itemDefinition>'


TO_AB = signature("tToAB", "tAB", "a:string")


@pytest.mark.parametrize(("value", "wanted"), [('"a"', "a"), ('"c"', None), ('["a"]', "a")])
def test_a_function_type_on_the_variable_types_the_result(value, wanted):
    knowledge = bkm("echo", feel("a"), params="a", of="tToAB")
    loaded = dmn.load([model(AB, TO_AB, knowledge, decision("D", feel(f"echo({value})"), knows="echo"))])
    assert loaded.evaluate("D", {}) == wanted


def test_a_function_type_on_the_logic_types_the_result():
    knowledge = bkm("echo", feel("a"), params="a", logic_type="tToAB")
    loaded = dmn.load([model(AB, TO_AB, knowledge, decision("D", feel('echo("c")'), knows="echo"))])
    assert loaded.evaluate("D", {}) is None


def test_a_plain_type_on_the_variable_types_the_result_as_in_dmn_1_1():
    knowledge = bkm("one", feel("[1]"), of="number")
    loaded = dmn.load([model(knowledge, decision("D", feel("one()"), knows="one"))])
    assert loaded.evaluate("D", {}) == 1


def test_a_boxed_function_keeps_the_promise_of_its_type():
    source = model(AB, TO_AB, decision("F", function("a", feel("a"), of="tToAB"), "tToAB"),
                   decision("D", feel('[F("a"), F("c")]'), needs="F"))
    assert dmn.load([source]).evaluate("D", {}) == ["a", None]


def test_a_function_in_feel_keeps_the_promise_of_its_type():
    source = model(AB, TO_AB, decision("F", feel("function(a) a", "tToAB"), "tToAB"),
                   decision("D", feel('[F("a"), F("c")]'), needs="F"))
    decided = dmn.load([source]).decide("D", {})
    assert decided.value == ["a", None]
    assert ["to give tAB" in warning.en for warning in decided.warnings] == [True]


def test_a_function_type_types_a_service():
    kinds = (AB, signature("tServe", "tAB"), signature("tTakes", "", "x:tAB"))
    echo = (given("x"), decision("out", feel("x"), needs="in:x"))
    result = service("s", "out", data="x", of="tServe")
    assert dmn.load([model(*kinds, *echo, result)]).evaluate("s", {"x": "c"}) is None
    assert dmn.load([model(*kinds, *echo, result)]).evaluate("s", {"x": "a"}) == "a"
    taking = service("s", "out", data="x", of="tTakes")
    assert dmn.load([model(*kinds, *echo, taking)]).evaluate("s", {"x": "c"}) is None


def test_two_models_with_types_of_the_same_name_do_not_mix():
    text = '(function(x: tAB) x)("c")'
    other = typed("tAB", "string", allowed='"c"')
    assert dmn.load([model(AB, decision("D", feel(text)))]).evaluate("D", {}) is None
    assert dmn.load([model(other, decision("D", feel(text)))]).evaluate("D", {}) == "c"


@pytest.mark.parametrize(("of", "value", "zh", "en"), [
    ("number", "x", "应为number，实为文本", "it is a string, not a number"),
    ("tPerson", {"name": "a"}, "缺少age", "age is missing"),
    ("tPerson", {"name": "a", "age": "x"}, "age：应为number，实为文本", "in age it is a string"),
    ("tAB", "secret", '不满足约束 "a", "b"', 'it does not meet "a", "b"'),
    ("tABs", ["a", "secret"], "第 2 项：不满足约束", "in item 2 it does not meet"),
])
def test_a_misfit_says_why_but_not_the_value(of, value, zh, en):
    loaded = dmn.load([model(*KINDS, given("x", of), decision("D", feel("x"), needs="in:x"))])
    (warning,) = loaded.decide("D", {"x": value}).warnings
    assert zh in warning.zh and en in warning.en
    assert "secret" not in warning.zh + warning.en


@pytest.mark.parametrize(("of", "value", "wanted"), [
    ("date", "2026-09-01", "2026-09-01"),
    ("date and time", "2026-09-01T08:00:00", "2026-09-01T08:00:00"),
    ("date and time", "2026-09-01", "2026-09-01T00:00:00Z"),
    ("time", "08:00:00", "08:00:00"),
    ("days and time duration", "P10D", "P10D"),
    ("years and months duration", "P1Y", "P1Y"),
    ("date", "yesterday", None),
    ("date", "P1D", None),
    ("string", "2026-09-01", "2026-09-01"),
    ("tDates", ["2026-09-01"], '[2026-09-01]'),
    ("tBorn", {"born": "2026-09-01", "name": "a"}, '{born: 2026-09-01, name: "a"}'),
])
def test_dates_may_be_given_as_texts_where_the_type_says_so(of, value, wanted):
    kinds = (typed("tDates", "date", many=True), typed("tBorn", members=member("born", "date")))
    loaded = dmn.load([model(*kinds, given("x", of), decision("D", feel("string(x)"), needs="in:x"))])
    assert loaded.evaluate("D", {"x": value}) == wanted


def test_inside_a_model_a_text_is_no_date():
    assert dmn.load([model(decision("D", feel('"2026-09-01"'), "date"))]).evaluate("D", {}) is None


def test_many_threads_meet_a_fresh_model_at_once():
    kinds = (typed("tDay", "date and time"), typed("tSpan", members=member("from", "tDay") + member("to", "tDay")))
    source = model(*kinds, given("x", "tDay"), given("s", "tSpan"),
                   decision("D", feel("x"), "tDay", needs="in:x"), decision("E", feel("s.from"), needs="in:s"))
    for _ in range(20):
        loaded, found = dmn.load([source]), []

        def work(loaded=loaded, found=found) -> None:
            span = {"from": "2026-09-01T08:00:00", "to": "2026-09-02T08:00:00"}
            found.append((str(loaded.evaluate("D", {"x": "2026-09-01"})), str(loaded.evaluate("E", {"s": span}))))

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [("2026-09-01T00:00:00Z", "2026-09-01T08:00:00")] * 6


@pytest.mark.parametrize(("text", "wanted"), [
    ("half instance of function<number> -> number", True),
    ("half instance of function<string> -> number", False),
    ("half instance of function<number> -> string", False),
    ("half instance of function<number, number> -> number", False),
    ("half instance of number", False),
])
def test_a_knowledge_model_is_an_instance_of_its_function_type(text, wanted):
    knowledge = bkm("half", feel("n / 2"), params="n: number", logic_type="number")
    assert dmn.load([model(knowledge, decision("D", feel(text), knows="half"))]).evaluate("D", {}) is wanted

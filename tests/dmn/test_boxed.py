"""Boxed expressions: contexts, lists, relations, invocations, functions, and those of DMN 1.4."""

from decimal import Decimal

import pytest

from engine import dmn
from tests.dmn.drawings import bkm, call, context, decision, feel, function, given, member, model, service, typed


def value(logic, *parts, inputs=None, of="", knows=""):
    inputs = inputs or {}
    source = model(*parts, *(given(name) for name in inputs),
                   decision("D", logic, of, needs=",".join(f"in:{n}" for n in inputs), knows=knows))
    return dmn.load([source]).evaluate("D", inputs)


def boxed(kind, **parts):
    variable = parts.pop("variable", "")
    attribute = f' iteratorVariable="{variable}"' if variable else ""
    names = {"test": "if", "otherwise": "else", "source": "in", "returned": "return"}
    inner = "".join(f"<{names.get(n, n)}>{feel(t)}</{names.get(n, n)}>" for n, t in parts.items())
    return f"<{kind}{attribute}>{inner}</{kind}>"


def test_later_entries_see_earlier_ones():
    assert value(context(("a", feel("1")), ("b c", feel("a + 1")), ("d", feel("b c * 10")))) == {
        "a": 1, "b c": 2, "d": 20,
    }


def test_an_entry_without_name_is_the_result():
    assert value(context(("a", feel("2")), feel("a * 3"))) == 6


def test_nested_contexts_see_what_is_around_them():
    assert value(context(("a", feel("2")), ("inner", context(("b", feel("a + 1")))), feel("inner.b"))) == 3


def test_an_entry_of_another_type_is_null():
    assert value(context(("a: number", feel('"x"')), ("b: string", feel('"x"')))) == {"a": None, "b": "x"}


def test_an_entry_without_logic_is_null():
    assert value(context(("a", ""))) == {"a": None}


def test_a_boxed_list():
    assert value(f"<list>{feel('1')}{feel('n')}{context(('a', feel('2')))}</list>", inputs={"n": "x"}) == [
        1, "x", {"a": 2},
    ]


def test_a_relation_is_a_list_of_contexts():
    first, second = feel('"a"') + feel("1"), feel('"b"') + feel('"no number"')
    relation = ('<relation><column name="name"/><column name="fee" typeRef="number"/>'
                f"<row>{first}</row><row>{second}</row></relation>")
    assert value(relation) == [{"name": "a", "fee": 1}, {"name": "b", "fee": None}]


def test_an_invocation_binds_by_name():
    knowledge = bkm("diff", feel("a - b"), params="a: number, b: number")
    assert value(call("diff", ("b", feel("1")), ("a", feel("10"))), knowledge, knows="diff") == 9


@pytest.mark.parametrize("bindings", [
    [("a", feel("1")), ("c", feel("2"))],
    [("a", feel("1")), ("a", feel("2"))],
    [("a", feel("1")), ("b", feel("2")), ("c", feel("2"))],
])
def test_an_invocation_with_wrong_parameters_is_null(bindings):
    knowledge = bkm("diff", feel("1"), params="a: number, b: number")
    assert value(call("diff", *bindings), knowledge, knows="diff") is None


def test_what_an_invocation_does_not_bind_is_null():
    knowledge = bkm("given", feel("[a, b]"), params="a: number, b: number")
    assert value(call("given", ("b", feel("1"))), knowledge, knows="given") == [None, 1]


def test_an_invocation_of_something_else_is_null():
    assert value(call("n", ("a", feel("1"))), inputs={"n": 5}) is None


def test_binding_and_result_types_are_kept():
    kind = typed("tAB", "string", allowed='"a", "b"')
    echo = "function(x) x"
    assert value(call(echo, ("x: tAB", feel('"c"'))), kind) is None
    assert value(call(echo, ("x: tAB", feel('"a"'))), kind) == "a"
    assert value(call(echo, ("x", feel('"c"')), of="tAB"), kind) is None


def test_a_boxed_function_is_a_value():
    assert value(context(("f", function("a: number", feel("a * 2"))), feel("f(4)"))) == 8


def test_functions_close_over_their_surroundings():
    inner = function("b", function("c", feel("a * b * c")))
    assert value(context(("a", feel("2")), ("f", inner), feel("f(3)(4)"))) == 24


def test_functions_are_passed_and_called_by_name():
    assert value(context(("f", function("a, b", feel("a - b"))), feel("(function(g) g(b: 1, a: 3))(f)"))) == 2


PUPIL = typed("tPupil", members=member("name", "string") + member("age", "number"))
SMALL = typed("tSmall", "number", constraint="< 10")


@pytest.mark.parametrize(("params", "argument", "reason"), [
    ("a: number", '"x"', "it is a string, not a number"),
    ("a: number", "[[1]]", "it is a list, not a number"),
    ("a: tPupil", '{name: "Li"}', "age is missing"),
    ("a: tSmall", "12", "it does not meet < 10"),
])
def test_a_call_with_an_argument_that_misfits_is_null_and_says_why(params, argument, reason):
    knowledge = bkm("known", feel("a = null"), params=params)
    boxed_function = context(("f", function(params, feel("a = null"))), feel(f"f({argument})"))
    offered = decision("R", feel("in_a = null"), needs="in:in_a") + given("in_a", params.removeprefix("a: "))
    calls = [
        decision("D", feel(f"known({argument})"), knows="known"),
        decision("D", feel(f"known(a: {argument})"), knows="known"),
        decision("D", call("known", ("a", feel(argument))), knows="known"),
        decision("D", boxed_function),
        decision("D", feel(f"served({argument})"), knows="served") + offered + service("served", "R", data="in_a"),
    ]
    for one in calls:
        decided = dmn.load([model(PUPIL, SMALL, knowledge, one)]).decide("D", {})
        assert decided.value is None
        assert [warning for warning in decided.warnings if reason in warning.en], one


def test_a_knowledge_model_asked_from_outside_with_a_misfit_is_null_and_says_why():
    decided = dmn.load([model(PUPIL, bkm("known", feel("pupil != null"), params="pupil: tPupil"))]).decide(
        "known", {"pupil": {"name": "Li"}})
    assert (decided.value, [warning.code for warning in decided.warnings]) == (None, ["type"])
    assert "age is missing" in decided.warnings[0].en


def test_an_argument_that_fits_after_conversion_reaches_the_body_converted():
    knowledge = bkm("given", feel("[a, b]"), params="a: number, b: list<number>")
    assert value(feel("given([1], 2)"), knowledge, knows="given") == [1, [2]]


def test_well_known_functions_of_kind_java_are_computed():
    java = function("a", context(("class", feel('"java.lang.Math"')), ("method signature", feel('"sqrt(double)"'))),
                    kind="Java")
    loaded = dmn.load([model(decision("D", context(("f", java), feel("[f(9), f(\"9\")]"))))])
    assert loaded.evaluate("D", {}) == [3, None]
    assert loaded.findings == ()


@pytest.mark.parametrize(("kind", "owner", "signature"), [
    ("Java", '"java.lang.System"', '"exit(int)"'), ("Java", '"java.lang.Math"', '"cbrt(double, double)"'),
    ("Java", "given", '"cbrt(double)"'), ("Java", "1 +", '"cbrt(double)"'), ("PMML", '"java.lang.Math"', '"cbrt(double)"'),
])
def test_foreign_functions_are_not_run(kind, owner, signature):
    java = function("a", context(("class", feel(owner)), ("method signature", feel(signature))), kind=kind)
    source = model(decision("D", context(("f", java), feel("f(1)"))))
    loaded = dmn.load([source])
    assert loaded.evaluate("D", {}) is None
    assert "foreign-function" in [f.code for f in loaded.findings]


@pytest.mark.parametrize(("test", "wanted"), [("true", "then"), ("false", "else"), ("null", "else"), ('"x"', None)])
def test_conditional(test, wanted):
    assert value(boxed("conditional", test=test, then='"then"', otherwise='"else"')) == wanted


@pytest.mark.parametrize(("source", "match", "wanted"), [
    ("[1,2,3,4]", "item > 2", [3, 4]),
    ("[1,2]", "item > 9", []),
    ("[{a: 1}, {a: 2}]", "a = 2", [{"a": 2}]),
    ("[1,2]", '"no boolean"', None),
    ("[1,2]", 'if item = 1 then true else "no boolean"', None),
    ("null", "true", None),
    ("5", "true", None),
    ("[]", "true", []),
])
def test_filter(source, match, wanted):
    assert value(boxed("filter", source=source, match=match)) == wanted


@pytest.mark.parametrize(("source", "body", "wanted"), [
    ("[1,2,3]", "x * 2", [2, 4, 6]),
    ("[]", "x", []),
    ("null", "x", None),
    ('"no list"', "x", None),
    ("[1,2,3]", "if count(partial) = 0 then x else x + partial[-1]", [1, 3, 6]),
])
def test_for(source, body, wanted):
    assert value(boxed("for", variable="x", source=source, returned=body)) == wanted


@pytest.mark.parametrize(("kind", "source", "condition", "wanted"), [
    ("some", "[1,2,3]", "x > 2", True),
    ("some", "[1,2,3]", "x > 3", False),
    ("some", "[]", "true", False),
    ("some", "[1,2]", 'if x = 2 then true else "no"', None),
    ("every", "[1,2,3]", "x > 0", True),
    ("every", "[1,2,3]", "x > 1", False),
    ("every", "[]", "false", True),
    ("every", "[1,2]", 'if x = 1 then true else "no"', None),
    ("every", "null", "true", None),
])
def test_quantified(kind, source, condition, wanted):
    assert value(boxed(kind, variable="x", source=source, satisfies=condition)) is wanted


def test_an_iterator_variable_of_several_words():
    assert value(boxed("for", variable="学生 年龄", source="[1,2]", returned="学生 年龄 + 1")) == [2, 3]


def test_a_foreign_expression_language_is_null_and_a_finding():
    source = model(decision("D", '<literalExpression expressionLanguage="python"><text>1</text></literalExpression>'))
    loaded = dmn.load([source])
    assert loaded.evaluate("D", {}) is None
    assert [f.code for f in loaded.findings] == ["foreign-language"]


def test_text_over_several_lines_keeps_its_place():
    source = model(decision("D", "<literalExpression>\n<text>1 +\n\n  then</text></literalExpression>"))
    (found,) = dmn.load([source]).findings
    assert found.line == 5 and found.column == 3


def test_numbers_keep_34_digits():
    assert value(feel("1 / 3")) == Decimal("0." + "3" * 34)

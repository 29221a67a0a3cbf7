"""The interface that the other rooms stand on: values in and out, names, warnings, errors, budgets, checks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel import (
    Budget,
    Date,
    DateTime,
    DayTimeDuration,
    FeelBudgetError,
    FeelSyntaxError,
    FeelType,
    FeelWarning,
    Function,
    Param,
    Range,
    Run,
    Time,
    YearMonthDuration,
    check,
    compile_expression,
    compile_unary_tests,
    evaluate,
    from_plain,
    parse_type,
    to_plain,
    unary_test,
)
from engine.feel.errors import NullResult
from engine.feel.invoke import invoke
from engine.feel.types import coerce

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(("given", "inside"), [
    (1, Decimal(1)), (1.5, Decimal("1.5")), (True, True), (None, None), ("a", "a"), (Decimal("1.10"), Decimal("1.1")),
    (date(2026, 1, 31), Date(2026, 1, 31)),
    (datetime(2026, 1, 31, 8, 30, tzinfo=UTC), DateTime(Date(2026, 1, 31), Time(30600 * 10**9, 0))),
    (datetime(2026, 1, 31, 8, 30, tzinfo=SHANGHAI),
     DateTime(Date(2026, 1, 31), Time(30600 * 10**9, None, "Asia/Shanghai"))),
    (time(8, 30), Time(30600 * 10**9)), (timedelta(days=1, seconds=1), DayTimeDuration(86401 * 10**9)),
    ((1, 2), [Decimal(1), Decimal(2)]), ({"a": [1]}, {"a": [Decimal(1)]}),
    (float("nan"), None), (float("inf"), None), (object(), None), (10**7000, None),
], ids=lambda value: type(value).__name__)
def test_python_data_becomes_feel_data(given: object, inside: object) -> None:
    assert from_plain(given) == inside
    assert evaluate("a", {"a": given}) == inside


@pytest.mark.parametrize(("expression", "plain"), [
    ("1.0", 1), ("1.5", Decimal("1.5")), ("@\"2026-01-31\"", "2026-01-31"), ("[1..2)", "[1..2)"), ("< 5", "(..5)"),
    ("@\"P1D\"", "P1D"), ("{a: [1, null]}", {"a": [1, None]}), ("(function(a) a)", "function(a)"),
    ("count", "function count"),
])
def test_feel_data_becomes_plain_data(expression: str, plain: object) -> None:
    assert to_plain(evaluate(expression)) == plain


def test_temporal_values_go_back_to_python() -> None:
    assert evaluate("@\"2026-01-31\"").python() == date(2026, 1, 31)
    assert evaluate("@\"2026-01-31T08:30:00@Asia/Shanghai\"").python() == datetime(2026, 1, 31, 8, 30, tzinfo=SHANGHAI)
    assert evaluate("@\"2026-01-31T08:30:00Z\"").python().utcoffset() == timedelta(0)
    assert evaluate("@\"08:30:00+08:00\"").python().utcoffset() == timedelta(hours=8)
    assert evaluate("@\"P1DT1S\"").python() == timedelta(days=1, seconds=1)
    with pytest.raises(ValueError, match="year"):
        evaluate("@\"-2026-01-31\"").python()


def test_years_outside_python_are_calendar_days_too() -> None:
    assert str(evaluate("date(-1, 3, 1) - @\"P1D\"")) == "-0001-02-28"
    assert evaluate("@\"99999-12-31\" + @\"P1D\" = @\"100000-01-01\"") is True
    assert evaluate("@\"999999999-12-31\" + @\"P1D\"") is None
    assert evaluate("@\"12026-07-01T00:00:00@Europe/Paris\".time offset") == DayTimeDuration(7200 * 10**9)


def test_an_input_is_never_changed() -> None:
    data = {"a": [1, {"b": 2}]}
    evaluate("for x in a return x", data)
    evaluate("context put(a[2], \"b\", 3)", data)
    assert data == {"a": [1, {"b": 2}]}


def test_names_of_several_words_and_signs_are_announced() -> None:
    assert compile_expression("学籍 状态 = \"在读\"", names=["学籍 状态"]).evaluate({"学籍 状态": "在读"}) is True
    assert compile_expression("a-b", names=["a-b"]).evaluate({"a-b": 1, "a": 5, "b": 2}) == 1
    assert compile_expression("a-b").evaluate({"a-b": 1, "a": 5, "b": 2}) == 3
    assert compile_expression("date of birth and place", names=["date of birth and place"]).evaluate(
        {"date of birth and place": 1}) == 1
    assert compile_expression("p.date-of-birth", names=["date-of-birth"]).evaluate({"p": {"date-of-birth": 4}}) == 4
    assert compile_expression("Person.Gender", names=["Person.Gender"]).evaluate({"Person.Gender": "F"}) == "F"
    assert compile_expression("f(Pre-Bureau Risk: 2)", names=["Pre-Bureau Risk", "f"]).evaluate(
        {"f": Function("f", (Param("Pre-Bureau Risk"),), lambda args, run: args[0])}) == 2


@pytest.mark.parametrize(("text", "names"), [
    ("a + b.c", {"a", "b"}), ("for x in xs return x + y", {"xs", "y"}), ("{a: 1, b: a + c}", {"c"}),
    ("function(p) p + q", {"q"}), ("count(xs)", {"xs"}), ("xs[item > limit]", {"xs", "limit"}),
    ("some x in xs satisfies x = z", {"xs", "z"}), ("first name = \"x\"", {"first name"}), ("1 + 2", set()),
])
def test_free_names_are_known(text: str, names: set[str]) -> None:
    assert compile_expression(text).names == names


def test_the_same_text_is_compiled_once() -> None:
    assert compile_expression("a + 1", ["a"]) is compile_expression("a + 1", ["b"])
    assert compile_expression("a-b", ["a-b"]) is not compile_expression("a-b")
    assert compile_expression("a + 1").text == "a + 1"


def test_null_comes_with_a_reason_and_its_place() -> None:
    warnings: list[FeelWarning] = []
    assert compile_expression("1 +\n  missing").evaluate({}, warnings=warnings) is None
    assert [(w.line, w.column) for w in warnings] == [(2, 3), (1, 3)]
    assert "missing" in warnings[0].message_en and "未定义" in warnings[0].message_zh
    assert "number and null" in warnings[1].message_en and "空值" in warnings[1].message_zh


@pytest.mark.parametrize("text", ["date(\"x\")", "[1][5]", "1 < \"a\"", "sum([])", "{a: 1}.b", "sqrt(-1)", "-\"a\"",
                                  "2 between null and 1", "substring(\"a\", 5)", "now()", "f(1)", "[1..\"a\"]",
                                  "@\"nonsense\"", "true and 1", "for i in null return i", "\"a\" in [1..2]"])
def test_every_null_of_a_mistake_has_a_warning(text: str) -> None:
    warnings: list[FeelWarning] = []
    assert compile_expression(text).evaluate({}, warnings=warnings) is None
    assert warnings and all(w.message_en and w.message_zh and w.line == 1 for w in warnings)


def test_the_clock_is_the_callers() -> None:
    when = datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)
    assert evaluate("now() = @\"2026-11-22T15:30:00Z\"", now=when) is True
    assert str(evaluate("today()", now=when)) == "2026-11-22"
    assert evaluate("now()") is None


@pytest.mark.parametrize(("text", "place", "expected"), [
    ("1 +", (1, 4), "an expression"), ("(1", (1, 3), '")"'), ("if a then b", (1, 12), '"else"'),
    ("a\n  b c )", (2, 7), "an operator or the end"), ("[1, 2", (1, 6), '"]"'), ("{a 1}", (1, 5), 'name and then ":"'),
    ("\"abc", (1, 1), "closing quotation"), ("1 # 2", (1, 3), "an operator"), ("for x on y return x", (1, 12), "in"),
    ("a.", (1, 3), "a name"), ("f(a: 1, 2)", (1, 11), "all arguments named"),
])
def test_a_syntax_error_tells_where_and_what(text: str, place: tuple[int, int], expected: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    error = caught.value
    assert (error.line, error.column) == place
    assert expected in error.message_en
    assert "应为" in error.message_zh and error.remedy_en and error.remedy_zh


@pytest.mark.parametrize(("tests", "value", "met"), [
    ("-", 5, True), ("5", 5, True), ("5, 6", 6, True), ("< 5", 4, True), ("[1..5]", 5, True), ("]1..5[", 5, False),
    ("not(5)", 5, False), ("not(5, 6)", 7, True), ("not([1..5])", 6, True), ("\"a\", \"b\"", "b", True),
    ("? > 3 and ? < 9", 5, True), ("limit", 10, True), ("< limit", 9, True), ("[1, 2, 10]", 10, True),
    ("list", 3, True), ("null", None, True), ("5", None, False), ("< 5", None, None), ("< 5", "a", None),
    ("true", True, True), ("true", False, False), ("false", False, True), ("not(true)", False, True),
    ("starts with(?, \"in\")", "info", True), ("count(?) > 1", [1, 2], True), ("limit > 5", 3, None), ("?", "foo", True),
    ("?", False, True), ("(\"123\", true)", False, False), ("(\"123\", true)", "123", True),
    ("not(null)", None, False), ("not(null)", 1, True), ("date(\"2026-01-01\")", date(2026, 1, 1), True),
    (">= date(\"2026-01-01\")", date(2026, 2, 1), True), ("= 5", 5, True), ("!= 5", 5, False),
    ("not(starts with(?, \"a\"))", "b", True), ("every x in ? satisfies x > 0", [1, 2], True), ("-1", -1, True),
])
def test_unary_tests_decide(tests: str, value: object, met: bool | None) -> None:
    assert unary_test(tests, value, {"limit": 10, "list": [1, 2, 3]}) is met


def test_unary_tests_nest_on_one_run() -> None:
    inner = compile_unary_tests("> 3")
    run = Run()
    ask = Function("ask", (Param("v"),), lambda args, run: inner.run(args[0], {}, run))
    assert compile_unary_tests("ask(1) = false and ? = 5").run(5, {"ask": ask}, run) is True


def test_a_host_gives_functions() -> None:
    twice = Function("twice", (Param("n", FeelType("number")), Param("by")), lambda args, run: args[0] * 2)
    scope = {"twice": twice, "lib": {"twice": twice}}
    assert evaluate("twice(4, null)", scope) == 8
    assert evaluate("twice(by: 1, n: 4)", scope) == 8
    assert evaluate("lib.twice([4], 1)", scope) == 8
    assert evaluate("twice(\"4\", 1)", scope) is None
    assert evaluate("twice(4)", scope) is None
    assert evaluate("twice(n: 4, bz: 1)", scope) is None
    assert evaluate("twice instance of function<number, Any>->Any", scope) is True
    assert evaluate("for f in [twice] return f(1, 2)", scope) == [2]


def test_a_host_function_may_refuse_with_a_reason() -> None:
    def refuse(args: list[object], run: Run) -> object:
        raise NullResult("Expected a school that exists.", "学校不存在。")

    warnings: list[FeelWarning] = []
    scope = {"f": Function("f", (), refuse)}
    assert compile_expression("f()").evaluate(scope, warnings=warnings) is None
    assert warnings[0].message_zh == "学校不存在。"


def test_functions_can_be_called_from_python() -> None:
    run = Run()
    assert invoke(evaluate("function(a, b) a + b"), [Decimal(1), Decimal(2)], run) == 3
    assert invoke(evaluate("function(a, b) a / b"), [Decimal(1), Decimal(2)], run, ["b", "a"]) == 2


def test_a_host_gives_types() -> None:
    types = {"tGrade": FeelType("number", admits=lambda value: 1 <= value <= 12),
             "org.tPerson": FeelType("context", fields=(("name", FeelType("string")),))}
    assert compile_expression("13 instance of tGrade", types=types).evaluate() is True
    assert compile_expression("\"13\" instance of tGrade", types=types).evaluate() is False
    assert compile_expression("{name: \"x\"} instance of org.tPerson", types=types).evaluate() is True
    assert compile_expression("{n: 1} instance of org.tPerson", types=types).evaluate() is False
    assert compile_expression("(function(g: tGrade) g)(12)", types=types).evaluate() == 12
    assert compile_expression("(function(g: tGrade) g)(13)", types=types).evaluate() is None


@pytest.mark.parametrize("text", ["number", "list<number>", "context<a: string, b c: list<date>>", "range<time>",
                                  "function<number, string> -> boolean", "date and time", "function<> -> Any"])
def test_types_are_read_and_written(text: str) -> None:
    assert str(parse_type(text)).replace(" ", "") == text.replace(" ", "")
    assert parse_type(str(parse_type(text))) == parse_type(text)


def test_types_convert() -> None:
    assert coerce([Decimal(1)], FeelType("number")) == (True, Decimal(1))
    assert coerce(Decimal(1), parse_type("list<number>")) == (True, [Decimal(1)])
    assert coerce([Decimal(1), Decimal(2)], FeelType("number")) == (False, None)
    assert coerce(Date(2026, 1, 1), FeelType("date and time")) == (True, DateTime(Date(2026, 1, 1), Time(0, 0)))
    assert coerce(None, FeelType("number")) == (True, None)


def test_a_budget_is_the_callers() -> None:
    loop = compile_expression("count(for i in 1..1000 return i)")
    assert loop.evaluate({}, budget=Budget(steps=5_000)) == 1000
    with pytest.raises(FeelBudgetError) as caught:
        loop.evaluate({}, budget=Budget(steps=500))
    assert caught.value.limit == "steps" and "500" in caught.value.message_zh
    with pytest.raises(FeelBudgetError):
        loop.evaluate({}, budget=Budget(items=100))
    with pytest.raises(FeelBudgetError):
        compile_expression("\"abc\" + \"def\"").evaluate({}, budget=Budget(string=5))


def test_many_expressions_share_one_budget() -> None:
    run = Run(Budget(steps=2_000))
    loop = compile_expression("count(for i in 1..500 return i)")
    assert loop.run({}, run) == 500
    with pytest.raises(FeelBudgetError):
        for _ in range(10):
            loop.run({}, run)


def test_values_compare_and_print() -> None:
    assert Range(Decimal(1), Decimal(2)) == evaluate("[1..2]")
    assert str(YearMonthDuration(-14)) == "-P1Y2M"
    assert str(DayTimeDuration(0)) == "PT0S"
    assert str(DateTime(Date(-44, 3, 15), Time(1, -3661))) == "-0044-03-15T00:00:00.000000001-01:01:01"


class TestCheck:
    def test_a_good_text_has_no_findings(self) -> None:
        assert check("if a > 1 then count(xs) else 0", ["a", "xs"]) == []
        assert check("< limit, [1..2]", ["limit"], kind="unary") == []

    def test_unknown_names_are_found_with_the_nearest(self) -> None:
        found = check("amuont > 1", ["amount"])
        assert [(f.line, f.column, f.severity) for f in found] == [(1, 1, "error")]
        assert "amount" in found[0].remedy_en and "amount" in found[0].remedy_zh

    def test_names_inside_filters_may_belong_to_the_items(self) -> None:
        assert check("xs[price > 3]", ["xs"]) == []

    def test_calls_that_cannot_fit_are_found(self) -> None:
        found = check("substring(\"a\") + unknown(1)", ["unknown"])
        assert [(f.line, f.column) for f in found] == [(1, 10)]
        assert "start position" in found[0].message_en

    def test_bad_literals_types_and_external_functions_are_found(self) -> None:
        assert check("@\"2026-02-30\"")[0].severity == "warning"
        assert check("1 instance of tSomething")[0].severity == "warning"
        assert check("1 instance of tSomething", types=["tSomething"]) == []

    @pytest.mark.parametrize(("text", "code"), [
        ("if 1", "syntax"), ("1 " * 20_000, "too-large"), ("amuont > 1", "unknown-name"),
        ('@"2026-02-30"', "bad-literal"), ("1 instance of tSomething", "unknown-type"), ('substring("a")', "arguments"),
        ("function(a) external {java: {class: \"x\"}}", "external-function"),
    ])
    def test_every_finding_has_a_code(self, text, code):
        assert [found.code for found in check(text, ["a"])] == [code]

    def test_the_longest_of_many_names_wins(self):
        names = {"a b": 1, "a b c": 2, "a": 4, "a b c-d e": 3, "b c": 5, 'a "" b': 6}
        assert evaluate("[a b, a b c, a b c-d, a b c-d e, b c]", names | {"d": 1}) == [1, 2, 1, 3, 5]
        assert check("function() external {java: {}}")[0].severity == "error"

    def test_a_syntax_error_is_one_finding(self) -> None:
        found = check("1 +\n +")
        assert [(f.line, f.column, f.severity) for f in found] == [(2, 2, "error")]
        assert found[0].remedy_en and found[0].remedy_zh

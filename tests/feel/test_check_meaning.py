"""What is FEEL but does not mean what it seems to is told, and what means what it says is not."""

from __future__ import annotations

import pytest

from engine.feel import FeelType, check, evaluate

NUMBER, TEXT = FeelType("number"), FeelType("string")


@pytest.mark.parametrize(("text", "code", "remedy"), [
    ("amount <> 1", "never", "!="), ("amount < > 1", "never", "!="), ("amount =< 1", "never", "<="),
    ("amount => 1", "never", ">="), ("amount < [1..5]", "never", "in"),
    ('x = "a" or "b"', "never", 'x in ("a", "b")'), ("x > 5 and < 10", "never", "each side"),
    ('5 = "5"', "never", "double quotes"), ('string length(x) < "5"', "never", "double quotes"),
    ("[1..null)", "never", "(..5]"), ('[1.."a"]', "never", "the same kind"), ('"总计" + 5', "never", "string("),
    ('if "x" then 1 else 2', "never", "Compare"), ("some x in xs satisfies 5", "never", "Compare"),
    ("2026-09-01", "bare-date", '@"2026-09-01"'), ("today() - 2026/9/1", "bare-date", '@"2026-09-01"'),
    ('split("a|b", "|")', "pattern", "pattern"), ('replace(x, "a*", "b")', "pattern", "pattern"),
    ('extract(x, "(a)?")', "pattern", "pattern"), ('matches(x, "[")', "pattern", "pattern"),
    ("amount＞1000", "full-width", "half width"), ("data.amount＝1", "full-width", "half width"),
    ("（amount）", "full-width", "half width"), ('xs[item = "a" or "b"]', "never", "each side"),
])
def test_what_does_not_mean_what_it_seems_to_is_told(text, code, remedy):
    (found,) = check(text)
    assert (found.code, found.message_zh > "", found.remedy_zh > "") == (code, True, True)
    assert remedy in found.remedy_en


@pytest.mark.parametrize("text", [
    "r = (< 1)", "r != (> 1)", "(< 5) = (..5)", "x in (< 5, > 9)", "2026 - 9 - 1", "2026 - x", "9-1", "1-9", "2026/13/1",
    '"a" + "b"', '"a" + x', '"a" + string(5)', '@"2026-01-31" + @"P1M"', "null and true", "x or y",
    '@"2026-01-31" < @"2026-01-31T10:00:00"', 'split(x, ",")', 'split(x, pattern)', 'replace(x, "a*", "b", "q")',
    'matches(x, "a*")', "data.金额（元）", "if found then 1 else 2", "xs[1]", "sort(xs, function(a, b) a < b)",
    "is(value1: 1)", "number(from: x)", "5 != \"5\"", "contains(name, \"a\") and count(xs) > 3", "x = null",
])
def test_what_means_what_it_says_is_not_told(text):
    assert check(text) == []


@pytest.mark.parametrize(("text", "codes"), [
    ("1-9", ["bare-range"]), ("10-20, 30-40", ["bare-range", "bare-range"]), ("9-1", []), ("<> 5", ["never"]),
    ("=< 5", ["never"]), ("= 5", []), ("= [1..5]", []), ("< x, [1..5)", []), ('not("a", "b")', []),
])
def test_unary_tests_are_read_as_such(text, codes):
    assert [found.code for found in check(text, kind="unary")] == codes


def test_a_name_with_full_width_signs_that_is_in_use_is_a_name():
    assert check("金额（元） > 3", ["金额（元）"]) == []
    assert [found.code for found in check("金额（元） > 3", ["金额"])] == ["full-width"]
    assert [found.severity for found in check("金额（元）")] == ["warning"]
    assert [found.severity for found in check("金额＞3")] == ["error"]


@pytest.mark.parametrize(("text", "column"), [("amount ＞ 1000", 8), ("(1 ＋ 2", 4), ("x = “小学”", 5)])
def test_a_syntax_error_at_a_full_width_sign_points_at_it(text, column):
    (found,) = check(text)
    assert (found.code, found.column) == ("syntax", column)
    assert "half width" in found.remedy_en and "半角" in found.remedy_zh


def test_names_of_a_certain_type_are_compared_by_it():
    typed = {"n": NUMBER, "k": TEXT}
    assert [found.code for found in check('n = "5"', typed=typed)] == ["never"]
    assert [found.code for found in check("n < k", typed=typed)] == ["never"]
    assert [found.code for found in check("n and true", typed=typed)] == ["never"]
    assert check('n != "5"', typed=typed) == []  # true when n is null
    assert evaluate('n != "5"', {"n": None}) is True


@pytest.mark.parametrize("text", [
    'for n in xs return n = "a"', 'some n in xs satisfies n = "a"', '(function(n) n = "a")(1)', '{n: "a", r: n = "a"}.r',
    'xs[n = "a"]',
])
def test_a_name_that_is_bound_again_has_no_certain_type(text):
    assert check(text, typed={"n": NUMBER}) == []


@pytest.mark.parametrize(("text", "sound"), [
    ("is(value2: 1)", True), ("list contains(list: xs)", True), ("is(value3: 1)", False), ("substring(string: x)", False),
    ("substring(string: x, start position: 1)", True), ("sqrt(number: 4, more: 1)", False),
])
def test_a_call_by_name_is_judged_by_what_may_be_left_out(text, sound):
    assert ([found.code for found in check(text)] == []) is sound

"""External functions: the well-known pure ones are computed, all others are null, and nothing outside is touched."""

from __future__ import annotations

import pytest

from engine.feel import check, evaluate


def called(owner: str, signature: str, arguments: str) -> object:
    given = evaluate(f"[{arguments}]")
    assert isinstance(given, list)
    names = ", ".join("abcdefgh"[:len(given)])
    return evaluate(f'(function({names}) external {{java: {{class: "{owner}", '
                    f'method signature: "{signature}"}}}})({arguments})')


@pytest.mark.parametrize(("signature", "arguments", "wanted"), [
    ("sqrt(double)", "2.25", "1.5"), ("max(int, int)", "3, 8", "8"), ("max( double,double )", "1.5, -2", "1.5"),
    ("min(float,float)", "0.1, 7", "0.1"), ("abs(long)", "-5", "5"), ("pow(double,double)", "2, 10", "1024"),
    ("floor(double)", "-1.5", "-2"), ("round(double)", "2.5", "3"), ("rint(double)", "2.5", "2"),
    ("signum(double)", "-3", "-1"), ("hypot(double,double)", "3, 4", "5"), ("sqrt(double)", "-1", "null"),
    ("log(double)", "0", "null"), ("pow(double,double)", "10, 400", "null"), ("exp(double)", "1000", "null"),
    ("max(int,int)", "3.5, 1", "null"), ("max(int,int)", "9999999999, 1", "null"), ("abs(double)", '"1"', "null"),
    ("abs(double)", "null", "null"), ("random()", "", "null"), ("abs", "1", "null"), ("abs(java.lang.String)", '"1"', "null"),
])
def test_functions_of_mathematics(signature, arguments, wanted):
    assert called("java.lang.Math", signature, arguments) == evaluate(wanted)


@pytest.mark.parametrize(("owner", "signature", "arguments", "wanted"), [
    ("Integer", "valueOf(java.lang.String)", '"42"', "42"), ("Integer", "parseInt(java.lang.String)", '"-7"', "-7"),
    ("Integer", "valueOf(java.lang.String)", '"4.2"', "null"), ("Integer", "valueOf(java.lang.String)", '"x"', "null"),
    ("Long", "valueOf(long)", "5", "5"), ("Double", "parseDouble(java.lang.String)", '" 2.50 "', "2.5"),
    ("Byte", "valueOf(byte)", "127", "127"), ("Byte", "valueOf(byte)", "128", "null"),
    ("Float", "valueOf(java.lang.String)", '"3.14"', "3.14"), ("Double", "valueOf(java.lang.String)", '"NaN"', "null"),
    ("Boolean", "valueOf(boolean)", "true", "true"), ("String", "valueOf(char)", '"学"', '"学"'),
    ("String", "valueOf(char)", '"学籍"', "null"), ("String", "valueOf(int)", "12", '"12"'),
    ("String", "valueOf(boolean)", "false", '"false"'),
])
def test_functions_that_convert(owner, signature, arguments, wanted):
    assert called(f"java.lang.{owner}", signature, arguments) == evaluate(wanted)


@pytest.mark.parametrize(("arguments", "wanted"), [
    ('"%s 年级 %d 班", "三", 2', '"三 年级 2 班"'), ('"%05.1f|%-4s|%4s", 3.25, "a", "b"', '"003.3|a   |   b"'),
    ('"100%%"', '"100%"'), ('"%,d", 1234567', '"1,234,567"'), ('"%s %s", true, null', '"true null"'),
    ('"%.2s", "abc"', '"ab"'), ('"%s"', "null"), ('"%d", 1.5', "null"), ('"%999s", "a"', "null"), ('"%q", 1', "null"),
    ('"%c", "ab"', "null"),
])
def test_format(arguments, wanted):
    assert called("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", arguments) == evaluate(wanted)


@pytest.mark.parametrize("mapping", [
    '{java: {class: "java.lang.Runtime", method signature: "exec(java.lang.String)"}}', "{java: 1}", "{}", "null",
    '{java: {class: "java.lang.Math"}}', '{java: {class: "math", method signature: "sin(double)"}}',
    '{pmml: {document: "a", model: "b"}}',
])
def test_other_external_functions_are_null_and_reported(mapping):
    text = f"function(a) external {mapping}"
    assert evaluate(f"({text})(1)") is None
    assert evaluate(text) is None
    assert [found.code for found in check(text)] == ["external-function"]


def test_a_well_known_function_is_a_function_like_any_other():
    context = ('{java: {class: "java.lang.Math", method signature: "max(int,int)"}}')
    assert evaluate(f"(function(f, x) f(b: x, a: 1))(function(a, b) external {context}, 9)") == 9
    assert evaluate(f"(function(a, b) external {context}) instance of function") is True
    assert check(f"function(a, b) external {context}") == []

"""JUEL's simple cases have a FEEL equal; the rest is named, never guessed."""

import pytest

from engine.bpmn.juel import NotSimple, translate
from engine.feel import evaluate

CASES = {
    "${approved}": "approved",
    "${amount == 5}": "amount = 5",
    "${!approved}": "not(approved)",
    "${a && b || !c}": "a and b or not(c)",
    "${a and not b}": "a and not(b)",
    "${x eq 'yes' or y ne \"no\"}": 'x = "yes" or y != "no"',
    "${a.b.c >= 10}": "a.b.c >= 10",
    "${(a + b) * 2 % 3}": "modulo((a + b) * 2, 3)",
    "${empty list}": 'list contains([null, "", [], {}], list)',
    "${ok ? 'a' : 'b'}": '(if ok then "a" else "b")',
    "#{order.total lt 3.5}": "order.total < 3.5",
    "Hello ${name}!": '"Hello " + string(name) + "!"',
    "${test.contains('a')}": '(if test instance of string then contains(test, "a") else list contains(test, "a"))',
    "${!a.b.equals(c) && l.size() > 1}": "not((a.b = c)) and count(l) > 1",
    "${x.startsWith('s') || x.endsWith('e')}": 'starts with(x, "s") or ends with(x, "e")',
    "${x.isEmpty() ? 0 : x.length()}": '(if list contains(["", [], {}], x) then 0 else string length(x))',
    "${loopCounter == 0}": "(loopCounter - 1) = 0",
    "${a mod 2 == b div 2}": "modulo(a, 2) = b / 2",
    "${a}-${b}": 'string(a) + "-" + string(b)',
}


@pytest.mark.parametrize(("juel", "feel"), CASES.items())
def test_simple_case_is_translated(juel: str, feel: str) -> None:
    assert translate(juel) == feel


@pytest.mark.parametrize(
    "juel",
    [
        "${list.get(0)}",
        "${list.contains('a', 'b')}",
        "${a.size().x}",
        "${a.equals(b}",
        "${execution.getVariable('x')}",
        "${execution.processInstanceId}",
        "${authenticatedUserId == 'a'}",
        "${a[0]}",
        "${f(x)}",
        "${a = 5}",
        "${}",
        "${a",
        "${a ++ b}",
        "${'x'.length()}",
        "${a; b}",
        "${" + "empty " * 30 + "x}",
        "${" + "x.contains(" * 30 + "x" + ")" * 30 + "}",
    ],
)
def test_everything_else_is_named(juel: str) -> None:
    with pytest.raises(NotSimple):
        translate(juel)


def test_methods_of_texts_and_lists_keep_their_meaning() -> None:
    contains = translate("${x.contains('a')}")
    assert [evaluate(contains, {"x": x}) for x in ("cab", "b", ["a"], ["b"])] == [True, False, True, False]
    given = ([], [1], "", "a", {}, {"k": 1})
    assert [evaluate(translate("${x.isEmpty()}"), {"x": x}) for x in given] == [True, False] * 3
    assert [evaluate(translate("${not empty x}"), {"x": x}) for x in (*given, None)] == [*[False, True] * 3, False]


def test_strings_keep_their_meaning() -> None:
    assert evaluate(translate("${'it\\'s \"so\" \\\\ ' == x}"), {"x": 'it\'s "so" \\ '}) is True

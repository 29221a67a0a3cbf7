"""Static checks: unknown names, overlapping and unreachable rows, gaps, misspelt things."""

import time

import pytest

from engine import dmn
from tests.dmn.drawings import bkm, decision, feel, given, member, model, table, typed


def findings(logic, *parts, inputs="n,k", kinds=None):
    kinds = kinds or {"n": "number", "k": "string"}
    names = [i for i in inputs.split(",") if i]
    source = model(*parts, *(given(i, kinds.get(i, "")) for i in names),
                   decision("D", logic, needs=",".join(f"in:{i}" for i in names)))
    return dmn.check([source])


def codes(logic, *parts, **more):
    return [f.code for f in findings(logic, *parts, **more)]


def test_a_sound_table_has_no_findings():
    rows = ('< 5 | "a" => 1', '>= 5 | "a" => 2', '- | "b" => 3')
    assert findings(table('n: number | k: string = "a", "b"', "o", *rows)) == []


@pytest.mark.parametrize(("first", "second", "overlap"), [
    ("< 5", "<= 3", True), ("< 5", ">= 5", False), ("[1..5]", "[5..9]", True), ("[1..5)", "[5..9]", False),
    ("1, 2", "2, 3", True), ("1", "2", False), ("not(1)", "1", False), ("not(1)", "2", True), ("-", "7", True),
    ("< n", "5", False),
])
def test_overlapping_rows(first, second, overlap):
    found = codes(table("n", "o ! 0", f"{first} => 1", f"{second} => 2"))
    assert found.count("overlapping-rows") == int(overlap)


def test_an_overlap_says_where():
    (found,) = [f for f in findings(table("n", "o ! 0", "[1..5] => 1", "[4..9] => 2")) if f.code == "overlapping-rows"]
    assert found.element == "rule2" and "[4..5]" in found.zh and "[4..5]" in found.en and found.remedy_zh


def test_rows_that_agree_may_overlap_under_any():
    assert "overlapping-rows" not in codes(table("n", "o ! 0", "< 5 => 1", "< 9 => 1", policy="ANY"))
    assert "overlapping-rows" in codes(table("n", "o ! 0", "< 5 => 1", "< 9 => 2", policy="ANY"))


@pytest.mark.parametrize("policy", ["FIRST", "COLLECT", "RULE ORDER", "PRIORITY"])
def test_other_policies_allow_overlaps(policy):
    assert "overlapping-rows" not in codes(table("n", "o ! 0", "< 5 => 1", "< 9 => 2", policy=policy))


@pytest.mark.parametrize(("rows", "dead"), [
    (("< 5 => 1", "< 3 => 2"), ["rule2"]),
    (("< 5 => 1", ">= 3 => 2", "7 => 3"), ["rule3"]),
    (("- => 1", "1 => 2", "2 => 3"), ["rule2", "rule3"]),
    (("1 => 1", "- => 2"), []),
    (("[5..3] => 1", "- => 2"), ["rule1"]),
])
def test_unreachable_rows(rows, dead):
    found = findings(table("n", "o", *rows, policy="FIRST"))
    assert [f.element for f in found if f.code == "unreachable-row"] == dead


def test_a_cell_outside_the_allowed_values_is_unreachable():
    found = findings(table('k = "a", "b"', "o", '"a" => 1', '"b" => 2', '"c" => 3'))
    assert [(f.code, f.element) for f in found] == [("unreachable-row", "rule3")]


@pytest.mark.parametrize(("rows", "words"), [
    (("< 5 => 1", "> 5 => 2"), ["n 5"]),
    (("[1..5] => 1", "[6..10] => 2"), ["n < 1, > 10"]),
    (("[1..5.5] => 1", "[6..10] => 2"), ["n < 1, (5.5..6), > 10"]),
    (("- => 1",), []),
    (("not(3) => 1",), ["n 3"]),
])
def test_gaps_in_numbers(rows, words):
    found = [f for f in findings(table("n", "o", *rows)) if f.code == "gap"]
    assert [f.en.removeprefix("No rule covers: ").removesuffix(".") for f in found] == words


def test_gaps_in_enumerations():
    kind = typed("tABC", "string", allowed='"a", "b", "c"')
    (found,) = findings(table("k: tABC", "o", '"a" => 1', '"b" => 2'), kind)
    assert found.code == "gap" and 'k "c"' in found.zh


def test_gaps_by_the_type_of_the_variable():
    kind = typed("tAB", "string", allowed='"a", "b"')
    assert codes(table("k", "o", '"a" => 1'), kind, kinds={"k": "tAB"}) == ["gap"]


def test_gaps_in_truth_values():
    assert codes(table("n", "o", "true => 1"), kinds={"n": "boolean"}) == ["gap"]
    assert codes(table("n", "o", "true => 1", "false => 2"), kinds={"n": "boolean"}) == []


def test_gaps_over_two_columns():
    found = findings(table('n | k = "a", "b"', "o", '< 5 | "a" => 1', '>= 5 | - => 2'))
    assert [f.en for f in found if f.code == "gap"] == ['No rule covers: n < 5; k "b".']


def test_free_texts_have_no_gaps():
    assert codes(table("k", "o", '"a" => 1', '"b" => 2')) == []


def test_a_default_output_closes_gaps():
    assert codes(table("n", "o ! 0", "< 5 => 1")) == []


def test_rows_that_need_feel_are_not_judged():
    assert codes(table("n", "o", "? > 5 => 1", "? < 9 => 2")) == []


def test_a_large_table_is_checked_in_time():
    rows = [f"[{i}..{i + 1}) => {i}" for i in range(1000)] + ["500 => 0"]
    found = findings(table("n", "o", *rows))
    assert sorted({f.code for f in found}) == ["gap", "overlapping-rows"]


def test_an_unknown_name_is_a_finding_with_place():
    (found,) = findings(feel("n + nn"))
    assert (found.code, found.severity) == ("undeclared-name", "warning")
    assert "nn" in found.en and "nn" in found.zh
    assert found.column == 5 and found.line > 0 and found.element == "d_D"


@pytest.mark.parametrize("text", [
    "n + 1", "sum([n, 2])", "for x in [1, 2] return x + n", "some x in [1] satisfies x = n", "p.name",
    "people[age > 3]", "people.name", "if n > 1 then k else null", "(function(a) a + n)(1)",
    "n instance of tPerson", "twice(n)",
    "[1, 2][item > n]", "{a: n, b: a}.b", "now()",
])
def test_known_names_are_no_findings(text):
    person = typed("tPerson", members=member("name", "string") + member("age", "number"))
    people = typed("tPeople", "tPerson", many=True)
    twice = bkm("twice", feel("2 * x"), params="x: number")
    source = model(person, people, twice, given("n", "number"), given("k"), given("p", "tPerson"),
                   given("people", "tPeople"),
                   decision("D", feel(text), needs="in:n,in:k,in:p,in:people", knows="twice"))
    assert dmn.check([source]) == []


def test_an_unknown_name_in_a_cell_is_a_finding():
    assert "undeclared-name" in codes(table("n", "o", "< limit => 1", policy="C"))


def test_an_unknown_name_in_a_function_is_an_error():
    source = model(bkm("f", feel("a + limit"), params="a"), decision("D", feel("f(1)"), knows="f"))
    assert [(f.code, f.severity) for f in dmn.check([source])] == [("feel", "error")]


def test_duplicate_names_are_a_finding():
    assert "duplicate-name" in [f.code for f in dmn.check([model(decision("D", feel("1")), decision("D", feel("2")))])]


def test_missing_logic_is_a_finding():
    assert [f.code for f in dmn.check([model(decision("D", ""))])] == ["no-logic"]


def test_rows_of_the_wrong_width_are_a_finding():
    assert "row-width" in codes(table("n", "a | b", "1 => 1", policy="C"))


def test_every_finding_speaks_both_languages():
    source = model(decision("D", feel("1 + zz"), "tNowhere", needs="#none"), decision("E", ""),
                   decision("F", table("n", "o", "1 => 1", "1 => 2", "[3..1] => 4", policy="U"), needs="D"))
    found = dmn.check([source])
    assert len(found) >= 6
    for one in found:
        assert one.zh and one.en and one.remedy_zh and one.remedy_en and one.severity in ("error", "warning", "info")
        assert not any("\u4e00" <= c <= "\u9fff" for c in one.en + one.remedy_en)


@pytest.mark.parametrize(("inputs", "cell", "found"), [
    ("n: number", '"five"', True), ("n: number", "5", False), ("n: number", "-", False), ("n", '"five"', True),
    ("k", "5", True), ("n: number", "? > 5", False), ("n + 1", '"x"', False), ("n + 1: number", '"x"', True),
])
def test_a_cell_of_another_kind_never_matches(inputs, cell, found):
    assert ("cell-type" in codes(table(inputs, "o", f"{cell} => 1", policy="C"))) is found


@pytest.mark.parametrize(("output", "value", "found"), [
    ("o: number", '"x"', True), ("o: number", "1", False), ("o: number", "n", False), ("o", '"x"', False),
    ('o = "a", "b"', '"c"', True), ('o = "a", "b"', '"a"', False), ("o: tAB", '"c"', True), ("o: tAB", '"a"', False),
    ("o: number", "null", False),
])
def test_a_constant_output_that_its_column_refuses(output, value, found):
    kind = typed("tAB", "string", allowed='"a", "b"')
    assert ("output-type" in codes(table("n", output, f"- => {value}"), kind)) is found


def test_a_priority_needs_an_order():
    assert "no-priority" in codes(table("n", "o", "- => 1", "- => 2", policy="P"))
    assert "no-priority" not in codes(table("n", "o = 1, 2", "- => 1", "- => 2", policy="O"))


def test_a_table_too_large_to_analyse_says_so():
    rows = [f"{i} => {i}" for i in range(2001)]
    assert codes(table("n", "o ! 0", *rows)) == ["not-analysed"]


def test_a_thousand_first_hit_rows_are_checked_in_time():
    rows = [f'{i % 12} | "p{i % 32}" => {i}' for i in range(1000)]
    started = time.thread_time()
    found = codes(table("n | k", "o ! 0", *rows, policy="FIRST"))
    assert found.count("unreachable-row") == 1000 - 96
    assert time.thread_time() - started < 5


@pytest.mark.parametrize(("kind", "cell", "code"), [
    ("number", "<> 5", "feel"), ("number", "=< 5", "feel"), ("number", "1-9", "feel"), ("number", "1-3, 5-7", "feel"),
    ("string", '"小学" or "初中"', "cell-type"), ("string", 'not(list contains(xs, "a"))', "cell-type"),
    ("date", "2026-09-01", "cell-type"), ("date", "2026-09-01", "feel"), ("number", 'upper case(k)', "cell-type"),
    ("number", 'if k = "a" then "x" else "y"', "cell-type"), ("string", "[n..9]", "cell-type"), ("string", "n", "cell-type"),
    ("number", "n ＞ 5", "feel-syntax"), ("number", "＞5", "feel"), ("string", "小学", "undeclared-name"),
    ("number", "[1..null)", "feel"), ("number", '? = "5"', None), ("number", "? = k", None),
])
def test_cells_that_can_never_hold_are_told(kind, cell, code):
    found = codes(table(f"v: {kind}", "o ! 0", f"{cell} => 1"), inputs="v,n,k,xs",
                  kinds={"v": kind, "n": "number", "k": "string", "xs": "list<string>"})
    assert (code in found) if code else found == []


@pytest.mark.parametrize(("kind", "cell"), [
    ("number", "!= 5"), ("number", "<= 5"), ("number", "[1..9]"), ("number", "9-1"), ("number", "n, n + 1"),
    ("string", '"小学", "初中"'), ("string", "not(list contains(xs, ?))"), ("string", "k"), ("string", "xs"),
    ("date", '@"2026-09-01"'), ("date", 'date(2026, 9, 1)'), ("date", '>= @"2026-09-01T00:00:00"'),
    ("boolean", 'k = "a" or k = "b"'), ("boolean", "not(contains(k, \"a\"))"), ("string", 'contains(?, "a")'),
    ("string", 'if n > 3 then "a" else null'), ("number", "xs[n]"), ("", '"a" = k'),
])
def test_sound_cells_raise_no_doubt(kind, cell):
    found = codes(table(f"v: {kind}" if kind else "v", "o ! 0", f"{cell} => 1"), inputs="v,n,k,xs",
                  kinds={"v": kind, "n": "number", "k": "string", "xs": "list<string>"})
    assert not {"feel", "cell-type", "feel-syntax"} & set(found)


def test_a_name_that_is_bound_again_has_no_certain_type():
    logic = feel('[for n in xs return n = "a", (function(n) n = "a")("a"), {n: "a", r: n = "a"}.r, ks[n = "a"]]')
    assert codes(logic, inputs="n,xs,ks", kinds={"n": "number"}) == []
    assert codes(feel('n = "a"'), inputs="n", kinds={"n": "number"}) == ["feel"]
    items = "<filter><in>" + feel("xs") + "</in><match>" + feel('n = "a"') + "</match></filter>"
    assert codes(items, inputs="n,xs", kinds={"n": "number"}) == []
    walked = '<for iteratorVariable="n"><in>' + feel("xs") + "</in><return>" + feel('n = "a"') + "</return></for>"
    assert codes(walked, inputs="n,xs", kinds={"n": "number"}) == []

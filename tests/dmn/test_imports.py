"""Several files: imports with and without a name, clashes, inputs of imported models."""

import pytest

from engine import dmn
from tests.dmn.drawings import bkm, context, decision, feel, given, member, model, service, table, typed


def importing(name, space, location=""):
    where = f' locationURI="{location}"' if location else ""
    return f'<import name="{name}" namespace="{space}"{where} importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'


PERSON = typed("tPerson", members=member("name", "string") + member("age", "number"))
LIB = model(PERSON, given("who", "string"),
            decision("Greet", feel('"Hello " + who'), needs="in:who"),
            bkm("Say Hello", feel('"Hello " + p.name'), params="p: tPerson"), space="lib")


def test_an_imported_function_and_type():
    main = model(importing("the lib", "lib"), given("p", "the lib.tPerson"),
                 decision("D", feel("the lib.Say Hello(p)"), needs="in:p", knows="lib#k_Say_Hello"), space="main")
    loaded = dmn.load([main, LIB])
    assert loaded.findings == ()
    assert loaded.evaluate("D", {"p": {"name": "Li", "age": 3}}) == "Hello Li"
    assert loaded.evaluate("D", {"p": {"name": "Li"}}) is None


def test_an_imported_decision_and_its_input():
    main = model(importing("lib", "lib"), decision("D", feel('lib.Greet + "!"'), needs="lib#d_Greet"), space="main")
    loaded = dmn.load([main, LIB])
    for inputs in ({"who": "Li"}, {"lib.who": "Li"}, {"lib": {"who": "Li"}}, {"{lib}who": "Li"}):
        assert loaded.evaluate("D", inputs) == "Hello Li!"
    assert loaded.evaluate("lib.Greet", {"who": "Wu"}) == "Hello Wu"
    assert loaded.evaluate("{lib}Greet", {"who": "Wu"}) == "Hello Wu"


def test_inputs_of_the_same_name_are_told_apart():
    main = model(importing("a", "A"), importing("b", "B"), given("x"),
                 decision("D", feel("[x, a.x, b.x]"), needs="in:x,A#in_x,B#in_x"), space="main")
    loaded = dmn.load([main, model(given("x"), space="A"), model(given("x"), space="B")])
    assert loaded.evaluate("D", {"x": 1, "a.x": 2, "{B}x": 3}) == [1, 2, 3]


def test_imports_of_imports():
    middle = model(importing("deep", "lib"), decision("M", feel("deep.Greet"), needs="lib#d_Greet"), space="middle")
    main = model(importing("m", "middle"), decision("D", feel("m.M"), needs="middle#d_M"), space="main")
    assert dmn.load([main, middle, LIB]).evaluate("D", {"who": "Li"}) == "Hello Li"


def test_a_reference_by_file_location():
    main = model(importing("lib", "lib", "lib.dmn"), decision("D", feel("lib.Greet"), needs="lib.dmn#d_Greet"))
    assert dmn.load([main, LIB]).evaluate("D", {"who": "Li"}) == "Hello Li"


def test_a_reference_may_name_its_own_namespace():
    main = model(decision("A", feel("1")), decision("D", feel("A + 1"), needs="http://heban.test/m#d_A"))
    assert dmn.load([main]).evaluate("D", {}) == 2


def other(space, name, text, *imports):
    return model(*imports, decision(name, feel(text)), space=space)


def test_an_import_without_name_merges():
    main = model(importing("", "B"), decision("D", feel("X"), needs="X"), space="A")
    assert dmn.load([main, other("B", "X", '"b"')]).evaluate("D", {}) == "b"


def test_the_nearer_of_two_merged_names_wins():
    main = model(importing("", "B"), decision("D", feel("X"), needs="X"), space="A")
    files = [main, other("B", "X", '"b"', importing("", "C")), other("C", "X", '"c"')]
    assert dmn.load(files).evaluate("D", {}) == "b"


def test_the_earlier_of_two_imports_wins():
    main = model(importing("", "B"), decision("D", feel("X"), needs="X"), space="A")
    files = [main, model(importing("", "C"), importing("", "E"), space="B"), other("C", "X", '"c"'),
             other("E", "X", '"e"')]
    assert dmn.load(files).evaluate("D", {}) == "c"


def test_a_name_of_the_importer_wins_even_inside_the_imported_model():
    main = model(importing("", "B"), decision("D", feel("Y"), needs="Y"), decision("X", feel('"a"')), space="A")
    imported = model(decision("Y", feel("X"), needs="B#d_X"), decision("X", feel('"b"')), space="B")
    assert dmn.load([main, imported]).evaluate("D", {}) == "a"


def test_a_type_and_an_imported_decision_may_share_a_name():
    main = model(importing("", "B"), typed("X", "string"), decision("D", feel("X"), "X", needs="X"), space="A")
    assert dmn.load([main, other("B", "X", '"b"')]).evaluate("D", {}) == "b"


def test_types_are_merged_too():
    main = model(importing("", "B"), decision("D", feel('"c"'), "tAB"), space="A")
    assert dmn.load([main, model(typed("tAB", "string", allowed='"a"'), space="B")]).evaluate("D", {}) is None


def test_merged_decisions_are_evaluated_by_name():
    main = model(importing("", "B"), space="A")
    imported = model(given("x"), decision("D", feel("x"), needs="in:x"), space="B")
    assert dmn.load([main, imported]).evaluate("D", {"x": "Foo"}) == "Foo"


def test_a_service_over_imported_elements():
    a = model(given("I", "number"), decision("Out", feel("I * 2"), "number", needs="in:I"), space="A")
    b = model(given("I", "number"), decision("Out", feel("I + 1"), "number", needs="in:I"), space="B")
    main = model(importing("a", "A"), importing("", "B"), service("s", "A#d_Out,B#d_Out", data="A#in_I,B#in_I"),
                 decision("D", feel("s(1, 2)"), knows="s"), space="main")
    loaded = dmn.load([main, a, b])
    assert loaded.evaluate("s", {"{A}I": 3, "{B}I": 4}) == {"a.Out": 6, "Out": 5}
    assert loaded.evaluate("D", {}) == {"a.Out": 2, "Out": 3}


def test_an_imported_table_in_a_context():
    main = model(importing("my", "lib"), given("p", "my.tPerson"), decision("D", context(
        ("hello", feel("my.Say Hello(p)")),
        ("greeting", table("p.age: number", "o", "<= 30 => hello", '> 30 => "Dear, " + hello')),
        feel("greeting")), needs="in:p", knows="lib#k_Say_Hello"), space="main")
    assert dmn.load([main, LIB]).evaluate("D", {"p": {"name": "Li", "age": 40}}) == "Dear, Hello Li"


def test_a_missing_import_is_a_finding():
    main = model(importing("lib", "nowhere"), decision("D", feel("1")), space="main")
    assert "missing-import" in [f.code for f in dmn.check([main])]


def test_two_files_of_one_namespace_are_refused():
    with pytest.raises(dmn.DmnError):
        dmn.load([LIB, LIB])


def test_no_file_is_refused():
    with pytest.raises(dmn.DmnError):
        dmn.load([])


def test_the_order_of_the_files_does_not_matter():
    main = model(importing("lib", "lib"), given("who"), decision("Greet", feel("lib.Greet + who"),
                                                               needs="lib#d_Greet,in:who"), space="main")
    for files in ([main, LIB], [LIB, main]):
        loaded = dmn.load(files)
        assert loaded.evaluate("Greet", {"who": "x", "lib.who": "y"}) == "Hello yx"


def test_a_model_may_import_itself_and_others_in_a_circle():
    a = model(importing("", "A"), importing("", "B"), decision("D", feel("X"), needs="X"), space="A")
    assert dmn.load([a, other("B", "X", '"b"', importing("", "A"))]).evaluate("D", {}) == "b"
    named = model(importing("a", "A"), decision("X", feel("1")), decision("D", feel("X"), needs="A#d_X"), space="A")
    assert dmn.load([named]).evaluate("D", {}) == 1


def test_types_through_two_imports():
    middle = model(importing("deep", "lib"), space="middle")
    main = model(importing("m", "middle"), decision("D", feel('{name: "a"}'), "m.deep.tPerson"), space="main")
    loaded = dmn.load([main, middle, LIB])
    assert loaded.findings == ()
    assert loaded.evaluate("D", {}) is None


def test_files_may_be_given_by_their_paths(tmp_path):
    main = model(importing("lib", "lib", "lib.dmn"), decision("D", feel("lib.Greet"), needs="lib.dmn#d_Greet"))
    paths = [tmp_path / "main.dmn", tmp_path / "lib.dmn"]
    for path, text in zip(paths, (main, LIB), strict=True):
        path.write_text(text, encoding="utf-8")
    assert dmn.load(paths).evaluate("D", {"who": "Li"}) == "Hello Li"
    with pytest.raises(dmn.DmnError, match=r"none\.dmn"):
        dmn.load([tmp_path / "none.dmn"])
    assert [f.code for f in dmn.check([tmp_path / "none.dmn"])] == ["unreadable"]

"""The requirement graph: what a decision sees, decision services, knowledge models, circles, costs."""

import threading

import pytest

from engine import dmn
from engine.feel import Budget
from tests.dmn.drawings import bkm, context, decision, feel, given, model, service, table

CHAIN = (
    given("x", "number"),
    decision("A 1", feel("x + 1"), "number", needs="in:x"),
    decision("B", feel("A 1 * 2"), "number", needs="A 1"),
    decision("C", feel("A 1 + B"), "number", needs="A 1,B"),
)


def test_required_decisions_are_decided_first():
    assert dmn.load([model(*CHAIN)]).evaluate("C", {"x": 1}) == 6


def test_a_decision_is_found_by_id_too():
    assert dmn.load([model(*CHAIN)]).evaluate("d_A_1", {"x": 1}) == 2


def test_an_unknown_decision_names_the_known_ones():
    with pytest.raises(dmn.UnknownElement) as refused:
        dmn.load([model(*CHAIN)]).evaluate("Z", {})
    assert "A 1" in refused.value.remedy_zh and "A 1" in refused.value.remedy_en


def test_what_is_not_required_is_not_seen():
    parts = (given("x"), decision("A", feel("1")), decision("B", feel("[x, A]")))
    assert dmn.load([model(*parts)]).evaluate("B", {"x": 5}) == [None, None]


def test_inputs_that_no_element_declares_are_seen_as_they_are():
    assert dmn.load([model(decision("D", feel("amount * 2")))]).evaluate("D", {"amount": 4}) == 8


def test_a_missing_input_is_null():
    assert dmn.load([model(given("x"), decision("D", feel("x = null"), needs="in:x"))]).evaluate("D", {}) is True


def test_the_variable_gives_the_name_that_others_use():
    named = decision("A", feel("7")).replace('<variable name="A"/>', '<variable name="result of a"/>')
    loaded = dmn.load([model(named, decision("B", feel("result of a + 1"), needs="A"))])
    assert (loaded.evaluate("A", {}), loaded.evaluate("B", {})) == (7, 8)


def test_a_decision_without_logic_takes_its_value_from_the_inputs():
    parts = (decision("Teacher's view", ""), decision("D", feel('"is " + Teacher\'s view'), needs="Teacher's view"))
    loaded = dmn.load([model(*parts)])
    assert loaded.evaluate("D", {"Teacher's view": "good"}) == "is good"
    assert loaded.evaluate("D", {}) is None


def test_a_broken_decision_does_not_spoil_the_others():
    loaded = dmn.load([model(decision("Bad", feel("1 +")), decision("Good", feel("2")))])
    assert (loaded.evaluate("Bad", {}), loaded.evaluate("Good", {})) == (None, 2)
    (found,) = loaded.findings
    assert found.element == "d_Bad"


def test_a_circle_is_null_and_a_finding():
    loaded = dmn.load([model(decision("A", feel("B"), needs="B"), decision("B", feel("A"), needs="A"))])
    assert loaded.evaluate("A", {}) is None
    assert "circular-requirement" in [f.code for f in loaded.check()]


def test_a_dangling_reference_is_a_finding():
    loaded = dmn.load([model(decision("A", feel("1"), needs="#nowhere"))])
    assert [f.code for f in loaded.findings] == ["unknown-reference"]
    assert loaded.evaluate("A", {}) == 1


def test_a_shared_decision_is_decided_once():
    loaded = dmn.load([model(given("x"), decision("T", table("x", "o", "- => x"), needs="in:x"),
                             decision("A", feel("T"), needs="T"), decision("B", feel("T"), needs="T"),
                             decision("C", feel("A + B"), needs="A,B"))])
    decided = loaded.decide("C", {"x": 2})
    assert decided.value == 4
    assert len(decided.explanation.tables) == 1


def test_a_model_tells_which_inputs_a_decision_needs():
    parts = (given("y", "string"), bkm("k", feel("a"), params="a: number"), service("s", "C", data="x"))
    loaded = dmn.load([model(*CHAIN, *parts)])
    assert loaded.inputs_of("C") == (("x", "number"),)
    assert loaded.inputs_of("y") == (("y", "string"),)
    assert loaded.inputs_of("k") == (("a", "number"),)
    assert loaded.inputs_of("s") == (("x", "number"),)
    assert (loaded.inputs, loaded.decisions, loaded.services) == (("x", "y"), ("A 1", "B", "C"), ("s",))


# Knowledge models

def test_knowledge_is_called_by_position_and_by_name():
    parts = bkm("minus", feel("a - b"), params="a: number, b: number")
    loaded = dmn.load([model(parts, decision("D", feel("[minus(5, 3), minus(b: 5, a: 3)]"), knows="minus"))])
    assert loaded.evaluate("D", {}) == [2, -2]


@pytest.mark.parametrize("text", ["minus(1)", "minus(1, 2, 3)", "minus(a: 1, c: 2)"])
def test_wrong_arguments_give_null(text):
    parts = bkm("minus", feel("1"), params="a, b")
    assert dmn.load([model(parts, decision("D", feel(text), knows="minus"))]).evaluate("D", {}) is None


def test_knowledge_uses_knowledge():
    parts = (bkm("twice", feel("2 * n"), params="n"),
             bkm("four times", feel("twice(twice(n))"), params="n", knows="twice"))
    loaded = dmn.load([model(*parts, decision("D", feel("four times(3)"), knows="four times"))])
    assert loaded.evaluate("D", {}) == 12


def test_knowledge_may_call_itself():
    loaded = dmn.load([model(bkm("fac", feel("if n <= 1 then 1 else n * fac(n - 1)"), params="n: number"),
                             decision("D", feel("fac(10)"), knows="fac"))])
    assert loaded.evaluate("D", {}) == 3628800


def test_endless_recursion_is_refused():
    loaded = dmn.load([model(bkm("f", feel("f(n + 1)"), params="n"), decision("D", feel("f(1)"), knows="f"))])
    with pytest.raises(dmn.DmnError) as refused:
        loaded.evaluate("D", {})
    assert refused.value.zh and refused.value.remedy_en


def test_a_budget_is_shared_by_all_that_is_required():
    parts = [decision(f"D{i}", feel("count(for i in 1..1000 return i)" + (f" + D{i - 1}" if i else "")),
                      needs=f"D{i - 1}" if i else "") for i in range(10)]
    loaded = dmn.load([model(*parts)])
    assert loaded.evaluate("D0", {}, budget=Budget(steps=5_000)) == 1000
    with pytest.raises(dmn.DmnError):
        loaded.evaluate("D9", {}, budget=Budget(steps=5_000))


def test_knowledge_can_hold_a_table():
    logic = table("level: string", "fee: number", '"high" => n * 2', "- => n", policy="F")
    loaded = dmn.load([model(bkm("fee", logic, params="level: string, n: number"),
                             decision("D", feel('[fee("high", 5), fee("low", 5)]'), knows="fee"))])
    decided = loaded.decide("D", {})
    assert decided.value == [10, 5]
    assert [use.owner for use in decided.explanation.tables] == ["fee", "fee"]


def test_parameters_may_be_named_with_dots():
    logic = table("Person.Gender", "o", '"F" => Person.Name + "!"')
    parts = bkm("describe", logic, params="Person.Gender: string, Person.Name: string")
    loaded = dmn.load([model(parts, decision("D", feel('describe("F", "Li")'), knows="describe"))])
    assert loaded.evaluate("D", {}) == "Li!"


def test_a_parameter_named_with_a_dot_hides_no_path_outside_its_function():
    logic = table("pupil.class", "o", '"3A" => "third grade"')
    parts = (bkm("say", logic, params="pupil.class: string"), given("pupil"))
    for call in ("say(pupil.class)", "say(pupil.class: pupil.class)"):
        loaded = dmn.load([model(*parts, decision("D", feel(call), needs="in:pupil", knows="say"))])
        assert loaded.evaluate("D", {"pupil": {"class": "3A"}}) == "third grade"


def test_knowledge_is_evaluated_from_outside():
    loaded = dmn.load([model(bkm("minus", feel("a - b"), params="a: number, b: number"))])
    assert loaded.evaluate("minus", {"a": 5, "b": 3}) == 2


def test_knowledge_is_a_value():
    parts = (bkm("ten times", feel("10 * a"), params="a"), bkm("both", feel("f(1) + g(2)"), params="f, g"))
    loaded = dmn.load([model(*parts, decision("D", feel("both(ten times, ten times)"), knows="both,ten times"))])
    assert loaded.evaluate("D", {}) == 30


# Decision services

SERVED = (
    given("i1", "string"), given("i2", "string"),
    decision("d1", feel('"never"'), "string"), decision("d2", feel('"never"'), "string"),
    decision("out", feel('i1 + i2 + d1 + d2'), needs="in:i1,in:i2,d1,d2"),
    service("serve", "out", data="i1,i2", decisions="d1,d2"),
)


def test_a_service_takes_input_data_before_input_decisions():
    loaded = dmn.load([model(*SERVED, decision("D", feel('serve("A", "B", "C", "D")'), knows="serve"))])
    assert loaded.evaluate("D", {}) == "ABCD"


def test_a_service_is_called_by_name():
    text = 'serve(d1: "C", i1: "A", d2: "D", i2: "B")'
    loaded = dmn.load([model(*SERVED, decision("D", feel(text), knows="serve"))])
    assert loaded.evaluate("D", {}) == "ABCD"


@pytest.mark.parametrize("text", ['serve("A")', 'serve("A", "B", "C", "D", "E")', "serve()",
                                  'serve(d1: "C", i1: "A", d2: "D", nope: "B")', 'serve(1, "B", "C", "D")'])
def test_a_service_with_wrong_arguments_is_not_asked(text):
    loaded = dmn.load([model(*SERVED, decision("D", feel(f"{text} = null"), knows="serve"))])
    assert loaded.evaluate("D", {}) is True


def test_a_service_from_outside():
    loaded = dmn.load([model(*SERVED)])
    assert loaded.evaluate_service("serve", {"i1": "A", "i2": "B", "d1": "C", "d2": "D"}) == "ABCD"
    assert loaded.evaluate("serve", {"i1": "A", "i2": "B", "d1": "C"}) is None
    with pytest.raises(dmn.DmnError):
        loaded.evaluate_service("out", {})


def test_a_service_does_not_touch_the_decisions_outside():
    text = context(("s", feel('serve("A", "B", "C", "D")')), ("d1", feel("d1")), ("i1", feel("i1")))
    loaded = dmn.load([model(*SERVED, decision("D", text, needs="d1,in:i1", knows="serve"))])
    assert loaded.evaluate("D", {"i1": "X"}) == {"s": "ABCD", "d1": "never", "i1": "X"}


def test_a_service_with_several_outputs_gives_a_context():
    parts = (decision("a", feel("1")), decision("b", feel("2")), service("both", "a,b"))
    assert dmn.load([model(*parts)]).evaluate("both", {}) == {"a": 1, "b": 2}


def test_hidden_decisions_of_a_service_are_decided_inside():
    parts = (given("x"), decision("inner", feel("x + 1"), needs="in:x"),
             decision("outer", feel("inner * 2"), needs="inner"), service("s", "outer", hidden="inner", data="x"))
    assert dmn.load([model(*parts, decision("D", feel("s(4)"), knows="s"))]).evaluate("D", {}) == 10


def test_a_model_serves_many_threads_at_once():
    loaded = dmn.load([model(*CHAIN)])
    found: dict[int, object] = {}

    def work(n: int) -> None:
        for _ in range(50):
            found[n] = loaded.evaluate("C", {"x": n})

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: 3 * (n + 1) for n in range(8)}

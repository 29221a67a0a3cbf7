"""Ids and names of data items are names, never expressions: what a diagram says of its data arrives as it says."""

from typing import Any

import pytest

from engine import DefinitionRefused, Engine
from engine.bpmn import check
from engine.bpmn.findings import finding
from engine.bpmn.identifiers import is_one_name, variable_name
from engine.feel import FeelError, compile_expression
from tests.bpmn.drawings import codes, drawing, line, parsed

SCOPE = '<startEvent id="s"/>{0}<endEvent id="e"/>' + line("s", "A", "e")
AWKWARD = ("out-1", "out-7b4", "out.b", "out.1", "in", "if", "true", "null", "a-in", "in-1", "部门-1", "x²", "some", "out_1")


def values(body: str, **given: Any) -> dict[str, Any]:
    """The variables of a case that ran the drawing to its end."""
    engine = Engine.in_memory()
    engine.deploy(drawing(body))
    case = engine.start(variables=given or None)
    assert engine.state(case) == "ended"
    return engine.variables(case)


def task(inner: str, script: str, identifier: str = "A") -> str:
    return f'<scriptTask id="{identifier}" name="A">{inner}<script>{script}</script></scriptTask>'


def specified(data_input: str = "", data_output: str = "") -> str:
    return f"<ioSpecification>{data_input}{data_output}<inputSet/><outputSet/></ioSpecification>"


def joined(kind: str, source: str, target: str) -> str:
    return f"<{kind}><sourceRef>{source}</sourceRef><targetRef>{target}</targetRef></{kind}>"


def to_paper(identifier: str, name: str) -> str:
    """A script whose value goes through the data output of that id and name to the data object `paper`."""
    own = specified("", f'<dataOutput id="{identifier}" name="{name}"/>')
    return (
        '<dataObject id="obj" name="paper"/><dataObjectReference id="ref" dataObjectRef="obj"/>'
        + task(own + joined("dataOutputAssociation", identifier, "ref"), '"String"')
    )  # fmt: skip


@pytest.mark.parametrize("identifier", AWKWARD)
@pytest.mark.parametrize("name", ["two words", "in", "true", "学籍 证明", "x²"])
def test_data_output_of_any_id_and_name_carries_its_value(identifier: str, name: str) -> None:
    assert values(SCOPE.format(to_paper(identifier, name)))["paper"] == "String"


@pytest.mark.parametrize("identifier", AWKWARD)
def test_data_object_of_any_id_is_written_and_read_by_its_id(identifier: str) -> None:
    body = (
        f'<dataObject id="{identifier}" name="two words" heban:value="kept"/><property id="seen"/>'
        + task(
            specified('<dataInput id="take-1"/>', '<dataOutput id="give"/>')
            + joined("dataInputAssociation", identifier, "take-1")
            + joined("dataOutputAssociation", "give", "seen"),
            "take-1",
        )
    )  # fmt: skip
    found = values(SCOPE.format(body))
    assert found["seen"] == "kept"
    assert found[variable_name("two words", identifier)] == "kept"


def test_data_input_with_a_hyphen_is_read_in_a_script_by_its_id() -> None:
    body = '<dataObject id="d" name="paper" heban:value="String"/>' + task(
        specified('<dataInput id="inp-1" name="Data Input"/>') + joined("dataInputAssociation", "d", "inp-1"),
        "{got: inp-1}",
    )
    assert values(SCOPE.format(body))["got"] == "String"


def test_minus_between_variables_stays_a_minus_where_an_item_has_a_name() -> None:
    body = '<dataObject id="total-1" name="total"/>' + task("", "{total: 5, left: total-1}")
    assert values(SCOPE.format(body), total=5)["left"] == 4


@pytest.mark.parametrize("identifier", AWKWARD)
def test_output_item_of_a_multi_instance_of_any_id(identifier: str) -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality>'
        f'<loopDataOutputRef>cref</loopDataOutputRef><outputDataItem id="{identifier}"/></multiInstanceLoopCharacteristics>'
    )
    body = (
        '<dataObject id="col" name="col" isCollection="true"/><dataObjectReference id="cref" dataObjectRef="col"/>'
        + task(
            specified("", '<dataOutput id="o"/>') + joined("dataOutputAssociation", "o", identifier) + loop,
            "loopCounter * 10",
        )
    )  # fmt: skip
    assert values(SCOPE.format(body))["col"] == [10, 20]


@pytest.mark.parametrize("identifier", AWKWARD)
def test_input_item_and_collection_of_a_multi_instance_of_any_id(identifier: str) -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>list-1</loopDataInputRef>'
        f'<inputDataItem id="{identifier}"/><completionCondition>1 = 2</completionCondition>'
        "</multiInstanceLoopCharacteristics>"
    )
    body = '<dataObject id="list-1" heban:value="=[1, 2, 3]"/><dataObject id="sum" heban:value="=0"/>' + task(
        loop, f"{{sum: sum + {variable_name(None, identifier)}}}"
    )
    assert values(SCOPE.format(body))["sum"] == 6


def test_output_item_without_id_is_an_item_that_nobody_names() -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        '<outputDataItem isCollection="false"/></multiInstanceLoopCharacteristics>'
    )
    assert values(SCOPE.format(task(loop, "{a: 1}")))["a"] == 1


@pytest.mark.parametrize("kind", ["dataInputAssociation", "dataOutputAssociation"])
@pytest.mark.parametrize("source", ["other-7b4", "other-1", "other"])
def test_association_with_another_task_is_refused(kind: str, source: str) -> None:
    ends = {"dataInputAssociation": (source, "x"), "dataOutputAssociation": ("x", source)}[kind]
    own = specified('<dataInput id="x"/>') if kind == "dataInputAssociation" else specified("", '<dataOutput id="x"/>')
    body = f'<task id="{source}" name="t"/>' + task(own + joined(kind, *ends), "1")
    assert "ref.kind" in codes(parsed(body))


def test_association_with_the_task_itself_only_explains_the_picture() -> None:
    body = '<dataObject id="paper" heban:value="kept"/>' + task(
        joined("dataInputAssociation", "paper", "A") + joined("dataOutputAssociation", "A", "paper"), "{got: paper}"
    )
    assert values(SCOPE.format(body)) == {"paper": "kept", "got": "kept"}


def two_sources(inner: str = "") -> str:
    own = specified('<dataInput id="x"/>')
    sources = "<sourceRef>a</sourceRef><sourceRef>b</sourceRef><targetRef>x</targetRef>"
    return '<property id="a" heban:value="=1"/><property id="b" heban:value="=2"/>' + task(
        own + f"<dataInputAssociation>{sources}{inner}</dataInputAssociation>", "{c: x}"
    )


def test_second_source_without_a_transformation_is_refused() -> None:
    assert "association.sources" in codes(parsed(SCOPE.format(two_sources())))
    with pytest.raises(DefinitionRefused, match="there are 2 sources"):
        values(SCOPE.format(two_sources()))


def test_two_sources_of_a_transformation_make_one_value() -> None:
    assert values(SCOPE.format(two_sources("<transformation>[a, b]</transformation>")))["c"] == [1, 2]


def test_transformed_output_of_two_sources() -> None:
    own = specified("", '<dataOutput id="one-1"/><dataOutput id="two-1"/>')
    sources = "<sourceRef>one-1</sourceRef><sourceRef>two-1</sourceRef><targetRef>both</targetRef>"
    body = '<property id="both"/>' + task(
        f"{own}<dataOutputAssociation>{sources}<transformation>[one-1, two-1]</transformation></dataOutputAssociation>",
        '{"one-1": 1, "two-1": 2}',
    )
    assert values(SCOPE.format(body))["both"] == [1, 2]


@pytest.mark.parametrize(
    "body",
    [
        '<scriptTask id="A"><script>1</script><script>2</script></scriptTask>',
        '<task id="A"><multiInstanceLoopCharacteristics><loopCardinality>1</loopCardinality><loopCardinality>2'
        "</loopCardinality></multiInstanceLoopCharacteristics></task>",
        '<task id="A"><multiInstanceLoopCharacteristics/><multiInstanceLoopCharacteristics/></task>',
        '<complexGateway id="A"><activationCondition>true</activationCondition><activationCondition>false'
        "</activationCondition></complexGateway>",
    ],
)
def test_second_element_that_nobody_would_read_is_refused(body: str) -> None:
    assert "element.twice" in codes(parsed(body))


def test_all_events_of_a_complex_behaviour_are_thrown() -> None:
    events = '<signalEventDefinition signalRef="S1"/><signalEventDefinition signalRef="S2"/>'
    loop = (
        '<multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality>1</loopCardinality>'
        f'<complexBehaviorDefinition><condition>true</condition><event id="ev">{events}</event></complexBehaviorDefinition>'
        "</multiInstanceLoopCharacteristics>"
    )
    result = parsed(task(loop, "1"), '<signal id="S1" name="one"/><signal id="S2" name="two"/>')
    assert result.definitions is not None
    thrown = result.definitions.processes["Main"].graph.nodes["A"].loop
    assert thrown is not None
    assert [one.event.name for one in thrown.complex if one.event] == ["one", "two"]


def test_comment_at_the_end_of_one_text_does_not_swallow_the_next() -> None:
    """Keys of two correlation properties stand in one list; a comment in the first used to break the diagram."""
    roots = '<message id="M" name="M"/>' + "".join(
        f'<correlationProperty id="{key}"><correlationPropertyRetrievalExpression messageRef="M"><messagePath>{key} // no'
        "</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
        for key in ("k1", "k2")
    )
    body = '<startEvent id="s"/><intermediateCatchEvent id="A"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'
    result = parsed(body + line("s", "A"), roots)
    assert result.definitions is not None
    assert "expression.syntax" not in {entry.code for entry in check(result.definitions)}
    key = result.definitions.processes["Main"].graph.nodes["A"].event.correlation
    assert key is not None
    assert [int(one) for one in compile_expression(key.text).evaluate({"k1": 1, "k2": 2})] == [1, 2]


@pytest.mark.parametrize("text", [*AWKWARD, "not", "of", "function", "every", "for", "date", "a-b", "x²", "_"])
def test_a_name_is_what_feel_reads_as_one(text: str) -> None:
    """The quick answer is the one that the compiler gives."""
    try:
        read = compile_expression(f"if {text} = null then {text} else [{text}]", (text,)).names == {text}
    except FeelError:
        read = False
    assert is_one_name(text) is read


def test_variable_of_a_data_item() -> None:
    assert variable_name("paper", "obj") == "paper"
    assert variable_name("two words", "obj-1") == "obj-1"
    assert variable_name("in", "out.1") == "out_1"
    assert variable_name(None, "if") == "if_"
    assert variable_name("x²", "y²") == "y_"
    assert variable_name(None, "") == ""
    assert finding("association.sources", "x", count=2).remedy_zh

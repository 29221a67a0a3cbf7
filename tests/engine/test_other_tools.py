"""Drawings of other tools run as those tools say where the specification leaves it to them."""

from engine import Engine

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">'
)


def played(roots: str, main: str, called: str, variables: dict[str, object]) -> tuple[Engine, str]:
    """A case of `main` on an engine that also has the process `called`."""
    engine = Engine.in_memory()
    xml = (
        f'{HEAD}{roots}<process id="P" isExecutable="true">{main}</process>'
        f'<process id="Q" isExecutable="true">{called}</process></definitions>'
    )
    engine.deploy(xml, key="P")
    return engine, engine.start("P", variables)


def line(*nodes: str) -> str:
    pairs = zip(nodes, nodes[1:], strict=False)
    return "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)


def test_a_signal_carries_what_camunda_in_gives_it() -> None:
    main = (
        '<startEvent id="s"/><endEvent id="e"><signalEventDefinition signalRef="sig"><extensionElements>'
        '<camunda:in source="a" target="b"/><camunda:in sourceExpression="${a + 1}" target="c"/></extensionElements>'
        f"</signalEventDefinition></endEvent>{line('s', 'e')}"
    )
    called = (
        '<startEvent id="q"><signalEventDefinition signalRef="sig"/></startEvent><endEvent id="z"/>' + line("q", "z")
    )
    engine, case = played('<signal id="sig" name="S"/>', main, called, {"a": 5})
    (other,) = [found for found in engine.cases() if found != case]
    assert engine.variables(other) == {"b": 5, "c": 6}


def test_output_parameters_of_a_call_see_what_came_back() -> None:
    main = (
        '<startEvent id="s"/><callActivity id="K" calledElement="Q"><extensionElements><camunda:inputOutput>'
        '<camunda:inputParameter name="x">${a * 2}</camunda:inputParameter>'
        '<camunda:outputParameter name="z">${y + x + a}</camunda:outputParameter></camunda:inputOutput>'
        '<camunda:in source="x" target="n"/><camunda:out source="m" target="y"/></extensionElements></callActivity>'
        f'<endEvent id="e"/>{line("s", "K", "e")}'
    )
    called = '<startEvent id="q"/><scriptTask id="T"><script>{m: n + 1}</script></scriptTask>' + line("q", "T")
    engine, case = played("", main, called, {"a": 1})
    found = engine.variables(case)
    assert (found["y"], found["z"]) == (3, 6)


def test_a_call_that_gives_all_back_gives_what_is_mapped_too() -> None:
    main = (
        '<startEvent id="s"/><callActivity id="K" calledElement="Q"><extensionElements><camunda:out variables="all"/>'
        '<camunda:out sourceExpression="${n * 2}" target="r"/></extensionElements></callActivity>'
        f'<endEvent id="e"/>{line("s", "K", "e")}'
    )
    called = '<startEvent id="q"/><scriptTask id="T"><script>{n: 2}</script></scriptTask>' + line("q", "T")
    engine, case = played("", main, called, {})
    assert engine.variables(case) == {"n": 2, "r": 4}


def test_a_data_output_of_an_event_leaves_the_variable_of_its_name_alone() -> None:
    main = (
        '<property id="y"/><startEvent id="s"/><intermediateCatchEvent id="c"><dataOutput id="o" name="note"/>'
        "<dataOutputAssociation><sourceRef>o</sourceRef><targetRef>y</targetRef></dataOutputAssociation>"
        '<messageEventDefinition messageRef="m"/></intermediateCatchEvent><endEvent id="e"/>' + line("s", "c", "e")
    )
    called = '<startEvent id="q"/>'
    engine, case = played('<message id="m" name="In"/>', main, called, {"note": 1})
    engine.message("In", None, 7)
    assert engine.variables(case) == {"note": 1, "y": 7}

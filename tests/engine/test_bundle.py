"""A diagram may name what is deployed with it and what the installation has; anything else is refused by name."""

import pytest

from engine import DefinitionRefused, Engine, Resolved, Resolver
from tests.engine.draw import diagram
from tests.engine.rows_activities import DMN

USER = '<userTask id="A" name="A"><extensionElements><heban:assignment role="{role}"/>{form}</extensionElements></userTask>'


class Offices(Resolver):
    """Two roles are known here."""

    def roles(self) -> frozenset[str]:
        return frozenset({"clerk", "leader"})

    def resolve(self, *asked: object) -> Resolved:
        return Resolved("school")


def drawn(role: str, form: str = "") -> bytes:
    text = diagram("brought", {"P": "start s; task A; end e; s > A > e"})
    return text.replace('<task id="A" name="A"></task>', USER.format(role=role, form=form)).encode()


def refused(engine: Engine, files: dict[str, bytes]) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionRefused) as caught:
        engine.deploy(files)
    return [(f.element, f.code) for f in caught.value.findings if f.severity == "error"]


def test_a_role_that_nobody_has_is_refused() -> None:
    engine = Engine.in_memory()
    engine.ports.resolver = Offices()
    assert refused(engine, {"p.bpmn": drawn("mayor")}) == [("A", "role.unknown")]
    assert engine.deploy({"p.bpmn": drawn("clerk")}).key == "P"


def test_a_form_that_is_not_deployed_along_is_refused() -> None:
    engine = Engine.in_memory()
    form = '<heban:form key="decide.form"/>'
    assert refused(engine, {"p.bpmn": drawn("clerk", form), "forms/other.form": b"{}"}) == [("A", "form.unknown")]
    assert engine.deploy({"p.bpmn": drawn("clerk", form), "forms/decide.form": b"{}"}).key == "P"


def test_a_decision_that_is_not_deployed_along_is_refused() -> None:
    engine = Engine.in_memory()
    asks = diagram("rule", {"P": "start s; rule R decision=fee result=f; end e; s > R > e"}).encode()
    assert refused(engine, {"p.bpmn": asks}) == [("R", "decision.unknown")]
    assert ("R", "decision.unknown") in refused(engine, {"p.bpmn": asks, "rules.dmn": DMN.encode()})


def test_a_rule_file_that_cannot_be_read_is_refused_by_name() -> None:
    engine = Engine.in_memory()
    asks = diagram("rule", {"P": "start s; rule R decision=fee result=f; end e; s > R > e"}).encode()
    assert "dmn.unreadable" in [code for _, code in refused(engine, {"p.bpmn": asks, "rules.dmn": b"<broken"})]


def test_a_process_that_stands_in_two_files_is_refused() -> None:
    one = diagram("one", {"P": "start s; end e; s > e"}).encode()
    other = diagram("other", {"P": "start q; end z; q > z"}).encode()
    assert refused(Engine.in_memory(), {"one.bpmn": one, "other.bpmn2": other}) == [("P", "process.twice")]

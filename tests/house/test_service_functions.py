"""Every service function of the catalogue says in its signature what it takes, in words of both languages."""

import re
from collections.abc import Iterator

from engine.bpmn.model import NodeKind
from engine.definitions import known_here
from engine.definitions.known_values import follow, nodes_of, type_of
from engine.definitions.read_once import diagram
from engine.ports.declared import Parameter, Value, declared
from engine.ports.services import ServiceRegistry
from processes import catalogue
from processes.catalogue import all_services
from processes.declared_values import SpanOfSetting
from records.settings.kinds import COUNT, NUMBER
from records.settings.registry import KEYS
from service.registering import register

CJK = re.compile(r"[一-鿿]")


def parameters() -> Iterator[tuple[str, Parameter]]:
    for name, function in all_services(catalogue().values()).items():
        for one in declared(function).parameters:
            yield name, one


def values(value: Value) -> Iterator[Value]:
    yield value
    for one in (*value.fields.values(), *([value.items] if value.items else [])):
        yield from values(one)


def test_each_parameter_has_a_name_in_both_languages_and_a_type_of_feel() -> None:
    assert [f"{name}: {one.name}" for name, one in parameters() if one.value is None] == []
    for name, one in parameters():
        assert one.value is not None
        words = [one.value.title, *one.value.choices.values(), *([one.value.unit] if one.value.unit else [])]
        assert all(CJK.search(said.zh) and said.en and not CJK.search(said.en) for said in words), f"{name}: {one.name}"
        type_of(one.value)


def test_each_limit_that_a_result_declares_is_a_setting_of_days() -> None:
    register(catalogue().values())
    results = [declared(function).result for function in all_services(catalogue().values()).values()]
    spans = [one.means for result in results if result for one in values(result) if isinstance(one.means, SpanOfSetting)]
    assert len(spans) > 50
    assert {one.setting for one in spans if one.setting not in KEYS or KEYS[one.setting].kind not in (NUMBER, COUNT)} == set()


def test_the_units_of_nearly_all_seats_are_known_from_what_functions_declare() -> None:
    """The check of vacant posts is blind where a drawing reads a unit that no function declares."""
    services, unknown, seats = ServiceRegistry(dict(all_services(catalogue().values()))), [], 0
    for process in catalogue().values():
        files = process.files()
        drawn = {}
        for name, content in files.items():
            parsed = diagram(name, content) if name.endswith(".bpmn") else None
            drawn.update(parsed.definitions.processes if parsed is not None and parsed.definitions is not None else {})
        for key, known in known_here.of(drawn, services, files).items():
            for _, node in nodes_of(drawn[key]):
                if node.kind is NodeKind.USER and node.assignment is not None and node.assignment.organisation is not None:
                    seats += 1
                    text = node.assignment.organisation.text
                    unknown += [(key, node.id)] if not follow(text, known) else []
    assert seats > 100
    # The administrator of a delegation is whoever is nearest: there is always one, or the case says so.
    assert sorted(unknown) == [("account_delegation", "Administrator")]

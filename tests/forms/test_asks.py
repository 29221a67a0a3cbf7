"""What a form asks of the server's data, so that nobody gathers what no part of it names."""

from typing import Any

import pytest

from forms import compile_form

PLAIN = {"type": "textfield", "key": "remark", "id": "a"}


def asked(*components: dict[str, Any]) -> set[str]:
    return set(compile_form({"type": "default", "components": list(components)}).asks)


def test_a_form_of_plain_fields_asks_nothing() -> None:
    assert asked(PLAIN, {"type": "number", "key": "n", "id": "b", "validate": {"min": 1}}) == set()


@pytest.mark.parametrize(
    ("component", "names"),
    [
        ({**PLAIN, "conditional": {"hide": '=outcome != "return"'}}, {"outcome"}),
        ({**PLAIN, "readonly": '=facts.cross_province and stage = "primary"'}, {"facts", "stage", "remark"}),
        ({"type": "number", "key": "n", "id": "b", "validate": {"max": "=limit + 1"}}, {"limit"}),
        ({"type": "expression", "key": "sum", "id": "c", "expression": "=count(rows) + offset"}, {"rows", "offset"}),
        ({"type": "select", "key": "s", "id": "d", "valuesKey": "classes"}, {"classes"}),
        ({"type": "select", "key": "s", "id": "d", "valuesExpression": "=for c in classes return c.name"}, {"classes"}),
    ],
)
def test_conditions_bounds_lists_and_computed_fields_name_what_they_read(
    component: dict[str, Any], names: set[str]
) -> None:
    assert asked(component) == names


def test_a_closed_box_asks_for_the_servers_value_of_all_it_holds() -> None:
    inner = {"type": "textfield", "key": "name", "id": "e"}
    box = {"type": "group", "path": "", "id": "f", "readonly": True, "components": [inner]}
    assert "name" in asked(box)

"""What a task's form shows at first, for the page that draws it and for telling what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.bpmn.model import Node
from forms.schema import parse


class Task(Protocol):
    """What is asked of a task: its element, and the task that it corrects, if any."""

    @property
    def element(self) -> str: ...

    @property
    def corrects(self) -> str | None: ...


@dataclass(frozen=True)
class Row:
    """A task as a page has it."""

    element: str
    corrects: str | None


def first_values(variables: Mapping[str, Any], task: Task, node: Node) -> dict[str, Any]:
    """The request's fields, overlaid by the task's own earlier data; of a correction what it corrects."""
    if task.corrects is not None:
        return dict(variables.get(node.correction.of) or {}) if node.correction is not None else {}
    request = variables.get("request") or {}
    earlier = (variables.get(task.element) or {}).get("data") or {}
    return {**request, **earlier}


def lists_of_case(variables: Mapping[str, Any], form: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    """The variables from which fields of a form are chosen, such as the schools of a dispute, by their names."""
    plain = [one for one in parse(form).walk() if not one.custom("widget")] if form else []
    names = {str(one.raw.get("valuesKey") or "") for one in plain}
    return {name: value for name in names if isinstance(value := variables.get(name), list)}

"""What a draft's processes know from their start: the case itself, the request by its form, what each seat decided."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.model import Node, NodeKind, Process
from engine.definitions import form_fields
from engine.definitions.known_values import Known, Values, known_values, nodes_of
from engine.ports.declared import Value
from engine.ports.services import ServiceRegistry
from ground.bilingual import Bilingual, called

REQUEST, CASE = "request", "case"
_TEXT = "string"
_CASE = {
    "id": Value(Bilingual("案件标识", "Id of the case"), _TEXT),
    "number": Value(Bilingual("案件编号", "Number of the case"), _TEXT),
    "organisation": Value(Bilingual("发起单位", "The unit that starts"), _TEXT),
    "started_by": Value(Bilingual("发起人", "Who started the case"), _TEXT),
}


def of(
    processes: Mapping[str, Process], services: ServiceRegistry, files: Mapping[str, bytes],
    of_case: Mapping[str, Mapping[str, Value]] | None = None,
) -> dict[str, dict[str, Values]]:  # fmt: skip
    """The known variables of each process; `of_case` says more of the entries of `case`, by process."""
    more = of_case or {}
    begins = {key: _begins(process, files, more.get(key, {})) for key, process in processes.items()}
    return known_values(processes, services, begins)


def _begins(process: Process, files: Mapping[str, bytes], of_case: Mapping[str, Value]) -> Known:
    known: dict[str, Values] = {
        CASE: (Value(Bilingual("案件", "The case"), "context", fields={**_CASE, **of_case}),),
    }
    for _, node in nodes_of(process):
        if node.kind is NodeKind.USER:
            known[node.id] = (_decided(node, files),)
    start = next((one for one in process.graph.nodes.values() if one.kind is NodeKind.START and one.form), None)
    if start is not None:
        known[REQUEST] = (_filled(Bilingual("申请内容", "The request"), files, start.form),)
    return known


def _decided(node: Node, files: Mapping[str, bytes]) -> Value:
    """What a user task leaves behind: its outcome, the data of its form, the reason."""
    choices = {one.value: Bilingual(one.label or one.value, one.label_en or one.value) for one in node.outcomes}
    return Value(called(node), "context", fields={
        "outcome": Value(Bilingual("办理结果", "Outcome"), _TEXT, choices=choices),
        "reason": Value(Bilingual("理由", "Reason"), _TEXT),
        "data": _filled(Bilingual("填写内容", "What was filled in"), files, node.form),
    })  # fmt: skip


def _filled(title: Bilingual, files: Mapping[str, bytes], form: str | None) -> Value:
    return Value(title, "context", fields=form_fields.values(files, form) if form else {})

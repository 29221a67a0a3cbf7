"""Where data come from and who reads them too early (数据流), with the seats that one person could take twice.

These are warnings of a draft: a field that no form has, the decision of a task that cannot have been made yet, and what
`engine.definitions.approving_twice` says of its seats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.bpmn.expressions import of_graph
from engine.bpmn.model import Finding, Graph, Node, NodeKind, Process
from engine.definitions import approving_twice, form_fields
from engine.definitions.approving_twice import behind
from engine.definitions.compiled import graphs
from engine.feel import FeelError, compile_expression
from ground.bilingual import Bilingual, called

REQUEST = "request"
_READ = re.compile(r"\b(\w+)\.(?:(data)\.)?(\w+)")


def faults(processes: Mapping[str, Process], files: Mapping[str, bytes]) -> list[Finding]:
    """The findings about the data and the people of some processes, with the forms among the files."""
    found: list[Finding] = []
    for process in processes.values():
        asked = _asked(process, files)
        for _, graph in graphs(process.graph, process.key):
            found += _unfilled(graph, (process.graph, asked), files)
            found += _too_early(graph, process)
    found += approving_twice.faults(processes)
    return list(dict.fromkeys(found))


def _asked(process: Process, files: Mapping[str, bytes]) -> frozenset[str] | None:
    """The fields that something can put into the request; None where that cannot be told."""
    fields: set[str] = set()
    for _, graph in graphs(process.graph, process.key):
        for node in graph.nodes.values():
            if any(one.target.split(".")[0] == REQUEST for one in (*node.outputs, *node.inputs)):
                fields |= form_fields.of(files, node.form) if node.form else set()
            if node.result == REQUEST or node.service is not None and node.service.result == REQUEST:
                return None
            corrected = node.correction is not None and node.correction.of == REQUEST
            for form in (one.form for one in node.outcomes if corrected and one.form):
                fields |= form_fields.of(files, form)
            if node.kind is NodeKind.START and node.form:
                fields |= form_fields.of(files, node.form)
    return frozenset(fields) or None


def _unfilled(
    graph: Graph, of: tuple[Graph, frozenset[str] | None], files: Mapping[str, bytes]
) -> Iterator[Finding]:  # fmt: skip
    """Fields of the request, or of what a seat filled in, that no form has."""
    whole, asked = of
    for node, _, expression in of_graph(graph):
        if node is None:
            continue
        for name, data, field in _READ.findall(expression.text):
            seat = whole.nodes.get(name)
            if name == REQUEST and not data and asked is not None and field not in asked and field != "evidence":
                yield _no_field(node, field, Bilingual("发起表单", "the start form"))
            if data and seat is not None and seat.form and field not in form_fields.of(files, seat.form):
                yield _no_field(node, field, called(seat))


def _too_early(graph: Graph, process: Process) -> Iterator[Finding]:
    """Decisions that are read where no way leads from the task that makes them."""
    seats = {key for key, node in graph.nodes.items() if node.kind is NodeKind.USER}
    for node, _, expression in of_graph(graph):
        if node is None or node.id not in graph.nodes:
            continue
        try:
            names = compile_expression(expression.text, process.names).names
        except FeelError:
            continue
        for name in sorted(names & seats - {node.id}):
            if node.id not in behind(graph, name):
                yield Finding(
                    node.id, "warning", "data.too_early",
                    f"“{called(node).zh}”读取“{called(graph.nodes[name]).zh}”的结果，但没有一条路先经过它，读到的总是空",
                    f"Expected '{called(graph.nodes[name]).en}' decided before '{called(node).en}' reads it but no way "
                    "leads from one to the other: what it reads is always null",
                    "改读前面环节的结果，或调整顺序", "Read what was decided before, or change the order",
                )  # fmt: skip


def _no_field(node: Node, field: str, form: Bilingual) -> Finding:
    return Finding(
        node.id, "warning", "data.no_field",
        f"“{called(node).zh}”读取字段“{field}”，但{form.zh}中没有它，没有人会填写",
        f"'{called(node).en}' reads the field {field!r}, but {form.en} does not have it: nobody fills it in",
        "在表单中加上这个字段，或改读已有的字段", "Add the field to the form, or read one that is there",
    )  # fmt: skip

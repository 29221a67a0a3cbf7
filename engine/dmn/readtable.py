"""Decision tables of a DMN file: XML to the records of `model`."""

from __future__ import annotations

from . import model as m
from .xmlnode import Node

_POLICIES = {
    "U": "UNIQUE", "A": "ANY", "P": "PRIORITY", "F": "FIRST", "C": "COLLECT", "R": "RULE ORDER",
    "O": "OUTPUT ORDER", "RULE_ORDER": "RULE ORDER", "OUTPUT_ORDER": "OUTPUT ORDER",
}
_AGGREGATIONS = {"+": "SUM", "<": "MIN", ">": "MAX", "#": "COUNT"}


def read_table(node: Node) -> m.Table:
    """A decision table; a policy such as "C+" written in one attribute is taken apart."""
    policy, aggregation = _policy(node)
    return m.Table(
        inputs=tuple(_input(child) for child in node.children("input")),
        outputs=tuple(_output(child) for child in node.children("output")),
        rules=tuple(_rule(child) for child in node.children("rule")),
        annotation_names=tuple(child.name for child in node.children("annotation")),
        hit_policy=policy,
        aggregation=aggregation,
        output_label=node.get("outputLabel"),
        at=node.at,
        type_ref=node.type_ref,
    )


def _policy(node: Node) -> tuple[str, str]:
    written = " ".join(node.get("hitPolicy").upper().split()) or "UNIQUE"
    aggregation = node.get("aggregation").upper().strip()
    if written[:1] == "C" and written[1:] in _AGGREGATIONS:
        written, aggregation = "COLLECT", written[1:]
    policy = _POLICIES.get(written, written)
    if policy != "COLLECT":
        aggregation = ""
    return policy, _AGGREGATIONS.get(aggregation, aggregation)


def _input(node: Node) -> m.InputClause:
    expression = node.child("inputExpression")
    body = m.Text("", node.at) if expression is None else expression.text_of()
    values = node.child("inputValues") or (expression and expression.child("inputValues"))
    label = node.get("label") or " ".join(body.text.split())
    return m.InputClause(label, body, _values(values), node.at)


def _output(node: Node) -> m.OutputClause:
    default = node.child("defaultOutputEntry")
    return m.OutputClause(
        name=node.name,
        label=node.get("label") or node.name,
        type_ref=node.type_ref,
        values=_values(node.child("outputValues")),
        default=None if default is None else default.text_of(),
        at=node.at,
    )


def _values(node: Node | None) -> m.Text | None:
    if node is None:
        return None
    found = node.text_of()
    return found if found.text.strip() not in ("", "-") else None


def _rule(node: Node) -> m.Rule:
    return m.Rule(
        inputs=tuple(child.text_of() for child in node.children("inputEntry")),
        outputs=tuple(child.text_of() for child in node.children("outputEntry")),
        annotations=_annotations(node),
        at=node.at,
    )


def _annotations(node: Node) -> tuple[str, ...]:
    entries = tuple(child.text_of().text.strip() for child in node.children("annotationEntry"))
    if entries:
        return entries
    description = node.child("description")  # dmn-js writes its annotation column there
    return () if description is None else (description.content(),)

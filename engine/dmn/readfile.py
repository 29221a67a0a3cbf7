"""A DMN file as a whole: XML to `model.Definitions`."""

from __future__ import annotations

from collections.abc import Callable

from . import model as m
from .readboxed import read_function, read_logic
from .xmlfile import parse
from .xmlnode import Node


def read(source: bytes | str, file: str) -> m.Definitions:
    """Parse one file hardened and read what it declares; raises DmnError for a file that is no DMN."""
    root = Node(parse(source), file)
    space = root.get("namespace").strip()
    return m.Definitions(
        file=file,
        namespace=space,
        name=root.name,
        version=root.space,
        imports=tuple(_import(child) for child in root.children("import")),
        items=tuple(_item(child) for child in root.children("itemDefinition")),
        elements=tuple(_elements(root, space)),
        prefixes=frozenset(str(prefix) for prefix in root.element.nsmap if prefix),
    )


def _elements(root: Node, space: str) -> list[m.Element]:
    found: list[m.Element] = []
    for child in root.children():
        reader = _ELEMENTS.get(child.kind)
        if reader is not None:
            found.append(reader(child, (space, child.get("id") or child.name)))
    return found


def _import(node: Node) -> m.Import:
    return m.Import(
        node.name, node.get("namespace").strip(), node.get("locationURI").strip(), node.get("importType"), node.at
    )


def _item(node: Node) -> m.ItemDefinition:
    allowed, constraint = node.child("allowedValues"), node.child("typeConstraint")
    return m.ItemDefinition(
        name=node.name,
        type_ref=node.type_ref,
        components=tuple(_item(child) for child in node.children("itemComponent")),
        collection=node.get("isCollection").strip() in ("true", "1"),
        allowed=_constraint(allowed),
        constraint=_constraint(constraint),
        function=_function_item(node.child("functionItem")),
        at=node.at,
    )


def _constraint(node: Node | None) -> m.Text | None:
    found = None if node is None else node.text_of()
    return found if found is not None and found.text.strip() not in ("", "-") else None


def _function_item(node: Node | None) -> m.FunctionItem | None:
    if node is None:
        return None
    params = tuple(child.variable() for child in node.children("parameters"))
    return m.FunctionItem(params, " ".join(node.get("outputTypeRef").split()))


def _input_data(node: Node, key: m.Key) -> m.InputData:
    return m.InputData(key, node.name, node.own_variable(), node.at)


def _requirements(node: Node, group: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        href for child in node.children(group) for kind in kinds for href in child.hrefs(kind) if href
    )


def _decision(node: Node, key: m.Key) -> m.Decision:
    return m.Decision(
        key=key,
        name=node.name,
        variable=node.own_variable(),
        information=_requirements(node, "informationRequirement", ("requiredInput", "requiredDecision")),
        knowledge=_requirements(node, "knowledgeRequirement", ("requiredKnowledge",)),
        logic=read_logic(node),
        at=node.at,
    )


def _knowledge(node: Node, key: m.Key) -> m.KnowledgeModel:
    logic = node.child("encapsulatedLogic")
    return m.KnowledgeModel(
        key=key,
        name=node.name,
        variable=node.own_variable(),
        knowledge=_requirements(node, "knowledgeRequirement", ("requiredKnowledge",)),
        logic=None if logic is None else read_function(logic),
        at=node.at,
    )


def _service(node: Node, key: m.Key) -> m.Service:
    return m.Service(
        key=key,
        name=node.name,
        variable=node.own_variable(),
        outputs=node.hrefs("outputDecision"),
        encapsulated=node.hrefs("encapsulatedDecision"),
        input_decisions=node.hrefs("inputDecision"),
        input_data=node.hrefs("inputData"),
        at=node.at,
    )


_ELEMENTS: dict[str, Callable[[Node, m.Key], m.Element]] = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}

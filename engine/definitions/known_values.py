"""What is known of the variables of a process before any case runs: where each comes from and what it means.

Service functions declare their results, starts and loops hand them on, mappings rename them. Each expression is
followed as far as its text shows; what depends on data has several possible values, or none that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.bpmn.model import Assign, Graph, Node, NodeKind, Process
from engine.definitions.compiled import graphs
from engine.feel import FeelError, parse_type
from engine.feel import nodes as n
from engine.feel.parser import parse_expression
from engine.feel.types import FeelType
from engine.feel.values import kind
from engine.ports.declared import ANY, Value
from engine.ports.services import ServiceRegistry
from ground.bilingual import Bilingual

Values = tuple[Value, ...]
"""The values that something may have; none where nothing is known of it."""
Known = Mapping[str, Values]
_PASSES = 6  # a value that is handed on more often than this is not followed
_MOST = 24  # possible values of one variable
_NO_NAME = Bilingual("", "")
SIGNER = "signer"


def known_values(
    processes: Mapping[str, Process], services: ServiceRegistry, begins: Mapping[str, Known]
) -> dict[str, dict[str, Values]]:
    """The known variables of each process by name; `begins` gives what each one has when it starts.

    Processes that call one another inside the same files hand their values on.
    """
    found = {key: {name: tuple(of) for name, of in begins.get(key, {}).items()} for key in processes}
    for _ in range(_PASSES):
        before = {key: dict(of) for key, of in found.items()}
        for key, process in processes.items():
            for _, graph in graphs(process.graph, process.key):
                for node in graph.nodes.values():
                    _node(node, found[key], services, process.names)
                    _call(node, key, found, process.names)
        if before == found:
            break
    return found


def follow(text: str, known: Known, names: Iterable[str] = ()) -> Values:
    """The values that an expression may have, as far as its text shows; () where it does not."""
    try:
        return _follow(parse_expression(text, frozenset(names)), known)
    except FeelError:
        return ()


def type_of(value: Value) -> FeelType | None:
    """The declared type of a value; None where it may be anything."""
    return None if value.type == ANY else parse_type(value.type)


def _node(node: Node, known: dict[str, Values], services: ServiceRegistry, names: Iterable[str]) -> None:
    """What a node adds to the variables: results, mappings, the item of a loop, the signer of a signing."""
    if node.loop is not None and node.loop.item and node.loop.collection is not None:
        _add(known, node.loop.item, _items(follow(node.loop.collection.text, known, names)))
    for one in node.inputs if node.kind is not NodeKind.CALL else ():
        _assign(known, one, known, names)
    if node.service is not None and node.service.result:
        of = services.declared(node.service.name)
        _add(known, node.service.result, (of.result,) if of is not None and of.result is not None else ())
    if node.script is not None and node.result:
        _add(known, node.result, follow(node.script.text, known, names))
    for one in node.outputs if node.kind is not NodeKind.CALL else ():
        _assign(known, one, known, names)


def _call(node: Node, key: str, found: Mapping[str, dict[str, Values]], names: Iterable[str]) -> None:
    """What a call hands to a process of the same files."""
    called = node.called.key if node.called is not None else ""
    if called not in found or called == key:
        return
    assert node.called is not None
    if node.called.all_in:
        for name, values in found[key].items():
            _add(found[called], name, values)
    for one in node.inputs:
        _assign(found[called], one, found[key], names)


def _assign(into: dict[str, Values], one: Assign, seen: Known, names: Iterable[str]) -> None:
    if "." not in one.target:
        _add(into, one.target, follow(one.source.text, seen, names))


def _add(known: dict[str, Values], name: str, values: Values) -> None:
    there = known.get(name, ())
    new = tuple(one for one in values if one not in there)
    if new:
        known[name] = (*there, *new)[:_MOST]


def _items(values: Values) -> Values:
    return tuple(one.items for one in values if one.items is not None)


def _fields(values: Values, name: str) -> Values:
    return tuple(one.fields[name] for one in values if name in one.fields)


# -- expressions --------------------------------------------------------------------------------------------
def _follow(node: n.Node, known: Known) -> Values:
    rule = _RULES.get(type(node))
    return rule(node, known) if rule is not None else ()


def _const(node: n.Const, known: Known) -> Values:
    return (Value(_NO_NAME, "Null" if node.value is None else kind(node.value), constant=node.value),)


def _if(node: n.If, known: Known) -> Values:
    parts = [*(then for _, then in node.branches), node.otherwise]
    found = [_follow(part, known) for part in parts if not (isinstance(part, n.Const) and part.value is None)]
    return tuple(one for values in found for one in values)


def _context(node: n.ContextLiteral, known: Known) -> Values:
    entries = {key: _follow(value, known) for key, value in node.entries}
    plain = {key: values[0] for key, values in entries.items() if len(values) == 1}
    made = Value(_NO_NAME, "context", fields=plain)
    for key, values in entries.items():  # an entry that may be several things: one context for each
        if len(values) > 1:
            return tuple(Value(_NO_NAME, "context", fields={**plain, key: one}) for one in values)
    return (made,)


def _list(node: n.ListLiteral, known: Known) -> Values:
    found = tuple(one for item in node.items for one in _follow(item, known))
    return tuple(Value(_NO_NAME, "list", items=one) for one in found) or (Value(_NO_NAME, "list"),)


def _called(node: n.Call, known: Known) -> Values:
    """`context merge([a, b])` has the entries of all, `get value(a, key)` may be any of them."""
    name = node.function.name if isinstance(node.function, n.Name) else ""
    if name == "context merge" and len(node.arguments) == 1 and isinstance(node.arguments[0], n.ListLiteral):
        fields: dict[str, Value] = {}
        for item in node.arguments[0].items:
            for one in _follow(item, known):
                fields.update(one.fields)
        return (Value(_NO_NAME, "context", fields=fields),)
    if name == "get value" and node.arguments:
        return tuple(field for one in _follow(node.arguments[0], known) for field in one.fields.values())
    return ()


_RULES: dict[type, Callable[[Any, Known], Values]] = {
    n.Const: _const, n.If: _if, n.ContextLiteral: _context, n.ListLiteral: _list, n.Call: _called,
    n.Name: lambda node, known: known.get(node.name, ()),
    n.Path: lambda node, known: () if node.deep else _fields(_follow(node.base, known), node.name),
    n.Filter: lambda node, known: _items(_follow(node.base, known)),
}  # fmt: skip


def nodes_of(process: Process) -> list[tuple[Graph, Node]]:
    """Every node of a process with the graph it stands in, those in sub-processes too."""
    return [(graph, node) for _, graph in graphs(process.graph, process.key) for node in graph.nodes.values()]

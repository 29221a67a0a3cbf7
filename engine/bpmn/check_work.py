"""Executable check of the contents of tasks: who, which form, which outcomes, which service, decision, loop, limit."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.activities import is_activity
from engine.bpmn.findings import finding
from engine.bpmn.model import Finding, LoopKind, Node, NodeKind, Service
from engine.bpmn.names import VARIABLE
from ground.blank import is_blank

_OUTCOME = re.compile(r"[a-z][a-z0-9_]*\Z")
_NAMED = (NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX)
_SERVED = (NodeKind.SERVICE, NodeKind.SEND)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Known:
    """What the deployment and the installation offer; None where the caller cannot tell."""

    forms: Collection[str] | None = None
    services: Mapping[str, object] | None = None
    decisions: Collection[str] | None = None
    roles: Collection[str] | None = None
    users: frozenset[str] = field(default_factory=frozenset)
    unread: frozenset[str] = frozenset()  # elements with an expression that could not be read


def check(node: Node, known: Known) -> Iterator[Finding]:
    """Findings about one node's own content."""
    yield from _name(node)
    if node.kind is NodeKind.USER:
        yield from _user(node, known)
    if node.action is not None and node.action.role and known.roles is not None and node.action.role not in known.roles:
        yield finding("role.unknown", node.id, node.line, role=node.action.role, known=listed(known.roles))
    if node.service is not None:
        yield from _service(node, node.service, known)
    elif node.kind is NodeKind.SERVICE or (node.kind is NodeKind.SEND and not node.events):
        yield finding("draft.service", node.id, node.line)
    if node.kind is NodeKind.RULE and node.service is None:
        yield from _decision(node, known)
    if node.kind is NodeKind.SCRIPT and node.script is None and node.service is None:
        yield finding("draft.script", node.id, node.line)
    if node.kind is NodeKind.TASK:
        yield finding("draft.task", node.id, node.line)
    if node.kind is NodeKind.CALL and node.called is None:
        yield finding("call.missing", node.id, node.line)
    yield from _loop(node)


def _name(node: Node) -> Iterator[Finding]:
    speaks = is_activity(node.kind) or (node.kind in _NAMED and len(node.outgoing) > 1)
    if speaks and is_blank(node.name):
        yield finding("draft.unnamed", node.id, node.line)
    elif is_activity(node.kind) and is_blank(node.name_en):
        yield finding("name.english", node.id, node.line)


def _user(node: Node, known: Known) -> Iterator[Finding]:
    if not VARIABLE.match(node.id):
        yield finding("user.id_shape", node.id, node.line)
    assignment = node.assignment
    if assignment is None or not (assignment.role or assignment.person):
        yield finding("draft.assignment", node.id, node.line)
    if assignment is not None:
        if assignment.role and known.roles is not None and assignment.role not in known.roles:
            yield finding("role.unknown", node.id, node.line, role=assignment.role, known=listed(known.roles))
        for excluded in assignment.exclude:
            if excluded != "initiator" and excluded not in known.users:
                yield finding("exclude.unknown", node.id, node.line, ref=excluded)
    if node.form is None:
        yield finding("draft.form", node.id, node.line)
    elif known.forms is not None and not has_form(node.form, known.forms):
        yield finding("form.unknown", node.id, node.line, form=node.form, known=listed(known.forms))
    yield from _outcomes(node)


def has_form(form: str, forms: Collection[str]) -> bool:
    """Forms are named by file; `decide`, `decide.form` and `forms/decide.form` mean the same one."""
    stems = {_stem(one) for one in forms}
    return form in forms or _stem(form) in stems


def _stem(form: str) -> str:
    return form.rpartition("/")[2].removesuffix(".form")


def _outcomes(node: Node) -> Iterator[Finding]:
    for outcome in node.outcomes:
        if not _OUTCOME.match(outcome.value):
            yield finding("outcome.shape", node.id, node.line, value=outcome.value)
        if not outcome.label:
            yield finding("outcome.label", node.id, node.line, value=outcome.value)
        if not outcome.label_en:
            yield finding("outcome.label_en", node.id, node.line, value=outcome.value)


def _decision(node: Node, known: Known) -> Iterator[Finding]:
    if node.decision is None:
        yield finding("draft.decision", node.id, node.line)
    elif known.decisions is not None and node.decision not in known.decisions:
        yield finding("decision.unknown", node.id, node.line, decision=node.decision, known=listed(known.decisions))


def _loop(node: Node) -> Iterator[Finding]:
    loop = node.loop
    if loop is not None and loop.kind is not LoopKind.STANDARD and not (loop.cardinality or loop.collection):
        yield finding("loop.no_count", node.id, node.line)


def _service(node: Node, service: Service, known: Known) -> Iterator[Finding]:
    """The function by name, and its parameters in both directions."""
    if known.services is None:
        return
    if service.name not in known.services:
        yield finding("service.unknown", node.id, node.line, service=service.name, known=listed(known.services))
        return
    parameters = parameters_of(known.services[service.name])
    if parameters is None:
        return
    given = {one.target for one in service.inputs}
    for name, required in parameters.items():
        if required and name not in given:
            yield finding("service.missing", node.id, node.line, service=service.name, parameter=name)
    for name in sorted(given - parameters.keys()):
        yield finding(
            "service.parameter", node.id, node.line, service=service.name, parameter=name, known=listed(parameters)
        )


def parameters_of(signature: object) -> dict[str, bool] | None:
    """Parameter names with whether each is required; None when anything may be passed.

    Takes an `inspect.Signature` or a function (its first parameter is the unit of work), a mapping of name to
    required, or plain names (all required).
    """
    if callable(signature) and not isinstance(signature, inspect.Signature):
        signature = inspect.signature(signature)
    if isinstance(signature, inspect.Signature):
        own = list(signature.parameters.values())[1:]
        if any(one.kind is one.VAR_KEYWORD for one in own):
            return None
        return {one.name: one.default is one.empty for one in own if one.kind is not one.VAR_POSITIONAL}
    if isinstance(signature, Mapping):
        return {str(name): bool(required) for name, required in signature.items()}
    if isinstance(signature, Iterable):
        return {str(name): True for name in signature}
    return None


def unused(services: Mapping[str, object] | None, used: set[str], keys: Collection[str]) -> Iterator[Finding]:
    """Functions of this file's own processes (`key.function`) that no task uses."""
    for name in sorted(services or ()):
        if name not in used and name.partition(".")[0] in keys:
            yield finding("service.unused", name.partition(".")[0], service=name)


def listed(names: Iterable[str]) -> str:
    """Known names for a message, the first dozen of them."""
    ordered = sorted(names)
    return ", ".join(ordered[:_SHOWN]) + (" …" if len(ordered) > _SHOWN else "") or "-"

"""Executable check of seats of an approval: what a user task offers, and where each decision leads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import check_work
from engine.bpmn.check_work import Known
from engine.bpmn.findings import finding
from engine.bpmn.kinds import REFUSE, RETURN, SigningMode
from engine.bpmn.model import EventKind, Finding, Flow, Graph, Node, NodeKind, Outcome


def check(graph: Graph, around: tuple[tuple[Graph, Node], ...], known: Known) -> Iterator[Finding]:
    """Findings about the user tasks of one scope as seats; `around` are the scopes it stands in, innermost last."""
    for node in graph.nodes.values():
        if node.kind is NodeKind.USER:
            yield from _flows(node, [graph.flows[key] for key in node.outgoing])
            yield from _skip(node)
            yield from _signing(node)
            yield from _kinds(node, known)
            yield from _refusals(node, graph, around)


def _flows(node: Node, flows: list[Flow]) -> Iterator[Finding]:
    """Where one outcome has a flow of its own, each has: by name, or by the default flow."""
    named = {flow.outcome: flow for flow in flows if flow.outcome is not None}
    if not named:
        return
    known = [outcome.value for outcome in node.outcomes if not outcome.kind]
    for outcome, flow in named.items():
        if outcome not in known and node.outcome(outcome) is not None:
            yield finding("outcome.flow_never", node.id, node.line, flow=flow.id, outcome=outcome)
        elif outcome not in known:
            yield finding(
                "outcome.flow_unknown", node.id, node.line, flow=flow.id, outcome=outcome, known=_known(node)
            )
    for outcome in known if not any(flow.default for flow in flows) else ():
        if outcome not in named:
            yield finding("outcome.no_flow", node.id, node.line, outcome=outcome)
    for flow in flows:
        if flow.outcome is None and flow.condition is None and not flow.default:
            yield finding("outcome.flow_beside", node.id, node.line, flow=flow.id)


def _skip(node: Node) -> Iterator[Finding]:
    """A task that is skipped has an outcome all the same, so that flows and conditions can ask for it."""
    if node.skip is None or node.skip.when is None or not node.outcomes:
        return
    if _forward(node, node.skip.outcome) is None:
        yield finding("skip.outcome", node.id, node.line, outcome=node.skip.outcome or "-", known=_known(node))


def _signing(node: Node) -> Iterator[Finding]:
    signing = node.signing
    if signing is None:
        return
    if _forward(node, signing.outcome) is None:
        yield finding("signing.outcome", node.id, node.line, outcome=signing.outcome or "-", known=_known(node))
    if signing.veto is not None and node.outcome(signing.veto) is None:
        yield finding("signing.veto", node.id, node.line, outcome=signing.veto, known=_known(node))
    by_ratio = signing.mode is SigningMode.RATIO
    if by_ratio and signing.ratio is None:
        yield finding("signing.no_ratio", node.id, node.line)
    if not by_ratio and (signing.ratio is not None or signing.veto is not None):
        yield finding("signing.unheeded", node.id, node.line, mode=signing.mode.value)


def _forward(node: Node, named: str | None) -> Outcome | None:
    """The outcome named, or else the primary one, when the case goes on by it."""
    found = node.outcome(named or node.primary)
    return None if found is None or found.kind else found


def _kinds(node: Node, known: Known) -> Iterator[Finding]:
    """What an outcome that refuses or returns needs, and what others have no use for."""
    for outcome in node.outcomes:
        if outcome.kind == REFUSE and outcome.error is None:
            yield finding("outcome.no_error", node.id, node.line, outcome=outcome.value)
        if outcome.kind != REFUSE and outcome.error is not None or outcome.kind != RETURN and outcome.form is not None:
            yield finding("outcome.unheeded", node.id, node.line, outcome=outcome.value)
        if outcome.form is not None and known.forms is not None and not check_work.has_form(outcome.form, known.forms):
            shown = check_work.listed(known.forms)
            yield finding("form.unknown", node.id, node.line, form=outcome.form, known=shown)
    returns = [outcome for outcome in node.outcomes if outcome.kind == RETURN]
    if returns and node.correction is None:
        yield finding("correction.missing", node.id, node.line, outcome=returns[0].value)
    if node.correction is not None and not returns:
        yield finding("correction.unused", node.id, node.line)
    role = node.correction.role if node.correction is not None else None
    if role is not None and known.roles is not None and role not in known.roles:
        yield finding("role.unknown", node.id, node.line, role=role, known=check_work.listed(known.roles))
    for outcome in returns:
        if outcome.form is None:
            yield finding("draft.correction_form", node.id, node.line, outcome=outcome.value)


def _refusals(node: Node, graph: Graph, around: tuple[tuple[Graph, Node], ...]) -> Iterator[Finding]:
    """A refusal that nothing in the file catches ends the case, unless a process that calls this one catches it."""
    for outcome in node.outcomes:
        if outcome.kind == REFUSE and outcome.error is not None and not _caught(outcome.error, node, graph, around):
            yield finding("outcome.uncaught", node.id, node.line, outcome=outcome.value, code=outcome.error)


def _caught(code: str, node: Node, graph: Graph, around: tuple[tuple[Graph, Node], ...]) -> bool:
    scopes = [*around, (graph, node)]
    catching = [one for outer, inside in scopes for one in outer.boundary(inside.id)]
    for outer, _ in scopes:
        for handler in outer.event_sub_processes():
            assert handler.graph is not None
            catching += [one for one in handler.graph.nodes.values() if one.kind is NodeKind.START]
    events = [event for one in catching for event in one.events if event.kind is EventKind.ERROR]
    return any(event.code is None or event.code == code for event in events)


def _known(node: Node) -> str:
    return ", ".join(outcome.value for outcome in node.outcomes) or "-"

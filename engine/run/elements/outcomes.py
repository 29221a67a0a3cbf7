"""What a decision does by itself, without a flow (不同意、退回): throw an error, or send the case back."""

from __future__ import annotations

from engine.bpmn.kinds import REFUSE, RETURN
from engine.bpmn.model import Node
from engine.run.case.run import Run
from engine.run.elements import correction, notes, returning, throwing
from engine.run.elements.notes import Giving
from engine.store.cases import Scope
from engine.tokens import Marking
from engine.tokens.protocol import TokenState

At = tuple[Scope, int]


def led(run: Run, at: At, node: Node, decided: tuple[str | None, Giving | None]) -> bool:
    """Act on the decision of a seat that goes on by no flow; False when the flows are to be taken.

    `decided` is the outcome, and how the case is returned by it.
    """
    scope, token = at
    value, giving = decided
    note = notes.take(scope, token, node)
    outcome = node.outcome(value)
    if outcome is not None and outcome.kind == REFUSE:
        _refuse(run, at, node, outcome.error)
        return True
    if outcome is not None and outcome.kind == RETURN and giving is not None:
        _return(run, at, node, giving)
        return True
    if note is not None and returning.goes_back(note, value):
        back = {**note, "at": note["seat"], "stopped": note.get("back")}
        back.pop("was")
        returning.move(run, at, note["seat"], back)
        return True
    return False


def _refuse(run: Run, at: At, node: Node, code: str | None) -> None:
    """Throw the error of a refusal; the seat is done, so its token is not among what the catcher cancels."""
    scope, token = at
    rows = (row._replace(state=TokenState.ARRIVED) if row.id == token else row for row in scope.marking.tokens)
    scope.marking = Marking(scope.marking.next, tuple(rows))
    scope.changed = True
    run.record("refused", node.id, {"code": code})
    if not throwing.error(run, at, code, {"code": code, "seat": node.id}):
        throwing.uncaught(run, scope, code, {"code": code, "seat": node.id})


def _return(run: Run, at: At, node: Node, giving: Giving) -> None:
    scope = at[0]
    told = {name: giving[name] for name in ("task", "to", "then", "asked", "reason")}
    run.record("returned", node.id, told)
    if giving["to"] is None:
        correction.opened(run, at, node, giving)
    else:
        returning.move(run, at, giving["to"], returning.note_for(run, scope, node, giving))

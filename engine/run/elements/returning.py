"""Returning a case (退回): what the approver may choose, and the way back to an earlier seat or to this one."""

from __future__ import annotations

from typing import Any

from engine.bpmn import line
from engine.bpmn.kinds import RETURN, STRAIGHT, WAYS
from engine.bpmn.model import Node
from engine.errors import BadInput
from engine.run.behaviour import tokens
from engine.run.case import incidents, visibility, waits
from engine.run.case.run import Run
from engine.run.elements import notes
from engine.run.elements.decision import Decision, Returning
from engine.run.elements.notes import Giving, Note
from engine.store.cases import Scope
from engine.tokens import Enter, Remove
from ground.blank import is_blank

MOST, LONGEST = 50, 200
"""Things that one return can name, and the length of a name."""


def choices(run: Run, scope: Scope, node: Node) -> tuple[str, ...]:
    """The earlier seats that a case can be returned to from here, first to last: those of the line that decided it."""
    if scope.kind == "multi":
        if node.signing is None:
            return ()  # the other instances go on meanwhile
        outer = run.parent(scope)
        assert outer is not None
        scope = outer
    return line.decided_before(run.plan(scope).graph, node.id, visibility.context(run, scope))


def giving(run: Run, at: tuple[Scope, Node], task: Any, decision: Decision) -> Giving | None:
    """The return that a decision is, or None; BadInput for one that names nothing, or a seat that there is not."""
    scope, node = at
    outcome = node.outcome(decision.outcome)
    if outcome is None or outcome.kind != RETURN or node.correction is None:
        _no_return(decision)
        return None
    chosen = decision.returning or Returning()
    _check(chosen, decision.reason)
    if chosen.to is not None and chosen.to not in choices(run, scope, node):
        known = ", ".join(choices(run, scope, node))
        raise BadInput(
            f"Expected an earlier seat to return to ({known or 'there is none'}) but got {chosen.to!r}",
            zh=f"只能退回到已办理过的环节（{known or '现在没有'}），现为“{chosen.to}”",
        )
    return {
        "asked": list(chosen.asked), "reason": decision.reason, "by": run.work.actor.account, "to": chosen.to,
        "then": chosen.then or node.correction.then, "task": task.id, "outcome": outcome.value,
        "stopped": {"due": task.due_at, "at": run.at_time()},
    }  # fmt: skip


def _no_return(decision: Decision) -> None:
    if decision.returning is not None:
        raise BadInput(
            f"Expected what to correct only with an outcome that returns the case but got it with {decision.outcome!r}",
            zh=f"只有退回时才能指明补正内容，现为“{decision.outcome}”",
        )


def _check(chosen: Returning, reason: str | None) -> None:
    fits = all(isinstance(one, str) and 0 < len(one) <= LONGEST for one in chosen.asked) and len(chosen.asked) <= MOST
    if not fits:
        raise BadInput(
            f"Expected at most {MOST} names of up to {LONGEST} characters of what to correct; name fewer or shorter",
            zh=f"补正内容最多 {MOST} 项，每项不超过 {LONGEST} 字",
        )
    if not chosen.asked and is_blank(reason):
        raise BadInput(
            "Expected what is to be corrected, or a reason, but got neither; name the fields or say why",
            zh="请指明须补正的内容，或填写退回原因",
        )
    if chosen.then is not None and chosen.then not in WAYS:
        raise BadInput(
            f"Expected {' or '.join(WAYS)} for the way after the correction but got {chosen.then!r}",
            zh=f"补正之后须为 straight（直接送回）或 seats（逐级重审），现为“{chosen.then}”",
        )


def keep(body: Scope, given: Giving | None) -> None:
    """Keep in the body of a signing what one of those who sign asks for; what several name is asked for together."""
    if given is not None:
        before = body.memo.get("giving", {}).get("asked", [])
        body.memo["giving"] = {**given, "asked": list(dict.fromkeys([*before, *given["asked"]]))}


def note_for(run: Run, scope: Scope, node: Node, given: Giving) -> Note:
    """The note for an earlier seat that decides again; it remembers how it had decided."""
    earlier = visibility.context(run, scope)[given["to"]]
    return {**_told(node, given), "at": given["to"], "was": earlier["outcome"], "back": given["stopped"]}


def note_back(node: Node, given: Note) -> Note:
    """The note for the seat that returned a case, when it comes straight back to it."""
    return {**_told(node, given), "at": node.id, "stopped": given.get("stopped")}


def _told(node: Node, given: Note) -> dict[str, Any]:
    said = {name: given[name] for name in ("asked", "reason", "by", "then")}
    return {"seat": node.id, "task": given.get("task"), **said}


def goes_back(note: Note | None, outcome: str | None) -> bool:
    """Tell whether an earlier seat that decided again sends the case straight back: it decided as it had before."""
    return note is not None and note.get("then") == STRAIGHT and "was" in note and note["was"] == outcome


def move(run: Run, at: tuple[Scope, int], element: str, note: Note | None) -> None:
    """Take a token to another seat of its line; it enters there before it leaves here, so that no join misses it."""
    scope, token = at
    left = scope.node_of(token)
    waits.drop(run, scope, token)
    incidents.resolve_token(run, scope, token, "moved")
    number = scope.marking.next
    tokens.move(run, scope, Enter((element,)))
    tokens.move(run, scope, Remove((token,)))
    run.record("moved", element, {"from": left})
    if note is not None:
        notes.put(scope, number, note)

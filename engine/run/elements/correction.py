"""Corrections (补正): whoever started a case puts right what a seat asked for, and the case goes back.

A correction is a task of its own at the seat's token: what cancels the seat cancels it. Its row says which task it
`corrects`; what was asked for stands in its local variables. It comes back to the seat, or to the first seat whose view
changed (its form's fields and what it `shows`) when more was changed than asked for, or when it goes seat by seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.bpmn.kinds import SEATS
from engine.bpmn.model import Expression, Node
from engine.definitions import form_fields
from engine.errors import BadInput
from engine.run.case import expressions, loop_state, variables
from engine.run.case.agenda import Reopen
from engine.run.case.run import Run
from engine.run.elements import holder as assignment
from engine.run.elements import limit, notes, returning, task_rows
from engine.run.elements.decision import Decision
from engine.run.elements.holder import Holder
from engine.run.elements.limit import Deadline
from engine.run.elements.notes import Giving, Note
from engine.store import codec
from engine.store.cases import Scope
from ground.blank import is_blank

RESUBMIT = "resubmit"
_OUTCOMES = codec.encode([
    {"value": RESUBMIT, "label": "重新提交", "label_en": "Resubmit", "reason": False, "style": "primary",
     "corrects": False}
])  # fmt: skip
_NOBODY = (None, "", "system")
_EMPTY: tuple[Any, ...] = (None, "", [])


def opened(run: Run, at: tuple[Scope, int], node: Node, giving: Giving) -> None:
    """Open the correction that a seat asks for: its form, its desk, its own limit."""
    scope, _ = at
    asked, outcome = node.correction, node.outcome(giving["outcome"])
    assert asked is not None and outcome is not None
    told = {**notes.shown({**giving, "seat": node.id}), "of": asked.of, "stopped": giving["stopped"]}
    local = {**loop_state.local_of(run, *at), "correction": told}
    row = task_rows.row(run, at, node)
    row.update(
        name=f"补正：{row['name']}", name_en=f"Correct: {row['name_en']}", form=outcome.form, outcomes=_OUTCOMES,
        corrects=giving["task"], locals=codec.encode(local),
    )  # fmt: skip
    holder = _holder(run, scope, node, local)
    task_rows.opened(run, scope, row, (holder, _deadline(run, scope, node, (holder, local))))


def _deadline(run: Run, scope: Scope, node: Node, of: tuple[Holder, Mapping[str, Any]]) -> Deadline:
    """The correction's own limit: as the drawing says, else as the settings of who corrects say."""
    holder, local = of
    assert node.correction is not None
    if node.correction.limit is not None:
        return limit.of(run, scope, node.correction.limit, local)
    usual = run.ports.corrections.usual(run.work, holder.organisation or run.case.organisation)
    return Deadline() if usual.due is None else limit.computed(run, usual, True, run.at_time())


def _holder(run: Run, scope: Scope, node: Node, local: Mapping[str, Any]) -> Holder:
    if node.correction is not None and node.correction.role is not None:
        return assignment.of(run, scope, node, local, corrects=True)
    starter = run.case.started_by
    if starter in _NOBODY:
        return Holder(holders=[], zh="由发起人补正，但此件不是由人发起", en="whoever started it, but nobody did")
    return Holder(person=starter, zh="由发起人补正", en="Whoever started the case corrects it")


def resubmit(run: Run, at: tuple[Scope, Node], of: tuple[Any, str | None], decision: Decision) -> None:
    """Take in a correction and let the case go back.

    BadInput when something asked for was left as it was, or nothing was changed, and no word says why.

    `of` is the correction's task, and whom whoever resubmits stands in for.
    """
    (scope, node), (task, instead_of) = at, of
    local = codec.decode(task.locals)
    asked = local["correction"]
    if decision.outcome not in (None, RESUBMIT) or decision.returning is not None:
        raise BadInput(
            f"Expected {RESUBMIT} of a correction but got {decision.outcome!r}",
            zh=f"补正只能重新提交（{RESUBMIT}），现为“{decision.outcome}”",
        )
    before = expressions.evaluate(run, scope, Expression(asked["of"]), local)
    changed = _changed(before if isinstance(before, Mapping) else {}, decision.data)
    if is_blank(decision.reason):
        _require_change(run, scope, task, asked["asked"], changed)
    task_rows.decided(run, task, decision, instead_of)
    told = {"task": task.id, "changed": changed, "asked": asked["asked"], "reason": decision.reason}
    run.record_signed("corrected", node.id, told)
    if changed:
        variables.assign(run, scope, {asked["of"]: {**(before or {}), **decision.data}})
    _go_on(run, (scope, task.token), node, (asked, changed))


def _require_change(run: Run, scope: Scope, task: Any, asked: Iterable[str], changed: list[str]) -> None:
    """Refuse to resubmit what was asked for unchanged; what is no field of the form cannot be told to have changed."""
    fields = form_fields.labelled(files_of(run, scope), task.form) if task.form else {}
    left = [fields[name] for name in asked if name in fields and name not in changed]
    if left:
        zh, en = "、".join(one.zh for one in left), ", ".join(one.en for one in left)
        raise BadInput(
            f"Expected a change of what was returned for correction but these are as before: {en}. "
            "Correct them, or say why not",
            zh=f"退回时要求补正的内容没有改动：{zh}。请改正，或写明不改的原因",
        )
    if not changed:
        raise BadInput(
            "Expected a change, or a word why nothing was changed, but got neither; do what was asked or say why",
            zh="没有任何改动：请按要求补正，或说明为何不改",
        )


def _changed(before: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """The entries that a correction changes, by name; of a list the order is no matter."""
    return sorted(name for name, value in data.items() if _differs(before.get(name), value))


def _differs(before: Any, given: Any) -> bool:
    if before in _EMPTY and given in _EMPTY:
        return False
    if isinstance(before, list) and isinstance(given, list):
        return sorted(map(repr, before)) != sorted(map(repr, given))
    return bool(before != given)


def _go_on(run: Run, at: tuple[Scope, int], node: Node, corrected: tuple[Note, list[str]]) -> None:
    """Back to the seat, or to the first seat before it whose view changed (decisions, domain 21 and 31)."""
    scope, token = at
    asked, changed = corrected
    first = None
    if scope.kind != "multi" and changed and (asked["then"] == SEATS or not set(changed) <= set(asked["asked"])):
        earlier = returning.choices(run, scope, node)
        first = next((seat for seat in earlier if _sees(run, scope, run.node(scope, seat), changed)), None)
    if first is not None:
        returning.move(run, at, first, None)
        return
    notes.put(scope, token, returning.note_back(node, asked))
    run.later(Reopen(scope, token))


def _sees(run: Run, scope: Scope, seat: Node, changed: Iterable[str]) -> bool:
    """Tell whether a change is in a seat's view; a seat that says nothing of its view sees everything."""
    view = set(seat.shows)
    if seat.form is not None:
        view |= form_fields.of(files_of(run, scope), seat.form)
    return not view or not view.isdisjoint(changed)


def files_of(run: Run, scope: Scope) -> Mapping[str, bytes]:
    """What was deployed together with the process of a scope, by file name."""
    deployment = run.compiled(scope).definition.deployment
    return run.work.definitions.deployment(run.work.connection, deployment).files

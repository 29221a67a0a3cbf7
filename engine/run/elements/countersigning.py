"""Signing beside a seat (加签) and answering a question (沟通): what each does to the seat's own decision.

Those asked *before* sign first; the seat decides when all have, knowing what they said. For those asked *beside* or
*after*, the seat's decision is held until all have signed. Whoever then disagrees sends it back to who decided, and
the others are asked no more. A return or refusal is not held: it goes its way at once. A question holds nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update

from engine.bpmn.model import Node, Outcome
from engine.errors import BadInput, NotAllowed
from engine.ports.deciders import Post
from engine.run.case import added
from engine.run.case.agenda import ActOnHeld
from engine.run.case.run import Run
from engine.run.elements import added_rows, limit, task_rows
from engine.run.elements.added_rows import AGREE, DISAGREE, Asked
from engine.run.elements.decision import Decision
from engine.run.elements.notes import Giving
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from ground.blank import is_blank

_T = t.task
REOPEN = (
    update(_T)
    .where(_T.c.id == bindparam("x_id"))
    .values(
        state="open", outcome=None, reason=None, row_version=_T.c.row_version + 1,
        **{c.name: None for c in _T.c if c.name.startswith("decided_")},
    )
)  # fmt: skip
At = tuple[Scope, Node]


class Taken(NamedTuple):
    """A decision that was taken on a task: the outcome it chose, by whom and when, and how it returns the case."""

    decision: Decision
    outcome: Outcome | None
    by: str
    at: datetime
    giving: Giving | None


# -- the seat decides -------------------------------------------------------------------------------------
def holds(run: Run, at: At, task: Any, taken: Taken) -> bool:
    """Tell whether a seat's decision waits for those who sign beside or after; if so it is kept until they have."""
    scope, node = at
    entry = added.of(scope, task.id)
    if entry is None:
        return False
    for key in added.questions(entry):
        _closed(run, at, task.id, key)
    if taken.outcome is not None and taken.outcome.kind:
        for key in added.waiting(entry):
            _closed(run, at, task.id, key)
        entry["after"] = []
    for one in entry["after"]:
        post = Post(one["organisation"], one["role"])
        added_rows.opened(run, at, task, Asked(added.AFTER, one["account"], post, entry["by"], one["text"]))
    entry["after"] = []
    if not added.waiting(entry):
        added.forget(scope, task.id)
        return False
    entry["held"] = _kept(taken)
    scope.changed = True
    return True


def _kept(taken: Taken) -> dict[str, Any]:
    decision = taken.decision
    return {
        "outcome": decision.outcome, "reason": decision.reason, "data": dict(decision.data), "by": taken.by,
        "at": taken.at, "giving": taken.giving,
    }  # fmt: skip


def _closed(run: Run, at: At, task_id: str, key: str, outcome: str | None = None) -> None:
    """Nobody is asked any longer: `outcome` says that it was by hand."""
    scope, node = at
    entry = added.of(scope, task_id)
    assert entry is not None
    asked = entry["open"].pop(key)
    scope.changed = True
    added_rows.close(run, key, outcome)
    told = {"of": task_id, "task": key, "how": asked["how"], "to": asked["account"]}
    run.record("unasked" if outcome else "not_needed", node.id, told)


# -- somebody signs ---------------------------------------------------------------------------------------
def sign(run: Run, at: At, of: tuple[Any, str | None], decision: Decision) -> None:
    """Take in a signature or an answer. BadInput as for a decision, NotAllowed for who has signed or decided already.

    `of` is the signature's task, and whom whoever signs stands in for.
    """
    (scope, node), (task, instead_of) = at, of
    _check(task, decision)
    entry = added.of(scope, task.adds)
    assert entry is not None
    question = task.added == added.QUESTION
    if not question:
        _once_each(run, scope, node, entry)
    task_rows.decided(run, task, decision, instead_of)
    told = {
        "task": task.id, "of": task.adds, "how": task.added, "outcome": decision.outcome, "reason": decision.reason,
        **({"instead_of": instead_of} if instead_of is not None else {}),
    }  # fmt: skip
    run.record_signed("answered" if question else "countersigned", node.id, told)
    entry["open"].pop(task.id)
    scope.changed = True
    if not question:
        _signed(run, at, (task, instead_of), decision)


def _check(task: Any, decision: Decision) -> None:
    offered = {one["value"]: one for one in codec.decode(task.outcomes)}
    outcome = offered.get(decision.outcome or "")
    if outcome is None or decision.returning is not None:
        raise BadInput(
            f"Expected an outcome of {sorted(offered)} but got {decision.outcome!r}",
            zh=f"办理结果须为 {sorted(offered)} 之一，现为“{decision.outcome}”",
        )
    if outcome["reason"] and is_blank(decision.reason):
        raise BadInput(f"Expected words with {decision.outcome} but got none; write them", zh="请填写意见")


def _once_each(run: Run, scope: Scope, node: Node, entry: added.Entry) -> None:
    """NotAllowed for whoever has signed this seat already, or decided it, for themselves or for another."""
    account = run.work.actor.account
    held = entry["held"] or {}
    voters = scope.memo.get("voters", []) if node.signing is not None else []
    if account in entry["signed"] or account == held.get("by") or account in voters:
        raise NotAllowed(
            "Expected another person: you have signed this already, and nobody signs twice",
            zh="本人已签署过此件，同一人不能重复签署，须由他人签署",
        )


def _signed(run: Run, at: At, of: tuple[Any, str | None], decision: Decision) -> None:
    (scope, node), (task, instead_of) = at, of
    entry = added.of(scope, task.adds)
    assert entry is not None
    people = [one for one in (run.work.actor.account, instead_of) if one]
    entry["signed"] = list(dict.fromkeys([*entry["signed"], *people]))
    if node.signing is not None and scope.kind == "multi":
        scope.memo.setdefault("voters", []).append(run.work.actor.account)
    if entry["held"] is None:
        added_rows.tell_seat(run, scope, task.adds)
    elif decision.outcome == DISAGREE:
        _send_back(run, at, task)
    else:
        go_on(run, at, task.adds)


def go_on(run: Run, at: At, task_id: str) -> None:
    """Act on the decision that was held, once nobody has to sign any more."""
    scope, _ = at
    entry = added.of(scope, task_id)
    if entry is None or entry["held"] is None or added.waiting(entry):
        return
    added.forget(scope, task_id)
    run.later(ActOnHeld(scope, entry["token"], task_id, entry["held"]))


def _send_back(run: Run, at: At, task: Any) -> None:
    """Open the seat again for who decided it; those who have not signed are asked no more."""
    scope, node = at
    entry = added.of(scope, task.adds)
    assert entry is not None
    for key in added.waiting(entry):
        _closed(run, at, task.adds, key)
    by, entry["held"] = entry["held"]["by"], None
    if by in scope.memo.get("voters", []):
        scope.memo["voters"].remove(by)
    seat = added_rows.seat_of(run, task.adds)
    run.work.writes.run(REOPEN, {"x_id": seat.id})
    limit.arm_again(run, seat)
    run.record("sent_back", node.id, {"task": seat.id, "by": task.id, "to": by})
    added_rows.tell_seat(run, scope, seat.id)
    run.opened.append({**seat._asdict(), "state": "open"})
    key = f"{seat.id}.{seat.row_version + 2}"
    run.work.outbox("task.opened", key, {"case": run.case.id, "task": seat.id, "element": node.id})


# -- somebody is asked no more ----------------------------------------------------------------------------
def withdraw(run: Run, at: At, task_id: str, account_or_task: str) -> None:
    """Ask somebody no more (减签): the task of a signature or question, or an account whose turn has not come.

    BadInput when the account was not asked to sign.
    """
    scope, node = at
    entry = added.of(scope, task_id)
    later = [one for one in entry["after"] if one["account"] == account_or_task] if entry is not None else []
    if entry is None or account_or_task not in entry["open"] and not later:
        raise BadInput(
            "Expected somebody who is asked and has not signed or answered: read the task again",
            zh="没有这位待签（待回复）人员，可能已签，请刷新后再看",
        )
    if later:
        entry["after"].remove(later[0])
        run.record("unasked", node.id, {"of": task_id, "how": added.AFTER, "to": account_or_task})
    else:
        _closed(run, at, task_id, account_or_task, added_rows.WITHDRAWN)
    scope.changed = True
    run.decided = task_id
    added_rows.tell_seat(run, scope, task_id)
    go_on(run, at, task_id)


__all__ = ["AGREE", "DISAGREE", "go_on", "holds", "sign", "withdraw"]

"""The tasks of people who are asked beside a seat: to sign it (加签), or to answer a question (沟通).

Such a task stands at the seat's token: what cancels the seat cancels it. It has no form, and the seat's limit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import bindparam, update

from engine.bpmn.model import Node
from engine.ports.deciders import Post
from engine.run.case import added
from engine.run.case.run import Run
from engine.run.elements import limit, task_rows
from engine.run.elements.holder import Holder
from engine.run.elements.limit import Deadline
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import TASK, Scope
from engine.store.writes import DELETE_TIMER

AGREE, DISAGREE, ANSWER = "agree", "disagree", "answer"
WITHDRAWN = "withdrawn"
"""The outcome of a task whose signer or question was taken back by hand."""
_SIGNS = codec.encode([
    {"value": AGREE, "label": "同意", "label_en": "Agree", "reason": False, "style": "primary", "corrects": False},
    {"value": DISAGREE, "label": "不同意", "label_en": "Disagree", "reason": True, "style": "danger",
     "corrects": False},
])  # fmt: skip
_ANSWERS = codec.encode([
    {"value": ANSWER, "label": "回复", "label_en": "Answer", "reason": True, "style": "primary", "corrects": False}
])  # fmt: skip
_NAMES = {
    added.BEFORE: ("前加签", "Sign before"), added.BESIDE: ("并加签", "Sign beside"),
    added.AFTER: ("后加签", "Sign after"), added.QUESTION: ("沟通", "Question"),
}  # fmt: skip
_T = t.task.c
CLOSE = (
    update(t.task)
    .where(_T.id == bindparam("x_id"), _T.state != "done", _T.state != "cancelled")
    .values(state="cancelled", outcome=bindparam("x_outcome"))
)
AGAIN = update(t.task).where(_T.id == bindparam("x_id"), _T.state == "cancelled").values(state="open")
SEAT = (
    update(t.task)
    .where(_T.id == bindparam("x_id"), _T.state != "cancelled")
    .values(awaits=bindparam("x_awaits"), signed=bindparam("x_signed"), row_version=_T.row_version + 1)
)


class Asked(NamedTuple):
    """Somebody who is asked: how, an account or all who hold a desk, by whom and with which words."""

    how: str
    account: str | None
    post: Post
    by: str
    text: str


def opened(run: Run, at: tuple[Scope, Node], seat: Any, asked: Asked) -> str:
    """Open the task of somebody who is asked; returns its id. `seat` is the row of the task it is added to."""
    (scope, node), how = at, asked.how
    zh, en = _NAMES[how]
    row = task_rows.row(run, (scope, seat.token), node)
    told = {"of": seat.id, "how": how, "by": asked.by, "text": asked.text}
    row.update(
        name=f"{zh}：{seat.name}", name_en=f"{en}: {seat.name_en}", form=None, priority=seat.priority,
        outcomes=_ANSWERS if how == added.QUESTION else _SIGNS, adds=seat.id, added=how,
        locals=codec.encode({"asked": told}),
    )  # fmt: skip
    entry = added.begun(scope, seat.id, seat.token)
    row["signed"] = codec.encode([asked.by, *entry["signed"]])
    holder = Holder(
        asked.post.role, asked.post.organisation, asked.account, None, *_explained(how), *_kept_apart(seat, how)
    )
    entry["open"][row["id"]] = {"how": how, "account": asked.account}
    task_rows.opened(run, scope, row, (holder, _deadline(run, at, seat)))
    return str(row["id"])


def _explained(how: str) -> tuple[str, str]:
    if how == added.QUESTION:
        return "由办理人发来征询，回复后案件不移动", "whoever decides the task asks; answering does not move the case"
    return "由办理人加签", "whoever decides the task asked for the signature"


def _kept_apart(seat: Any, how: str) -> tuple[tuple[str, ...], bool]:
    """Whoever is kept from a seat (四眼) signs nothing beside it either; a question can be put to anybody."""
    if how == added.QUESTION or seat.excluded is None:
        return (), False
    return tuple(codec.decode(seat.excluded)), True


def _deadline(run: Run, at: tuple[Scope, Node], seat: Any) -> Deadline:
    """The seat's own limit goes on for whoever is asked; one that waits for its calendar is computed for both."""
    scope, node = at
    if seat.waits_calendar is not None:
        return limit.of(run, scope, node.limit, codec.decode(seat.locals) if seat.locals else {})
    return Deadline(seat.due_at, seat.remind_at, None, seat.escalate)


def close(run: Run, task_id: str, outcome: str | None = None) -> None:
    """Take an open task away from whoever was asked; `outcome` tells what was done by hand."""
    run.work.writes.after(CLOSE, {"x_id": task_id, "x_outcome": outcome})  # it may have been opened just now
    run.work.writes.delete(DELETE_TIMER, f"due.{task_id}")
    run.work.writes.delete(DELETE_TIMER, f"remind.{task_id}")
    run.case.opened.pop(task_id, None)
    run.opened = [row for row in run.opened if row["id"] != task_id]


def ask_again(run: Run, task_id: str) -> None:
    """Give an open task back to whoever was asked, because what had ended it was taken back."""
    row = seat_of(run, task_id)
    if row.state != "cancelled":
        return
    run.work.writes.run(AGAIN, {"x_id": task_id})
    due = None if row.overdue else row.due_at
    remind = row.remind_at if row.remind_at is not None and row.remind_at > run.work.now else None
    limit.arm(run, row._asdict(), Deadline(due, remind))


def seat_of(run: Run, task_id: str) -> Any:
    """The row of a task as it was stored last."""
    row = TASK.one(run.work.connection, {"x_id": task_id})
    if row is None:
        run.work.flush()
        row = TASK.one(run.work.connection, {"x_id": task_id})
    return row


def tell_seat(run: Run, scope: Scope, task_id: str) -> None:
    """Keep with an open task how many must sign before it, and who has signed: they do not decide it as well (四眼)."""
    entry = added.of(scope, task_id)
    if entry is None or entry["held"] is not None:
        return
    signed = codec.encode(entry["signed"]) if entry["signed"] else None
    values = {"x_awaits": added.awaits(entry) or None, "x_signed": signed}
    run.work.writes.run(SEAT, {"x_id": task_id, **values})

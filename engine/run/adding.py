"""Asking further people about an open task: to sign it before, beside or after its own decision (加签), to sign it no
more (减签), to answer a question while it stays where it is (沟通); and giving a copy of it by hand (抄送).

What follows from a signature stands in `engine.run.elements.countersigning`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from engine.errors import BadInput, Conflict, NotAllowed
from engine.ports.deciders import Post
from engine.run.between_cases import resume
from engine.run.case import added, rights
from engine.run.case.run import Run
from engine.run.elements import added_rows, countersigning
from engine.run.elements.added_rows import Asked
from engine.run.elements.user_task import open_task
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import TASK, Scope
from engine.transaction.work import Work
from ground.prepared import Prepared

_T = t.task
HELD = (
    update(_T)
    .where(_T.c.id == bindparam("x_id"), _T.c.state == "open", _T.c.row_version == bindparam("x_version"))
    .values(claimed_by=bindparam("x_by"), row_version=_T.c.row_version + 1)
)
_COPIED = select(t.copy.c.id).where(
    t.copy.c.case_id == bindparam("x_case"), t.copy.c.organisation == bindparam("x_organisation"),
    t.copy.c.role == bindparam("x_role"), t.copy.c.account.is_not_distinct_from(bindparam("x_account")),
)  # fmt: skip
_ADDED = (
    select(
        _T.c.id, _T.c.added, _T.c.person, _T.c.claimed_by, _T.c.role, _T.c.organisation, _T.c.state, _T.c.outcome,
        _T.c.reason, _T.c.decided_by, _T.c.decided_for, _T.c.created_at, _T.c.decided_at, _T.c.locals, _T.c.adds,
    )
    .where(_T.c.case_id == bindparam("x_case"), _T.c.adds.is_not(None))
    .order_by(_T.c.id)
)  # fmt: skip
_STATE = Prepared(select(t.scope.c.state).where(t.scope.c.id == bindparam("x_id")))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be asked: an account, or whoever holds a desk (`post`)."""

    account: str | None = None
    post: Post | None = None


# -- signing ----------------------------------------------------------------------------------------------
def add_signers(work: Work, task_id: str, how: str, accounts: Sequence[str], reason: str = "") -> None:
    """Ask people to sign an open task `before`, `beside` or `after` whoever decides it (加签); the asker takes it over.

    NotAllowed by the rule of who may decide, and for people whom it keeps from the task or who may not see the case;
    BadInput for none and for whoever is asked already; Conflict for what is itself a signature or correction.
    """
    row = open_task(work, task_id)

    def act(run: Run) -> None:
        rights.require(run, row)
        rights.require_own(row)
        scope = _seat(run, row)
        posts = [(one, _signer(run, scope, row, one)) for one in _named(run, scope, row, (how, accounts))]
        _take(work, row)
        entry = added.begun(scope, row.id, row.token)
        entry["by"] = work.actor.account
        run.record("sign_asked", row.element, {
            "task": row.id, "how": how, "to": list(accounts), "reason": reason or None})  # fmt: skip
        for account, post in posts:
            _ask(run, scope, row, Asked(how, account, post, work.actor.account, reason))
        added_rows.tell_seat(run, scope, row.id)

    resume(work, row.case_id, act)


def _ask(run: Run, scope: Scope, row: Any, asked: Asked) -> None:
    if asked.how != added.AFTER:
        added_rows.opened(run, (scope, run.node(scope, row.element)), row, asked)
        return
    entry = added.of(scope, row.id)
    assert entry is not None
    organisation, role = asked.post
    entry["after"].append({
        "account": asked.account, "organisation": organisation, "role": role, "text": asked.text})  # fmt: skip


def _seat(run: Run, row: Any) -> Scope:
    """The scope of a task that others can be asked about; Conflict for a correction and for what was added itself."""
    if row.corrects is not None or row.adds is not None:
        raise Conflict(
            "Expected a step of the process but this is a correction, signature or question: ask from the step itself",
            zh="补正、加签和沟通件不能再加签或沟通，请由原环节办理人发起",
        )
    return run.scope(row.scope_id)


def _named(run: Run, scope: Scope, row: Any, wanted: tuple[str, Sequence[str]]) -> Sequence[str]:
    how, accounts = wanted
    if how not in added.HOWS:
        raise BadInput(
            f"Expected before, beside or after but got {how!r}", zh=f"加签方式须为 before、beside 或 after，现为“{how}”"
        )
    entry = added.of(scope, row.id)
    known = added.asked(entry) if entry is not None else []
    if not accounts or len(set(accounts)) != len(accounts) or set(accounts) & set(known):
        raise BadInput(
            "Expected people who are not asked yet, each once; choose others", zh="请选择尚未加签的人员，每人一次"
        )
    if len(accounts) + len(known) > added.MOST:
        raise BadInput(f"Expected at most {added.MOST} signers; ask fewer", zh=f"加签不得超过 {added.MOST} 人")
    return accounts


def _signer(run: Run, scope: Scope, row: Any, account: str) -> Post:
    """The desk at which somebody signs; NotAllowed for whoever is kept from the task, has signed or decides it."""
    entry = added.of(scope, row.id)
    signed = entry["signed"] if entry is not None else []
    voters = scope.memo.get("voters", []) if scope.kind == "multi" else []
    own = run.work.actor.account
    kept = run.ports.deciders.kept_from(run.work, rights.seat(run, row))
    if account in (own, row.claimed_by, *signed, *voters) or account in kept:
        raise NotAllowed(
            "Expected someone who may decide but this person took part in the case: choose another",
            zh="所选人员发起或参与过此件，请另选他人（四眼原则）",
        )
    return _post(run, account)


def _post(run: Run, account: str) -> Post:
    found = run.ports.deciders.post_of(run.work, run.case, account)
    if found is None:
        raise _may_not_see()
    return found


def _may_not_see() -> NotAllowed:
    return NotAllowed(
        "Expected somebody who may see the case but this person or desk may not: choose another",
        zh="所选人员或岗位无权查看此件，请另选",
    )


def _take(work: Work, row: Any) -> None:
    """The task is in the hands of whoever asks, so that it comes back to them."""
    params = {"x_id": row.id, "x_version": row.row_version, "x_by": row.claimed_by or work.actor.account}
    if work.connection.execute(HELD, params).rowcount != 1:
        raise Conflict(
            f"Expected task {row.id} unchanged but another was first; read it again",
            zh="此件刚被他人改动，请刷新后再试",
        )


def withdraw(work: Work, task_id: str, who: str) -> None:
    """Ask somebody no more (减签, 收回沟通): `who` is the task of a signature or question, or an account for later.

    NotAllowed unless you decide the task or asked them; BadInput when the account was not asked to sign.
    """
    work.flush()
    row = TASK.one(work.connection, {"x_id": task_id})
    if row is None:
        open_task(work, task_id)  # says what is wrong

    def act(run: Run) -> None:
        scope = run.scope(row.scope_id)
        _require_asker(run, scope, row)
        countersigning.withdraw(run, (scope, run.node(scope, row.element)), task_id, who)

    resume(work, row.case_id, act)


def _require_asker(run: Run, scope: Scope, row: Any) -> None:
    entry = added.of(scope, row.id)
    mine = run.work.actor.account in (row.decided_by, entry["by"] if entry is not None else None)
    if not mine and (row.state != "open" or not run.ports.deciders.allows(
            run.work, rights.seat(run, row), run.work.actor).allowed):
        raise NotAllowed(
            "Expected whoever decides the task or asked for the signature but it is another",
            zh="只有本环节办理人或发起人可以减签或收回",
        )


# -- asking and telling -----------------------------------------------------------------------------------
def ask(work: Work, task_id: str, wanted: Wanted, text: str) -> None:
    """Ask a person or a desk a question about an open task (沟通); the task stays where it is and can be decided.

    NotAllowed by the rule of who may decide, and for who may not see the case; BadInput for a question to oneself.
    """
    row = open_task(work, task_id)

    def act(run: Run) -> None:
        rights.require(run, row)
        scope = _seat(run, row)
        post = _desk(run, wanted)
        asked = Asked(added.QUESTION, wanted.account, post, work.actor.account, text)
        told = {"task": row.id, "to": wanted.account, "reason": text, "organisation": post.organisation,
                "role": post.role}
        run.record("asked", row.element, told)
        added_rows.opened(run, (scope, run.node(scope, row.element)), row, asked)

    resume(work, row.case_id, act)


def _desk(run: Run, wanted: Wanted) -> Post:
    """The desk of who is to be asked or told."""
    if wanted.account is not None:
        if wanted.account == run.work.actor.account:
            raise BadInput("Expected somebody else but got yourself; choose another", zh="不能选择本人，请另选")
        return _post(run, wanted.account)
    if wanted.post is None or not run.ports.deciders.sees(run.work, run.case, wanted.post):
        raise _may_not_see()
    return wanted.post


def give_copy(work: Work, task_id: str, wanted: Wanted) -> bool:
    """Give a copy of a case by hand to a person or a desk that may see it (抄送); False where they have one already.

    `task_id` is the open task from which it is given, by whoever may decide it.
    """
    row = open_task(work, task_id)
    given: list[bool] = []

    def act(run: Run) -> None:
        rights.require(run, row)
        post = _desk(run, wanted)
        asked = {"x_case": row.case_id, "x_organisation": post.organisation, "x_role": post.role or "",
                 "x_account": wanted.account}
        if work.connection.execute(_COPIED, asked).first() is not None:
            return
        work.writes.insert(t.copy, {
            "id": work.new_id(), "case_id": row.case_id, "task_id": row.id, "role": post.role or "",
            "organisation": post.organisation, "account": wanted.account, "given_by": work.actor.account,
            "created_at": work.now, "read_at": None})  # fmt: skip
        told = {"task": row.id, "to": wanted.account, "organisation": post.organisation, "role": post.role}
        run.record("copied", row.element, told)
        given.append(True)

    resume(work, row.case_id, act)
    return bool(given)


# -- reading ----------------------------------------------------------------------------------------------
def added_to(connection: Connection, case_id: str) -> list[Any]:
    """The tasks of all who were asked to sign or to answer in a case, in order; withdrawn ones too."""
    return list(connection.execute(_ADDED, {"x_case": case_id}))


def asked_later(connection: Any, scope_id: str, task_id: str) -> list[dict[str, Any]]:
    """Who signs a task after its decision, while it is not decided: account, organisation, role and what was asked."""
    row = _STATE.one(connection, {"x_id": scope_id})
    entry = codec.decode(row.state).get("m", {}).get(added.KEY, {}).get(task_id) if row is not None else None
    return [] if entry is None else list(entry["after"])

"""Running a case of many: bodies of seats, rows handed on with a decision, effects as a job that reports back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.reading import case_file
from ground.bilingual import Bilingual
from processes.declared_values import AccountId, CaseId, CaseNumber
from processes.jobs import Job, More, Running
from processes.rows import Effecting, EffectingAll, Many, RowsField
from records import jobs
from records.acting import Acting
from records.assignments import roles_of
from records.errors import NotFound
from records.jobs import Outcome
from records.many import bodies, deciding, effects, entering, proof
from records.scope import system_scope

JOB, MESSAGE = "rows", "rows_applied"
TITLE = Bilingual("办理名单各行", "the effects of a list")


def hand_on(run: Any, task: Any, outcome: str | None, field: RowsField) -> dict[str, Any]:
    """Let the rows of a task go their ways with its decision; returns the figures that its diagram reads.

    Raises NotReady where rows are still undecided or faulty, or the list is empty.
    """
    work = run.work
    acting = Acting(work.now, work.actor.account, work.actor.organisation, task.element, run.case.number)
    place = entering.RowPlace(run.case.id, run.case.number, task.scope_id)
    if outcome not in field.settles:
        return {"withdrawn": bodies.withdraw(work.session, acting, task.scope_id)}
    if not field.decides:
        return _hand_in(work.session, place)
    seat = deciding.Seat(task.id, task.element, task.scope_id)
    found = deciding.counts(work.session, seat)
    if found.get("undecided"):
        raise NotReady(
            f"还有 {found['undecided']} 行没有办理，请逐行办理后再提交",
            f"Expected every row to be decided but {found['undecided']} are not: decide them first",
        )
    told = proof.digest_of_seat(work.session, task.id)
    bodies.settle(work.session, acting, task.scope_id, task.id)
    return {**{outcome: found.get(outcome, 0) for outcome in field.decides}, "digest": told}


class NotReady(Exception):
    """Raised when rows cannot be handed on as they are."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def _hand_in(session: Any, place: entering.RowPlace) -> dict[str, Any]:
    faulty, rows = entering.standing(session, place)
    if faulty:
        raise NotReady(
            f"有 {faulty} 行存在错误，请更正或移除后再提交",
            f"Expected rows without faults but {faulty} have some: correct or remove them",
        )
    if not rows:
        raise NotReady("名单中还没有任何一行，请先填报或导入", "Expected a row but there is none: enter some")
    return {"handed": entering.hand_on(session, place)}


def services(key: str, many: Many) -> dict[str, Callable[..., Any]]:
    """Return the functions that a case of many offers its diagram: `open_body` and `apply_rows`."""

    def open_body(work: Any, case_id: CaseId) -> dict[str, Any]:
        """Take the rows that wait to this part of the case."""
        body = bodies.open_body(work.session, case_id, work.standing_in)
        return {"number": body.number, "rows": body.rows, "returned": body.returned}

    def apply_rows(work: Any, case_id: CaseId, case: CaseNumber, account: AccountId) -> dict[str, Any]:
        """Leave the job that makes the effects of the rows which stand here."""
        with system_scope(work.session):
            acting, role = _asking(work, account, case)
            scope = work.standing_in
            asked = {"case": case, "case_id": case_id, "scope": scope, "body": bodies.number_of(work.session, scope)}
            left = jobs.ask(work.session, acting, role, jobs.Asked(f"{key}.{JOB}", asked, case_id))
        return {"job": left.id}

    return {f"{key}.open_body": open_body, f"{key}.apply_rows": apply_rows}


def job(many: Many) -> Job:
    """Return the job that makes the effects of a body, a chunk at a time, each with its lines of the ledger."""

    def step(running: Running) -> More | Outcome:
        scope, body, case_id = (running.asked[name] for name in ("scope", "body", "case_id"))
        mark = running.mark
        total = mark.get("total") or effects.left(running.session, scope)
        after, done = mark.get("after", 0), mark.get("done", 0)
        last, n = effects.next_part(running.session, scope, after, many.chunk)
        if not n:
            return Outcome("done", effects.figures(running.session, case_id, body))

        def write(work: Any) -> None:
            acting = Acting(work.now, running.acting.account_id, running.acting.org_id, JOB, running.asked["case"])
            with system_scope(work.session):
                _apply(many, (work, acting), (case_id, scope), (after, last))

        reached = done + n
        return More({"after": last, "done": reached, "total": total}, reached, max(total, reached), write)

    return Job(JOB, TITLE, step, MESSAGE)


def _apply(many: Many, by: tuple[Any, Acting], at: tuple[str, str], part: tuple[int, int]) -> None:
    """Make the effects of the due rows of a chunk and note them in the ledger."""
    work, acting = by
    variables = case_file.variables(work.connection, at[0])
    if many.effect_of_all is not None:
        due = effects.due_criterion(at[1], part)
        many.effect_of_all(EffectingAll(work, acting, variables, due))
        effects.keep_all(work.session, acting, at, part)
    elif many.effect is not None and (rows := effects.due(work.session, at[1], part, many.opened)):
        found = many.effect(Effecting(work, acting, variables, rows))
        effects.keep(work.session, acting, at, rows, found)


def _asking(work: Any, account: str, case: str) -> tuple[Acting, str]:
    """In whose name the effects are made: who decided last, else who started the case."""
    for name in (work.actor.account, account):
        held = roles_of(work.session, name, Acting(work.now).today) if name else []
        role = next((one for one in held if one.org_id == work.actor.organisation), held[0] if held else None)
        if role is not None:
            return Acting(work.now, name, role.org_id, JOB, case), role.id
    raise NotFound(
        "Expected somebody with a role to make the effects for but neither the last to decide nor the starter has one.",
        "最后办理人和发起人均已不在岗，无法办理名单，请由运维人员转办",
    )


def known(variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the variables that rows are judged by."""
    return {name: variables[name] for name in ("request", "facts") if name in variables}


def merged(many: Many, before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row with those of a workbook: an empty cell or a missing column clears nothing."""
    return rewritten(many, before, {key: value for key, value in given.items() if value not in (None, "")})


def rewritten(many: Many, before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row with those that a form gave; one left empty on purpose is gone."""
    keys = {column.key for column in many.columns}
    found = {**before, **{key: value for key, value in given.items() if key in keys}}
    return {key: value for key, value in found.items() if value not in (None, "")}

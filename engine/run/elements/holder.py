"""Who gets a task: a role and an organisation found by relation, with the answer explained and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.bpmn.model import Assignment, Expression, Node
from engine.run.case import expressions, incidents, rights
from engine.run.case.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from ground.bilingual import Bilingual


class Holder(NamedTuple):
    """The assignment of one task; `apart` tells whether the drawing keeps it from whoever took part in the case."""

    role: str | None = None
    organisation: str | None = None
    person: str | None = None
    holders: list[str] | None = None
    zh: str | None = None
    en: str | None = None
    excluded: tuple[str, ...] = ()
    apart: bool = False


def wanted_of(node: Node, corrects: bool) -> Assignment | None:
    """The assignment of a task of a node, or of its correction; a correction without a role is whoever started it."""
    if not corrects:
        return node.assignment
    asked = node.correction
    return None if asked is None or asked.role is None else Assignment(asked.role, asked.organisation)


def of(run: Run, scope: Scope, node: Node, local: Mapping[str, Any], corrects: bool = False) -> Holder:
    """Ask the resolver for the organisation and holders of a task, or of a correction of it."""
    wanted = wanted_of(node, corrects)
    if wanted is None:
        return Holder()
    organisation = _value(run, scope, wanted.organisation, local)
    person = _value(run, scope, wanted.person, local)
    apart = bool(wanted.exclude) and not excepted(run, scope, wanted, local)
    excluded = rights.excluded(run, wanted) if apart else ()
    context = {"element": node.id, "local": local}
    found = run.ports.resolver.resolve(run.work, run.case, wanted.role, organisation, context)
    return Holder(
        wanted.role,
        found.organisation_id,
        _text(person),
        found.holders,
        found.explanation_zh,
        found.explanation_en,
        excluded,
        apart,
    )


def _value(run: Run, scope: Scope, expression: Expression | None, local: Mapping[str, Any]) -> Any:
    return None if expression is None else expressions.evaluate(run, scope, expression, local)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def excepted(run: Run, scope: Scope, wanted: Assignment, local: Mapping[str, Any]) -> dict[str, Any] | None:
    """The exception by which nobody is excluded, with what it says of itself (level, document), or None."""
    if not wanted.exclude or wanted.unless is None:
        return None
    found = expressions.evaluate(run, scope, wanted.unless, local)
    if isinstance(found, Mapping):
        return dict(found) if found.get("value") is True else None
    return {"value": True} if found is True else None


def mark_exception(run: Run, scope: Scope, node: Node, task: Any) -> None:
    """Record that only the exception lets this person decide (decisions, domain 8)."""
    wanted, account = node.assignment, run.work.actor.account
    if wanted is None or wanted.unless is None or account not in rights.excluded(run, wanted):
        return
    local = codec.decode(task.locals) if task.locals else {}
    found = excepted(run, scope, wanted, local)
    if found is not None:
        run.record("exception", node.id, {**found, "task": task.id, "by": account})


def _organisation(run: Run, scope: Scope, node: Node, wanted: tuple[str, str]) -> str | None:
    role, text = wanted
    value = expressions.evaluate(run, scope, Expression(text))
    found = run.ports.resolver.resolve(run.work, run.case, role, value, {"element": node.id, "local": {}})
    return str(found.organisation_id) if found.organisation_id is not None else None


def columns(holder: Holder) -> dict[str, Any]:
    """The columns of wf_task that a holder fills; a person named holds the task at once."""
    return {
        "role": holder.role,
        "organisation": holder.organisation,
        "person": holder.person,
        "claimed_by": holder.person,
        "explanation_zh": holder.zh,
        "explanation_en": holder.en,
        "excluded": codec.encode(list(holder.excluded)) if holder.apart else None,
    }


def warn(run: Run, at: tuple[Scope, int, str], holder: Holder, task_id: str) -> None:
    """Put a task that nobody can decide on the operators' list."""
    if holder.person or holder.holders is None:
        return
    able = [account for account in holder.holders if account not in holder.excluded]
    if not able:
        incidents.open_at(run, at, "no_holder", _nobody(incidents.place(run, at), holder), {"task": task_id})


def _nobody(here: Bilingual, holder: Holder) -> Bilingual:
    where = f" ({holder.en})" if holder.en else ""
    return Bilingual(
        f"{here.zh}应{holder.zh or f'由 {holder.organisation} 的 {holder.role} 办理'}，但没有可办理的人："
        "该角色无人担任，或任职者须回避本案。请在该单位为可办理本案的人员授予此角色",
        f"Expected someone in role {holder.role} at {holder.organisation} but nobody may decide {here.en}{where}; "
        "give the role there to someone who may decide this case",
    )


def copies(run: Run, scope: Scope, node: Node, holder: Holder, task_id: str) -> None:
    """Copies (抄送): whoever is named (`role` or `role@<FEEL>`) sees the case, without deciding."""
    for wanted in node.copy_to:
        role, _, text = wanted.partition("@")
        organisation = _organisation(run, scope, node, (role, text)) if text else None
        row = {
            "id": run.work.new_id(),
            "case_id": run.case.id,
            "task_id": task_id,
            "role": role,
            "organisation": organisation or holder.organisation,
            "account": None,
            "given_by": None,
            "created_at": run.work.now,
            "read_at": None,
        }
        run.work.writes.insert(t.copy, row)

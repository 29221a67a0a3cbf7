"""How migrations of running cases look in JSON: the plan, what it would do to each case, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.context import who
from api.taskview import View
from api.versions import iso
from engine.bpmn.model import Node
from engine.definitions.compiled import Compiled
from engine.operate import mapping, migrations
from engine.operate.mapping import MigrationPlan
from engine.operate.previews import Preview
from processes.visible_cases import sees
from records import jobs
from records.accounts import display_names


def plan(chosen: MigrationPlan, old: Compiled, new: Compiled) -> dict[str, Any]:
    """Each element of the old version, what it becomes and how that was found, and what it could become."""
    offered = mapping.choices(old, new)
    return {
        "elements": [
            {**_named(old, name), "to": chosen.elements.get(name), "how": chosen.how.get(name, "none"),
             "choices": list(others)}
            for name, others in offered.items()
        ],
        "targets": [_named(new, name) for plan in new.plans.values() for name in plan.nodes],
    }  # fmt: skip


def _named(compiled: Compiled, name: str) -> dict[str, Any]:
    node = compiled.where(name)
    assert node is not None
    return {"id": name, "kind": str(node.kind), "name": _words(node)[0], "name_en": _words(node)[1]}


def _words(node: Node) -> tuple[str, str]:
    return node.name or "", node.name_en or node.name or ""


def case(view: View, row: Any) -> dict[str, Any]:
    """A case as who migrates may know it: number and unit; its page only for those who may see it."""
    unit = view.organisations([row.organisation]).get(row.organisation or "")
    return {
        "id": row.id, "number": row.number,
        "unit": unit.name_zh if unit else "", "unit_en": unit.name_en if unit else "",
        "open": sees(view.session, row.organisation, row.number),
    }  # fmt: skip


def previews(view: View, found: Sequence[Preview], old: Compiled) -> list[dict[str, Any]]:
    """What a plan would do to some cases."""
    rows = migrations.cases_of(view.session.connection(), [one.case_id for one in found])
    return [
        {**case(view, rows[one.case_id]), "ok": not one.reasons,
         "at": [_named(old, name) for name in _known(old, one.at)],
         "moves": list(one.moves), **_both("reasons", one.reasons, one.reasons_zh),
         **_both("warnings", one.warnings, one.warnings_zh)}
        for one in found if one.case_id in rows
    ]  # fmt: skip


def _known(compiled: Compiled, names: Sequence[str]) -> list[str]:
    return [name for name in names if compiled.where(name) is not None]


def _both(name: str, en: Sequence[str], zh: Sequence[str]) -> dict[str, list[str]]:
    return {name: list(zh), f"{name}_en": list(en)}


def migration(view: View, row: Any) -> dict[str, Any]:
    """A migration: who proposed and confirmed it, why, how far it is."""
    connection = view.session.connection()
    job = jobs.by_id(view.session, row.job) if row.job else None
    names = display_names(view.session, sorted({a for a in (row.proposed_by, row.confirmed_by, row.undone_by) if a}))
    return {
        "id": row.id, "process": row.key, "from": _version(view, row.source), "to": _version(view, row.target),
        "state": row.state, "job": job.state if job else None, "error": _said(job.result if job else {}),
        "reason": row.reason, "undo_reason": row.undo_reason or "", "figures": migrations.figures(connection, row.id),
        **{f"{deed}_by": _person(names, getattr(row, f"{deed}_by")) for deed in ("proposed", "confirmed", "undone")},
        **{f"{deed}_at": iso(getattr(row, f"{deed}_at")) for deed in ("proposed", "confirmed", "undone")},
        "may_confirm": migrations.may_confirm(row, who().account),
    }  # fmt: skip


def _said(result: Mapping[str, Any]) -> dict[str, str] | None:
    return {"detail": result["error"], "detail_en": result["error_en"]} if "error" in result else None


def _version(view: View, definition_id: str) -> dict[str, Any]:
    found = view.compiled(definition_id).definition
    return {"id": found.id, "version": found.version, "owner": found.owner}


def _person(names: Mapping[str, str], account: str | None) -> dict[str, str] | None:
    return {"id": account, "name": names.get(account, "")} if account else None


def items(view: View, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """One page of a migration's cases, each with what became of it."""
    known = migrations.cases_of(view.session.connection(), [row.case_id for row in rows])
    return [
        {**case(view, known[row.case_id]), "position": row.position, "state": row.state, "at": iso(row.at),
         "said": row.said_zh or "", "said_en": row.said or ""}
        for row in rows
    ]  # fmt: skip

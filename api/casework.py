"""One task, one case: what a person sees before deciding (a case answers six questions without a click)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from api.forming import form_of
from api.problems import problem
from api.taskview import View, of_case
from engine import casefile, desk
from engine.bpmn.model import Node
from engine.store import tables as t
from processes import Shown, Text
from records.scope import RecordsSession, scope_of
from records.tables import CaseGrant


def visible(session: RecordsSession) -> ColumnElement[bool]:
    """The criterion of the cases a session may see: of the own subtree, or as a party of the case (domain 4b)."""
    scope = scope_of(session)
    granted = select(CaseGrant.__table__.c.case_no).where(scope.covers(CaseGrant.__table__.c.org_id))
    return or_(scope.covers(t.case.c.organisation), t.case.c.number.in_(granted))


def load_task(session: RecordsSession, task_id: str) -> Mapping[str, Any]:
    """A task of a case that the session may see, or a problem (404)."""
    row = desk.task(session.connection(), task_id)
    if row is None or not _sees(session, row["case_organisation"], row["number"]):
        raise problem(404, "没有这项待办，或不在可见范围", "Expected a task that you may see but there is none")
    return row


def load_case(session: RecordsSession, case_id: str) -> Mapping[str, Any]:
    """A case that the session may see, by id or number, or a problem (404)."""
    row = desk.case_row(session.connection(), case_id)
    if row is None or not _sees(session, row["organisation"], row["number"]):
        raise problem(404, "没有这个案件，或不在可见范围", "Expected a case that you may see but there is none")
    return row


def _sees(session: RecordsSession, organisation: str | None, number: str) -> bool:
    """Tell of one case what `visible` says of a list: the grants are read only when the tree does not answer."""
    scope = scope_of(session)
    if scope.everything or organisation is not None and scope.allows(organisation):
        return True
    grant = CaseGrant.__table__.c
    granted = select(grant.case_no).where(grant.case_no == number, scope.covers(grant.org_id)).limit(1)
    return session.connection().execute(granted).first() is not None


def shown_task(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """One task in full."""
    node = view.node(row["definition_id"], row["element"])
    process = view.house.processes.get(row["key"])
    return {
        **view.tasks([row])[0],
        "form": form_of(view, row["definition_id"], row["form"]),
        "form_values": _form_values(view, row, node),
        "outcomes": _outcomes(node),
        "explanation": {"zh": row["explanation_zh"] or "", "en": row["explanation_en"] or ""},
        "phrases": [{"zh": p.zh, "en": p.en} for p in (process.phrases.get(row["element"]) or _PHRASES)]
        if process else [],
    }  # fmt: skip


def shown_case(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """One case in full: changes, facts, evidence, where it stands, what comes next, what may be done."""
    connection = view.session.connection()
    waiting = desk.open_tasks(connection, [row["id"]])
    process = view.house.processes.get(row["key"])
    variables = casefile.variables(connection, row["id"])
    said = view.sentences([of_case(row)])
    shown = process.shown(view.session, row, variables) if process is not None else Shown()
    engine = view.house.engine
    definition = engine.compiled(connection, row["definition_id"]).definition
    return {
        **view.cases([row], waiting, said)[0],
        "definition": {"id": definition.id, "key": definition.key, "version": definition.version},
        "changes": [
            {"field": c.field, "label": c.label.zh, "label_en": c.label.en, "before": c.before.zh,
             "before_en": c.before.en, "after": c.after.zh, "after_en": c.after.en}
            for c in shown.changes
        ],
        "facts": [
            {"label": f.label.zh, "label_en": f.label.en, "value": f.value.zh, "value_en": f.value.en}
            for f in shown.facts
        ],
        "files": [dict(f) for f in shown.files],
        "open_tasks": view.tasks(waiting, said),
        "next_steps": _next(view, row, waiting, variables),
        "actions": actions(view, row, variables),
    }  # fmt: skip


def actions(view: View, row: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """What may be done to a running case beside deciding: the messages its diagram waits for, by their drawing."""
    found = []
    for waiting in casefile.waiting_messages(view.house.engine, view.session.connection(), row["id"], known):
        node, offered = waiting.node, waiting.node.action
        fits = offered is not None and view.who.role == offered.role and view.who.organisation == waiting.organisation
        found.append({
            "name": waiting.name, "element": node.id, "label": (offered.label if offered else "") or node.name,
            "label_en": (offered.label_en if offered else "") or node.name_en,
            "reason": bool(offered and offered.reason), "allowed": fits,
            "why_not": "" if fits else "仅由发起方经办人办理", "why_not_en": "" if fits else "Only those who asked may",
        })  # fmt: skip
    return found


def _outcomes(node: Node | None) -> list[dict[str, Any]]:
    offered = node.outcomes if node is not None else ()
    if not offered:
        return [_outcome("done", Text("办结", "Done"), False, "primary", False)]
    return [_outcome(o.value, Text(o.label, o.label_en or o.label), o.reason, o.style, o.corrects) for o in offered]


def _outcome(value: str, label: Text, reason: bool, style: str, corrects: bool) -> dict[str, Any]:
    return {
        "value": value, "label": label.zh, "label_en": label.en, "reason": reason, "style": style, "corrects": corrects,
    }  # fmt: skip


def _form_values(view: View, row: Mapping[str, Any], node: Node | None) -> dict[str, Any]:
    """What the form shows at first: the request's fields, overlaid by the task's own earlier data."""
    if node is None or not node.form:
        return {}
    variables = casefile.variables(view.session.connection(), row["case_id"])
    request = variables.get("request") or {}
    earlier = (variables.get(row["element"]) or {}).get("data") or {}
    return {**request, **earlier}


def _next(
    view: View, row: Mapping[str, Any], waiting: list[Mapping[str, Any]], known: Mapping[str, Any]
) -> list[dict[str, Any]]:
    compiled = view.house.engine.compiled(view.session.connection(), row["definition_id"])
    found: dict[str, dict[str, Any]] = {}
    for task in waiting:
        for node in casefile.following(compiled, task["element"], known):
            found[node.id] = {"element": node.id, "name": node.name, "name_en": node.name_en or node.name}
    return list(found.values())


_PHRASES = (
    Text("材料不清晰，请重新拍照上传", "The documents cannot be read; please photograph them again"),
    Text("缺少加盖公章的证明", "The stamped certificate is missing"),
    Text("信息与户口簿不一致", "The data do not match the household register"),
    Text("不符合转入条件", "The conditions are not met"),
)

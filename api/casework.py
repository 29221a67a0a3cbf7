"""One task, one case: what a person sees before deciding (a case answers six questions without a click)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from api import lookups, sealed_values, sections
from api.added_people import added_people
from api.correction import offered, shown_return, ways_back
from api.forming import form_of
from api.problems import problem
from api.rows_shown import rows_of_case, rows_of_task
from api.taskview import View, of_case
from engine.bpmn.kinds import RETURN
from engine.bpmn.model import Node, Outcome
from engine.reading import case_file, desk
from engine.store import codec
from engine.store import tables as t
from ground.bilingual import Bilingual
from processes import Process
from processes.first_values import Row, first_values, lists_of_case
from processes.refused_again import with_refusals
from processes.visible_cases import sees
from records.decision_drafts import draft_of
from records.own_phrases import own_phrases
from records.scope import RecordsSession
from records.tables import CaseGrant


def of_unit(org_id: str | None) -> ColumnElement[bool]:
    """The criterion of a unit's own cases: it started them, is a party of them, or they wait at one of its desks."""
    c = t.case.c
    party = select(CaseGrant.__table__.c.case_no).where(CaseGrant.__table__.c.org_id == org_id)
    waiting = select(t.task.c.case_id).where(t.task.c.organisation == org_id, t.task.c.state == t.OPEN)
    return or_(c.organisation == org_id, c.number.in_(party), c.id.in_(waiting))


def load_task(session: RecordsSession, task_id: str) -> Mapping[str, Any]:
    """A task of a case that the session may see, or a problem (404)."""
    row = desk.task(session.connection(), task_id)
    if row is None or not sees(session, row["case_organisation"], row["number"]):
        raise problem(404, "没有这项待办，或不在可见范围", "Expected a task that you may see but there is none")
    return row


def load_case(session: RecordsSession, case_id: str) -> Mapping[str, Any]:
    """A case that the session may see, by id or number, or a problem (404)."""
    row = desk.case_row(session.connection(), case_id)
    if row is None or not sees(session, row["organisation"], row["number"]):
        raise problem(404, "没有这个案件，或不在可见范围", "Expected a case that you may see but there is none")
    return row


def shown_task(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """One task in full."""
    node = view.node(row["drawn_in"], row["element"])
    process = view.process(row)
    form = form_of(view, row["drawn_in"], row["form"])
    lists = lookups.first_entries(process, view.session, form)
    return {
        **view.tasks([row])[0],
        "form": form,
        "form_values": {**_form_values(view, row, node, form), **lists},
        "outcomes": outcomes_of(view, row),
        "returned": shown_return(view, row),
        **ways_back(view, row, node),
        "explanation": {"zh": row["explanation_zh"] or "", "en": row["explanation_en"] or ""},
        **own_words(view, row),
        **rows_of_task(view, row),
    }  # fmt: skip


def shown_case(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """One case in full: changes, facts, evidence, where it stands, what comes next, what may be done."""
    connection = view.session.connection()
    waiting = desk.open_tasks(connection, [row["id"]])
    process = view.process(row)
    deciding = any(view.may(task)["decide"] for task in waiting)
    variables = case_file.variables(connection, row["id"])
    said = view.sentences([of_case(row)])
    readable = sealed_values.seen(view, row, variables, deciding)
    shown = with_refusals(process.shown(view.session, row, readable), variables)
    engine = view.house.engine
    definition = engine.compiled(connection, row["definition_id"]).definition
    return {
        **view.cases([row], waiting, said)[0],
        "definition": {"id": definition.id, "key": definition.key, "version": definition.version},
        **sections.shown(shown),
        "open_tasks": view.tasks(waiting, said),
        "next_steps": _next(view, row, waiting, variables),
        "actions": actions(view, row, variables),
        "added": added_people(view, row, waiting),
        **rows_of_case(view, row),
    }  # fmt: skip


def actions(view: View, row: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """What may be done to a running case besides deciding: the messages that its diagram waits for."""
    found = []
    for waiting in case_file.waiting_messages(view.house.engine, view.session.connection(), row["id"], known):
        node, offered = waiting.node, waiting.node.action
        seat = view.who.role, view.who.organisation
        by_role = offered is not None and seat == (offered.role, waiting.organisation)
        fits = by_role if offered is not None and offered.role else view.who.account == row["started_by"]
        found.append({
            "name": waiting.name, "element": node.id, "label": (offered.label if offered else "") or node.name,
            "label_en": (offered.label_en if offered else "") or node.name_en,
            "reason": bool(offered and offered.reason), "allowed": fits,
            "why_not": "" if fits else "仅由发起方经办人办理", "why_not_en": "" if fits else "Only those who asked may",
        })  # fmt: skip
    return found


def own_words(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """The caller's own phrases by outcome, and what they have filled in on an open task and not sent."""
    draft = draft_of(view.session, view.who.account, row["id"]) if row["state"] == "open" else None
    return {
        "own_phrases": own_phrases(view.session, view.who.account),
        "draft": None if draft is None else {
            **draft.values, "revision": draft.revision, "saved_at": draft.saved_at.isoformat().replace("+00:00", "Z"),
        },
    }  # fmt: skip


def outcomes_of(view: View, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The outcomes that a task offers."""
    if row["corrects"] is not None or row["adds"] is not None:
        return _stored(row)
    node = view.node(row["drawn_in"], row["element"])
    return _outcomes(view, row, node, view.process(row))


def _outcomes(view: View, row: Mapping[str, Any], node: Node | None, process: Process) -> list[dict[str, Any]]:
    if node is None or not node.outcomes:
        return [_outcome(Outcome("done", "办结", "Done", style="primary"), ())]
    return [
        {**_outcome(one, process.phrases_for(node.id, one.value)),
         "returns": one.kind == RETURN, "asks": offered(view, row, one)}
        for one in node.outcomes
    ]  # fmt: skip


def _outcome(outcome: Outcome, phrases: Sequence[Bilingual]) -> dict[str, Any]:
    return {
        "value": outcome.value, "label": outcome.label, "label_en": outcome.label_en or outcome.label,
        "reason": outcome.reason, "style": outcome.style, "corrects": outcome.corrects,
        "phrases": [{"zh": p.zh, "en": p.en} for p in phrases],
    }  # fmt: skip


def _stored(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The outcomes that a task's own row says: those of a correction, signature or question are not the seat's."""
    return [_outcome(Outcome(**one), ()) for one in codec.decode(row["outcomes"])]


def _form_values(
    view: View, row: Mapping[str, Any], node: Node | None, form: Mapping[str, Any] | None
) -> dict[str, Any]:  # fmt: skip
    """What the form shows at first, with the case's own lists; what is sealed in clear to who may decide alone."""
    if node is None or not row["form"]:
        return {}
    variables = case_file.variables(view.session.connection(), row["case_id"])
    values = first_values(variables, Row(row["element"], row["corrects"]), node)
    shown: dict[str, Any] = sealed_values.seen(view, row, values, view.may(row)["decide"])
    return {**shown, **lists_of_case(variables, form)}


def _next(
    view: View, row: Mapping[str, Any], waiting: list[Mapping[str, Any]], known: Mapping[str, Any]
) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for task in waiting:
        for node in case_file.following(view.compiled(task["drawn_in"]), task["element"], known):
            found[node.id] = {"element": node.id, "name": node.name, "name_en": node.name_en or node.name}
    return list(found.values())

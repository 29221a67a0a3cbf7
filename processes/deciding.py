"""Deciding a task for whoever is signed in: the engine's decision, with the data that the task's form lets through."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Completed, Decision, Work, runner
from engine.errors import EngineError, NotFound
from engine.reading import case_file, desk
from engine.run.case.run import Run
from forms import CompiledForm, compile_form
from processes import many, returning, sealing
from processes.catalogue import Process, Refused
from processes.created.making import process_of
from processes.first_values import first_values
from processes.lookups import Lookup, chosen
from processes.returning import Misfilled
from processes.rows import rows_field
from processes.visible_cases import sees
from records.acting import Acting
from records.file_list import file_kinds
from records.files import attach_to_case

_NO_FORM = '{"type": "default", "components": []}'

Check = Callable[[Work, Any, Mapping[str, Any]], None]
"""What else is asked of the data that a form let through: of the work, the task's row and the data; raises."""


@dataclass(frozen=True)
class Asked:
    """A decision on a task; `processes` by key lend the lists that their forms choose from."""

    task_id: str
    decision: Decision
    processes: Mapping[str, Process]


def decide(work: Work, asked: Asked, check: Check | None = None) -> Completed:
    """Decide a task within the scope of the work's session.

    Raises what the engine does (Conflict, NotAllowed, BadInput), Misfilled, and NotFound for a task of a case that the
    session may not see: of such a task nobody learns why they may not decide it.
    """

    def admitted(run: Run, task: Any, given: Decision) -> Mapping[str, Any]:
        returning.require_named(run, task, given)
        process = _process(run, asked.processes)
        data = admit(run, task, given, process)
        if check is not None:
            check(run.work, task, data)
        _keep_evidence(run, data)
        return data

    try:
        return runner.complete(work, asked.task_id, asked.decision, admitted)
    except (EngineError, Refused):
        row = desk.task(work.connection, asked.task_id)
        if row is None or not sees(work.session, row["case_organisation"], row["number"]):  # type: ignore[arg-type]
            raise NotFound(
                "Expected a task that you may see but there is none", zh="没有这项待办，或不在可见范围"
            ) from None
        raise


def _process(run: Run, known: Mapping[str, Process]) -> Process:
    case, work = run.case, run.work
    return known.get(case.key) or process_of(work.definitions, work.connection, case.definition_id)


def admit(run: Run, task: Any, decision: Decision, process: Process | None = None) -> Mapping[str, Any]:
    """The data of a decision as the task's form lets them through; a task without a form takes none.

    Hidden and read-only fields are decided here, not by the browser. Raises Misfilled.
    """
    content = run.file(run.scope(task.scope_id), task.form) if task.form else None
    if content is None and not decision.data:
        return {}
    text = _NO_FORM if content is None else content.decode("utf-8")
    form = compile_form(text)
    lists = _chosen(run, process.lookups if process is not None else (), text, decision.data)
    given = {"outcome": decision.outcome, "files": _files(run.work, decision.data), **lists}
    seals = process is not None and bool(process.sealed)
    known = case_file.variables(run.work.connection, run.case.id) if seals or form.asks - given.keys() else {}
    context = sealing.opened(run.work.session, known) if seals else known
    data = let_through(form, decision.data, {**context, **given})
    values = _sealed(run, task, process, (data, known)) if seals else data
    return {**values, **_rows(run, task, decision.outcome, text)}


def _sealed(run: Run, task: Any, process: Process | None, taken: tuple[dict[str, Any], Mapping[str, Any]]) -> Any:
    """The data with references for what is sealed; what stood in the form before keeps its own."""
    data, known = taken
    node = run.node(run.scope(task.scope_id), task.element)
    work, case = run.work, run.case
    acting = Acting(work.now, work.actor.account, work.actor.organisation or case.organisation, "", case.number)
    return sealing.seal(work.session, acting, process, data, first_values(known, task, node)).data


def _rows(run: Run, task: Any, outcome: str | None, text: str) -> dict[str, Any]:
    """What became of the rows that a task shows: never what the request says, but what the registers hold."""
    field = rows_field(text)
    if field is None:
        return {}
    try:
        return {field.key: many.hand_on(run, task, outcome, field)}
    except many.NotReady as cause:
        raise Misfilled([{"key": field.key, "message": cause.zh, "message_en": cause.en}]) from cause


def _chosen(run: Run, lookups: Sequence[Lookup], text: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen from the process's lists; a form that names none of them is not read for it."""
    named = [lookup for lookup in lookups if f'"{lookup.name}"' in text]
    if not named:
        return {}
    return chosen(named, (run.work.session, run.work.actor.organisation or ""), json.loads(text), data)


def let_through(form: CompiledForm, data: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """What a compiled form makes of submitted data; Misfilled names every fault."""
    result = form.load(dict(data), dict(context))
    if result.errors:
        raise Misfilled([{"key": e.key, "message": e.message_zh, "message_en": e.message_en} for e in result.errors])
    return dict(result.values)


def _keep_evidence(run: Run, data: Mapping[str, Any]) -> None:
    """Bind evidence that a decision adds to its case, so that the case's parties can read it."""
    work, added = run.work, _named_files(data)
    if added:
        acting = Acting(work.now, work.actor.account, work.actor.organisation, run.case.key, run.case.number)
        attach_to_case(work.session, acting, added)


def _named_files(data: Mapping[str, Any]) -> list[str]:
    return [one for one in data.get("evidence") or [] if isinstance(one, str)]


def _files(work: Work, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The evidence that may be named: files the session may read, of its own uploads or of the case."""
    named = _named_files(data)
    return [{"value": one, "label": one} for one in file_kinds(work.session, named)] if named else []

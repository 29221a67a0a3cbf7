"""Migration of running cases to another version: previewed per case, whole or not at all, undoable.

Everything on an element moves to the element that the plan pairs it with: tokens (also inside sub-processes,
multi-instance and called processes), tasks, timers, waits, incidents and notes for compensation. A wait that
exists in both versions keeps its row, so a deadline is not restarted; one that is gone is dropped; one that is
new is armed. What cannot be moved is a reason, and the case stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, select, update

from engine.bpmn.model import Node
from engine.definitions.compiled import Compiled
from engine.errors import BadInput, Conflict, EngineError
from engine.opened_engine import OpenedEngine
from engine.operate import mapping, snapshots
from engine.operate.judging import Change, joins, preview
from engine.operate.mapping import MigrationPlan
from engine.operate.previews import Preview, standing
from engine.run import commands, rerouting
from engine.run.behaviour import arming
from engine.run.case import waits
from engine.run.case.run import Run
from engine.store import tables as t
from engine.store.cases import Scope
from engine.tokens import Marking, TokenRow
from engine.transaction.work import Actor, Work
from ground.bilingual import of as cause_of
from ground.blank import is_blank

SAVE_PLACE = (
    update(t.scope)
    .where(t.scope.c.id == bindparam("x_id"))
    .values(definition_id=bindparam("x_definition"), element=bindparam("x_element"))
)


def plan(engine: OpenedEngine, source: str, target: str) -> MigrationPlan:
    """The automatic plan from one definition id to another."""
    with engine.reading() as connection:
        return mapping.automatic(engine.compiled(connection, source), engine.compiled(connection, target))


def candidates(connection: Connection, source: str, visible: ColumnElement[bool] | None = None) -> list[str]:
    """The active cases in which something runs on a version, also inside call activities.

    `visible` is the caller's criterion on the case.
    """
    query = (
        select(t.scope.c.case_id)
        .join(t.case, t.case.c.id == t.scope.c.case_id)
        .where(t.scope.c.definition_id == source, t.case.c.state == "active")
        .distinct()
        .order_by(t.scope.c.case_id)
    )
    if visible is not None:
        query = query.where(visible)
    return list(connection.execute(query).scalars())


def dry_run(engine: OpenedEngine, chosen: MigrationPlan, case_ids: Sequence[str]) -> list[Preview]:
    """Tell what would happen to each case; nothing is written."""
    found = []
    for case_id in case_ids:
        with engine.work() as work:  # why: one at a time, so that nobody waits for the lock of a whole list
            found.append(preview(work, chosen, _versions(work, chosen), case_id))
    return found


def apply(
    engine: OpenedEngine, actor: Actor, chosen: MigrationPlan, case_ids: Sequence[str], reason: str
) -> list[Preview]:
    """Move each case in a transaction of its own; what could not be moved is unchanged and says why.

    A snapshot of each moved case is kept for `snapshots.undo`.
    """
    with engine.work(actor) as work:
        check(work, chosen, reason)
        batch = work.new_id()
    return [_apply_one(engine, actor, chosen, (case_id, batch, reason)) for case_id in case_ids]


def check(work: Work, chosen: MigrationPlan, reason: str) -> None:
    """Refuse a migration without a reason, or by a plan that cannot hold. BadInput."""
    if is_blank(reason):
        raise BadInput("Expected a reason for the migration but got none; say why", zh="请填写迁移原因")
    mapping.check(chosen, *_versions(work, chosen))


def _apply_one(engine: OpenedEngine, actor: Actor, chosen: MigrationPlan, what: tuple[str, str, str]) -> Preview:
    try:
        with engine.work(actor) as work:
            return move(work, chosen, what)
    except EngineError as cause:
        return standing(what[0], "", [cause_of(cause)])


def move(work: Work, chosen: MigrationPlan, what: tuple[str, str, str]) -> Preview:
    """Move a case within a transaction; what cannot be moved is left as it is and says why.

    `what` is the case's id, the batch under which its snapshot is kept, and the reason. Conflict when a part of the
    case still runs on the old version afterwards: then nothing of it is to be committed.
    """
    case_id, batch, reason = what
    found = preview(work, chosen, _versions(work, chosen), case_id)
    if found.reasons:
        return found
    kept = snapshots.take(work, case_id)
    commands.resume(work, case_id, lambda run: _move(run, chosen, reason))
    work.flush()
    left = select(t.scope.c.id).where(t.scope.c.case_id == case_id, t.scope.c.definition_id == chosen.source)
    if work.connection.execute(left.limit(1)).first() is not None:
        raise Conflict(
            f"Expected the whole of case {found.number} on the new version but a part is still on the old one; "
            "it stays as it was",
            zh=f"案件 {found.number} 未能完整迁移，仍按原版本办理",
        )
    snapshots.keep(work, kept, batch)
    return found


def _versions(work: Work, chosen: MigrationPlan) -> tuple[Compiled, Compiled]:
    known, connection = work.definitions, work.connection
    return known.compiled(connection, chosen.source), known.compiled(connection, chosen.target)


# -- moving -----------------------------------------------------------------------------------------------
def _move(run: Run, chosen: MigrationPlan, reason: str) -> None:
    old, new = _versions(run.work, chosen)
    concerned = [s for s in run.scopes() if s.definition_id == chosen.source]
    changes = [Change(chosen, old, new, scope) for scope in concerned]
    for change in changes:
        _move_scope(run, change)
    if run.case.definition_id == chosen.source:
        run.case.definition_id = chosen.target
    for change in changes:
        _follow_seats(run, change)
    run.record("migrated", run.case.root.element, {"from": chosen.source, "to": chosen.target, "reason": reason})
    for change in changes:
        _arm_what_is_new(run, change)


def _move_scope(run: Run, change: Change) -> None:
    scope, elements = change.scope, change.chosen.elements
    _drop_what_is_gone(run, change)
    _move_rows(run, change)
    rows = tuple(
        TokenRow(row.id, elements[row.node], _flow(row, change), row.state) for row in scope.marking.tokens
    )
    scope.marking = Marking(scope.marking.next, rows)
    _move_memo(scope, elements)
    _rename_data(run, change)
    scope.definition_id = change.chosen.target
    if scope.kind != "call":  # the element of a called process belongs to the caller's version
        scope.element = elements.get(scope.element, scope.element)
    _save_place(run, scope)
    for child in run.children(scope):
        if child.kind == "call":
            child.element = elements.get(child.element, child.element)
            _save_place(run, child)


def _save_place(run: Run, scope: Scope) -> None:
    params = {"x_id": scope.id, "x_definition": scope.definition_id, "x_element": scope.element}
    run.work.writes.after(SAVE_PLACE, params)
    scope.changed = True


def _flow(token: TokenRow, change: Change) -> str | None:
    if not joins(token):
        return None
    return " ".join(change.chosen.flows[f] for f in (token.flow or "").split(" "))


def _move_memo(scope: Scope, elements: Any) -> None:
    memo = scope.memo
    if "plan" in memo:
        memo["plan"] = elements[memo["plan"]]
    for note in _notes(memo):
        note.update({key: elements[note[key]] for key in ("e", "h") if key in note})
    for returned in memo.get("returned", {}).values():
        returned.update({key: elements.get(returned[key], returned[key]) for key in ("at", "seat")})
    held = memo.get("conditions")
    if held:
        memo["conditions"] = {_moved(key, elements): value for key, value in held.items()}


def _notes(memo: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The notes of what can be undone, and of what is being undone or comes after it."""
    yield from (*memo.get("notes", ()), *memo.get("notes_left", ()))
    owner = memo.get("owner")
    while owner:
        for _, notes in owner.get("left", ()):
            yield from notes
        owner = owner.get("owner")


def _moved(condition: str, elements: Any) -> str:
    """The name of a waiting condition (token:element, of further ones :index) in the new version."""
    token, element, *place = condition.split(":")
    return ":".join((token, elements.get(element, element), *place))


def _rename_data(run: Run, change: Change) -> None:
    """What was decided lives under the task's id: a renamed task's decision is found under both names."""
    for old, new in change.chosen.elements.items():
        if old != new and old in change.scope.data and new not in change.scope.data:
            change.scope.data[new] = change.scope.data[old]
            change.scope.touch_data()


def _drop_what_is_gone(run: Run, change: Change) -> None:
    """Waits of boundary events and event sub-processes that the new version does not have."""
    scope = change.scope
    for table in (t.timer, t.subscription):
        for row in _rows(run, table, scope.id):
            if change.target(row.element) is None and not getattr(row, "task_id", None):
                waits.forget(scope, row.token, row.id)
                run.work.connection.execute(table.delete().where(table.c.id == row.id))


def _move_rows(run: Run, change: Change) -> None:
    for table in (t.task, t.timer, t.subscription, t.incident):
        here = table.c.scope_id == change.scope.id
        rows = _rows(run, table, change.scope.id, open_only=False)
        pairs = {row.element: node for row in rows if (node := change.target(row.element)) is not None}
        if table is t.task:
            for old, node in pairs.items():
                _reword(run, change, old, node)
        renamed = {old: node.id for old, node in pairs.items() if old != node.id}
        if renamed:
            # why: in one statement, as two elements may change places; decided tasks too, for four-eyes names them
            moved = update(table).where(here, table.c.element.in_(renamed))
            run.work.connection.execute(moved.values(element=case(renamed, value=table.c.element)))


def _reword(run: Run, change: Change, old: str, node: Node) -> None:
    """An open task takes the words, form and outcomes of its new seat; a correction and a signature keep their own."""
    seat: dict[str, Any] = {"name": node.name or node.id, "name_en": node.name_en or node.name or node.id}
    seat.update(form=node.form, outcomes=_outcomes(run, change, node))
    c = t.task.c
    still = (c.scope_id == change.scope.id, c.element == old, c.state == "open", c.corrects.is_(None), c.adds.is_(None))
    run.work.connection.execute(update(t.task).where(*still).values(**seat))


def _follow_seats(run: Run, change: Change) -> None:
    """Open tasks whose new seat is assigned otherwise go to whom it names; their limits keep their start."""
    moved = {after.id for before, after in change.pairs()
             if (before.assignment, before.correction) != (after.assignment, after.correction)}  # fmt: skip
    for row in _rows(run, t.task, change.scope.id):
        if row.element in moved:
            rerouting.follow(run, row)


def _outcomes(run: Run, change: Change, node: Node) -> str | None:
    return run.work.definitions.compiled(run.work.connection, change.chosen.target).outcomes(node)


def _rows(run: Run, table: Any, scope_id: str, open_only: bool = True) -> list[Any]:
    query = select(table).where(table.c.scope_id == scope_id)
    if open_only and table in (t.task, t.incident):
        query = query.where(table.c.state == "open")
    return list(run.work.connection.execute(query))


def _arm_what_is_new(run: Run, change: Change) -> None:
    """Boundary events and event sub-processes that only the new version has begin to wait now."""
    scope, new = change.scope, change.new
    assert new is not None
    known = set(change.chosen.elements.values())
    if scope.kind == "multi":
        return
    for token in scope.marking.tokens:
        for node in new.boundaries.get(token.node, ()):
            if node.id not in known:
                arming.arm(run, (scope, token.id, node.id), node)
    for handler, start in new.handlers.items():
        if handler not in known:
            arming.arm(run, (scope, 0, handler), start)

"""Migration of running cases to another version: previewed per case, whole or not at all, undoable.

Everything on an element moves to the element that the plan pairs it with: tokens (also inside sub-processes,
multi-instance and called processes), tasks, timers, waits, incidents and notes for compensation. A wait that
exists in both versions keeps its row, so a deadline is not restarted; one that is gone is dropped; one that is
new is armed. What cannot be moved is a reason, and the case stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from engine.bpmn.model import Node
from engine.definitions.compiled import Compiled, Plan
from engine.definitions.versions import Definitions
from engine.errors import BadInput, EngineError
from engine.opened_engine import OpenedEngine
from engine.operate import mapping, snapshots
from engine.operate.mapping import MigrationPlan
from engine.operate.previews import Preview, Said, standing
from engine.run import commands
from engine.run.behaviour import arming
from engine.run.case import waits
from engine.run.case.run import Run
from engine.store import tables as t
from engine.store.cases import Scope
from engine.tokens import Marking, TokenRow
from engine.tokens.protocol import TokenState
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


def candidates(connection: Connection, source: str) -> list[str]:
    """The active cases in which something runs on a version, also inside call activities."""
    query = (
        select(t.scope.c.case_id)
        .join(t.case, t.case.c.id == t.scope.c.case_id)
        .where(t.scope.c.definition_id == source, t.case.c.state == "active")
        .distinct()
        .order_by(t.scope.c.case_id)
    )
    return list(connection.execute(query).scalars())


def dry_run(engine: OpenedEngine, chosen: MigrationPlan, case_ids: Sequence[str]) -> list[Preview]:
    """Tell what would happen to each case; nothing is written."""
    found = []
    for case_id in case_ids:
        with engine.work() as work:
            found.append(_preview(engine, work, chosen, case_id))
    return found


def apply(
    engine: OpenedEngine, actor: Actor, chosen: MigrationPlan, case_ids: Sequence[str], reason: str
) -> list[Preview]:
    """Move each case in a transaction of its own; what could not be moved is unchanged and says why.

    A snapshot of each moved case is kept for `snapshots.undo`.
    """
    if is_blank(reason):
        raise BadInput("Expected a reason for the migration but got none; say why", zh="请填写迁移原因")
    with engine.work(actor) as work:
        old, new = _versions(work.definitions, work.connection, chosen)
        mapping.check(chosen, old, new)
        batch = work.new_id()
    return [_apply_one(engine, actor, chosen, (case_id, batch, reason)) for case_id in case_ids]


def _apply_one(engine: OpenedEngine, actor: Actor, chosen: MigrationPlan, what: tuple[str, str, str]) -> Preview:
    case_id, batch, reason = what
    try:
        with engine.work(actor) as work:
            preview = _preview(engine, work, chosen, case_id)
            if preview.reasons:
                return preview
            kept = snapshots.take(work, case_id)
            commands.resume(work, case_id, lambda run: _move(run, chosen, reason))
            work.flush()
            snapshots.keep(work, kept, batch)
    except EngineError as cause:
        return standing(case_id, "", [cause_of(cause)])
    return preview


def _versions(known: Definitions, connection: Connection, chosen: MigrationPlan) -> tuple[Compiled, Compiled]:
    return known.compiled(connection, chosen.source), known.compiled(connection, chosen.target)


def _preview(engine: OpenedEngine, work: Work, chosen: MigrationPlan, case_id: str) -> Preview:
    case = work.case(case_id)
    if case.state != "active":
        said = f"case {case.number} is {case.state}", f"案件 {case.number} 已不在办理中"
        return standing(case_id, case.number, [said])
    old, new = _versions(work.definitions, work.connection, chosen)
    moves: list[str] = []
    reasons: list[Said] = []
    concerned = [s for s in work.all_scopes(case) if s.definition_id == chosen.source]
    if not concerned:
        number = case.number
        reasons.append((f"nothing of case {number} runs on the old version", f"案件 {number} 没有按旧版本办理的部分"))
    for scope in concerned:
        _judge(_Change(chosen, old, new, scope), moves, reasons)
    return standing(case_id, case.number, reasons, tuple(moves))


class _Change:
    """One scope under a plan: its old graph and the new one (None when the plan has none)."""

    def __init__(self, chosen: MigrationPlan, old: Compiled, new: Compiled, scope: Scope) -> None:
        self.chosen = chosen
        self.scope = scope
        self.name = scope.memo.get("plan", scope.element)
        self.old: Plan = old.plan(self.name)
        other = chosen.elements.get(self.name)
        self.new: Plan | None = new.plans.get(other) if other is not None else None

    def target(self, element: str) -> Node | None:
        """The new node of an old one, when it stands in the corresponding graph."""
        other = self.chosen.elements.get(element)
        return self.new.nodes.get(other) if self.new is not None and other is not None else None


def _judge(change: _Change, moves: list[str], reasons: list[Said]) -> None:
    scope = change.scope
    if change.new is None:
        reasons.append((f"{change.name}: the new version has no corresponding scope",
                        f"{change.name}：新版本中没有对应的作用域"))  # fmt: skip
        return
    for token in scope.marking.tokens:
        node = change.target(token.node)
        if node is None:
            reasons.append((f"{token.node}: a token stands there and the plan pairs it with nothing",
                            f"{token.node}：案件正停在此处，对应表中没有它"))  # fmt: skip
        elif _joins(token) and any(f not in change.chosen.flows for f in (token.flow or "").split(" ")):
            reasons.append((f"{token.node}: a token came by {token.flow}, which the new version does not have",
                            f"{token.node}：案件经由 {token.flow} 到此，新版本中没有这条流"))  # fmt: skip
        elif node.id != token.node:
            moves.append(f"{token.node} → {node.id}")
    for note in [*scope.memo.get("notes", ()), *scope.memo.get("notes_left", ())]:
        lost = [note[key] for key in ("e", "h") if key in note and note[key] not in change.chosen.elements]
        reasons += [(f"{element}: is to be compensated and the plan pairs it with nothing",
                     f"{element}：须要补偿，对应表中没有它") for element in lost]  # fmt: skip


# -- moving -----------------------------------------------------------------------------------------------
def _move(run: Run, chosen: MigrationPlan, reason: str) -> None:
    old, new = _versions(run.work.definitions, run.work.connection, chosen)
    concerned = [s for s in run.scopes() if s.definition_id == chosen.source]
    changes = [_Change(chosen, old, new, scope) for scope in concerned]
    for change in changes:
        _move_scope(run, change)
    if run.case.definition_id == chosen.source:
        run.case.definition_id = chosen.target
    run.record("migrated", run.case.root.element, {"from": chosen.source, "to": chosen.target, "reason": reason})
    for change in changes:
        _arm_what_is_new(run, change)


def _move_scope(run: Run, change: _Change) -> None:
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


def _joins(token: TokenRow) -> bool:
    """Tell whether the flow by which a token came still matters: at a join it is what the others wait for."""
    return token.flow is not None and token.state in (TokenState.ARRIVED, TokenState.OPENED, TokenState.UNDECIDED)


def _flow(token: TokenRow, change: _Change) -> str | None:
    if not _joins(token):
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


def _rename_data(run: Run, change: _Change) -> None:
    """What was decided lives under the task's id: a renamed task's decision is found under both names."""
    for old, new in change.chosen.elements.items():
        if old != new and old in change.scope.data and new not in change.scope.data:
            change.scope.data[new] = change.scope.data[old]
            change.scope.touch_data()


def _drop_what_is_gone(run: Run, change: _Change) -> None:
    """Waits of boundary events and event sub-processes that the new version does not have."""
    scope = change.scope
    for table in (t.timer, t.subscription):
        for row in _rows(run, table, scope.id):
            if change.target(row.element) is None and not getattr(row, "task_id", None):
                waits.forget(scope, row.token, row.id)
                run.work.connection.execute(table.delete().where(table.c.id == row.id))


def _move_rows(run: Run, change: _Change) -> None:
    for table in (t.task, t.timer, t.subscription, t.incident):
        for old in {row.element for row in _rows(run, table, change.scope.id)}:
            node = change.target(old)
            if node is None:
                continue
            where = (table.c.scope_id == change.scope.id, table.c.element == old)
            state = (table.c.state == "open",) if table in (t.task, t.incident) else ()
            if table is t.task:
                seat: dict[str, Any] = {"name": node.name or node.id, "name_en": node.name_en or node.name or node.id}
                seat.update(form=node.form, outcomes=_outcomes(run, change, node))
                where_seat = (*where, *state, t.task.c.corrects.is_(None), t.task.c.adds.is_(None))  # else their own
                run.work.connection.execute(update(table).where(*where_seat).values(**seat))
            run.work.connection.execute(update(table).where(*where, *state).values(element=node.id))


def _outcomes(run: Run, change: _Change, node: Node) -> str | None:
    return run.work.definitions.compiled(run.work.connection, change.chosen.target).outcomes(node)


def _rows(run: Run, table: Any, scope_id: str) -> list[Any]:
    query = select(table).where(table.c.scope_id == scope_id)
    if table in (t.task, t.incident):
        query = query.where(table.c.state == "open")
    return list(run.work.connection.execute(query))


def _arm_what_is_new(run: Run, change: _Change) -> None:
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

"""Starting a case: by its key or definition, at the plain start event or at an event that happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.definitions.compiled import Compiled
from engine.run import occasions
from engine.run.behaviour import arming
from engine.run.behaviour.waiting import first_of
from engine.run.case.agenda import Begin, ToStart
from engine.run.elements import process
from engine.run.step import begin_run, new_run
from engine.store import codec
from engine.store.cases import Case
from engine.transaction.work import Work


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as callers know it."""

    id: str
    number: str
    definition_id: str
    key: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class Start:
    """How a case is started, apart from its variables; `at` is a start event other than the plain one.

    `came`: which of several events of that start event has come. `note` goes into the history of the start.
    """

    business_key: str | None = None
    organisation: str | None = None
    province: str | None = None
    title: str = ""
    at: str | None = None
    case_id: str | None = None
    came: int | None = None
    note: Mapping[str, Any] | None = None


def start(
    work: Work, key: str | None, variables: Mapping[str, Any] | None = None, options: Start | None = None
) -> Case:
    """Start a case of a process key (its published version) or of a definition id. NotFound, BadInput."""
    given = options or Start()
    compiled = work.definitions.to_start(work, key, given.organisation)
    case = new_case(work, compiled, given)
    run = new_run(work, case)
    values = dict(codec.check(variables or {}))

    def first() -> None:
        process.open_root(run)
        process.begin(run, Begin(values, given.at))

    begin_run(run, first)
    return case


def start_by(work: Work, come: ToStart) -> None:
    """Start a case by a message or signal that just came, or leave the many that it opens."""
    row = come.row
    compiled = work.definitions.compiled(work.connection, row.definition_id)
    if occasions.opens_many(work, compiled, row.element):
        occasions.leave_told(work, compiled, row.element, come.payload)
        return
    node = compiled.root.nodes[row.element]
    wanted = (row.kind, row.name)
    index, event = next((i, e) for i, e in enumerate(node.events) if (e.kind.value, e.name or "") == wanted)
    given = Start(at=row.element, business_key=come.business_key, organisation=come.organisation, came=index)
    start_apart(work, compiled, given, (arming.stored(event, node, come.payload), come.payload))


def start_apart(work: Work, compiled: Compiled, given: Start, arrived: tuple[dict[str, Any], Any]) -> Case:
    """Start a case that must not stop its sender: if its process cannot begin, that becomes an incident.

    `arrived` is (variables, what arrived).
    """
    case = new_case(work, compiled, given)
    run = new_run(work, case)

    def first() -> None:
        process.open_root(run, given.note)
        if given.at is not None and given.came is not None:
            first_of(run.case.root, compiled.root.nodes[given.at], given.came)
        run.later(Begin(arrived[0], given.at, arrived[1]))

    begin_run(run, first)
    return case


def new_case(work: Work, compiled: Compiled, given: Start) -> Case:
    """A case row in memory; its number carries the process's prefix."""
    definition = compiled.definition
    key = given.case_id or work.new_id()
    case = Case(
        id=key,
        number=work.ports.resolver.number(work, compiled.process.case_number or "", key),
        definition_id=definition.id,
        key=definition.key,
        owner=definition.owner,
        business_key=given.business_key,
        title=given.title or definition.name or definition.key,
        state="active",
        organisation=given.organisation or work.actor.organisation,
        province=given.province,
        started_by=work.actor.account,
        started_at=work.effective or work.now,
        ended_at=None,
        outcome=None,
        incidents=0,
        row_version=1,
        history_seq=0,
        history_digest="0" * 64,
        fresh=True,
        all_loaded=True,
    )
    work.cases[key] = case
    return case


def ref(work: Work, case: Case) -> CaseRef:
    """The case as callers know it."""
    definition = work.definitions.compiled(work.connection, case.definition_id).definition
    return CaseRef(case.id, case.number, case.definition_id, case.key, definition.version, case.state)

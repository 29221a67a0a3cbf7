"""Deploying the processes of the catalogue: what changed becomes a new published version, what did not stays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import select

from api.context import House
from engine import Actor, DefinitionRefused
from engine.bpmn.model import EventKind, Finding
from engine.definitions.compiled import Compiled
from engine.definitions.publishing import Deploy, deploy
from engine.definitions.start_events import start_events
from engine.definitions.versions import digest_of
from engine.store import definitions as sql
from processes import Process
from records.acting import Acting
from records.scope import system_scope
from records.tables import Organisation
from reports.shipping import ship

OPENS_MANY = frozenset({EventKind.TIMER, EventKind.MESSAGE})
_CALLS = re.compile(r'<heban:call process="(\w+)"')
HOUSE = Actor("system", name="系统 System")


def deploy_catalogue(house: House) -> list[str]:
    """Deploy every process whose files differ from its latest version of the house, and the data sets of reports that
    are not there yet; returns the keys of the processes deployed."""
    with house.engine.work(HOUSE) as work, system_scope(work.session):
        ship(work.session, Acting(work.now))
    made = []
    for key in called_first(house.processes):
        process = house.processes[key]
        files = process.files()
        with house.engine.work(HOUSE) as work:
            rows = work.connection.execute(sql.BY_VERSION, {"x_key": key, "x_owner": "national"}).all()
            if any(row.digest == digest_of(files) for row in rows):
                continue  # why: a process owner's newer version is not overwritten by a restart
            made_of = deploy(house.engine.definitions, work, files, Deploy(key=key, complete=True))
            _check_starts(process, house.engine.definitions.compiled(work.connection, made_of.id))
            made.append(key)
    return made


def deploy_variants(house: House) -> list[str]:
    """Deploy each variant of a process for the unit whose subtree it holds in, where that unit is there and has no
    version of these files; returns `<key>/<variant>` for each deployed."""
    made = []
    for process in house.processes.values():
        for variant in process.variants:
            with house.engine.work(HOUSE) as work, system_scope(work.session):
                owner = work.session.scalar(select(Organisation.id).where(
                    Organisation.code == variant.division, Organisation.valid_to.is_(None)
                ))  # fmt: skip
                files = process.files_of(variant)
                rows = work.connection.execute(sql.BY_VERSION, {"x_key": process.key, "x_owner": owner}).all()
                if owner is None or any(row.digest == digest_of(files) for row in rows):
                    continue
                base = house.engine.definitions.published(work, process.key, None)
                how = Deploy(process.key, str(owner), complete=True, base=base)
                deploy(house.engine.definitions, work, files, how)
                made.append(f"{process.key}/{variant.name}")
    return made


def called_first(processes: Mapping[str, Process]) -> list[str]:
    """The keys in an order in which a process that another one calls is deployed before it."""
    calls = {key: _called(process) & processes.keys() - {key} for key, process in processes.items()}
    order: list[str] = []
    while len(order) < len(calls):
        ready = [key for key in calls if key not in order and calls[key] <= set(order)]
        order += ready or [key for key in calls if key not in order]  # a circle: the check at deployment names it
    return order


def _called(process: Process) -> set[str]:
    drawings = (content for name, content in process.files().items() if name.endswith(".bpmn"))
    return {key for content in drawings for key in _CALLS.findall(content.decode("utf-8", "replace"))}


def _check_starts(process: Process, compiled: Compiled) -> None:
    """Refuse a start-for-each whose start event the diagram does not have: it would never open a case."""
    drawn = {node.id for node, event in start_events(compiled.process) if event.kind in OPENS_MANY}
    missing = [each.element for each in process.start_for_each if each.element not in drawn]
    if missing:
        raise DefinitionRefused([
            Finding(
                name, "error", "start.for_each", f"流程图中没有声明为逐一发起的定时或消息开始事件“{name}”",
                f"Expected a timer or message start event {name}, which opens many cases, but the diagram has none",
                "在流程图中画出该开始事件，或去掉声明", "Draw this start event, or drop the declaration",
            )
            for name in missing
        ])  # fmt: skip

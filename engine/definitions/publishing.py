"""Deploying and publishing: files become versions, and a published version's start events begin to wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.model import Finding, Process
from engine.bpmn.refused import DefinitionRefused
from engine.definitions import publication
from engine.definitions.compiled import Definition, Deployment
from engine.definitions.start_events import listen, silence
from engine.definitions.versions import NATIONAL, Definitions, definition_of, digest_of, finding_row
from engine.errors import BadInput
from engine.store import codec
from engine.store import definitions as sql
from engine.transaction.work import Work


@dataclass(frozen=True, slots=True)
class Deploy:
    """How to deploy: which process is meant, for whom, and whether it is published at once."""

    key: str | None = None
    owner: str = NATIONAL
    publish: bool = True
    effective_from: datetime | None = None
    complete: bool = False  # refuse what nobody could work, as publishing a draft does; a library tries drawings out
    base: str | None = None  # the version that a variant was taken from


def deploy(definitions: Definitions, work: Work, files: Mapping[str, bytes], how: Deploy) -> Definition:
    """Check and keep files as new versions; returns the one meant. DefinitionRefused with all findings."""
    processes, findings = definitions.read(files)
    if any(finding.severity == "error" for finding in findings):
        raise DefinitionRefused(findings)
    runnable = {k: p for k, p in processes.items() if p.executable} or processes
    if not runnable:
        raise BadInput(
            "Expected at least one process in the files but found none",
            zh="文件中没有流程，请至少画一个",
        )
    deployment = work.new_id()
    for name, content in files.items():
        row = {"deployment": deployment, "name": name, "content": content}
        work.connection.execute(sql.INSERT_FILE, row)
    digest = digest_of(files)
    made = {}
    for process in runnable.values():
        made[process.key] = _insert(work, process, (deployment, digest), how, findings)
    definitions.remember(Deployment(deployment, files, processes))
    if how.publish:
        for definition in made.values():
            if how.complete:
                publication.require_complete(work, definitions.compiled(work.connection, definition.id))
            publish(definitions, work, definition.id, how.effective_from)
    main = how.key or next(iter(made))
    if main not in made:
        raise BadInput(
            f"Expected a process {main} in the files but found {sorted(made)}",
            zh=f"文件中没有标识为“{main}”的流程",
        )
    return definitions.compiled(work.connection, made[main].id).definition


def _insert(
    work: Work, process: Process, of: tuple[str, str], how: Deploy, findings: Sequence[Finding]
) -> Definition:
    latest = work.connection.execute(sql.LATEST, {"x_key": process.key, "x_owner": how.owner}).scalar()
    row = {
        "id": work.new_id(),
        "key": process.key,
        "owner": how.owner,
        "home": how.owner,
        "version": (latest or 0) + 1,
        "digest": of[1],
        "state": "checked",
        "name": process.name or process.key,
        "name_en": process.name_en or process.name or process.key,
        "deployment": of[0],
        "created_by": work.actor.account,
        "created_at": work.now,
        "published_by": None,
        "effective_from": how.effective_from,
        "retired_at": None,
        "findings": codec.encode([finding_row(f) for f in findings]),
        "base": how.base,
    }
    work.connection.execute(sql.INSERT, row)
    return definition_of(row)


def publish(definitions: Definitions, work: Work, definition_id: str, effective_from: datetime | None = None) -> None:
    """Put a checked version into effect; the owner's version before it starts nothing from then on."""
    compiled = definitions.compiled(work.connection, definition_id)
    mine = compiled.definition
    later = effective_from is not None and effective_from > work.now  # until then the earlier version stays in effect
    for row in work.connection.execute(sql.BY_VERSION, {"x_key": mine.key, "x_owner": mine.owner}).all():
        if row.id != definition_id and row.state == "published" and not later:
            silence(work, row.id)
    params = {"x_id": definition_id, "x_state": "published", "x_by": work.actor.account, "x_from": effective_from}
    work.connection.execute(sql.SET_STATE, params)
    definitions.forget(definition_id)
    listen(work, definitions.compiled(work.connection, definition_id))


def retire(definitions: Definitions, work: Work, definition_id: str) -> None:
    """Take a version out of effect; its running cases go on."""
    work.connection.execute(sql.RETIRE, {"x_id": definition_id, "x_at": work.now})
    silence(work, definition_id)
    definitions.forget(definition_id)

"""Definitions (流程定义): deployed as immutable versions, published from a date, found for who starts a case.

What is deployed together (diagrams, decisions, forms) is one deployment; each executable process of it is a
version of its key and owner: `national`, or an organisation that has a variant for its subtree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine import publishing
from engine.bpmn import check, check_calls, parse
from engine.bpmn.model import Finding, Process
from engine.brought import Brought, brought
from engine.errors import BadInput, DefinitionRefused, NotFound
from engine.plan import Compiled, Definition, Deployment
from engine.store import codec
from engine.store import definitions as sql
from engine.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.facade import Engine

NATIONAL = "national"
DIAGRAMS = (".bpmn", ".bpmn2", ".xml")
"""How the files of diagrams end."""


@dataclass(frozen=True, slots=True)
class Deploy:
    """How to deploy: which process is meant, for whom, and whether it is published at once."""

    key: str | None = None
    owner: str = NATIONAL
    publish: bool = True
    effective_from: datetime | None = None


class Definitions:
    """The definitions of one engine, compiled once and shared."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._compiled: dict[str, Compiled] = {}
        self._deployments: dict[str, Deployment] = {}

    # -- deploying --------------------------------------------------------------------------------------
    def deploy(self, work: Work, files: Mapping[str, bytes], how: Deploy) -> Definition:
        """Check and keep files as new versions; returns the one meant. DefinitionRefused with all findings."""
        processes, findings = self.read(files)
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
            made[process.key] = self._insert(work, process, (deployment, digest), how, findings)
        self._deployments[deployment] = Deployment(deployment, files, processes)
        if how.publish:
            for definition in made.values():
                publishing.publish(self, work, definition.id, how.effective_from)
        main = how.key or next(iter(made))
        if main not in made:
            raise BadInput(
                f"Expected a process {main} in the files but found {sorted(made)}",
                zh=f"文件中没有标识为“{main}”的流程",
            )
        return self.compiled(work.connection, made[main].id).definition

    def _insert(
        self, work: Work, process: Process, of: tuple[str, str], how: Deploy, findings: Sequence[Finding]
    ) -> Definition:
        latest = work.connection.execute(sql.LATEST, {"x_key": process.key, "x_owner": how.owner}).scalar()
        row = {
            "id": work.new_id(),
            "key": process.key,
            "owner": how.owner,
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
        }
        work.connection.execute(sql.INSERT, row)
        return definition_of(row)

    def read(self, files: Mapping[str, bytes], full: bool = True) -> tuple[dict[str, Process], list[Finding]]:
        """The processes of the files with every finding: of the reader, of the check, of what the engine binds.

        Not `full`: the reader's alone (what runs already was checked when it was deployed).
        """
        processes: dict[str, Process] = {}
        known = brought(self.engine, files) if full else Brought()
        findings: list[Finding] = [*known.findings]
        drawn = []
        for name, content in files.items():
            if name.endswith(DIAGRAMS):
                parsed = parse(content, name=name)
                findings.extend(parsed.findings)
                if parsed.definitions is not None:
                    processes.update(parsed.definitions.processes)
                    drawn.append(parsed.definitions)
                if parsed.definitions is not None and full:
                    checked = check(
                        parsed.definitions, forms=known.forms, decisions=known.decisions, roles=known.roles
                    )
                    findings.extend(replace(f, file=name) for f in checked)
        if not full:
            return processes, findings
        findings.extend(check_calls(drawn))
        findings.extend(publishing.bindings(self.engine, processes, files))
        return processes, findings

    # -- finding ----------------------------------------------------------------------------------------
    def to_start(self, work: Work, key: str | None, organisation: str | None) -> Compiled:
        """The definition to start: of an id, or the published version of a key for an organisation."""
        if key is None:
            return self._only_one(work)
        if key in self._compiled:
            return self._compiled[key]
        found = self.published(work, key, organisation)
        if found is None:
            row = work.connection.execute(sql.BY_ID, {"x_id": key}).one_or_none()
            if row is None:
                raise NotFound(
                    f"Expected a published process {key} but there is none; deploy and publish it",
                    zh="该业务还没有发布的流程，请先发布",
                )
            found = row.id
        return self.compiled(work.connection, found)

    def _only_one(self, work: Work) -> Compiled:
        rows = [r for r in work.connection.execute(sql.ALL) if r.state == "published"]
        keys = {r.key for r in rows}
        if len(keys) > 1:  # global tasks are there to be called
            rows = [r for r in rows if len(self.compiled(work.connection, r.id).root.nodes) > 1] or rows
            keys = {r.key for r in rows}
        if len(keys) != 1:
            raise BadInput(
                f"Expected a process key because {sorted(keys)} are published; give one",
                zh="已发布多个流程，请指明业务",
            )
        return self.compiled(work.connection, rows[-1].id)

    def published(self, work: Work, key: str, organisation: str | None) -> str | None:
        """The id of the version in effect: of the nearest organisation with a variant, else the national one."""
        rows = work.connection.execute(sql.PUBLISHED, {"x_key": key, "x_now": work.now}).all()
        chain = self.engine.chain(work, organisation)
        for owner in (*chain, NATIONAL):
            for row in rows:
                if row.owner == owner:
                    return str(row.id)
        return None

    def in_effect(self, work: Work, key: str, owner: str) -> str | None:
        """The id of an owner's own published version that is in effect now."""
        rows = work.connection.execute(sql.PUBLISHED, {"x_key": key, "x_now": work.now}).all()
        return next((str(row.id) for row in rows if row.owner == owner), None)

    def version(self, connection: Connection, key: str, owner: str, version: str) -> str:
        """The id of a pinned version: its number, or its version tag. NotFound."""
        for row in connection.execute(sql.BY_VERSION, {"x_key": key, "x_owner": owner}):
            if str(row.version) == version or self.compiled(connection, row.id).process.version_tag == version:
                return str(row.id)
        raise NotFound(
            f"Expected version {version} of process {key} but there is none",
            zh="没有这个流程版本",
        )

    def in_deployment(self, connection: Connection, deployment: str, key: str) -> str | None:
        rows = connection.execute(sql.OF_DEPLOYMENT, {"x_deployment": deployment})
        return next((str(r.id) for r in rows if r.key == key), None)

    def known(self, definition_id: str) -> Compiled | None:
        """The definition ready to run, if it is in memory."""
        return self._compiled.get(definition_id)

    def compiled(self, connection: Connection, definition_id: str) -> Compiled:
        """The definition ready to run, from memory or the store. NotFound."""
        known = self._compiled.get(definition_id)
        if known is not None:
            return known
        row = connection.execute(sql.BY_ID, {"x_id": definition_id}).one_or_none()
        if row is None:
            raise NotFound(
                f"Expected a definition {definition_id} but there is none",
                zh="没有这个流程版本",
            )
        deployment = self.deployment(connection, row.deployment)
        made = Compiled(definition_of(row._asdict()), deployment.processes[row.key])
        self._compiled[definition_id] = made
        return made

    def deployment(self, connection: Connection, deployment_id: str) -> Deployment:
        known = self._deployments.get(deployment_id)
        if known is None:
            rows = connection.execute(sql.FILES, {"x_deployment": deployment_id})
            files = {row.name: bytes(row.content) for row in rows}
            processes, findings = self.read(files, full=False)
            refused = [f for f in findings if f.severity == "error"]
            if refused:
                raise DefinitionRefused(refused)  # the allow-list holds at every load, not only at deployment
            known = self._deployments[deployment_id] = Deployment(deployment_id, files, processes)
        return known

    def forget(self, definition_id: str) -> None:
        """Read a definition anew (its state changed)."""
        self._compiled.pop(definition_id, None)


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest over all files of a deployment, by name."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()


def definition_of(row: Mapping[str, Any]) -> Definition:
    """The definition that a row describes, with its findings."""
    names = ("id", "key", "owner", "version", "digest", "state", "deployment", "name", "name_en", "effective_from")
    findings = tuple(Finding(**found) for found in codec.decode(row["findings"]))
    return Definition(**{name: row[name] for name in names}, findings=findings)


def finding_row(found: Finding) -> dict[str, Any]:
    """A finding as plain data to keep."""
    return {name: getattr(found, name) for name in Finding.__dataclass_fields__}

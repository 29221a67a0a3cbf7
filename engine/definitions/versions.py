"""Definitions (流程定义): deployed as immutable versions, published from a date, found for who starts a case.

What is deployed together (diagrams, decisions, forms) is one deployment; each executable process of it is a
version of its key and owner: `national`, or an organisation that has a variant for its subtree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import dmn
from engine.bpmn import check_calls
from engine.bpmn.check_calls import CALLS
from engine.bpmn.model import Finding, Process
from engine.bpmn.refused import DefinitionRefused
from engine.definitions import start_events
from engine.definitions.bindings import bindings
from engine.definitions.bundle import bundle_of, rule_files
from engine.definitions.compiled import Compiled, Definition, Deployment
from engine.definitions.read_once import diagram, findings_of, rules
from engine.errors import BadInput, NotFound
from engine.ports.plugged_in import Ports
from engine.store import codec
from engine.store import definitions as sql
from engine.transaction.work import Work

NATIONAL = "national"
DIAGRAMS = (".bpmn", ".bpmn2", ".xml")
"""How the files of diagrams end."""


class Definitions:
    """The definitions of one engine, compiled once and shared."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self._compiled: dict[str, Compiled] = {}
        self._deployments: dict[str, Deployment] = {}

    # -- reading files ----------------------------------------------------------------------------------
    def read(self, files: Mapping[str, bytes], full: bool = True) -> tuple[dict[str, Process], list[Finding]]:
        """The processes of the files with every finding: of the reader, of the check, of what the engine binds.

        Not `full`: the reader's alone (what runs already was checked when it was deployed).
        """
        processes: dict[str, Process] = {}
        known, of_rules = bundle_of(self.ports, files) if full else (None, ())
        findings: list[Finding] = [*of_rules]
        drawn = []
        for name, content in files.items():
            if name.endswith(DIAGRAMS):
                parsed = diagram(name, content)
                findings.extend(parsed.findings)
                if parsed.definitions is not None:
                    processes.update(parsed.definitions.processes)
                    drawn.append(parsed.definitions)
                if known is not None:
                    findings.extend(findings_of(name, content, known))
        if known is None:
            return processes, findings
        findings = _calls_of_all(findings, check_calls(drawn))
        findings.extend(bindings(self.ports.services, processes, files))
        for name in files:
            findings.extend(self.ports.check_file(name, files, processes))
        for process in processes.values():
            findings.extend(start_events.faults(process, self.ports.clock.now()) if process.executable else ())
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
        chain = [] if organisation is None else self.ports.resolver.chain(work, organisation)
        for owner in (*chain, NATIONAL):
            for row in rows:
                if row.owner == owner:
                    return str(row.id)
        return None

    def owners(self, work: Work, key: str) -> set[str]:
        """Who has a published version of a key that is in effect now: `national`, or organisations with a variant."""
        return {str(row.owner) for row in work.connection.execute(sql.PUBLISHED, {"x_key": key, "x_now": work.now})}

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

    def known_deployment(self, deployment_id: str) -> Deployment | None:
        """What was deployed together, if it is in memory."""
        return self._deployments.get(deployment_id)

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

    def decide(self, at: tuple[Connection, datetime], of: Definition, ref: str, seen: Mapping[str, Any]) -> Any:
        """The value, at an instant, of a decision that was deployed with a definition, for what it sees. BadInput."""
        connection, now = at
        deployment = self.deployment(connection, of.deployment)
        if deployment.decisions is None:
            sources = rule_files(deployment.files)
            if not sources:
                raise BadInput(
                    "no .dmn file was deployed with the diagram; deploy them together",
                    zh="未随流程图一并部署 .dmn 文件，请一并部署",
                )
            deployment.decisions = rules(sources)
        try:
            return deployment.decisions.evaluate(ref, seen, now=now)
        except dmn.DmnError as cause:
            raise BadInput(
                f"Expected a result of the decision {ref} but {cause.en}",
                zh=f"规则 {ref} 未能得出结果：{cause.zh}",
            ) from cause

    def remember(self, deployment: Deployment) -> None:
        """Keep in memory what was deployed just now."""
        self._deployments[deployment.id] = deployment

    def forget(self, definition_id: str) -> None:
        """Read a definition anew (its state changed)."""
        self._compiled.pop(definition_id, None)


def _calls_of_all(findings: list[Finding], calls: list[Finding]) -> list[Finding]:
    """The findings about calls that remain once all files are seen together."""
    found = {(one.element, one.code): one for one in calls}
    kept = [one for one in findings if one.code not in CALLS or (one.element, one.code) in found]
    said = {(one.element, one.code) for one in kept}
    return [*kept, *(one for key, one in found.items() if key not in said)]


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
    return Definition(**{**{name: row[name] for name in names}, "version": row["version"] or 0}, findings=findings)


def finding_row(found: Finding) -> dict[str, Any]:
    """A finding as plain data to keep."""
    return {**{name: getattr(found, name) for name in Finding.__dataclass_fields__}, "path": list(found.path)}

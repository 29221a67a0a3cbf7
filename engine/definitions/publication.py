"""What a version must not lack once it is published, though a draft of it can be saved and tried (发布的条件)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.bpmn.check_calls import calls
from engine.bpmn.findings import finding
from engine.bpmn.model import Finding, Process
from engine.bpmn.refused import DefinitionRefused
from engine.definitions import data_flow
from engine.definitions.compiled import Compiled
from engine.definitions.versions import NATIONAL, Definitions
from engine.ports.deciders import Asking
from engine.store import definitions as sql
from engine.transaction.work import Work

STRANDING = ("sound.deadlock",)
"""Warnings of the check that are errors in a draft: whatever the data say, its cases get stuck there."""

DEMANDED = ("draft.assignment", "flow.no_wait", *STRANDING)
"""Warnings of the check that are errors here: a user task that nobody can do, a cycle that only the budget ends too."""


def check_draft(
    definitions: Definitions, files: Mapping[str, bytes], asking: Asking, owners: Sequence[str] = ()
) -> tuple[dict[str, Process], list[Finding]]:
    """The processes of a draft's files with their findings; what strands a case is an error, so it is not submitted.

    `owners` are the organisations in whose subtrees the draft is to hold, none for the nation.
    """
    processes, findings = definitions.read(files)
    findings = [replace(one, severity="error") if one.code in STRANDING else one for one in findings]
    here = definitions.ports.check_here(asking, owners, files, processes)
    return processes, [*findings, *data_flow.faults(processes, files), *here]


def owners_of(owner: str) -> tuple[str, ...]:
    """In whose subtrees a version of an owner holds: none are named for the nation."""
    return () if owner == NATIONAL else (owner,)


def require_complete(work: Work, compiled: Compiled) -> None:
    """DefinitionRefused for a version whose cases could not be worked: each fault at its element."""
    found = compiled.definition.findings
    lacking = [replace(one, severity="error") for one in found if one.code in DEMANDED]
    lacking += _unknown_calls(work, compiled)
    if lacking:
        raise DefinitionRefused(lacking)


def _unknown_calls(work: Work, compiled: Compiled) -> Iterator[Finding]:
    """Calls of processes that neither come with the version nor are published."""
    together = work.definitions.deployment(work.connection, compiled.definition.deployment).processes
    for node, key in calls(compiled.process.graph):
        if key not in together and not _is_published(work, key):
            yield replace(finding("call.unknown", node.id, node.line, key=key), severity="error")


def _is_published(work: Work, key: str) -> bool:
    rows = work.connection.execute(sql.PUBLISHED, {"x_key": key, "x_now": work.now})
    return rows.first() is not None

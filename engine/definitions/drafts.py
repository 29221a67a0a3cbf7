"""Drafts of definitions: saved with all their findings, private or shared, discarded; they use up no number (W6).

A draft counts its revisions, so that a save on what somebody else saved meanwhile is refused. A version that was
submitted is never changed: its author saves a new draft (engine.definitions.review says what becomes of it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from engine.bpmn.model import Finding
from engine.definitions import publication
from engine.definitions.versions import NATIONAL, digest_of, finding_row
from engine.errors import BadInput, Conflict, NotFound
from engine.store import codec
from engine.store import definitions as sql
from engine.store import tables as t
from engine.transaction.work import Work

_D = t.definition
REWRITE = (
    update(_D)
    .where(_D.c.id == bindparam("x_id"), _D.c.state == "draft", _D.c.revision == bindparam("x_revision"))
    .values(
        deployment=bindparam("x_deployment"), digest=bindparam("x_digest"), findings=bindparam("x_findings"),
        note=bindparam("x_note"), name=bindparam("x_name"), name_en=bindparam("x_name_en"),
        revision=_D.c.revision + 1, writers=bindparam("x_writers"),
    )
)  # fmt: skip
DISCARD = delete(_D).where(_D.c.id == bindparam("x_id"), _D.c.state == "draft")
MAX_FILES, MAX_BYTES = 60, 8 * 1024 * 1024
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,79}")
FILE_NAME = re.compile(r"process\.json|[\w-][\w. -]{0,99}\.(bpmn|xml|dmn|form|yaml|yml)")
"""A name, never a path or a program; `process.json` says what people see of the process (processes.created)."""


@dataclass(frozen=True)
class Draft:
    """What is saved: files by name, the process they are about, whose variant it is, a remark, who may see it.

    `base` is the version of a level above that a new draft is taken from; saving the draft again keeps it.
    """

    key: str
    files: Mapping[str, bytes]
    owner: str = NATIONAL
    note: str = ""
    shared: bool = True
    base: str | None = None


def row_of(work: Work, definition_id: str) -> Any:
    """The row of a version; NotFound."""
    row = work.connection.execute(sql.BY_ID, {"x_id": definition_id}).one_or_none()
    if row is None:
        raise NotFound(
            f"Expected a definition version {definition_id} but there is none",
            zh="没有这个流程版本",
        )
    return row


def save(work: Work, draft: Draft) -> tuple[str, list[Finding]]:
    """Save files as a new draft, however many findings they have; returns its id and the findings."""
    _named(draft)
    _bounded(draft.files)
    deployment, findings = _keep(work, draft)
    names = _names(work, draft)
    row = {
        "id": work.new_id(), "key": draft.key, "owner": draft.owner, "home": draft.owner, "version": None,
        "digest": digest_of(draft.files), "state": "draft", "name": names[0], "name_en": names[1],
        "deployment": deployment, "created_by": work.actor.account, "created_at": work.now,
        "findings": codec.encode([finding_row(f) for f in findings]), "note": draft.note or None,
        "shared": draft.shared, "writers": work.actor.account or "", "base": draft.base,
    }  # fmt: skip
    work.connection.execute(insert(_D), row)
    return str(row["id"]), findings


def rewrite(work: Work, definition_id: str, draft: Draft, revision: int | None = None) -> list[Finding]:
    """Replace the files of a draft; Conflict when it is no longer a draft, or not the `revision` that was read."""
    _named(draft)
    _bounded(draft.files)
    old = row_of(work, definition_id)
    read = old.revision if revision is None else revision
    deployment, findings = _keep(work, draft)
    names = _names(work, draft)
    params = {
        "x_id": definition_id, "x_deployment": deployment, "x_digest": digest_of(draft.files), "x_name": names[0],
        "x_name_en": names[1], "x_findings": codec.encode([finding_row(f) for f in findings]),
        "x_note": draft.note or None, "x_revision": read, "x_writers": _with_writer(old.writers, work.actor.account),
    }  # fmt: skip
    if not work.connection.execute(REWRITE, params).rowcount:
        raise _outdated(old, read)
    # why: a draft's earlier files were never run by a case
    work.connection.execute(delete(t.definition_file).where(t.definition_file.c.deployment == old.deployment))
    work.definitions.forget(definition_id)
    return findings


def _outdated(row: Any, read: int) -> Conflict:
    if row.state == "draft":
        return Conflict(
            f"Expected revision {read} of the draft but it is at {row.revision}: somebody saved it meanwhile. "
            "Keep your text, open the draft again and bring your change over",
            zh=f"草稿已被他人保存（您打开的是第 {read} 次保存，现为第 {row.revision} 次）；请重新打开后并入",
        )
    return Conflict(
        f"Expected a draft but {called(row)} is {row.state}; save a new draft",
        zh=f"{called_zh(row)}已不是草稿，请另存为新草稿",
    )


def _with_writer(writers: str, account: str | None) -> str:
    known = writers.split()
    return " ".join([*known, *([account] if account and account not in known else [])])


def share(work: Work, definition_id: str, shared: bool) -> None:
    """Show a draft to all of its studio, or to its author alone; Conflict for what is no longer a draft."""
    changed = update(_D).where(_D.c.id == definition_id, _D.c.state == "draft").values(shared=shared)
    if not work.connection.execute(changed).rowcount:
        raise _outdated(row_of(work, definition_id), 0)


def called(row: Any) -> str:
    """A version as errors name it, in English."""
    return f"version {row.version} of {row.key}" if row.version else f"the draft of {row.key}"


def called_zh(row: Any) -> str:
    """A version as errors name it (中文)."""
    return f"第 {row.version} 版" if row.version else "该草稿"


def discard(work: Work, definition_id: str) -> None:
    """Remove a draft with its files. Conflict for anything that was submitted."""
    row = row_of(work, definition_id)
    if not work.connection.execute(DISCARD, {"x_id": definition_id}).rowcount:
        raise Conflict(
            f"Expected a draft but {called(row)} is {row.state}; only drafts are discarded",
            zh=f"{called_zh(row)}已不是草稿，不能放弃",
        )
    work.connection.execute(delete(t.definition_file).where(t.definition_file.c.deployment == row.deployment))
    work.definitions.forget(definition_id)


def files_of(work: Work, definition_id: str) -> dict[str, bytes]:
    """The files of a version, draft or not, by name."""
    rows = work.connection.execute(sql.FILES, {"x_deployment": row_of(work, definition_id).deployment})
    return {row.name: bytes(row.content) for row in rows}


def listed(work: Work, owners: list[str], key: str | None = None, home: str | None = None) -> list[Any]:
    """The versions that some owners have, and those drawn in the studio `home`, of a key or all, newest first."""
    query = select(_D).where(_D.c.owner.in_(owners) | (_D.c.home == home))
    query = query.order_by(_D.c.key, _D.c.created_at.desc(), _D.c.id.desc())
    return list(work.connection.execute(query if key is None else query.where(_D.c.key == key)))


def is_known(work: Work, key: str) -> bool:
    """Tell whether any version or draft has a key, whoever owns it."""
    return work.connection.execute(select(_D.c.id).where(_D.c.key == key).limit(1)).first() is not None


def _keep(work: Work, draft: Draft) -> tuple[str, list[Finding]]:
    owners = publication.owners_of(draft.owner)
    processes, findings = publication.check_draft(work.definitions, draft.files, work, owners)
    if processes and draft.key not in processes:
        findings.append(_another(draft.key, sorted(processes)))
    deployment = work.new_id()
    for name, content in draft.files.items():
        work.connection.execute(sql.INSERT_FILE, {"deployment": deployment, "name": name, "content": content})
    return deployment, findings


def _another(key: str, there: list[str]) -> Finding:
    names = ", ".join(there)
    return Finding(
        key, "error", "draft.key", f"图中没有标识为“{key}”的流程（有：{names}）",
        f"Expected a process with the id {key} but the diagram has: {names}",
        "请把流程的标识改回原来的", "Give the process its id back",
    )  # fmt: skip


def _names(work: Work, draft: Draft) -> tuple[str, str]:
    process = work.definitions.read(draft.files)[0].get(draft.key)
    if process is None:
        return draft.key, draft.key
    return process.name or draft.key, process.name_en or process.name or draft.key


def _named(draft: Draft) -> None:
    """Refuse a key that no diagram can have, and names of files that are paths or no part of a definition."""
    if not KEY.fullmatch(draft.key):
        raise BadInput(
            f"Expected a process key of letters, digits, - and _ but got {draft.key[:80]}; correct it",
            zh=f"流程标识只能由字母、数字、- 和 _ 组成，现为“{draft.key[:80]}”，请更正",
        )
    wrong = next((name for name in draft.files if not FILE_NAME.fullmatch(name)), None)
    if wrong is not None:
        raise BadInput(
            f"Expected file names such as {draft.key}.bpmn, without folders, but got {wrong[:80]}; rename the file",
            zh=f"文件名须如 {draft.key}.bpmn（bpmn、dmn、form、yaml），不含文件夹，现为“{wrong[:80]}”，请改名",
        )


def _bounded(files: Mapping[str, bytes]) -> None:
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_BYTES:
        raise BadInput(
            f"Expected at most {MAX_FILES} files of {MAX_BYTES >> 20} MB in all but got more; leave some out",
            zh=f"文件最多 {MAX_FILES} 个、合计 {MAX_BYTES >> 20} MB，请精简",
        )

"""Drafts of definitions: saved with all their findings, submitted when sound, published by a second person (W6).

draft → checked (submitted) → published → retired; a rejected one is a draft again, a retired one can be published
again (rollback). A version that was submitted is never changed: its author saves a new draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from engine import publishing
from engine.bpmn.model import Finding
from engine.definitions import NATIONAL, digest_of, finding_row
from engine.errors import BadInput, Conflict, DefinitionRefused, NotAllowed, NotFound
from engine.store import codec
from engine.store import definitions as sql
from engine.store import tables as t
from engine.work import Work

_D = t.definition
REWRITE = (
    update(_D)
    .where(_D.c.id == bindparam("x_id"), _D.c.state == "draft")
    .values(
        deployment=bindparam("x_deployment"), digest=bindparam("x_digest"), findings=bindparam("x_findings"),
        note=bindparam("x_note"), name=bindparam("x_name"), name_en=bindparam("x_name_en"),
    )
)  # fmt: skip
MOVE = (
    update(_D)
    .where(_D.c.id == bindparam("x_id"), _D.c.state == bindparam("x_from"))
    .values(
        state=bindparam("x_to"), note=bindparam("x_note"), submitted_by=bindparam("x_by"),
        submitted_at=bindparam("x_at"),
    )
)  # fmt: skip
MAX_FILES, MAX_BYTES = 60, 8 * 1024 * 1024


@dataclass(frozen=True)
class Draft:
    """What is saved: files by name, the process they are about, whose variant it is, and a remark."""

    key: str
    files: Mapping[str, bytes]
    owner: str = NATIONAL
    note: str = ""


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
    _bounded(draft.files)
    latest = work.connection.execute(sql.LATEST, {"x_key": draft.key, "x_owner": draft.owner}).scalar()
    deployment, findings = _keep(work, draft)
    names = _names(work, draft)
    row = {
        "id": work.new_id(), "key": draft.key, "owner": draft.owner, "version": (latest or 0) + 1,
        "digest": digest_of(draft.files), "state": "draft", "name": names[0], "name_en": names[1],
        "deployment": deployment, "created_by": work.actor.account, "created_at": work.now,
        "findings": codec.encode([finding_row(f) for f in findings]), "note": draft.note or None,
    }  # fmt: skip
    work.connection.execute(insert(_D), row)
    return str(row["id"]), findings


def rewrite(work: Work, definition_id: str, draft: Draft) -> list[Finding]:
    """Replace the files of a draft; Conflict when it is no draft any more."""
    _bounded(draft.files)
    old = row_of(work, definition_id)
    deployment, findings = _keep(work, draft)
    names = _names(work, draft)
    params = {
        "x_id": definition_id, "x_deployment": deployment, "x_digest": digest_of(draft.files), "x_name": names[0],
        "x_name_en": names[1], "x_findings": codec.encode([finding_row(f) for f in findings]),
        "x_note": draft.note or None,
    }  # fmt: skip
    if not work.connection.execute(REWRITE, params).rowcount:
        raise Conflict(
            f"Expected a draft but version {old.version} of {old.key} is {old.state}; save a new draft",
            zh=f"第 {old.version} 版已不是草稿，请另存为新草稿",
        )
    # why: a draft's earlier files were never run by a case
    work.connection.execute(
        delete(t.definition_file).where(t.definition_file.c.deployment == old.deployment)
    )
    work.engine.definitions.forget(definition_id)
    return findings


def submit(work: Work, definition_id: str, note: str = "") -> None:
    """Hand a draft to the second person; DefinitionRefused with its findings while it cannot run."""
    row = row_of(work, definition_id)
    found = [Finding(**f) for f in codec.decode(row.findings)]
    if any(f.severity == "error" for f in found):
        raise DefinitionRefused(found)
    _move(work, row, ("draft", "checked"), note)


def reject(work: Work, definition_id: str, reason: str) -> None:
    """Give a submitted version back to its author, with the reason."""
    if not reason.strip():
        raise BadInput(
            "Expected a reason for the rejection but got none; say what is to be changed",
            zh="请写明退回原因，说明要改什么",
        )
    _move(work, row_of(work, definition_id), ("checked", "draft"), reason)


def publish(work: Work, definition_id: str, effective_from: datetime | None = None) -> None:
    """Publish a submitted version, by another person than its author and its submitter (four eyes)."""
    row = row_of(work, definition_id)
    if row.state != "checked":
        raise Conflict(
            f"Expected version {row.version} of {row.key} submitted but it is {row.state}",
            zh=f"第 {row.version} 版尚未提交或已处理，不能发布",
        )
    if work.actor.account in (row.created_by, row.submitted_by):
        raise NotAllowed(
            "Expected a second person to publish: nobody publishes a version of their own",
            zh="须由另一人发布：自己起草或提交的版本不能自己发布",
        )
    if effective_from is None or effective_from <= work.now:
        _retire_later(work, row)
    publishing.publish(work.engine.definitions, work, definition_id, effective_from)


def roll_back(work: Work, definition_id: str) -> None:
    """Put an earlier, once published version into effect again; running cases stay where they are."""
    row = row_of(work, definition_id)
    if row.state not in ("retired", "published") or row.published_by is None:
        raise Conflict(
            f"Expected a version that was published before but {row.version} of {row.key} was not",
            zh=f"第 {row.version} 版从未发布过，不能恢复",
        )
    _retire_later(work, row)
    publishing.publish(work.engine.definitions, work, definition_id, None)


def _retire_later(work: Work, row: Any) -> None:
    """Take the owner's later versions out of effect: of several in effect the highest would hold."""
    for other in work.connection.execute(sql.BY_VERSION, {"x_key": row.key, "x_owner": row.owner}).all():
        holds = other.effective_from is None or other.effective_from <= work.now
        if other.state == "published" and other.version > row.version and holds:
            publishing.retire(work.engine.definitions, work, other.id)


def retire(work: Work, definition_id: str) -> None:
    """Take a version out of effect, and with it those before it, so that none of them holds again; cases go on."""
    row = row_of(work, definition_id)
    for other in work.connection.execute(sql.BY_VERSION, {"x_key": row.key, "x_owner": row.owner}).all():
        if other.id == row.id or other.state == "published" and other.version < row.version:
            publishing.retire(work.engine.definitions, work, other.id)


def files_of(work: Work, definition_id: str) -> dict[str, bytes]:
    """The files of a version, draft or not, by name."""
    rows = work.connection.execute(sql.FILES, {"x_deployment": row_of(work, definition_id).deployment})
    return {row.name: bytes(row.content) for row in rows}


def listed(work: Work, owners: list[str], key: str | None = None) -> list[Any]:
    """The versions that some owners have, of a key or all, newest first."""
    query = select(_D).where(_D.c.owner.in_(owners)).order_by(_D.c.key, _D.c.created_at.desc())
    return list(work.connection.execute(query if key is None else query.where(_D.c.key == key)))


def _move(work: Work, row: Any, states: tuple[str, str], note: str) -> None:
    params = {
        "x_id": row.id, "x_from": states[0], "x_to": states[1], "x_note": note or row.note,
        "x_by": work.actor.account if states[1] == "checked" else row.submitted_by, "x_at": work.now,
    }  # fmt: skip
    if not work.connection.execute(MOVE, params).rowcount:
        raise Conflict(
            f"Expected version {row.version} of {row.key} as {states[0]} but it is {row.state}",
            zh=f"第 {row.version} 版当前状态不能这样操作，请刷新",
        )
    work.engine.definitions.forget(row.id)


def _keep(work: Work, draft: Draft) -> tuple[str, list[Finding]]:
    processes, findings = work.engine.definitions.read(draft.files)
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
    process = work.engine.definitions.read(draft.files)[0].get(draft.key)
    if process is None:
        return draft.key, draft.key
    return process.name or draft.key, process.name_en or process.name or draft.key


def _bounded(files: Mapping[str, bytes]) -> None:
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_BYTES:
        raise BadInput(
            f"Expected at most {MAX_FILES} files of {MAX_BYTES} bytes in all but got more",
            zh=f"文件最多 {MAX_FILES} 个、合计 {MAX_BYTES} 字节，请精简",
        )

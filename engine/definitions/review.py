"""A version between its author and a second person: submitted, sent back, published, rolled back, retired (W6, W7).

draft → checked (submitted) → published → retired; a rejected one is a draft again, a retired one can be published
again (rollback). A version takes its number when it is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from engine.bpmn.model import Finding
from engine.bpmn.refused import DefinitionRefused
from engine.definitions import publication, publishing
from engine.definitions.drafts import called, called_zh, row_of
from engine.errors import BadInput, Conflict, NotAllowed
from engine.store import codec
from engine.store import definitions as sql
from engine.store import tables as t
from engine.transaction.work import Work
from ground.blank import is_blank

_D = t.definition
MOVE = (
    update(_D)
    .where(_D.c.id == bindparam("x_id"), _D.c.state == bindparam("x_from"))
    .values(
        state=bindparam("x_to"), note=bindparam("x_note"), submitted_by=bindparam("x_by"),
        submitted_at=bindparam("x_at"),
    )
)  # fmt: skip


def submit(work: Work, definition_id: str, note: str = "") -> None:
    """Hand a draft to the second person; DefinitionRefused with its findings while it cannot run."""
    row = row_of(work, definition_id)
    found = [Finding(**f) for f in codec.decode(row.findings)]
    if any(f.severity == "error" for f in found):
        raise DefinitionRefused(found)
    _move(work, row, ("draft", "checked"), note)


def reject(work: Work, definition_id: str, reason: str) -> None:
    """Give a submitted version back to its author, with the reason."""
    if is_blank(reason):
        raise BadInput(
            "Expected a reason for the rejection but got none; say what is to be changed",
            zh="请写明退回原因，说明要改什么",
        )
    _move(work, row_of(work, definition_id), ("checked", "draft"), reason)


def may_publish(row: Any, account: str | None) -> bool:
    """Is a version submitted, and this account none of those who wrote and submitted it (four eyes)?"""
    return row.state == "checked" and account not in (row.created_by, row.submitted_by, *row.writers.split())


@dataclass(frozen=True)
class Publishing:
    """How a version takes effect: from when (now by default), why, and for whose subtrees.

    `owners` are the organisations for which it holds; empty means whoever drew it.
    """

    effective_from: datetime | None = None
    note: str = ""
    owners: Sequence[str] = ()


def publish(work: Work, definition_id: str, how: Publishing | None = None) -> None:
    """Publish a submitted version, by a person who neither wrote nor submitted it; a note of why is kept.

    DefinitionRefused while nobody can do one of its tasks, it calls an unknown process, or loops without a wait.
    """
    how = how or Publishing()
    row = row_of(work, definition_id)
    if row.state != "checked":
        raise Conflict(
            f"Expected {called(row)} submitted but it is {row.state}",
            zh=f"{called_zh(row)}尚未提交或已处理，不能发布",
        )
    if not may_publish(row, work.actor.account):
        raise NotAllowed(
            "Expected a second person to publish: nobody publishes a version of their own",
            zh="须由另一人发布：自己起草或提交的版本不能自己发布",
        )
    publication.require_complete(work, work.definitions.compiled(work.connection, definition_id))
    if how.note.strip():
        kept = "\n".join(part for part in (row.note, how.note.strip()) if part)
        work.connection.execute(update(_D).where(_D.c.id == definition_id).values(note=kept))
    for version_id in _for_owners(work, definition_id, how.owners):
        _number(work, version_id)
        if how.effective_from is None or how.effective_from <= work.now:
            _retire_later(work, row_of(work, version_id))
        publishing.publish(work.definitions, work, version_id, how.effective_from)


def _for_owners(work: Work, definition_id: str, owners: Sequence[str]) -> list[str]:
    """The rows to publish: the version itself, given to the first owner, and a copy for each of the others."""
    if not owners:
        return [definition_id]
    first, *others = dict.fromkeys(owners)
    work.connection.execute(update(_D).where(_D.c.id == definition_id).values(owner=first, version=None))
    row = row_of(work, definition_id)._asdict()
    copies = [{**row, "id": work.new_id(), "owner": owner} for owner in others]
    if copies:
        work.connection.execute(insert(_D), copies)
    work.definitions.forget(definition_id)
    return [definition_id, *(str(copy["id"]) for copy in copies)]


def _number(work: Work, definition_id: str) -> None:
    """Give a version the next number of its process and owner, unless it has one."""
    row = row_of(work, definition_id)
    if row.version is None:
        latest = work.connection.execute(sql.LATEST, {"x_key": row.key, "x_owner": row.owner}).scalar()
        work.connection.execute(update(_D).where(_D.c.id == definition_id).values(version=(latest or 0) + 1))
        work.definitions.forget(definition_id)


def roll_back(work: Work, definition_id: str) -> None:
    """Put an earlier, once published version into effect again; running cases stay where they are."""
    row = row_of(work, definition_id)
    if row.state not in ("retired", "published") or row.published_by is None:
        raise Conflict(
            f"Expected a version that was published before but {called(row)} was not",
            zh=f"{called_zh(row)}从未发布过，不能恢复",
        )
    _retire_later(work, row)
    publishing.publish(work.definitions, work, definition_id, None)


def _retire_later(work: Work, row: Any) -> None:
    """Take the owner's later versions out of effect: of several in effect the highest would hold."""
    for other in work.connection.execute(sql.BY_VERSION, {"x_key": row.key, "x_owner": row.owner}).all():
        holds = other.effective_from is None or other.effective_from <= work.now
        if other.state == "published" and other.version > row.version and holds:
            publishing.retire(work.definitions, work, other.id)


def retire(work: Work, definition_id: str) -> None:
    """Take a version out of effect, and the ones before it, so that none of them takes effect again; cases go on."""
    row = row_of(work, definition_id)
    for other in work.connection.execute(sql.BY_VERSION, {"x_key": row.key, "x_owner": row.owner}).all():
        if other.id == row.id or other.state == "published" and other.version < row.version:
            publishing.retire(work.definitions, work, other.id)


def _move(work: Work, row: Any, states: tuple[str, str], note: str) -> None:
    params = {
        "x_id": row.id, "x_from": states[0], "x_to": states[1], "x_note": note or row.note,
        "x_by": work.actor.account if states[1] == "checked" else row.submitted_by, "x_at": work.now,
    }  # fmt: skip
    if not work.connection.execute(MOVE, params).rowcount:
        raise Conflict(
            f"Expected {called(row)} as {states[0]} but it is {row.state}",
            zh=f"{called_zh(row)}当前状态不能这样操作，请刷新",
        )
    work.definitions.forget(row.id)

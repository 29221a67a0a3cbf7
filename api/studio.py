"""What of the studio concerns the caller: whose versions they see and change, for whom they publish (W7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from api.context import who
from api.problems import problem
from engine.definitions import drafts
from engine.definitions.versions import NATIONAL
from records import tree
from records.scope import RecordsSession
from records.tables.org import OrgKind


@dataclass(frozen=True)
class Asking:
    """What a question about versions needs of a unit of work, without its lock."""

    session: RecordsSession
    now: datetime

    @property
    def connection(self) -> Connection:
        return self.session.connection()


def owners_above(session: RecordsSession) -> list[str]:
    """Whose versions hold for the caller: the national ones, and those of every level from the caller's up."""
    org_id = who().organisation
    return [NATIONAL, *([org.id for org in tree.line(session, org_id)] if org_id else [])]


def own_studio(session: RecordsSession) -> str:
    """Whose versions the caller draws: the ministry the national ones, any other level its own variant (W7)."""
    org = tree.org_by_id(session, str(who().organisation))
    return NATIONAL if org.kind == OrgKind.MINISTRY else org.id


def visible(work: Any, key: str | None = None) -> list[Any]:
    """The versions of a process, or of all, that the caller may see, newest first."""
    own = own_studio(work.session) if who().organisation else None
    return _seen(drafts.listed(work, owners_above(work.session), key, own), own)


def _seen(rows: Sequence[Any], own: str | None) -> list[Any]:
    """Without what other levels have not published, and without the private drafts of others."""
    account = who().account
    return [
        row for row in rows
        if row.state in ("published", "retired")
        or row.home == own and (row.state != "draft" or row.shared or account in row.writers.split())
    ]  # fmt: skip


def mine(work: Any, version_id: str) -> Any:
    """A version that the caller may see, or a problem (404)."""
    row = drafts.row_of(work, version_id)
    own = own_studio(work.session) if who().organisation else None
    within = row.owner in owners_above(work.session) or row.home == own
    if not within or not _seen([row], own):
        raise problem(404, "没有这个版本，或不在可见范围", "Expected a version that you may see but there is none")
    return row


def own_row(work: Any, version_id: str) -> Any:
    """A version that the caller's studio drew, or a problem (404, 403)."""
    row = mine(work, version_id)
    if row.home != own_studio(work.session):
        raise problem(
            403, "此版本属于上级；请另存为本级的草稿", "This version belongs to a level above: save a draft of your own"
        )
    return row


def units_below(session: RecordsSession, units: Sequence[str]) -> list[str]:
    """Organisations for which the caller may publish: their own and those below; a problem (422) for any other."""
    own = str(who().organisation)
    outside = [unit for unit in units if own not in {org.id for org in tree.line(session, unit)}]
    if outside:
        raise problem(
            422, "只能为本级或下级机构发布", "Expected your own organisation or those below it but one is neither",
            errors=[{"key": "scope", "message": "不在本级及下级", "message_en": "Neither your own nor below it"}],
        )  # fmt: skip
    return list(dict.fromkeys(units))


def owners_in_words(session: RecordsSession, rows: Sequence[Any]) -> dict[str, dict[str, str]]:
    """The names of the organisations that own some versions, by id."""
    found = tree.rows_by_id(session, {row.owner for row in rows} - {NATIONAL})
    return {key: {"owner_name": org.name_zh, "owner_name_en": org.name_en} for key, org in found.items()}

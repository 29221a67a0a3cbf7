"""What people enter on the forms of a case and identifies somebody (decisions, domain 1-2).

An entry holds the values of some fields, sealed in one row; the case holds the row's id and digest. The digest covers a
random salt beside the values, so that whoever reads it cannot find a name or number by trying.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import DecryptionFailed, Invalid
from records.ids import new_id
from records.keyring import digest
from records.scope import scope_of, system_scope
from records.session import keyring_of
from records.tables import CaseGrant, Person, SealedEntry
from records.tree import org_by_id

SALT = 16  # bytes


@dataclass(frozen=True)
class Kept:
    """What a case holds of an entry."""

    id: str
    digest: str


@dataclass(frozen=True)
class Entry:
    """One entry, opened; `fields` are those that the reader was granted, None for whoever reads them by right."""

    id: str
    digest: str
    kept_by: str | None
    values: Mapping[str, Any]
    fields: frozenset[str] | None = None


def keep_entry(session: Session, acting: Acting, process: str, values: Mapping[str, Any]) -> Kept:
    """Seal values by field, for the case of the acting, or one that has no number yet (`give_to_case`).

    Invalid without an organisation: whoever enters something about a person acts for one.
    """
    if acting.org_id is None:
        raise Invalid(
            "Expected an organisation to keep what was entered about a person but there is none: act in a role.",
            "填报的个人信息须由机构留存，请先选择身份",
        )
    ring, row_id = keyring_of(session), new_id()
    body = {"salt": secrets.token_hex(SALT), "values": dict(values)}
    with system_scope(session):
        province = org_by_id(session, acting.org_id).province
    row = SealedEntry(
        id=row_id, case_no=acting.case_no, process=process, org_id=acting.org_id, province=province,
        fields=sorted(values), payload=ring.seal_json(_place(row_id), body), digest=digest(body),
        key_id=ring.active, kept_at=acting.now, kept_by=acting.account_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return Kept(row_id, row.digest)


def give_to_case(session: Session, ids: Collection[str], case_no: str) -> None:
    """Let entries that were kept before their case had a number belong to it."""
    if ids:
        c = _TABLE.c
        mine = update(_TABLE).where(c.id.in_(sorted(ids)), c.case_no.is_(None)).values(case_no=case_no)
        session.connection().execute(mine)
        session.expire_all()


def read_entries(session: Session, wanted: Mapping[str, str]) -> dict[str, Entry]:
    """The entries of some ids that the session may see, by id; `wanted` gives the digest that the case holds of each.

    DecryptionFailed when a row is not what the case was given.
    """
    if not wanted:
        return {}
    rows = session.scalars(select(SealedEntry).where(SealedEntry.id.in_(sorted(wanted)))).all()
    return {row.id: _opened(session, row, wanted[row.id]) for row in rows}


def forget_unclaimed(session: Session, before: datetime) -> int:
    """Erase entries that neither a case nor a person took up by an instant; returns how many."""
    c = _TABLE.c
    people = select(Person.contact_entry).where(Person.contact_entry.is_not(None))
    unclaimed = delete(_TABLE).where(c.case_no.is_(None), c.kept_at < before, c.id.not_in(people))
    return int(session.connection().execute(unclaimed).rowcount)


def _opened(session: Session, row: SealedEntry, expected: str) -> Entry:
    body = keyring_of(session).open_json(_place(row.id), row.payload)
    if digest(body) != row.digest or row.digest != expected:
        raise DecryptionFailed(
            f"Expected entry {row.id} to fit the digest that its case holds but it does not: restore the row.",
            f"填报信息 {row.id} 与案件所存摘要不符，请恢复该行",
        )
    return Entry(row.id, row.digest, row.kept_by, body["values"], _granted(session, row))


def _granted(session: Session, row: SealedEntry) -> frozenset[str] | None:
    """The fields that a party was granted; None where the reader's own part of the tree holds the entry."""
    if scope_of(session).allows(row.org_id):
        return None
    grants = session.scalars(select(CaseGrant).where(CaseGrant.case_no == row.case_no)).all()
    if any(not grant.fields for grant in grants):
        return None  # why: a grant that names no field grants them all
    return frozenset(name for grant in grants for name in grant.fields)


def _place(row_id: str) -> str:
    return f"sealed_entry.payload:{row_id}"


_TABLE = cast(Table, SealedEntry.__table__)

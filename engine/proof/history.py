"""Tamper-evident history (防篡改): chains per case, signed roots over all cases, dossiers checked offline.

Each row of a case's history carries the digest of the row before it; the case row carries the head. That
finds a flipped byte, a deleted row, a swapped pair and a cut tail. Who can rewrite the head too is found by the
signed roots: from time to time the heads of all cases that moved are signed with an Ed25519 key that lives
outside the database. The chain holds digests of payloads, so retention can erase a payload and the chain still
verifies (decisions, design 3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.store import tables as t
from engine.transaction.journal import GENESIS, link

_COLUMNS = [c for c in t.history.c]
CHAIN = select(*_COLUMNS).where(t.history.c.case_id == bindparam("x_id")).order_by(t.history.c.seq)
HEADS = select(t.case.c.id, t.case.c.number, t.case.c.history_seq, t.case.c.history_digest)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain must end: number and digest of its last row."""

    case_id: str
    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """One place at which history is not what was written. `seq` is the row (the first of a gap)."""

    case_id: str
    seq: int
    what: str  # missing | digest | order | payload | tail | extra | case | root | signature


def verify(rows: Iterable[Mapping[str, Any]], head: Head) -> list[Break]:
    """The breaks of one case's chain, rows in order of `seq`; empty when it is whole."""
    breaks: list[Break] = []
    previous, expected = GENESIS, 1
    for row in rows:
        if expected < row["seq"]:
            breaks.append(Break(head.case_id, expected, "missing"))
        breaks += [Break(head.case_id, row["seq"], what) for what in _faults(row, previous, head)]
        previous, expected = row["digest"], row["seq"] + 1
    return breaks + _tail(head, expected - 1, previous)


def verify_case(connection: Connection, case_id: str) -> list[Break]:
    """The breaks of one stored case, against the head on its row."""
    head = connection.execute(HEADS.where(t.case.c.id == case_id)).one_or_none()
    if head is None:
        return [Break(case_id, 0, "case")]
    return verify(chain(connection, case_id), Head(head.id, head.history_seq, head.history_digest))


def verify_all(connection: Connection) -> list[Break]:
    """The breaks of every case, and history rows whose case is gone (`heban verify`)."""
    heads = connection.execute(HEADS.order_by(t.case.c.id)).all()
    breaks = [b for h in heads for b in verify_case(connection, h.id)]
    orphans = select(t.history.c.case_id).where(t.history.c.case_id.not_in(select(t.case.c.id))).distinct()
    return breaks + [Break(case_id, 0, "case") for case_id in connection.execute(orphans).scalars()]


def chain(connection: Connection, case_id: str) -> list[dict[str, Any]]:
    """The history rows of a case in order."""
    return [dict(row) for row in connection.execute(CHAIN, {"x_id": case_id}).mappings()]


def _faults(row: Mapping[str, Any], previous: str, head: Head) -> list[str]:
    faults = []
    if row["prev_digest"] != previous:
        faults.append("order")
    if link(row["prev_digest"], dict(row)) != row["digest"] or row["case_id"] != head.case_id:
        faults.append("digest")
    payload = row["payload"]
    if payload is not None and hashlib.sha256(payload.encode()).hexdigest() != row["payload_digest"]:
        faults.append("payload")  # an erased payload is None and no fault: the chain holds its digest
    return faults


def _tail(head: Head, last: int, digest: str) -> list[Break]:
    if last < head.seq:
        return [Break(head.case_id, last + 1, "tail")]
    if last > head.seq:
        return [Break(head.case_id, head.seq + 1, "extra")]
    return [] if digest == head.digest else [Break(head.case_id, last, "tail")]

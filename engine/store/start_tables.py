"""Tables of cases that are to be started: an occasion is read page by page, and each of its cases waits as a row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, bindparam, select

from engine.store.tables import ID, NAME, Instant, metadata


def _held() -> list[Column[Any]]:
    """What a row carries while somebody holds it, and after it failed."""
    return [
        Column("claimed_by", NAME),
        Column("lease_until", Instant),  # also the instant of the next attempt
        Column("fence", BigInteger, nullable=False, default=0),
        Column("attempts", Integer, nullable=False, default=0),
        Column("last_error", Text),  # in English
        Column("last_error_zh", Text),  # the same in Chinese
    ]


occasion = Table(
    "wf_occasion",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unique_key", NAME, nullable=False),  # which event, and when: it cannot stand twice
    Column("key", NAME, nullable=False),  # of the process
    Column("owner", NAME, nullable=False),
    Column("element", NAME, nullable=False),
    Column("definition_id", ID, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("late", Boolean, nullable=False, default=False),
    Column("payload", Text),
    Column("mark", NAME, nullable=False, default=""),  # the key up to which its cases stand in wf_start
    Column("state", String(16), nullable=False, default="open"),  # open | done | failed
    Column("expected", Integer, nullable=False, default=0),  # cases it left
    Column("known", Integer, nullable=False, default=0),  # cases that stood under their key before
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    *_held(),
    Index("wf_occasion_unique", "unique_key", unique=True),
    Index("wf_occasion_state", "state", "due_at"),
)

start = Table(
    "wf_start",
    metadata,
    Column("id", ID, primary_key=True),
    Column("occasion_id", ID, nullable=False),
    Column("key", NAME, nullable=False),  # of the process
    Column("business_key", NAME, nullable=False),
    Column("organisation", ID),
    Column("province", ID),
    Column("variables", Text, nullable=False),
    Column("state", String(16), nullable=False, default="open"),  # open | started | failed
    Column("case_id", ID),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    *_held(),
    Index("wf_start_key", "key", "business_key", unique=True),  # one case each, for ever
    Index("wf_start_state", "state", "due_at", "id"),
    Index("wf_start_occasion", "occasion_id", "state"),
)

OCCASION = select(occasion).where(occasion.c.id == bindparam("x_id"))

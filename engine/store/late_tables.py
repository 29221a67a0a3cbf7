"""The table of timers that acted late (晚触发): when each was due, when it acted, and what held it up."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from engine.store.tables import ID, NAME, Instant, metadata

late_timer = Table(
    "wf_late_timer",
    metadata,
    Column("id", ID, primary_key=True),  # of the timer
    Column("kind", String(24), nullable=False),  # event | start
    Column("case_id", ID),
    Column("definition_id", ID, nullable=False),
    Column("element", NAME, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("fired_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),  # that failed before the one that acted
    Index("wf_late_timer_due", "due_at"),
)

"""Tables of what surrounds a case: the message inbox, webhooks, snapshots for undo, signed roots of history."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from engine.store.tables import ID, NAME, Instant, metadata

inbox = Table(
    "wf_inbox",
    metadata,
    Column("source", NAME, primary_key=True),
    Column("key", NAME, primary_key=True),
    Column("received_at", Instant, nullable=False),
    Index("wf_inbox_received", "received_at"),
)

webhook = Table(
    "wf_webhook",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID),
    Column("url", Text, nullable=False),
    Column("secret_name", NAME, nullable=False),  # the secret itself stands outside the database
    Column("kinds", Text, nullable=False),  # comma-separated kinds of events; * is all
    Column("active", Boolean, nullable=False, default=True),
    Column("created_by", NAME),
    Column("created_at", Instant, nullable=False),
)

webhook_log = Table(
    "wf_webhook_log",
    metadata,
    Column("id", ID, primary_key=True),
    Column("webhook_id", ID, nullable=False),
    Column("outbox_id", ID, nullable=False),
    Column("at", Instant, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("status", Integer),  # HTTP status; null when nothing answered
    Column("error", Text),  # in English
    Column("error_zh", Text),  # the same in Chinese; null in rows older than this column
    Index("wf_webhook_log_at", "webhook_id", "at"),
)

snapshot = Table(
    "wf_snapshot",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("batch", ID, nullable=False),  # the migration it belongs to
    Column("taken_at", Instant, nullable=False),
    Column("taken_by", NAME),
    Column("row_version", Integer, nullable=False),  # of the case right after the change: undo needs it unmoved
    Column("rows", Text, nullable=False),
    Column("state", String(16), nullable=False),  # kept | undone
    Index("wf_snapshot_case", "case_id", "taken_at"),
    Index("wf_snapshot_batch", "batch"),
)

root = Table(
    "wf_root",
    metadata,
    Column("id", ID, primary_key=True),
    Column("signed_at", Instant, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("leaves", Text, nullable=False),  # case id, last number and head of each case that moved since
    Column("root", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("signature", Text, nullable=False),
    Index("wf_root_at", "signed_at"),
)

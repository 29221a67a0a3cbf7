"""Tables of migrations of running cases: what was proposed and confirmed by whom, and what became of each case."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from engine.store.tables import ID, NAME, Instant, metadata

migration = Table(
    "wf_migration",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", NAME, nullable=False),  # of the process
    Column("source", ID, nullable=False),  # the definition that the cases run on
    Column("target", ID, nullable=False),
    Column("changes", Text, nullable=False),  # the pairs that a person changed: old element -> new one, or null
    Column("reason", Text, nullable=False),
    Column("home", NAME, nullable=False),  # whose studio it was proposed in: 'national' or an organisation
    Column("state", String(16), nullable=False),  # proposed | withdrawn | confirmed | undoing
    Column("job", NAME),  # the background work that moves the cases, or moves them back
    Column("proposed_by", NAME),
    Column("proposed_at", Instant, nullable=False),
    Column("confirmed_by", NAME),
    Column("confirmed_at", Instant),
    Column("undone_by", NAME),
    Column("undone_at", Instant),
    Column("undo_reason", Text),
    Index("wf_migration_key", "key", "proposed_at"),
)

migration_case = Table(
    "wf_migration_case",
    metadata,
    Column("migration_id", ID, primary_key=True),
    Column("position", Integer, primary_key=True),  # 1… in the order in which the cases were listed
    Column("case_id", ID, nullable=False),
    Column("state", String(16), nullable=False),  # pending | moved | refused | undone | kept
    Column("said", Text),  # why it was refused, or kept when the migration was undone
    Column("said_zh", Text),
    Column("at", Instant),
    Index("wf_migration_case_state", "migration_id", "state", "position"),
    Index("wf_migration_case_once", "migration_id", "case_id", unique=True),
)

"""The engine's tables: prefix wf_, opaque text ids, UTC instants, values as text written by the codec."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    literal_column,
    true,
)

from ground.instants import Instant, instant_text

__all__ = ["ID", "NAME", "Instant", "instant_text", "metadata"]

metadata = MetaData()
ID = String(40)
NAME = String(255)
# A database takes a partial index only where the statement names the state itself, not as a parameter.
OPEN = literal_column("'open'", NAME)
ACTIVE = literal_column("'active'", NAME)


definition = Table(
    "wf_definition",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("owner", NAME, nullable=False),  # 'national' or the organisation of a variant
    Column("version", Integer),  # null until it is published: drafts use up no number
    Column("digest", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # draft | checked | published | retired
    Column("name", NAME, nullable=False, default=""),
    Column("name_en", NAME, nullable=False, default=""),
    Column("deployment", ID, nullable=False),
    Column("created_by", NAME),
    Column("created_at", Instant, nullable=False),
    Column("published_by", NAME),
    Column("effective_from", Instant),
    Column("retired_at", Instant),
    Column("findings", Text, nullable=False, default="2:[]"),
    Column("note", Text),  # what the author, reviewer or publisher said last
    Column("submitted_by", NAME),
    Column("submitted_at", Instant),
    Column("home", NAME),  # whose studio it was drawn in: 'national' or an organisation; who owns it may be below
    Column("shared", Boolean, nullable=False, server_default=true()),  # a draft that all of its studio may see
    Column("revision", Integer, nullable=False, server_default="1"),  # one more with each save
    Column("writers", Text, nullable=False, server_default=""),  # the accounts that wrote it, by spaces
    Column("base", ID),  # the version of a level above that this variant was taken from, where that is known
    Index("wf_definition_version", "key", "owner", "version", unique=True),
    Index("wf_definition_published", "key", "state", "owner"),
)

definition_file = Table(
    "wf_definition_file",
    metadata,
    Column("deployment", ID, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

case = Table(
    "wf_case",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", NAME, nullable=False),
    Column("definition_id", ID, nullable=False),
    Column("key", NAME, nullable=False),
    Column("owner", NAME, nullable=False),
    Column("business_key", NAME),
    Column("title", NAME, nullable=False, default=""),
    Column("state", String(16), nullable=False),  # active | ended | cancelled | terminated
    Column("organisation", ID),
    Column("province", ID),
    Column("started_by", NAME),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", NAME),
    Column("incidents", Integer, nullable=False, default=0),
    Column("row_version", Integer, nullable=False),
    Column("history_seq", Integer, nullable=False),
    Column("history_digest", String(64), nullable=False),
    Index("wf_case_key", "key", "state", "started_at"),
    Index("wf_case_business_key", "business_key"),
    Index("wf_case_number", "number"),
    Index("wf_case_definition", "definition_id", "state"),
    Index("wf_case_organisation", "organisation", "state"),
)

scope = Table(
    "wf_scope",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("parent_id", ID),
    Column("token", Integer, nullable=False),  # the parent's token (or instance) that this scope stands for
    Column("element", NAME, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("definition_id", ID, nullable=False),
    Column("state", Text, nullable=False),  # marking, waits, counters
    Column("data", Text, nullable=False),  # variables
    Column("seq", Integer, nullable=False, server_default="0"),  # the case's history row at which this was saved
    # What the save before the last one wrote, so that one decision can be taken back (拿回); null: there was none.
    Column("before_seq", Integer),
    Column("before_state", Text),
    Column("before_data", Text),  # null: the last save left the variables as they were
    Column("dropped", Text),  # the waits that the last save ended, when a decision did
    Index("wf_scope_case", "case_id", "parent_id"),
)

task = Table(
    "wf_task",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("process", NAME, nullable=False, server_default=""),  # the key of its case, so that a desk is counted alone
    Column("scope_id", ID, nullable=False),
    Column("token", Integer, nullable=False),
    Column("element", NAME, nullable=False),
    Column("name", NAME, nullable=False),
    Column("name_en", NAME, nullable=False),
    Column("role", NAME),
    Column("organisation", ID),
    Column("person", NAME),
    Column("claimed_by", NAME),
    Column("delegated_by", NAME),
    Column("excluded", Text),  # accounts that may not decide (four-eyes), JSON list; null: the drawing excludes nobody
    Column("explanation_zh", Text),
    Column("explanation_en", Text),
    Column("state", String(16), nullable=False),  # open | done | cancelled
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("remind_at", Instant),
    Column("overdue", Boolean, nullable=False, default=False),
    Column("escalate", Boolean, nullable=False, default=False),
    Column("waits_calendar", Integer),
    Column("priority", Integer, nullable=False, default=50),
    Column("form", NAME),
    Column("outcomes", Text),  # JSON: the decisions that the task offers
    Column("locals", Text),
    Column("loop_index", Integer),
    Column("previous", ID),  # the task whose decision led here (拿回)
    Column("corrects", ID),  # of a correction (补正): the task whose decision returned the case
    Column("adds", ID),  # of a signature or question beside a seat (加签、沟通): the task it was added to
    Column("added", String(12)),  # how: before | after | beside | question
    Column("awaits", Integer),  # how many signatures must come before this task is decided
    Column("signed", Text),  # accounts that signed beside it, or asked for it, and do not decide it too; JSON list
    Column("viewed_at", Instant),
    Column("decided_by", NAME),
    Column("decided_for", NAME),  # whom the decider stood in for (代理)
    Column("decided_at", Instant),
    Column("outcome", NAME),
    Column("reason", Text),
    Column("row_version", Integer, nullable=False, default=1),
    Index("wf_task_case", "case_id", "state"),
)

timer = Table(
    "wf_timer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unique_key", NAME),  # of a start event, what and when: the same start cannot stand twice
    Column("due_at", Instant),  # null: waits for the calendar
    Column("kind", String(24), nullable=False),  # event | start | due | remind | service
    Column("case_id", ID),
    Column("scope_id", ID),
    Column("token", Integer),
    Column("element", NAME),
    Column("task_id", ID),
    Column("definition_id", ID),
    Column("detail", Text),  # cycle text, index, anchor; attempts of a service
    Column("state", String(16), nullable=False, default="open"),  # open | failed
    Column("claimed_by", NAME),
    Column("lease_until", Instant),
    Column("fence", BigInteger, nullable=False, default=0),
    Column("attempts", Integer, nullable=False, default=0),
    Index("wf_timer_due", "state", "due_at", "id"),  # a claim reads it in order and stops
    Index("wf_timer_case", "case_id", "state", "due_at"),  # the earliest timer of a case
)

subscription = Table(
    "wf_subscription",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(16), nullable=False),  # message | signal | condition
    Column("name", NAME, nullable=False),
    Column("key", NAME),
    Column("case_id", ID),
    Column("scope_id", ID),
    Column("token", Integer),
    Column("element", NAME, nullable=False),
    Column("definition_id", ID),  # start events wait with a definition, not with a case
    Column("created_at", Instant, nullable=False),
    Index("wf_subscription_name", "kind", "name", "key"),
    Index("wf_subscription_case", "case_id"),
)

message = Table(
    "wf_message",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("key", NAME),
    Column("payload", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Index("wf_message_name", "name", "key", "sent_at"),
)

incident = Table(
    "wf_incident",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("scope_id", ID),
    Column("token", Integer),
    Column("element", NAME, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("cause", Text, nullable=False),  # in English
    Column("cause_zh", Text),  # the same in Chinese; null in rows older than this column
    Column("payload", Text),
    Column("attempts", Integer, nullable=False, default=0),
    Column("state", String(16), nullable=False),  # open | resolved
    Column("created_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", NAME),
    Column("resolution", Text),
    Index("wf_incident_case", "case_id", "state"),
    Index("wf_incident_state", "state", "kind"),
)

history = Table(
    "wf_history",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("element", NAME, nullable=False),
    Column("actor", NAME),
    Column("payload", Text),
    Column("payload_digest", String(64)),  # the chain holds this one, so that retention can erase payloads
    Column("digest", String(64), nullable=False),
    Column("prev_digest", String(64), nullable=False),
)

outbox = Table(
    "wf_outbox",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", NAME, nullable=False),
    Column("key", NAME, nullable=False),
    Column("payload", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("state", String(16), nullable=False, default="open"),  # open | sent | dead
    Column("claimed_by", NAME),
    Column("lease_until", Instant),
    Column("fence", BigInteger, nullable=False, default=0),
    Column("last_error", Text),  # in English
    Column("last_error_zh", Text),  # the same in Chinese; null in rows older than this column
    Index("wf_outbox_key", "kind", "key", unique=True),
    Index("wf_outbox_next", "state", "next_at", "id"),
)

item = Table(
    "wf_item",
    metadata,
    Column("scope_id", ID, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("value", Text, nullable=False),
    Index("wf_item_case", "case_id"),
)

copy = Table(
    "wf_copy",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("task_id", ID, nullable=False),
    Column("role", NAME, nullable=False),
    Column("organisation", ID),
    Column("account", NAME),  # of a copy by hand to one person; else it is for whoever holds the role
    Column("given_by", NAME),
    Column("created_at", Instant, nullable=False),
    Column("read_at", Instant),
    Index("wf_copy_holder", "organisation", "role", "read_at"),
    Index("wf_copy_case", "case_id"), Index("wf_copy_account", "account"),
)

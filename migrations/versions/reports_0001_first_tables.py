"""data sets, values, entries, changes, notes and submissions of reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "reports_0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = ("reports",)
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "report_change",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("element", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_change")),
    )
    op.create_index("ix_report_change_cell", "report_change", ["org_id", "period", "element"], unique=False)
    op.create_table(
        "report_element",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("nature", sa.JSON(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("successor_of", sa.String(length=48), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_element")),
        sa.UniqueConstraint("code", name=op.f("uq_report_element_code")),
    )
    op.create_table(
        "report_entry",
        sa.Column("set_key", sa.String(length=60), nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("stand", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=26), nullable=True),
        sa.Column("unchanged", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reopened_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_for", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("set_key", "period", "org_id", name=op.f("pk_report_entry")),
    )
    op.create_index("ix_report_entry_unit", "report_entry", ["org_id", "set_key", "period"], unique=False)
    op.create_table(
        "report_note",
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("element", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "element", "period", name=op.f("pk_report_note")),
    )
    op.create_table(
        "report_set",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("org_id", sa.String(length=26), nullable=True),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("first_period", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=26), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_set")),
    )
    op.create_index("ix_report_set_key_version", "report_set", ["key", "version"], unique=True)
    op.create_table(
        "report_snapshot",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("set_key", sa.String(length=60), nullable=False),
        sa.Column("set_version", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(length=26), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("case_no", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshot")),
    )
    op.create_index(
        "ix_report_snapshot_round", "report_snapshot", ["org_id", "set_key", "period", "round"], unique=True
    )
    op.create_table(
        "report_value",
        sa.Column("element", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("since", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("element", "org_id", "since", name=op.f("pk_report_value")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_report_value_unit", "report_value", ["org_id", "element"], unique=False)


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_report_value_unit", table_name="report_value")
    op.drop_table("report_value")
    op.drop_index("ix_report_snapshot_round", table_name="report_snapshot")
    op.drop_table("report_snapshot")
    op.drop_index("ix_report_set_key_version", table_name="report_set")
    op.drop_table("report_set")
    op.drop_table("report_note")
    op.drop_index("ix_report_entry_unit", table_name="report_entry")
    op.drop_table("report_entry")
    op.drop_table("report_element")
    op.drop_index("ix_report_change_cell", table_name="report_change")
    op.drop_table("report_change")

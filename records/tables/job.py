"""Long work that can be left and found again: imports, exports (ui: Long work shows progress)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class Job(Base):
    """One piece of long work; `asked` holds ids and filters, never identity values; files are sealed on disk."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state", "made_at"), Index("ix_job_account", "account_id", "made_at"))

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    account_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("account.id"))  # null: for the system
    assignment_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("role_assignment.id"))
    kind: Mapped[str] = mapped_column(String(64))
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="open")  # open | running | done | failed
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    file_name: Mapped[str | None] = mapped_column(String(120))
    made_at: Mapped[At]
    lease_until: Mapped[datetime | None] = mapped_column(Instant())
    fence: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant())
    mark: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")  # where to go on from
    case_id: Mapped[str | None] = mapped_column(String(64))  # the case that is told how it ended

"""Settings by level (S11, S15, S24, S25)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class Setting(Base):
    """A value that one level set for itself and below, for a period, by a document."""

    __tablename__ = "setting"
    __table_args__ = (Index("ix_setting_key_org", "key", "org_id", "stage"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    key: Mapped[str] = mapped_column(String(60))
    stage: Mapped[str] = mapped_column(String(8), default="")  # "" = every stage
    value: Mapped[Any] = mapped_column(JSON)
    locked: Mapped[bool] = mapped_column(default=False)
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(200), default="")
    set_by: Mapped[str | None] = mapped_column(String(26))
    recorded_at: Mapped[At]
    superseded_at: Mapped[datetime | None] = mapped_column(Instant())  # corrected by a later row

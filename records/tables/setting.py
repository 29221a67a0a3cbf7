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


class SettingProposal(Base):
    """A change that opens or closes a business and waits for a second person (decisions, domain 33)."""

    __tablename__ = "setting_proposal"
    __table_args__ = (Index("ix_setting_proposal_state_org", "state", "org_id"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    key: Mapped[str] = mapped_column(String(60))
    stage: Mapped[str] = mapped_column(String(8))
    value: Mapped[Any] = mapped_column(JSON)
    locked: Mapped[bool]
    effective_from: Mapped[date]
    document: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))  # pending, confirmed, refused, withdrawn
    proposed_by: Mapped[str] = mapped_column(String(26))
    proposed_at: Mapped[At]
    decided_by: Mapped[str | None] = mapped_column(String(26))
    decided_at: Mapped[datetime | None] = mapped_column(Instant())
    reason: Mapped[str] = mapped_column(String(200), default="")
    setting_id: Mapped[str | None] = mapped_column(String(26))  # the value that came of it

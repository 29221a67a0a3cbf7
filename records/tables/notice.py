"""Notices (通知) to whoever holds a role at an organisation; texts carry case numbers, never names of students."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class Notice(Base):
    """One notice; `key` is its identity, so that one event leaves one notice however often it is delivered."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_holder", "org_id", "role", "made_at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    role: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(24))
    case_no: Mapped[str | None] = mapped_column(String(40))
    text_zh: Mapped[str] = mapped_column(String(300))
    text_en: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[At]
    read_at: Mapped[datetime | None] = mapped_column(Instant())
    read_by: Mapped[str | None] = mapped_column(String(26))

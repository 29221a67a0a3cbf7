"""Answers kept for repeated requests (decisions, design 15: Idempotency-Key)."""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base
from records.tables.columns import At


class ReplayedAnswer(Base):
    """The first answer to a request under an idempotency key; both are one transaction with its effect."""

    __tablename__ = "replayed_answer"
    __table_args__ = (Index("ix_replayed_answer_asked_at", "asked_at"),)

    account_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    route: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    body_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[At]

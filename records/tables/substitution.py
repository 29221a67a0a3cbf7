"""Who stands in for whom (代理): person, period, processes and consent (decisions, design 17)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class Substitution(Base):
    """One substitute of one account for one process ("" for all), from a day up to but without another.

    It is in force within its period once the substitute has consented, until it is ended.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        Index("ix_substitution_substitute", "substitute_id", "valid_from"),
        Index("ix_substitution_account", "account_id", "valid_from"),
    )

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(String(26), ForeignKey("account.id"))
    substitute_id: Mapped[str] = mapped_column(String(26), ForeignKey("account.id"))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    process: Mapped[str] = mapped_column(String(80), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
    granted_by: Mapped[str | None] = mapped_column(String(26))
    granted_at: Mapped[At]
    consented_at: Mapped[datetime | None] = mapped_column(Instant())
    ended_at: Mapped[datetime | None] = mapped_column(Instant())
    ended_by: Mapped[str | None] = mapped_column(String(26))

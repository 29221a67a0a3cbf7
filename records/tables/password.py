"""Passwords that an account had (O7): hashes alone, so that the same is not taken again."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base
from records.tables.columns import At, Id


class PastPassword(Base):
    """The hash of one password that an account had, with the instant at which it was set."""

    __tablename__ = "past_password"
    __table_args__ = (Index("ix_past_password_account", "account_id", "set_at"),)

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(String(26), ForeignKey("account.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[At]

"""The read audit (O10): who saw what, when, why, how much."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base
from records.tables.columns import At, Id, Province


class ReadAudit(Base):
    """One full view or bulk read; `ids_digest` binds it to the rows without naming them.

    With SQLite the rows live in a file of their own (design 9) and the table of the main file stays empty.
    """

    __tablename__ = "read_audit"
    __table_args__ = (
        Index("ix_read_audit_account_id", "account_id", "read_at"),
        Index("ix_read_audit_read_at", "read_at"),
        Index("ix_read_audit_ids_digest", "ids_digest", "read_at"),
    )

    id: Mapped[Id]
    read_at: Mapped[At]
    account_id: Mapped[str | None] = mapped_column(String(26))
    org_id: Mapped[str | None] = mapped_column(String(26))
    province: Mapped[Province]
    what: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(200))
    count: Mapped[int]
    ids_digest: Mapped[str] = mapped_column(String(64))

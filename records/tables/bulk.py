"""Tasks decided together (批量办理): which ones were meant, and what became of each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import Id, Province


class BulkItem(Base):
    """One task of a piece of bulk work; why it was refused is sealed, for such texts may name a person."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index("uq_bulk_item_position", "job_id", "position", unique=True),)

    id: Mapped[Id]
    job_id: Mapped[str] = mapped_column(String(26), ForeignKey("job.id"))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    position: Mapped[int]  # 1… in the order of the list when it was frozen
    task_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))  # pending | done | refused
    problem: Mapped[bytes | None] = mapped_column(LargeBinary)  # the answer's members, sealed
    key_id: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime | None] = mapped_column(Instant())

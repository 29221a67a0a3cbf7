"""The growth record (成长记录, S29): one part of one student's term as one school wrote it, in versions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Sealed


class GrowthRecord(Base):
    """One version of a part: `org_id` wrote it, and nobody else ever changes it; the latest is not superseded.

    Every part is sealed: results and illnesses of a child are no less its own than its name.
    """

    __tablename__ = "growth_record"
    __table_args__ = (
        UniqueConstraint("student_id", "org_id", "year", "term", "part", "version", name="uq_growth_record_version"),
        Index("ix_growth_record_org", "org_id", "year", "term", "part"),
    )

    id: Mapped[Id]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    year: Mapped[int]  # in which the school year begins
    term: Mapped[int]  # 1 or 2
    part: Mapped[str] = mapped_column(String(16))  # records.growth.catalogue
    stage: Mapped[str] = mapped_column(String(8))
    grade: Mapped[int]
    version: Mapped[int]  # 1…
    payload: Mapped[Sealed]  # salt and entries
    digest: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[At]
    recorded_by: Mapped[str | None] = mapped_column(String(26))
    way: Mapped[str] = mapped_column(String(10))  # form | class | workbook
    superseded_at: Mapped[datetime | None] = mapped_column(Instant())

"""Graduates (毕业生登记, S20): who ended a stage at a school and how, the certificate's number, where they went on."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class Graduate(Base):
    """One end of a stage: 毕业, 结业 or 肄业. A graduation that was returned stays, void, and keeps its number."""

    __tablename__ = "graduate"
    __table_args__ = (
        UniqueConstraint("org_id", "year", "serial", name="uq_graduate_serial"),
        UniqueConstraint("number", name="uq_graduate_number"),
        Index("ix_graduate_student", "student_id"),
        Index("ix_graduate_class", "org_id", "year", "class_id"),
    )

    id: Mapped[Id]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))  # where the stage ended
    province: Mapped[Province]
    stage: Mapped[str] = mapped_column(String(8))
    cohort: Mapped[int]
    class_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("school_class.id"))
    year: Mapped[int]  # 届, the calendar year of the summer
    status: Mapped[str] = mapped_column(String(2))  # 07 毕业, 08 结业, 09 肄业
    graduated_on: Mapped[date]
    case_no: Mapped[str] = mapped_column(String(40))
    serial: Mapped[int]  # at the school in the year; a void one is never given again
    number: Mapped[str] = mapped_column(String(24))  # 证书编号
    recorded_at: Mapped[At]
    destination: Mapped[str] = mapped_column(String(12), default="")  # 毕业去向, records.students.graduates
    destination_at: Mapped[datetime | None] = mapped_column(Instant())
    destination_by: Mapped[str | None] = mapped_column(String(26))
    void_at: Mapped[datetime | None] = mapped_column(Instant())
    void_case: Mapped[str | None] = mapped_column(String(40))

"""The two histories of a student (decisions, design 16): where the student is, and what is known of the student.

Both have two times (design 8). A row holds from `valid_from` until the next one of the same student, so no end is
stored: a closed period is never written again but for `superseded_at`, when a correction takes its place.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Sealed


class StudentPlace(Base):
    """Where a student is from a day on: school, class, stage, grade, state, cohort (学籍位置)."""

    __tablename__ = "student_place"

    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(Instant(), primary_key=True)
    superseded_at: Mapped[datetime | None] = mapped_column(Instant())
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    status: Mapped[str] = mapped_column(String(2))
    stage: Mapped[str] = mapped_column(String(8))
    grade: Mapped[int]
    cohort: Mapped[int]
    class_id: Mapped[str | None] = mapped_column(String(26))
    reason: Mapped[str] = mapped_column(String(60))
    case_no: Mapped[str | None] = mapped_column(String(40))
    recorded_by: Mapped[str | None] = mapped_column(String(26))


class StudentFields(Base):
    """What is known of a student from a day on: all fields, sealed (学籍信息); `org_id` had the student that day."""

    __tablename__ = "student_fields"
    __table_args__ = (Index("ix_student_fields_student", "student_id", "valid_from"),)

    id: Mapped[Id]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    valid_from: Mapped[date]
    recorded_at: Mapped[At]
    superseded_at: Mapped[datetime | None] = mapped_column(Instant())
    payload: Mapped[Sealed]
    digest: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(60))
    case_no: Mapped[str | None] = mapped_column(String(40))
    recorded_by: Mapped[str | None] = mapped_column(String(26))

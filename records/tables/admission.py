"""Admissions (录取): which school takes which child for a stage and a year, and how many each may take (S21-S23, S33).

A child stands here once for each school that took it, with a file or without; who it is stands sealed in the row of the
case (`row_id`). An admission that ended stays on record and counts no more.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class Admission(Base):
    """One child taken by one school; `waits` says why the file is not here yet, and until `due_on` it is looked for."""

    __tablename__ = "admission"
    __table_args__ = (
        Index("ix_admission_school", "org_id", "year", "stage"),
        Index("ix_admission_subject", "subject_index", "year"),
        Index("ix_admission_student", "student_id"),
        Index("ix_admission_case_no", "case_no"),
        Index("uq_admission_row", "row_id", unique=True),
    )

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))  # the school
    province: Mapped[Province]
    stage: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]  # of the autumn in which the stage begins
    way: Mapped[str] = mapped_column(String(10))  # assigned 统筹分配, self 自主招生
    case_no: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[str] = mapped_column(String(26), ForeignKey("case_row.id"))
    subject_index: Mapped[str | None] = mapped_column(String(64))  # that of the row, under which equal children meet
    student_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("student.id"))  # the file, once there is one
    admitted_on: Mapped[date]  # the first day at the school
    admitted_at: Mapped[At]
    waits: Mapped[str] = mapped_column(String(12), default="")  # "" where the file is here
    due_on: Mapped[date | None]
    owed: Mapped[bool] = mapped_column(default=False, server_default=false())  # a duty to find or make it was begun
    dispute: Mapped[str] = mapped_column(String(40), default="", server_default="")  # the case that settles a double
    stance: Mapped[str] = mapped_column(String(10), default="", server_default="")  # keep | release, of its school
    ended_at: Mapped[datetime | None] = mapped_column(Instant())
    ended_case: Mapped[str | None] = mapped_column(String(40))
    ended_why: Mapped[str] = mapped_column(String(10), default="", server_default="")  # lost | absent


class AdmissionPlan(Base):
    """How many a school may take for a stage in a year (招生计划); the one recorded last holds."""

    __tablename__ = "admission_plan"
    __table_args__ = (Index("ix_admission_plan_school", "org_id", "year", "stage"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    stage: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    places: Mapped[int]
    case_no: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[At]
    set_by: Mapped[str | None] = mapped_column(String(26))

"""The yearly promotion (毕业升级, S19, W3): the run, its ledger of pieces, who kept the grade, checks, backups."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Ref


class RunState(StrEnum):
    """How far a run is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"


class PieceState(StrEnum):
    """How far a piece of a run is."""

    OPEN = "open"
    DONE = "done"
    UNDONE = "undone"


class PromotionRun(Base):
    """One promotion of the whole country; a year has one that is not undone."""

    __tablename__ = "promotion_run"
    __table_args__ = (UniqueConstraint("year", "number", name="uq_promotion_run_year"),)

    id: Mapped[Id]
    year: Mapped[int]  # the calendar year of its August
    number: Mapped[int]  # 1, and one more after each that was undone as a whole
    case_no: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[At]  # from here on writes of places wait until it is done
    effective_on: Mapped[date]  # the first day in the new grade
    state: Mapped[str] = mapped_column(String(8))
    begun_at: Mapped[datetime | None] = mapped_column(Instant())
    ended_at: Mapped[datetime | None] = mapped_column(Instant())


class PromotionPiece(Base):
    """A line of a run's ledger: schools of one authority, moved in steps of at most 5,000 pupils."""

    __tablename__ = "promotion_piece"
    __table_args__ = (Index("ix_promotion_piece_open", "run_id", "state", "number"),)

    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("promotion_run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)  # the schools' authority
    province: Mapped[Province]
    schools: Mapped[list[str]] = mapped_column(JSON)
    after: Mapped[str] = mapped_column(String(26), default="")  # the last student that was looked at
    state: Mapped[str] = mapped_column(String(8))
    moved: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # "stage:grade:outcome" -> students
    done_at: Mapped[datetime | None] = mapped_column(Instant())


class PromotionKept(Base):
    """A student whom a run did not move up as all others, and why; shown to the school and those above it."""

    __tablename__ = "promotion_kept"

    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("promotion_run.id"), primary_key=True)
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    stage: Mapped[str] = mapped_column(String(8))
    grade: Mapped[int]  # before the run
    reason: Mapped[str] = mapped_column(String(20))  # records.promotion.rule.Outcome


class PromotionCheck(Base):
    """What a unit has before it ahead of a promotion (预检), as counted last; figures, no pupil is named."""

    __tablename__ = "promotion_check"

    year: Mapped[int] = mapped_column(primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    province: Mapped[Province]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked_at: Mapped[At]


class PromotionBackup(Base):
    """A province's confirmation that its data were backed up before a promotion."""

    __tablename__ = "promotion_backup"

    year: Mapped[int] = mapped_column(primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    province: Mapped[Province]
    confirmed_at: Mapped[At]
    confirmed_by: Mapped[Ref]
    case_no: Mapped[str | None] = mapped_column(String(40))

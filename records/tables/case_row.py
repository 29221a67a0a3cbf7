"""Rows of a case of many (批量件): what each is about, where it stands, what each seat decided, what came of it.

Identity values of a row live in `payload`, sealed; `shown` holds codes and ids alone (decisions, domain 1-2).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Sealed


class CaseRow(Base):
    """One row of a case; `scope_id` is the part of the running case in which it stands, None between two of them."""

    __tablename__ = "case_row"
    __table_args__ = (
        Index("uq_case_row_number", "case_id", "number", unique=True),
        Index("ix_case_row_scope", "scope_id", "number"),
        Index("ix_case_row_subject_index", "subject_index"),
        Index("ix_case_row_subject_id", "subject_id"),
    )

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(String(64))
    case_no: Mapped[str] = mapped_column(String(40), index=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    number: Mapped[int]  # 1… in the case; never given twice
    body: Mapped[int] = mapped_column(default=0)  # 0 being written, 1 the first body of seats, 2… after returns
    scope_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))  # records.many.states
    reason: Mapped[str] = mapped_column(String(400), default="")
    subject_id: Mapped[str | None] = mapped_column(String(26))  # whom or what the row is about, where there is one
    subject_index: Mapped[str | None] = mapped_column(String(64))  # blind index that equal subjects share
    name_index: Mapped[str | None] = mapped_column(String(64))  # blind index of the whole name
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    faults: Mapped[int] = mapped_column(default=0)
    payload: Mapped[Sealed]
    digest: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    entered_by: Mapped[str | None] = mapped_column(String(26))
    writers: Mapped[str] = mapped_column(Text, default="")  # ids of everybody who wrote its values, by blanks
    entered_at: Mapped[At]
    ended_at: Mapped[datetime | None] = mapped_column(Instant())
    version: Mapped[int] = mapped_column(default=1)


class CaseRowDecision(Base):
    """What one seat decided of one row; it can be changed until the seat hands its rows on."""

    __tablename__ = "case_row_decision"
    __table_args__ = (Index("ix_case_row_decision_row", "row_id"),)

    task_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(26), ForeignKey("case_row.id"), primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    seat: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(400), default="")
    decided_by: Mapped[str | None] = mapped_column(String(26))
    decided_at: Mapped[At]


class CaseRowEffect(Base):
    """The ledger of effects (办理台账): what was done for a row, once."""

    __tablename__ = "case_row_effect"

    row_id: Mapped[str] = mapped_column(String(26), ForeignKey("case_row.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64), index=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    subject_id: Mapped[str | None] = mapped_column(String(26))
    applied_at: Mapped[At]


class CaseRowSelection(Base):
    """The rows that a person saw when choosing *all that match*: their numbers, kept as they were."""

    __tablename__ = "case_row_selection"

    id: Mapped[Id]
    task_id: Mapped[str] = mapped_column(String(64), index=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    account_id: Mapped[str] = mapped_column(String(26))
    numbers: Mapped[list[int]] = mapped_column(JSON)
    frozen_at: Mapped[At]

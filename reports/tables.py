"""The tables of reports; importing this module fills `reports.database.metadata`.

A value holds from one period up to, not including, another: what nobody changes is not written again every month.
Numbers are whole ten-thousandths (`reports.cells.SCALE`), so that both stores add them exactly.
"""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Instant
from records.tables.columns import At, Id, Province, Ref
from reports.database import Base, metadata

FOREVER = 999_999  # the end of a value that holds until somebody changes it


class State(IntEnum):
    """The state of a cell; a cell without a row was not reported (未填报)."""

    VALUE = 0  # 有值, zero included
    BLANK = 1  # 空白
    NOT_APPLICABLE = 2  # 不适用


class Stand(StrEnum):
    """How far a unit's report of a period is."""

    OPEN = "open"  # 填报中
    CONFIRMED = "confirmed"  # 已确认
    SUBMITTED = "submitted"  # 已报送
    REOPENED = "reopened"  # 更正中


class ReportElement(Base):
    """A data element (数据元): one meaning, whichever data sets ask for it; its nature never changes."""

    __tablename__ = "report_element"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(48), unique=True)
    nature: Mapped[dict[str, Any]] = mapped_column(JSON)  # type, unit, decimals, aggregation, period, carries
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(200))
    successor_of: Mapped[str | None] = mapped_column(String(48))


class ReportSet(Base):
    """One version of a data set (报表); a published version never changes."""

    __tablename__ = "report_set"
    __table_args__ = (Index("ix_report_set_key_version", "key", "version", unique=True),)

    id: Mapped[Id]
    org_id: Mapped[str | None] = mapped_column(String(26))  # whose draft it is; None: shipped
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))  # draft | published
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    first_period: Mapped[int | None]  # the first period that it holds for; None while it is a draft
    last_period: Mapped[int | None]  # of a survey: the last one; None: until a newer version
    owner: Mapped[str | None] = mapped_column(String(26))  # of a survey: who collects it, below itself alone
    revision: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[str | None] = mapped_column(String(26))
    made_at: Mapped[At]
    published_by: Mapped[str | None] = mapped_column(String(26))
    published_at: Mapped[datetime | None] = mapped_column(Instant())


class ReportValue(Base):
    """What a unit entered for an element, from period `since` up to, not including, `until`."""

    __tablename__ = "report_value"
    __table_args__ = (
        Index("ix_report_value_unit", "org_id", "element"),
        {"sqlite_with_rowid": False},
    )

    element: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    org_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    since: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    until: Mapped[int] = mapped_column(Integer)
    state: Mapped[int] = mapped_column(SmallInteger)
    amount: Mapped[int | None] = mapped_column(BigInteger)  # ten-thousandths
    text: Mapped[str | None] = mapped_column(Text)  # codes of choices as a JSON list, a day, or words
    revision: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[At]
    changed_by: Mapped[str | None] = mapped_column(String(26))


class ReportChange(Base):
    """Who changed a cell, when, from what to what, and by which way; never changed itself."""

    __tablename__ = "report_change"
    __table_args__ = (Index("ix_report_change_cell", "org_id", "period", "element"),)

    id: Mapped[Id]
    org_id: Mapped[Ref]
    element: Mapped[int]
    period: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    way: Mapped[str] = mapped_column(String(16))  # grid | workbook
    round: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[At]
    changed_by: Mapped[str | None] = mapped_column(String(26))


class ReportNote(Base):
    """What a unit says about a cell of a period, such as why a figure fell (说明)."""

    __tablename__ = "report_note"

    org_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    element: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[At]
    made_by: Mapped[str | None] = mapped_column(String(26))


class ReportEntry(Base):
    """How far a unit is with a data set of a period; no row yet: open."""

    __tablename__ = "report_entry"
    __table_args__ = (Index("ix_report_entry_unit", "org_id", "set_key", "period"),)

    set_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    province: Mapped[Province]
    stand: Mapped[str] = mapped_column(String(10), default=Stand.OPEN)
    round: Mapped[int] = mapped_column(default=1)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant())
    confirmed_by: Mapped[str | None] = mapped_column(String(26))
    unchanged: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant())
    automatic: Mapped[bool] = mapped_column(default=False)
    approved: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)  # first submitted after the window, or by the cut-off
    reopened_until: Mapped[datetime | None] = mapped_column(Instant())  # exclusive; then it locks again
    reopened_for: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # units, items, case_no, reason; null: all


class ReportUrging(Base):
    """A level above urged a unit to report (催报): so often a day; `number` counts the times of a day."""

    __tablename__ = "report_urging"
    __table_args__ = (
        Index("ix_report_urging_day", "set_key", "period", "org_id", "by_org", "day", "number", unique=True),
    )

    id: Mapped[Id]
    org_id: Mapped[Ref]
    set_key: Mapped[str] = mapped_column(String(60))
    period: Mapped[int]
    by_org: Mapped[Ref]
    day: Mapped[date]
    number: Mapped[int]
    made_at: Mapped[At]
    made_by: Mapped[str | None] = mapped_column(String(26))


class ReportComment(Base):
    """What a level above remarks on a cell, or the unit answers (批注); open until whoever asked settles it."""

    __tablename__ = "report_comment"
    __table_args__ = (Index("ix_report_comment_unit", "org_id", "period", "element"),)

    id: Mapped[Id]
    org_id: Mapped[Ref]
    element: Mapped[int]
    period: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
    by_org: Mapped[Ref]
    by_role: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[At]
    made_by: Mapped[str | None] = mapped_column(String(26))
    settled_at: Mapped[datetime | None] = mapped_column(Instant())
    settled_by: Mapped[str | None] = mapped_column(String(26))


class ReportReopening(Base):
    """A submitted report that was opened again (撤报, 退回): which round began, by which case and for which reason."""

    __tablename__ = "report_reopening"
    __table_args__ = (Index("ix_report_reopening_round", "set_key", "period", "org_id", "round", unique=True),)

    id: Mapped[Id]
    org_id: Mapped[Ref]
    province: Mapped[Province]
    set_key: Mapped[str] = mapped_column(String(60))
    period: Mapped[int]
    round: Mapped[int]
    way: Mapped[str] = mapped_column(String(16))  # withdrawal | return
    through: Mapped[bool] = mapped_column(default=False)  # opened only because a level below it was
    case_no: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(1000))
    until: Mapped[At]
    opened_at: Mapped[At]


class ReportSnapshot(Base):
    """A submission as it was (报送快照): one compressed row with its digest; never changed."""

    __tablename__ = "report_snapshot"
    __table_args__ = (Index("ix_report_snapshot_round", "org_id", "set_key", "period", "round", unique=True),)

    id: Mapped[Id]
    org_id: Mapped[Ref]
    province: Mapped[Province]
    set_key: Mapped[str] = mapped_column(String(60))
    set_version: Mapped[int]
    period: Mapped[int]
    round: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)  # zlib over canonical JSON
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 over that JSON
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)  # what adds up further; the same as in the body
    submitted_at: Mapped[At]  # an automatic one is dated at its cut-off
    recorded_at: Mapped[At]
    submitted_by: Mapped[str | None] = mapped_column(String(26))
    automatic: Mapped[bool] = mapped_column(default=False)
    approved: Mapped[bool] = mapped_column(default=False)
    case_no: Mapped[str | None] = mapped_column(String(40))
    signing_key: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[str | None] = mapped_column(String(200))  # reports.signing; none from an earlier release


__all__ = [
    "FOREVER", "ReportChange", "ReportComment", "ReportElement", "ReportEntry", "ReportNote", "ReportReopening",
    "ReportSet", "ReportSnapshot", "ReportUrging", "ReportValue", "Stand", "State", "metadata",
]  # fmt: skip

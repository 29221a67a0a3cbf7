"""Where a student attends beside the school of record (特殊就读安排), with two times (decisions, design 8).

Each row is one version of one arrangement; a version is never written again but for `superseded_at`.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Ref


class SpecialPlacement(Base):
    """A version of an arrangement: its kind, the school that is attended (`org_id`), the school of record then (S31).

    `placement` is the same in all versions of one arrangement; `former` is the school that the record left for it,
    empty where the record stayed; `valid_to` is the first day no longer there; `review_on` the day until which it was
    decided.
    """

    __tablename__ = "special_placement"
    __table_args__ = (
        Index("ix_special_placement_student", "student_id", "valid_from"),
        Index("ix_special_placement_org", "org_id", "superseded_at"),
    )

    id: Mapped[Id]
    placement: Mapped[Ref]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    record_school: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    former: Mapped[str | None] = mapped_column(String(26), ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    review_on: Mapped[date]
    recorded_at: Mapped[At]
    superseded_at: Mapped[datetime | None] = mapped_column(Instant())
    reason: Mapped[str] = mapped_column(String(60))
    case_no: Mapped[str | None] = mapped_column(String(40))
    recorded_by: Mapped[str | None] = mapped_column(String(26))

"""Groups of problem records (问题学籍): the records that one problem is about, settled together by one case."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id


class ProblemGroup(Base):
    """One problem: its type and the blind index that its records share; it stays, and can be opened again.

    `round` counts how often it was opened; a case belongs to one round.
    """

    __tablename__ = "problem_group"
    __table_args__ = (
        Index("ix_problem_group_index", "type", "id_type", "group_index", unique=True),
        Index("ix_problem_group_state", "state", "id"),
    )

    id: Mapped[Id]
    type: Mapped[int]
    id_type: Mapped[str] = mapped_column(String(1), default="")  # of a shared number: the same under one type alone
    group_index: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="open")  # open | settled
    round: Mapped[int] = mapped_column(default=1)
    across: Mapped[bool] = mapped_column(default=False)  # its records stand in several provinces
    graduating: Mapped[bool] = mapped_column(default=False)  # one of them is in the last grade of its stage
    opened_at: Mapped[At]
    settled_at: Mapped[datetime | None] = mapped_column(Instant())
    outcome: Mapped[str] = mapped_column(String(40), default="")
    joined: Mapped[bool] = mapped_column(default=False)  # a record came since its case last looked
    case_no: Mapped[str | None] = mapped_column(String(40))
    case_id: Mapped[str | None] = mapped_column(String(40))

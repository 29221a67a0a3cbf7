"""Personal addresses under which a calendar program reads the dates of a role (日历订阅)."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base
from records.tables.columns import At, Id


class CalendarAddress(Base):
    """One address of a person in a role: only its digest is kept, so that a copy of the table reads no calendar."""

    __tablename__ = "calendar_address"
    __table_args__ = (UniqueConstraint("account_id", "assignment_id", name="uq_calendar_address_role"),)

    id: Mapped[Id]
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(String(26), ForeignKey("account.id"))
    assignment_id: Mapped[str] = mapped_column(String(26), ForeignKey("role_assignment.id"))
    made_at: Mapped[At]

"""Derived rows that are made again for every record, a chunk at a time: how far that has come."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base


class Refill(Base):
    """One pass over the students in order of id; what was registered since it began is up to date by itself."""

    __tablename__ = "refill"

    what: Mapped[str] = mapped_column(String(40), primary_key=True)
    after: Mapped[str] = mapped_column(String(26), default="")  # the last student done
    finished: Mapped[bool] = mapped_column(default=False)

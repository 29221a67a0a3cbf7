"""The basic information of schools (学校基本信息, O17): every version, how far its check is, and who was urged."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Sealed


class SchoolCardVersion(Base):
    """What a school's card said from a save on; rows are only added. `payload` seals it, for it names people."""

    __tablename__ = "school_card_version"
    __table_args__ = (UniqueConstraint("org_id", "number", name="uq_school_card_version_number"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    number: Mapped[int]  # 1… in the order of saving
    valid_from: Mapped[date]
    changed: Mapped[list[str]] = mapped_column(JSON)  # keys of the fields that this save changed
    payload: Mapped[Sealed]
    key_id: Mapped[str] = mapped_column(String(16))
    saved_at: Mapped[At]
    saved_by: Mapped[str | None] = mapped_column(String(26))
    saved_at_org: Mapped[str | None] = mapped_column(String(26))  # the school itself, or the authority that imported it


class SchoolCardStand(Base):
    """How far the check of a school's card is; a school without a row has never filled it in."""

    __tablename__ = "school_card_stand"

    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    province: Mapped[Province]
    number: Mapped[int]  # the version in force
    stand: Mapped[str] = mapped_column(String(10))  # records.school_cards.keeping.Stand
    since: Mapped[At]
    checked: Mapped[int] = mapped_column(default=0)  # the version that was confirmed last, 0 for none
    checked_at: Mapped[datetime | None] = mapped_column(Instant())
    checked_by: Mapped[str | None] = mapped_column(String(26))
    asked: Mapped[list[str]] = mapped_column(JSON)  # keys of the fields that the authority wants changed
    asked_of: Mapped[int] = mapped_column(default=0)  # the version that was sent back
    reason: Mapped[str] = mapped_column(String(1000), default="")


class SchoolCardUrging(Base):
    """One urging of a school to see to its card, or of an authority to check those below it."""

    __tablename__ = "school_card_urging"
    __table_args__ = (Index("ix_school_card_urging_unit", "org_id", "by_org", "day"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    by_org: Mapped[str] = mapped_column(String(26))
    day: Mapped[date]
    number: Mapped[int]  # of that day
    made_at: Mapped[At]
    made_by: Mapped[str | None] = mapped_column(String(26))

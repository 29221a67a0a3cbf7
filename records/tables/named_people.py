"""The named persons of units (责任人员): who is named for which post when, urging, and reports (O12, O14)."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Sealed


class NamedPerson(Base):
    """Somebody named for a post of a unit; a row is ended, never rewritten. `payload` seals name and contact data.

    `number` and `ended_number` count the saves of the unit: a save ends some rows and adds others.
    """

    __tablename__ = "named_person"
    __table_args__ = (Index("ix_named_person_unit", "org_id", "post", "valid_to"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    post: Mapped[str] = mapped_column(String(24))  # records.named_people.posts
    place: Mapped[int]  # 0… among the people of a post
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the day on which somebody else was named, or nobody
    number: Mapped[int]
    ended_number: Mapped[int | None]
    account_id: Mapped[str | None] = mapped_column(String(26), index=True)  # the person's account, where there is one
    payload: Mapped[Sealed]
    key_id: Mapped[str] = mapped_column(String(16))
    saved_at: Mapped[At]
    saved_by: Mapped[str | None] = mapped_column(String(26))
    saved_at_org: Mapped[str | None] = mapped_column(String(26))  # the unit itself, or the authority that imported it
    ended_at: Mapped[datetime | None] = mapped_column(Instant())
    ended_by: Mapped[str | None] = mapped_column(String(26))
    ended_at_org: Mapped[str | None] = mapped_column(String(26))


class NamedPeopleUrging(Base):
    """One urging of a unit to name its people, or of an authority to see to those below it."""

    __tablename__ = "named_people_urging"
    __table_args__ = (Index("ix_named_people_urging_unit", "org_id", "by_org", "day"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    by_org: Mapped[str] = mapped_column(String(26))
    day: Mapped[date]
    number: Mapped[int]  # of that day
    made_at: Mapped[At]
    made_by: Mapped[str | None] = mapped_column(String(26))


class NamedReport(Base):
    """How far a unit is with reporting its people to a level that asked for them by a due day (O12)."""

    __tablename__ = "named_people_report"
    __table_args__ = (UniqueConstraint("org_id", "asked_by", "due", name="uq_named_people_report"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    asked_by: Mapped[str] = mapped_column(String(26), index=True)
    due: Mapped[date]  # this day is included
    asked_on: Mapped[date]
    posts: Mapped[list[str]] = mapped_column(JSON)
    stand: Mapped[str] = mapped_column(String(10))  # records.named_people.reports.Stand
    number: Mapped[int]  # the unit's save that was reported, 0 for none yet
    late: Mapped[bool] = mapped_column(default=False)  # not reported on the due day
    since: Mapped[At]
    case_no: Mapped[str | None] = mapped_column(String(40))

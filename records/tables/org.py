"""Organisations (O1, O12, O15): nodes, dated edges, and the closure of the edges in force."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class OrgKind(StrEnum):
    """What an organisation is; the level of a school is where it hangs, not what it is."""

    MINISTRY = "ministry"  # 教育部
    PROVINCE = "province"  # 省级教育行政部门
    CITY = "city"  # 市级
    COUNTY = "county"  # 县级
    TOWNSHIP = "township"  # 乡镇, a division; seldom an authority
    CENTRAL_SCHOOL = "central_school"  # 中心校
    SCHOOL = "school"  # 学校
    SERVICE_UNIT = "service_unit"  # 电教馆, 信息中心
    ENROLMENT_OFFICE = "enrolment_office"  # 招生办公室


class Organisation(Base):
    """One unit of the tree; rows elsewhere carry its id, never a path (decisions, design 6)."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_province_kind", "province", "kind"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name_zh: Mapped[str] = mapped_column(String(120), index=True)
    name_en: Mapped[str] = mapped_column(String(200))
    division: Mapped[str] = mapped_column(String(80), default="")  # name of the place it governs, e.g. 郑州市
    province: Mapped[Province]
    is_authority: Mapped[bool] = mapped_column(default=False)  # 学籍主管部门
    is_zone: Mapped[bool] = mapped_column(default=False)  # development zone (开发区)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class OrgParent(Base):
    """A dated edge: `org` stands under `parent` from `valid_from` up to, not including, `valid_to`."""

    __tablename__ = "org_parent"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="ck_org_parent_period"),
        Index("ix_org_parent_parent", "parent"),
    )

    org: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    parent: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    valid_to: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(200), default="")
    set_by: Mapped[str | None] = mapped_column(String(26))  # None: the service's own set-up
    recorded_at: Mapped[datetime | None] = mapped_column(Instant())


class OrgClosure(Base):
    """Every (ancestor, descendant) pair of the edges in force today, with depth 0 for the unit itself."""

    __tablename__ = "org_closure"
    __table_args__ = (Index("ix_org_closure_descendant", "descendant", "depth"),)

    ancestor: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    descendant: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    depth: Mapped[int]


class OrgState(Base):
    """What a school was called and in which state it was, from a day on; rows are only added (O8).

    The last one of a day holds. A school without rows has been as it is since it was created.
    """

    __tablename__ = "org_state"

    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1… in the order of recording
    province: Mapped[Province]
    valid_from: Mapped[date]
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(10))  # records.tables.school.SchoolStatus
    successor: Mapped[str | None] = mapped_column(String(26), ForeignKey("organisation.id"))
    document: Mapped[str] = mapped_column(String(200), default="")
    case_no: Mapped[str | None] = mapped_column(String(40))
    recorded_at: Mapped[At]
    recorded_by: Mapped[str | None] = mapped_column(String(26))

"""Schools and classes (domain-facts §4, O8)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base
from records.tables.columns import Id, Province, Ref


class Stage(StrEnum):
    """School stages (学段)."""

    PRIMARY = "primary"  # 小学
    JUNIOR = "junior"  # 初中
    SENIOR = "senior"  # 普通高中


COMPULSORY = (Stage.PRIMARY, Stage.JUNIOR)


class SchoolStatus(StrEnum):
    """States of a school (O8)."""

    NORMAL = "normal"  # 正常
    SUSPENDED = "suspended"  # 停止招生 enrolment suspended
    MERGED = "merged"  # 撤并
    CLOSED = "closed"  # 撤销
    WITHDRAWN = "withdrawn"  # 误建删除: entered by mistake, without any data


class School(Base):
    """What a school has beyond an organisation; `id` is the organisation's id."""

    __tablename__ = "school"

    id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)  # 学校标识码
    province: Mapped[Province]
    stages: Mapped[list[str]] = mapped_column(JSON)
    type_code: Mapped[str] = mapped_column(String(3))  # 办学类型, GB/T 33782 table 4
    urban_code: Mapped[str] = mapped_column(String(3))  # 城乡分类, GB/T 33782 table 5
    length_years: Mapped[int] = mapped_column(default=6)  # 学制 of the primary stage: 5 or 6
    top_grade: Mapped[int | None]  # the highest primary grade a teaching point (教学点) has, None: the stage's last
    boarding: Mapped[bool] = mapped_column(default=False)  # 寄宿制
    nature: Mapped[str] = mapped_column(String(10), default="public")  # public 公办, private 民办
    special: Mapped[str] = mapped_column(String(10), default="")  # "", special 特殊教育, measure 专门学校
    status: Mapped[str] = mapped_column(String(10), default=SchoolStatus.NORMAL)
    successor: Mapped[str | None] = mapped_column(String(26), ForeignKey("organisation.id"))


class VoidSchoolCode(Base):
    """A code that closure or a change of category made void: never issued to another school (domain-facts §4)."""

    __tablename__ = "void_school_code"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    school: Mapped[Ref]
    void_from: Mapped[date]


class SchoolClass(Base):
    """A class of one grade cohort (班级); `size_limit` can be stricter than the setting, never wider (S24)."""

    __tablename__ = "school_class"
    __table_args__ = (Index("ix_school_class_org_cohort", "org_id", "stage", "cohort"),)

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    stage: Mapped[str] = mapped_column(String(8))
    cohort: Mapped[int]  # year of entry into the stage, e.g. 2023级
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    size_limit: Mapped[int | None]
    closed_on: Mapped[date | None]
    became: Mapped[str | None] = mapped_column(String(26))  # the class that took its pupils over with the school

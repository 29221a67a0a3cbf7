"""Students: the current row, enrolment periods, proposals, problem records, name search.

Identity data (decisions, domain 1-2) stand only in sealed columns and keyed blind indexes.
"""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Ref, Sealed


class Student(Base):
    """The current state of one student's record at its current holder."""

    __tablename__ = "student"
    __table_args__ = (
        Index("ix_student_org_stage", "org_id", "stage", "grade", "class_id"),
        Index("ix_student_org_id_id", "org_id", "id"),  # lists go school by school
        Index("ix_student_province_status", "province", "status"),
        Index("ix_student_id_index", "id_index"),
        Index("ix_student_code_index", "code_index"),
        Index("ix_student_person_index", "person_index"),
        Index("ix_student_class_id", "class_id"),
    )

    id: Mapped[Id]
    province: Mapped[Province]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    status: Mapped[str] = mapped_column(String(2))  # 学生当前状态码, records.students.codes
    stage: Mapped[str] = mapped_column(String(8))
    grade: Mapped[int]  # 1… within the stage
    cohort: Mapped[int]  # year of entry into the stage
    class_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("school_class.id"))
    entered_on: Mapped[date]  # into the present school
    left_on: Mapped[date | None]
    name_sealed: Mapped[Sealed]
    sex: Mapped[str] = mapped_column(String(1))
    birth_sealed: Mapped[Sealed]
    id_type: Mapped[str] = mapped_column(String(1))
    id_sealed: Mapped[bytes | None]
    id_index: Mapped[str | None] = mapped_column(String(64))
    id_index_next: Mapped[str | None] = mapped_column(String(64))  # second column of an index-key change
    id_masked: Mapped[str] = mapped_column(String(40), default="")
    code_sealed: Mapped[bytes | None]  # 学籍号
    code_index: Mapped[str | None] = mapped_column(String(64))
    code_index_next: Mapped[str | None] = mapped_column(String(64))
    code_masked: Mapped[str] = mapped_column(String(40), default="")
    aux_sealed: Mapped[bytes | None]  # 学籍辅号
    person_index: Mapped[str] = mapped_column(String(64))  # name + sex + birth date
    person_index_next: Mapped[str | None] = mapped_column(String(64))
    problems: Mapped[int] = mapped_column(default=0)  # count of open problem records (问题学籍)
    synthetic: Mapped[bool] = mapped_column(default=False)  # made-up person of a demo or test
    version: Mapped[int] = mapped_column(default=1)
    key_id: Mapped[str] = mapped_column(String(16))  # the data key of every sealed column of this row
    index_key_id: Mapped[str] = mapped_column(String(16))

    __mapper_args__ = {"version_id_col": version}


class Enrolment(Base):
    """A period at one school; `valid_to` is the first day no longer there."""

    __tablename__ = "enrolment"
    __table_args__ = (Index("ix_enrolment_student", "student_id", "valid_from"),)

    id: Mapped[Id]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(40))
    case_no: Mapped[str | None] = mapped_column(String(40))


class ProposedChange(Base):
    """Before and after of a change that a case is deciding; the case itself holds only this row's id."""

    __tablename__ = "proposed_change"

    id: Mapped[Id]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), index=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    case_no: Mapped[str | None] = mapped_column(String(40), index=True)
    fields: Mapped[list[str]] = mapped_column(JSON)
    base_version: Mapped[int]
    payload: Mapped[Sealed]
    digest: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    proposed_at: Mapped[At]
    proposed_by: Mapped[str | None] = mapped_column(String(26))
    applied_at: Mapped[datetime | None] = mapped_column(Instant())


class ProblemRecord(Base):
    """A problem record (问题学籍, S7-S9): types 1 wrong ID number, 2 shared ID number, 3 same person without one."""

    __tablename__ = "problem_record"
    __table_args__ = (
        Index("ix_problem_record_group", "group_index"),
        Index("ix_problem_record_of_group", "group_id", "settled_at"),
    )

    id: Mapped[Id]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), index=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    type: Mapped[int]
    group_index: Mapped[str] = mapped_column(String(64))  # blind index that the records of one problem share
    found_by: Mapped[str] = mapped_column(String(40))
    found_at: Mapped[At]
    settled_at: Mapped[datetime | None] = mapped_column(Instant())
    outcome: Mapped[str] = mapped_column(String(40), default="")
    group_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("problem_group.id"))
    stance: Mapped[str] = mapped_column(String(10), default="", server_default="")  # evidence | change | delete
    held: Mapped[bool] = mapped_column(default=False, server_default=false())  # its authority holds it to be right
    lost: Mapped[bool] = mapped_column(default=False, server_default=false())  # another was decided to stand


class NameToken(Base):
    """A keyed token of a student's name (design 5): character, bigram, prefixes of pinyin and initials."""

    __tablename__ = "name_token"

    token: Mapped[str] = mapped_column(String(24), primary_key=True)
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), primary_key=True, index=True)
    province: Mapped[Province]


class StudentPointer(Base):
    """What stays behind when a file is fetched to another province (调档): where the record went (design 7)."""

    __tablename__ = "student_pointer"

    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    to_student: Mapped[Ref]
    to_org: Mapped[Ref]
    to_province: Mapped[Province]
    fetched_at: Mapped[At]
    case_no: Mapped[str] = mapped_column(String(40))


class UndoneFetch(Base):
    """A fetch that was taken back: the file stands where it stood, the record made for it is over; both stay readable.

    `student_id` is the file that was fetched, `to_student` the record made of it, `case_no` the case that fetched it.
    """

    __tablename__ = "undone_fetch"

    id: Mapped[Id]
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), index=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    to_student: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), index=True)
    to_org: Mapped[Ref]
    to_province: Mapped[Province]
    fetched_at: Mapped[At]
    case_no: Mapped[str] = mapped_column(String(40))
    undone_at: Mapped[At]
    undone_case: Mapped[str] = mapped_column(String(40))

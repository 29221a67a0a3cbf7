"""What a running case needs of the registers: locks on students, grants to its parties, snapshots, look-ups."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Sealed


class CaseLock(Base):
    """A running case holds a student for a kind of change (S18; decisions, domain 20)."""

    __tablename__ = "case_lock"
    __table_args__ = (Index("ix_case_lock_student_id", "student_id"), Index("ix_case_lock_case_no", "case_no"))

    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), primary_key=True)
    case_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    locked_at: Mapped[At]


class CaseSubject(Base):
    """What a case is about (办理对象): students, classes, schools, organisations; their holder when it started."""

    __tablename__ = "case_subject"
    __table_args__ = (Index("ix_case_subject_subject", "subject_id", "kind"),)

    case_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    noted_at: Mapped[At]


class CaseSnapshot(Base):
    """The fields that a case shows, sealed, as they were when it started."""

    __tablename__ = "case_snapshot"

    id: Mapped[Id]
    case_no: Mapped[str] = mapped_column(String(40), index=True)
    student_id: Mapped[str] = mapped_column(String(26), ForeignKey("student.id"), index=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    payload: Mapped[Sealed]
    digest: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    taken_at: Mapped[At]


class CaseGrant(Base):
    """A party of a case may read its snapshot, during and after it (decisions, domain 4b)."""

    __tablename__ = "case_grant"
    __table_args__ = (Index("ix_case_grant_org_id", "org_id"),)

    case_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), primary_key=True)
    province: Mapped[Province]
    fields: Mapped[list[str]] = mapped_column(JSON)
    granted_at: Mapped[At]
    ends_at: Mapped[datetime | None] = mapped_column(Instant())
    whole: Mapped[bool] = mapped_column(default=True, server_default=true())  # of a case of many: rows of others too


class SealedEntry(Base):
    """What somebody entered on a form and identifies a person, sealed; the case holds id and digest (domain 2)."""

    __tablename__ = "sealed_entry"
    __table_args__ = (Index("ix_sealed_entry_case_no", "case_no"), Index("ix_sealed_entry_org_id", "org_id"))

    id: Mapped[Id]
    case_no: Mapped[str | None] = mapped_column(String(40))  # None until its case has a number
    process: Mapped[str] = mapped_column(String(80))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    fields: Mapped[list[str]] = mapped_column(JSON)
    payload: Mapped[Sealed]
    digest: Mapped[str] = mapped_column(String(64))  # of values and salt together, so that nobody can try values out
    key_id: Mapped[str] = mapped_column(String(16))
    kept_at: Mapped[At]
    kept_by: Mapped[str | None] = mapped_column(String(26))


class LookUp(Base):
    """A narrow look-up of a student outside the caller's subtree, counted against the hourly limit (domain 4a)."""

    __tablename__ = "look_up"
    __table_args__ = (Index("ix_look_up_account_id", "account_id", "looked_at"),)

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(String(26))
    org_id: Mapped[str] = mapped_column(String(26))
    province: Mapped[Province]
    looked_at: Mapped[At]
    found: Mapped[bool]

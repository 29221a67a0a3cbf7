"""People, accounts, role assignments, sign-ins and bearer tokens (O2-O6)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class AccountState(StrEnum):
    """Life of an account."""

    PENDING = "pending"  # waits for activation by its link
    ACTIVE = "active"
    SEALED = "sealed"  # 封存: not used for half a year; a fresh link opens it again
    DEACTIVATED = "deactivated"


class Person(Base):
    """A real person (实名) with the fields of the personnel form (管理人员信息表, O5).

    Phones, e-mail address and ID number stand sealed in the entry `contact_entry`; what an older release left in plain
    columns is sealed by the daily work (records.contacts).
    """

    __tablename__ = "person"

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    name: Mapped[str] = mapped_column(String(60))
    department: Mapped[str] = mapped_column(String(80), default="")
    post: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    mobile: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    contact_entry: Mapped[str | None] = mapped_column(String(26))


class Account(Base):
    """One person's account; `org_id` is the unit the person belongs to."""

    __tablename__ = "account"

    id: Mapped[Id]
    person_id: Mapped[str] = mapped_column(String(26), ForeignKey("person.id"), unique=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    login: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default=AccountState.PENDING)
    must_change: Mapped[bool] = mapped_column(default=False)
    password_changed_at: Mapped[datetime | None] = mapped_column(Instant())
    activation_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    activation_until: Mapped[datetime | None] = mapped_column(Instant())
    last_login_at: Mapped[datetime | None] = mapped_column(Instant())
    created_at: Mapped[At]
    created_by: Mapped[str | None] = mapped_column(String(26))


class RoleAssignment(Base):
    """A role held at an organisation for a time; `exception` names the rule that let an incompatible pair stand."""

    __tablename__ = "role_assignment"
    __table_args__ = (Index("ix_role_assignment_org_role", "org_id", "role"),)

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(String(26), ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    exception: Mapped[str] = mapped_column(String(60), default="")
    assigned_by: Mapped[str | None] = mapped_column(String(26))


class SignIn(Base):
    """A browser session: digests only, so that a copy of the table signs nobody in."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    csrf_digest: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(String(26), ForeignKey("account.id"), index=True)
    assignment_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("role_assignment.id"))
    created_at: Mapped[At]
    expires_at: Mapped[At]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant())


class SignInAttempt(Base):
    """Failed sign-ins of one name at one source, or of one address, by keyed indexes: neither is kept."""

    __tablename__ = "sign_in_attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    login_index: Mapped[str] = mapped_column(String(64), index=True)
    failures: Mapped[float]
    last_at: Mapped[datetime] = mapped_column(Instant(), index=True)


class ApiToken(Base):
    """A bearer token for a program, acting under one role assignment."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[str] = mapped_column(String(26), ForeignKey("account.id"), index=True)
    assignment_id: Mapped[str] = mapped_column(String(26), ForeignKey("role_assignment.id"))
    created_at: Mapped[At]
    expires_at: Mapped[At]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant())

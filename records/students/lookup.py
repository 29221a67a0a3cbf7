"""The narrow look-up: a student of any school by exact code and name, masked, rate-limited, recorded (domain 4a)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.acting import STATUTORY_ZONE, Acting
from records.errors import NotAllowed, RateLimited
from records.ids import new_id
from records.roles import SCHOOL_KINDS, Permission
from records.scope import scope_of, system_scope
from records.session import keyring_of
from records.settings.values import value_of
from records.students.codes import GONE, mask_name
from records.students.listing import note_reading
from records.students.sealing import code_index, id_index, open_name
from records.tables import LookUp, Student
from records.tree import org_by_id


@dataclass(frozen=True)
class Found:
    """The minimal answer: enough to start a transfer, not enough to learn who somebody is."""

    student_id: str
    name_masked: str
    code_masked: str
    school_id: str
    school_name: str
    school_name_en: str
    province: str
    stage: str
    grade: int
    status: str
    has_problem: bool


def find_student(session: Session, acting: Acting, name: str, code: str) -> Found | None:
    """Return the student whose code (or identity number) and name both fit exactly, or None.

    A wrong name and a wrong code answer alike. Raises RateLimited after as many look-ups of the account
    within an hour as the setting of its unit allows; every look-up counts, found or not.
    """
    scope = scope_of(session)
    scope.require(Permission.STUDENT_LOOK_UP)
    if acting.account_id is None or acting.org_id is None:
        raise NotAllowed(
            "Expected a signed-in account: a look-up is counted and recorded by name.",
            "请先登录，精确查询须实名记录",
        )
    check_rate(session, acting)
    with system_scope(session):
        student = match_student(session, name.strip(), code.strip().upper())
        count_look_up(session, acting, student is not None)
        if student is None:
            return None
        school = org_by_id(session, student.org_id)
    note_reading(session, acting, "student.look_up", "exact code and name", [student.id])
    return Found(
        student.id, mask_name(name.strip()), student.code_masked, school.id, school.name_zh, school.name_en,
        student.province, student.stage, student.grade, student.status, student.problems > 0,
    )  # fmt: skip


def match_student(session: Session, name: str, code: str) -> Student | None:
    """The student whose code or identity number and name both fit exactly, whatever the scope allows."""
    ring = keyring_of(session)
    query = select(Student).where(
        or_(Student.code_index == code_index(ring, code), Student.id_index == id_index(ring, code))
    )
    fitting = [row for row in session.scalars(query) if open_name(ring, row) == name]
    # why: a fetched file leaves its old row behind; the living record answers first
    fitting.sort(key=lambda row: row.status in GONE)
    return fitting[0] if fitting else None


HOUR = timedelta(hours=1)


def check_rate(session: Session, acting: Acting) -> None:
    """Raise RateLimited after as many look-ups within an hour as the setting of the account's unit allows."""
    limit = _limit(session, acting)
    with system_scope(session):
        # why: the last look-up but `limit` - 1 is the one that has to be an hour old before another is allowed
        query = select(LookUp.looked_at).where(
            LookUp.account_id == acting.account_id, LookUp.looked_at > acting.now - HOUR
        )
        newest = session.scalars(query.order_by(LookUp.looked_at.desc()).limit(max(limit, 1))).all()
    if len(newest) >= limit:
        raise _too_many(limit, (newest[-1] if newest else acting.now) + HOUR, acting.now)


def _limit(session: Session, acting: Acting) -> int:
    """How many look-ups an account has within an hour: as a clerk of a school, or of an authority over many schools."""
    school = org_by_id(session, str(acting.org_id)).kind in SCHOOL_KINDS
    key = "lookup.rate_per_hour" if school else "lookup.authority_rate_per_hour"
    limit: int = value_of(session, str(acting.org_id), key, acting.today).value
    return limit


def _too_many(limit: int, until: datetime, now: datetime) -> RateLimited:
    # Seconds are rounded up, so that nobody comes back a minute too early.
    local = until.astimezone(STATUTORY_ZONE)
    shown = (local + timedelta(minutes=1) if local.second or local.microsecond else local).strftime("%H:%M")
    return RateLimited(
        f"Expected at most {limit} look-ups an hour but this would be one more: it works again at {shown}.",
        f"每小时最多精确查询 {limit} 次，请于 {shown} 以后再查", until, now,
    )  # fmt: skip


def count_look_up(session: Session, acting: Acting, found: bool) -> None:
    """Count a look-up of the account, found or not."""
    session.add(
        LookUp(
            id=new_id(), account_id=str(acting.account_id), org_id=str(acting.org_id),
            province=org_by_id(session, str(acting.org_id)).province, looked_at=acting.now, found=found,
        )
    )  # fmt: skip
    session.flush()

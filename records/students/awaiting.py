"""Who waits for a formal code: approved records with a temporary one or none and no open problem (domain 24)."""

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from records.students.codes import GONE
from records.tables import Student


def count_awaiting(session: Session, province: str) -> int:
    """Return how many students of a province, or of the country for "", wait for a formal code."""
    return session.scalar(select(func.count(Student.id)).where(_awaiting(province), Student.problems == 0)) or 0


def count_withheld(session: Session, province: str) -> int:
    """Return how many would wait but have an open problem record."""
    return session.scalar(select(func.count(Student.id)).where(_awaiting(province), Student.problems > 0)) or 0


def next_awaiting(session: Session, province: str, after: str, limit: int) -> list[str]:
    """Return the ids of the next students who wait, in order of id from behind one on."""
    query = select(Student.id).where(_awaiting(province), Student.problems == 0, Student.id > after)
    return list(session.scalars(query.order_by(Student.id).limit(limit)))


def _awaiting(province: str) -> ColumnElement[bool]:
    temporary = or_(Student.code_sealed.is_(None), Student.code_masked.startswith("L"))
    living = Student.status.not_in([str(status) for status in GONE])
    return and_(temporary, living, Student.province == province) if province else and_(temporary, living)

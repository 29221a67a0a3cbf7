"""Prepared statements within a session: in its transaction, after what it holds back, and under its scope.

No criterion can be added to them, so personal rows are named only inside `system_scope` (records.scope).
"""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ground.prepared import Prepared
from records.scope import require_system_for


def one(session: Session, prepared: Prepared, **values: Any) -> Any:
    """Return the first row of a query as a named tuple, or None."""
    return prepared.one(_begun(session, prepared), values)


def every(session: Session, prepared: Prepared, **values: Any) -> list[Any]:
    """Return every row of a query as named tuples."""
    return prepared.all(_begun(session, prepared), values)


def write(session: Session, prepared: Prepared, **values: Any) -> int:
    """Execute and return how many rows were written."""
    return prepared.run(_begun(session, prepared), [values])


def _begun(session: Session, prepared: Prepared) -> Connection:
    require_system_for(session, prepared.tables)
    session.flush()  # why: what a session holds back it writes before it reads
    return session.connection()

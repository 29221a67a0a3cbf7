"""The driver's errors as SQLAlchemy raises them, without the values of rows: they go to logs, and rows name people.

PostgreSQL adds to its message the key that exists already, and every column of a row that it refuses.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError


def translated(dialect: Any, statement: str, cause: Exception) -> Exception:
    """The error to raise for what the driver raised at a statement; an error of another kind stays as it is."""
    base = dialect.loaded_dbapi.Error
    if not isinstance(cause, base):
        return cause
    _shorten(cause)
    made = DBAPIError.instance(statement, (), cause, base, hide_parameters=True, dialect=dialect)
    return made if isinstance(made, Exception) else cause


def shorten_errors(db: Engine) -> Engine:
    """Shorten the errors of statements that SQLAlchemy itself runs on a database in the same way."""
    if not event.contains(db, "handle_error", _shorten_both):
        event.listen(db, "handle_error", _shorten_both)
    return db


def _shorten_both(context: ExceptionContext) -> None:
    said = str(context.original_exception)
    _shorten(context.original_exception)
    made = context.sqlalchemy_exception
    if made is not None and made.args:
        made.args = (str(made.args[0]).replace(said, str(context.original_exception)), *made.args[1:])


def _shorten(cause: BaseException) -> None:
    """Keep only the first line of PostgreSQL's message: which column, table or constraint, in its own language."""
    first = getattr(getattr(cause, "diag", None), "message_primary", None)
    if first:
        cause.args = (first, *cause.args[1:])

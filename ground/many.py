"""Many texts in one parameter: JSON that the database takes apart, so that a list of any length is one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Members(FunctionElement[str]):
    """The texts of a JSON list, as a query within brackets."""

    type = String()
    inherit_cache = True


@compiles(_Members, "sqlite")
def _of_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(_Members, "postgresql")
def _of_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"(SELECT json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json)))"


def one_of(column: Any, parameter: str) -> ColumnElement[bool]:
    """The criterion that a column is one of the texts in a parameter, which `many` has written."""
    found: ColumnElement[bool] = column.op("IN", is_comparison=True)(_Members(bindparam(parameter, type_=String())))
    return found


def many(values: Iterable[str]) -> str:
    """Texts as the parameter that `one_of` takes."""
    return json.dumps(list(values), ensure_ascii=False)

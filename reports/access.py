"""Whose reports a role reads: those of its own unit and all below, nothing beside (O6)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from records.errors import NotFound
from records.scope import scope_of


def check_visible(session: Session, units: Iterable[str]) -> None:
    """Raise NotFound for a unit outside the scope of the session; an unknown one looks alike."""
    scope = scope_of(session)
    if not all(scope.allows(unit) for unit in units):
        raise NotFound(
            "Expected a unit in your subtree but there is none with this id: choose one below yours.",
            "没有这个单位，或不在管辖范围",
        )

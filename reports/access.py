"""Whose reports a role reads: those of its own unit and all below, nothing beside (O6); which surveys are its own."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from records.errors import NotFound
from records.scope import scope_of
from records.tree import rows_above
from reports.definitions import Definition


def check_visible(session: Session, units: Iterable[str]) -> None:
    """Raise NotFound for a unit outside the scope of the session; an unknown one looks alike."""
    scope = scope_of(session)
    if not all(scope.allows(unit) for unit in units):
        raise NotFound(
            "Expected a unit in your subtree but there is none with this id: choose one below yours.",
            "没有这个单位，或不在管辖范围",
        )


def concerns(session: Session, definition: Definition, own: str) -> bool:
    """Tell whether a data set is one that a unit answers, collects or oversees: a survey of a neighbour is not."""
    if not definition.owner or scope_of(session).allows(definition.owner):
        return True
    return definition.owner in {row.id for row in rows_above(session, own)}


def check_concerned(session: Session, definition: Definition, own: str) -> None:
    """Raise NotFound for a survey of a neighbour; an unknown data set looks alike."""
    if not concerns(session, definition, own):
        raise NotFound(
            f"Expected a data set of your own line of command but {definition.key[:60]!r} is none.",
            f"没有报表“{definition.key[:60]}”，或与本单位无关",
        )

"""The changes that processes make to a student's record, and which of them exclude one another by default (S18)."""

from __future__ import annotations

from dataclasses import dataclass

from ground.bilingual import Bilingual
from records.errors import Invalid

# All that change person, school, state or identity exclude one another; a change of class does not (domain 20).
EXCLUSIVE = ("person", "school", "state", "identity")
SORTS = (*EXCLUSIVE, "class")


@dataclass(frozen=True)
class Change:
    """A change as a process makes it: the name under which it holds a student, what it changes, its title."""

    name: str
    sort: str
    title: Bilingual


CHANGES: dict[str, Change] = {}


def declare_change(change: Change) -> None:
    """Add the change that a process makes; repeatable. Invalid for a sort that there is not."""
    if change.sort not in SORTS:
        raise Invalid(
            f"Expected a change of one of {', '.join(SORTS)} but {change.name} says {change.sort!r}.",
            f"变动类型须为 {'、'.join(SORTS)} 之一，{change.name} 所写不在其中",
        )
    CHANGES[change.name] = change


def default_conflicts() -> dict[str, list[str]]:
    """Which changes exclude which, where no level says otherwise."""
    exclusive = [one.name for one in CHANGES.values() if one.sort in EXCLUSIVE]
    return {name: list(exclusive) if name in exclusive else [] for name in CHANGES}

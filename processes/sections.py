"""What a person sees of a case: sections of a few kinds, which every page can draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ground.bilingual import Bilingual

CHANGES = Bilingual("变更内容", "What changes")
FACTS = Bilingual("基本情况", "Facts")


@dataclass(frozen=True)
class Change:
    """One field that a case changes: its value before and after (变更前后)."""

    field: str
    label: Bilingual
    before: Bilingual
    after: Bilingual


@dataclass(frozen=True)
class Fact:
    """One thing to know of a case before deciding it."""

    label: Bilingual
    value: Bilingual


def same(value: Any) -> Bilingual:
    """A value that reads alike in both languages; empty for none."""
    return Bilingual("", "") if value is None else Bilingual(str(value), str(value))


def facts_told(rows: Iterable[tuple[Bilingual, Bilingual]]) -> tuple[Fact, ...]:
    """The facts that have something to say, as label and value."""
    return tuple(Fact(label, value) for label, value in rows if value.zh)


@dataclass(frozen=True)
class Figure:
    """One number with what it counts."""

    label: Bilingual
    value: int


@dataclass(frozen=True)
class Side:
    """One of the parties beside each other."""

    title: Bilingual
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Changes:
    """A section of changes, before beside after."""

    rows: tuple[Change, ...]
    title: Bilingual = CHANGES


@dataclass(frozen=True)
class Facts:
    """A section of facts."""

    rows: tuple[Fact, ...]
    title: Bilingual = FACTS


@dataclass(frozen=True)
class Table:
    """A section of rows under columns."""

    title: Bilingual
    columns: tuple[Bilingual, ...]
    rows: tuple[tuple[Bilingual, ...], ...]


@dataclass(frozen=True)
class Sides:
    """A section of parties beside each other."""

    title: Bilingual
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Figures:
    """A section of numbers."""

    title: Bilingual
    figures: tuple[Figure, ...]


Section = Changes | Facts | Table | Sides | Figures


@dataclass(frozen=True)
class Shown:
    """What a person sees of a case: sections, in order, and the evidence files (id, name, type, size, kind, at)."""

    sections: tuple[Section, ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, whatever section they stand in."""
        return tuple(row for one in self.sections if isinstance(one, Changes) for row in one.rows)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts, whatever section they stand in."""
        return tuple(row for one in self.sections if isinstance(one, Facts) for row in one.rows)

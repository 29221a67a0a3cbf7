"""What a reader must know to judge a student sheet: schools, school lengths, the year, divisions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

STAGES = {"小学": "primary", "初中": "junior", "高中": "senior"}
STAGE_NAMES = {stage: name for name, stage in STAGES.items()}
LENGTHS: Mapping[str, int] = {"primary": 6, "junior": 3, "senior": 3}


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What a place text or code means.

    `state`: "current", "abolished" (then `code` is the successor's, "" when there are several), "ambiguous" or
    "unknown"; `code`: 12 digits; `candidates`: names to choose from.
    """

    state: Literal["current", "abolished", "ambiguous", "unknown"]
    code: str = ""
    name: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school that may be imported for: its 10-digit code and its length by stage in years."""

    code: str
    name: str = ""
    lengths: Mapping[str, int] = field(default_factory=lambda: LENGTHS)


@dataclass(frozen=True)
class ImportContext:
    """The circumstances of one import.

    `today`: local date; `schools`: the schools in the importer's scope by code (None: not checked);
    `resolve_place`: text or code → PlaceAnswer (None: only 12-digit codes are taken);
    `school_year`: the year the school year began in (default: by 1 September);
    `strict_identity`: a birth date or sex that contradicts the number refuses the row, else it is a problem record.
    """

    today: date
    schools: Mapping[str, SchoolFacts] | None = None
    resolve_place: Callable[[str], PlaceAnswer] | None = None
    school_year: int | None = None
    strict_identity: bool = True
    max_rows: int = 20_000

    @property
    def year(self) -> int:
        """The school year that `today` lies in."""
        return self.school_year or (self.today.year if self.today.month >= 9 else self.today.year - 1)

    @functools.cached_property
    def place(self) -> Callable[[str], PlaceAnswer]:
        """The place resolver with a memory: a sheet repeats the same few places."""
        resolve = self.resolve_place or _codes_only
        return functools.lru_cache(maxsize=10_000)(resolve)


def _codes_only(text: str) -> PlaceAnswer:
    """Without a table of divisions any 12-digit code passes and no text does."""
    known = len(text) == 12 and text.isascii() and text.isdigit()
    return PlaceAnswer("current", text) if known else PlaceAnswer("unknown")

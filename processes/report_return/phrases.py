"""Words offered with a decision on a return, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "grant": (Bilingual("情况属实，同意退回", "The doubt is well founded; agreed"),),
    "refuse": (Bilingual("请先与下级核实", "Please talk it over with the unit first"),),
}

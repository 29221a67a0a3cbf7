"""Drawings of a process that hold in one subtree alone (省级变体): where rules differ, drawings differ."""

from __future__ import annotations

from dataclasses import dataclass

from ground.bilingual import Bilingual

VARIANTS = "variants"  # the folder, inside a process's own, that holds one folder for each


@dataclass(frozen=True)
class Variant:
    """One variant: its folder, the division code of the unit whose subtree it holds in, and what differs there."""

    name: str
    division: str
    differs: Bilingual

"""The catalogue of what can be wrong with a row (domain facts §3.2), read from `sentences.csv` beside this file."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

from ground.bilingual import Bilingual

Severity = Literal["fault", "note", "problem"]
REPAIRED = Bilingual("已自动更正，请核对", "corrected automatically; please compare")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a finding says and what to do about it; notes share one remedy."""

    severity: Severity
    message: Bilingual
    remedy: Bilingual


@functools.cache
def sentences() -> Mapping[str, Sentence]:
    """Every sentence by its code."""
    text = (resources.files("forms.sheets") / "sentences.csv").read_text(encoding="utf-8")
    return {record["code"]: _sentence(record) for record in csv.DictReader(text.splitlines())}


def _sentence(record: dict[str, str]) -> Sentence:
    remedy = Bilingual(record["remedy_zh"], record["remedy_en"]) if record["remedy_zh"] else REPAIRED
    return Sentence(cast(Severity, record["severity"]), Bilingual(record["zh"], record["en"]), remedy)

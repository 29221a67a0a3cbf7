"""The result of reading a sheet: rows with clean values, and the findings of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.identity import masked_text
from forms.sheets.sentences import Severity, sentences


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding at one cell.

    `severity`: "fault" (the row is not taken), "note" (repaired, said so) or "problem" (the row is taken and
    becomes a problem record, 问题学籍). `column` is the key, `code` the stable name of the rule. Identity
    numbers inside the messages are masked.
    """

    severity: Severity
    code: str
    column: str
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str


def found(code: str, column: str, **values: object) -> Fault:
    """The finding `code` of the catalogue at a column, its sentence filled with `values`."""
    sentence = sentences()[code]
    shown = {name: masked_text(str(value))[:60] for name, value in values.items()}
    message, remedy = sentence.message.filled(**shown), sentence.remedy.filled(**shown)
    return Fault(sentence.severity, code, column, message.zh, message.en, remedy.zh, remedy.en)


@dataclass(slots=True)
class Row:
    """One data row: `number` as Excel shows it, clean `values` by key, `cells` as they stood in the sheet."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Fault] = field(default_factory=list)
    cells: tuple[Any, ...] = ()

    @property
    def faults(self) -> list[Fault]:
        """Findings because of which the row is not taken."""
        return [finding for finding in self.findings if finding.severity == "fault"]

    @property
    def notes(self) -> list[Fault]:
        """What was repaired."""
        return [finding for finding in self.findings if finding.severity == "note"]

    @property
    def problems(self) -> list[Fault]:
        """Findings that make the taken row a problem record."""
        return [finding for finding in self.findings if finding.severity == "problem"]

    @property
    def ok(self) -> bool:
        """The row can be taken."""
        return not self.faults

    @property
    def digest(self) -> str:
        """sha256 (hex) of the clean values: the same row typed in another format has the same digest."""
        return digest_of(self.values)


def digest_of(values: Mapping[str, Any]) -> str:
    """A digest of clean values that does not depend on their order."""
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()
             if value is not None}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

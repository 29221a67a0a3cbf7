"""A finding: one remark of the static checks or of an evaluation, in both languages, with its place."""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
INFO = "info"


@dataclass(frozen=True)
class Place:
    """Where something stands: file name, element id, line (1-based; 0 = unknown)."""

    file: str
    element: str
    line: int


@dataclass(frozen=True)
class Finding:
    """One remark: place, severity, machine code, message and remedy in Chinese and English."""

    file: str
    element: str
    line: int
    severity: str
    code: str
    zh: str
    en: str
    remedy_zh: str = ""
    remedy_en: str = ""
    column: int = 0


@dataclass(frozen=True)
class Said:
    """The words of a finding: message and remedy, each in Chinese and English."""

    zh: str
    en: str
    remedy_zh: str = ""
    remedy_en: str = ""


def finding(place: Place, severity: str, code: str, said: Said) -> Finding:
    """Join a place and words into a finding."""
    return Finding(
        file=place.file, element=place.element, line=place.line, severity=severity, code=code,
        zh=said.zh, en=said.en, remedy_zh=said.remedy_zh, remedy_en=said.remedy_en,
    )

"""Collecting findings: every fault of a drawing at once, each at its element, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.bpmn.finding_texts import MESSAGES
from engine.bpmn.model import Definitions, Finding
from engine.bpmn.names import Element, attribute, heban, identified, identity, line_of
from engine.bpmn.refused import DefinitionRefused as _Refused

LONGEST = 120


def clip(value: object) -> str:
    """A value short enough for a message; control characters become spaces."""
    text = str(value)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return text if text.isprintable() else "".join(ch if ch.isprintable() else " " for ch in text)


def finding(code: str, element: str, line: int = 0, /, **params: object) -> Finding:
    """The finding of that code at an element, its texts filled from the table of messages."""
    message = MESSAGES[code]
    shown = {name: clip(value) for name, value in params.items()}
    shown["element"] = clip(element)
    return Finding(
        element=element,
        severity=message.severity,
        code=code,
        message_zh=message.zh.format(**shown),
        message_en=message.en.format(**shown),
        remedy_zh=message.remedy_zh.format(**shown),
        remedy_en=message.remedy_en.format(**shown),
        line=line,
    )


def called(entry: Finding, name: str | None, name_en: str | None) -> Finding:
    """The finding with its element called by its name, wherever its words quote the id."""
    key = clip(entry.element)
    if not name or name == key:
        return entry
    zh, en = f"“{clip(name)}”（{key}）", f"'{key}' ({clip(name_en)})" if name_en else f"'{key}'"
    return replace(
        entry,
        message_zh=entry.message_zh.replace(f"“{key}”", zh),
        message_en=entry.message_en.replace(f"'{key}'", en),
        remedy_zh=entry.remedy_zh.replace(f"“{key}”", zh),
        remedy_en=entry.remedy_en.replace(f"'{key}'", en),
    )


@dataclass(slots=True)
class Report:
    """The findings of one file, in the order they were met, at most `most` of them."""

    file: str = ""
    most: int = 500
    findings: list[Finding] = field(default_factory=list)
    seen: set[Finding] = field(default_factory=set)

    def at(self, element: Element, code: str, **params: object) -> None:
        """Add a finding at an XML element: its id (or its nearest ancestor's) and line."""
        if len(self.findings) > self.most:
            return
        owner = identified(element)
        entry = finding(code, identity(element), line_of(element), **params)
        self.add(entry if owner is None else called(entry, attribute(owner, "name"), attribute(owner, heban("nameEn"))))

    def add(self, entry: Finding) -> None:
        """Add a finding unless the very same stands already or the report is full."""
        placed = _placed(entry, self.file)
        if placed in self.seen or len(self.findings) > self.most:
            return
        self.seen.add(placed)
        if len(self.findings) == self.most:
            placed = _placed(finding("limit.findings", ""), self.file)
        self.findings.append(placed)

    def refuses(self) -> bool:
        """Tell whether any finding keeps the diagram from running."""
        return any(entry.severity == "error" for entry in self.findings)


def _placed(entry: Finding, file: str) -> Finding:
    return entry if entry.file or not file else replace(entry, file=file)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What reading a file gave: a model, or None when the file itself was refused; and all findings."""

    definitions: Definitions | None
    findings: list[Finding]


DefinitionRefused = _Refused

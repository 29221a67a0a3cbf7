"""What a process folder is made of, and the catalogue that finds every folder.

A folder holds the diagram, its rules and forms, the Python behind its service tasks, and what a person sees
of a case. The catalogue knows none of them by name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

_DEPLOYED = (".bpmn", ".dmn", ".form")
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Text:
    """One thing said in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Change:
    """One field that a case changes: what stands before, what will stand after (变更前后)."""

    field: str
    label: Text
    before: Text
    after: Text


@dataclass(frozen=True)
class Fact:
    """One thing to know of a case before deciding it."""

    label: Text
    value: Text


@dataclass(frozen=True)
class Shown:
    """What a person sees of a case: changes, facts, and the evidence files (id, name, type, size, kind, at)."""

    changes: tuple[Change, ...] = ()
    facts: tuple[Fact, ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()


class Refused(Exception):
    """Raised when a case may not start: each reason names rule, level, document and remedy.

    `reasons` is a list of mappings with the keys rule, message, message_en, level, level_en, document, remedy and
    remedy_en.
    """

    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("; ".join(str(r.get("message_en", r.get("rule"))) for r in reasons))
        self.reasons = [dict(r) for r in reasons]


def _no_sentences(session: Session, cases: Sequence[Any]) -> dict[str, Text]:
    return {}


def _nothing_shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    return Shown()


@dataclass
class Process:
    """One business process: its key and what its folder adds to the diagram.

    `service` registers the Python behind a service task as `<key>.<function name>`. `sentences` says many cases
    in words for a list; `shown` says one case in full; `subject` gives the opaque business key of a request.
    """

    key: str
    folder: Path
    services: dict[str, Callable[..., Any]] = field(default_factory=dict)
    sentences: Callable[[Session, Sequence[Any]], dict[str, Text]] = _no_sentences
    shown: Callable[[Session, Mapping[str, Any], Mapping[str, Any]], Shown] = _nothing_shown
    subject: Callable[[Mapping[str, Any]], str | None] = lambda request: None
    phrases: Mapping[str, Sequence[Text]] = field(default_factory=dict)

    def service(self, function: Function) -> Function:
        """Register a function behind a service task, under the process key and its own name."""
        self.services[f"{self.key}.{function.__name__}"] = function
        return function

    def says(self, function: Callable[[Session, Sequence[Any]], dict[str, Text]]) -> Any:
        """Register the function that puts cases in words."""
        self.sentences = function
        return function

    def shows(self, function: Callable[[Session, Mapping[str, Any], Mapping[str, Any]], Shown]) -> Any:
        """Register the function that shows one case."""
        self.shown = function
        return function

    def files(self) -> dict[str, bytes]:
        """Return what is deployed together, by file name: diagram, rules and forms."""
        found = sorted(p for p in self.folder.rglob("*") if p.suffix in _DEPLOYED)
        return {path.name: path.read_bytes() for path in found}


@cache
def catalogue() -> Mapping[str, Process]:
    """Return every process folder by key; a folder without a `process` of its own is an error."""
    import processes

    found: dict[str, Process] = {}
    for module in pkgutil.iter_modules(processes.__path__):
        if module.ispkg:
            process = importlib.import_module(f"processes.{module.name}").process
            found[process.key] = process
    return found


def all_services(found: Iterable[Process]) -> dict[str, Callable[..., Any]]:
    """Return the service functions of several processes under their full names."""
    return {name: function for process in found for name, function in process.services.items()}
